"""Settings of a rehearsal, the command as people type it, and a rehearsal that resembles a round."""

import argparse
import json
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from cuobian.config.domain_commands import domain_commands
from cuobian.domains.rating.models import FairnessRun
from cuobian.domains.rating.queries.fairness.runs import Opened
from cuobian.domains.rating.queries.fairness.simulation import settings_of
from cuobian.domains.rating.rules.fairness.analysis import analyse
from cuobian.domains.rating.rules.fairness.material import Assessor, Material, PlaceLine, Visit
from cuobian.domains.rating.rules.fairness.policy import FairnessPolicy
from cuobian.domains.rating.rules.fairness.simulation import NAMES, Settings, example_of, scenario_of, settings_from
from cuobian.domains.rating.rules.fairness.simulation_words import design_words, plan_words
from cuobian.engines import severity as sv
from cuobian.engines import simulation as si
from cuobian.kernel.commands import CommandGroups, Console, Refused, run_command

SMALL = ("--stations", "60", "--districts", "3", "--assessors", "12", "--replications", "2", "--designs", "mixed,ring")


def simulate(*arguments: str) -> int:
    command = domain_commands(CommandGroups()).find("rating", "simulate")
    assert command is not None
    return run_command(command, arguments, Console())


def test_the_table_and_what_it_says_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate(*SMALL, "--engines", "mean,adjusted") == 0
    said = capsys.readouterr()
    rows = said.out.split("\n\n")[0].splitlines()
    assert len(rows) == 5
    assert [row.split()[:3] for row in rows[1:]] == [
        ["mixed", "3", "mean"], ["mixed", "3", "adjusted"], ["ring", "3", "mean"], ["ring", "3", "adjusted"],
    ]  # fmt: skip
    assert "轮流（固定队）：评委分成互不相干的几拨" in said.out
    assert "判得最准的是" in said.out
    assert "4/4" in said.err


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        files = ("--csv", str(tmp_path / f"{name}.csv"), "--json", str(tmp_path / f"{name}.json"))
        assert simulate(*SMALL, "--engines", "mean", *files) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert {row["design"] for row in json.loads((tmp_path / "a.json").read_text())} == {"mixed", "ring"}


def test_a_scenario_is_read_from_a_file_and_what_is_typed_comes_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "city.yaml"
    file.write_text(
        "areas:\n  - {stations: 30, assessors: 6, mean: 70}\n  - {stations: 25, assessors: 6, mean: 80}\n"
        "designs: [mixed, drawn+1]\nengines: mean\nvisits: [2, 3]\nreplications: 2\ncuts: [60, 70, 80]\nstar: 3\n"
    )
    assert simulate("--scenario", str(file), "--visits", "2") == 0
    rows = capsys.readouterr().out.split("\n\n")[0].splitlines()[1:]
    assert [row.split()[:3] for row in rows] == [["mixed", "2", "mean"], ["drawn+1", "2", "mean"]]


@pytest.mark.parametrize(
    ("arguments", "named", "allowed"),
    [
        (("--stations", "5"), "--stations", "10 到 3000"),
        (("--stations", "many"), "--stations", "600"),
        (("--stations", "60.5"), "--stations", "600"),
        (("--designs", "circle"), "--designs", "ring-random、mixed、drawn"),
        (("--engines", "best"), "--engines", "mean、trimmed"),
        (("--visits", "1"), "--visits", "2 到 9"),
        (("--visits", "two"), "--visits", "2+600"),
        (("--noise", "0"), "--noise", "0.1"),
        (("--own-share", "2"), "--own-share", "0 到 1"),
        (("--cuts", "70,60"), "--cuts", "一条比一条高"),
        (("--replications", "1"), "--replications", "2 到 1000"),
        (("--designs", "home", "--visits", "6"), "--assessors", "至少要有 6 位评委"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    arguments: tuple[str, ...], named: str, allowed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate(*arguments) == 2
    said = capsys.readouterr().err
    assert named in said
    assert allowed in said


def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text, said in (("a: [", "不是能读的 YAML"), ("- 1", "名称: 值")):
        (tmp_path / "bad.yaml").write_text(text)
        with pytest.raises(Refused, match=said):
            simulate("--scenario", str(tmp_path / "bad.yaml"))
    (tmp_path / "bad.yaml").write_text("station: 3")
    assert simulate("--scenario", str(tmp_path / "bad.yaml")) == 2
    assert "stations" in capsys.readouterr().err


def test_the_help_speaks_both_languages() -> None:
    parser = argparse.ArgumentParser()
    command = domain_commands(CommandGroups()).find("rating", "simulate")
    assert command is not None
    assert command.arguments is not None
    command.arguments(parser)
    said = " ".join(parser.format_help().split())
    for word in ("站点数 / stations (600)", "--from-round", "随机种子 / seed", "编排：home ring", "多打 20 分"):
        assert word in said


@pytest.mark.django_db
def test_a_round_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="没有编号"):
        simulate("--from-round", str(uuid4()))


def test_settings_survive_being_kept_by_a_job() -> None:
    settings = Settings(areas=((30, 6, 70.0), (30, 6, 80.0)), visits=("2+60", "3"), designs=("drawn+3",))
    assert settings_from(json.loads(json.dumps(settings.data()))) == settings
    assert {name: example_of(name) for name in NAMES}["visits"] == "3"
    assert scenario_of(settings).truth.stations == 60


@pytest.mark.parametrize("value", [None, True, [], "nan", float("inf"), {"a": 1}])
def test_nonsense_for_a_number_is_refused_and_never_breaks(value: object) -> None:
    with pytest.raises(si.BadScenario):
        scenario_of(settings_from({"stations": value}))


def test_designs_and_plans_have_words() -> None:
    assert design_words("teams:4+3") == "同行队，搭配 4 种，加 3 份标定材料"
    assert plan_words("2+1200") == "每站 2 位，再复看 1,200 次"


def test_a_rehearsal_of_a_round_has_its_figures() -> None:
    """A made round with known deviations: what is fitted comes near to them."""
    truth = sv.Truth(districts=4, stations_per_district=40, assessors=16, mean=72.0)
    drawn = sv.draw_round(truth, sv.mixed_panels(truth, 5), 5)
    found = settings_of(_run_of(drawn))
    assert (found.stations, found.districts, found.assessors) == (160, 4, 16)
    assert [area[:2] for area in found.areas] == [(40, 4)] * 4
    assert found.mean == pytest.approx(72, abs=2.5)
    assert found.station_sd == pytest.approx(8, rel=0.15)
    assert found.severity == pytest.approx(4, rel=0.4)
    assert found.noise == pytest.approx(5, rel=0.1)
    assert found.visits == ("3",)
    assert found.own_share == 0
    assert scenario_of(found).truth.assessors == 16


def _run_of(drawn: sv.Round) -> Opened:
    truth, visits = drawn.truth, drawn.visits
    means = sv.fit_severity(visits).raw
    places = tuple(
        PlaceLine(uuid4(), f"35020{district}001{number:03d}", Decimal(f"{means[number]:.2f}"), 3, 5, 3)
        for number, district in enumerate(truth.station_district.tolist())
    )
    rows = zip(visits.station.tolist(), visits.assessor.tolist(), visits.score.tolist(), strict=True)
    material = Material(
        policy=FairnessPolicy(bootstrap=100).data(),
        cuts=tuple(map(Decimal, (60, 66, 74, 82, 90))),
        places=places,
        dossiers=(),
        assessors=tuple(Assessor(uuid4(), f"35020{home}") for home in truth.assessor_district.tolist()),
        points=("Z1",),
        visits=tuple(
            Visit(
                uuid4(),
                unit,
                who,
                Decimal(f"{score:.2f}"),
                own=False,
                day=739000,
                turn=1,
                marks="AABD"[(unit + who) % 4],
            )
            for unit, who, score in rows
        ),
    )
    return Opened(FairnessRun(), material, analyse(material).outcome)
