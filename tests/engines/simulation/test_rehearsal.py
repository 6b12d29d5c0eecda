"""What a rehearsal promises beside its numbers: refusals are counted, bytes repeat, nonsense is named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.engines.simulation.cities import small, table

from cuobian.engines import simulation as si


def test_where_nothing_links_assessors_the_adjusting_engines_refuse_and_scores_stay_raw() -> None:
    found = {line.key: line for line in si.simulate(small("ring ring+3", "mean adjusted huber apart"))}
    raw = found["ring", "3", "mean"].mean
    for engine in ("adjusted", "huber"):
        refused = found["ring", "3", engine].mean
        assert refused.refused == 1.0
        assert (refused.rmse, refused.gap, refused.exact) == (raw.rmse, raw.gap, raw.exact)
    assert found["ring", "3", "apart"].mean.refused == 0.0
    assert found["ring+3", "3", "adjusted"].mean.refused == 0.0
    assert found["ring+3", "3", "adjusted"].mean.lambda2 >= 1.0


def test_the_same_seed_gives_the_same_bytes_and_another_one_another_table() -> None:
    scenario = small("mixed drawn+1", "mean trimmed median adjusted huber", plans=(si.Plan(3), si.Plan(2, 20)))
    first, again = (si.simulate(scenario) for _ in range(2))
    assert si.csv_text(first) == si.csv_text(again)
    assert si.json_text(first) == si.json_text(again)
    assert si.csv_text(first) != si.csv_text(si.simulate(replace(scenario, seed=2)))


def test_a_table_is_read_as_it_was_written() -> None:
    lines = si.simulate(small("mixed", "mean huber"))
    read = si.lines_from(si.csv_text(lines))
    assert si.csv_text(read) == si.csv_text(lines)
    assert [line.key for line in read] == [("mixed", "3", "mean"), ("mixed", "3", "huber")]
    assert json.loads(si.json_text(lines))[1]["mean"]["rmse"] == pytest.approx(lines[1].mean.rmse, abs=1e-6)
    with pytest.raises(ValueError, match="not a table"):
        si.lines_from("a,b\n1,2\n")


def test_engines_without_trimming_agree_on_two_visits_and_trimming_is_the_median_of_three() -> None:
    found = {
        line.key: line for line in si.simulate(small("mixed", "mean trimmed median", plans=(si.Plan(2), si.Plan(3))))
    }
    assert found["mixed", "2", "mean"].mean == found["mixed", "2", "trimmed"].mean
    assert found["mixed", "3", "trimmed"].mean.rmse == found["mixed", "3", "median"].mean.rmse


def test_leniency_at_home_shows_where_districts_judge_themselves() -> None:
    truth = replace(small().truth, own_points=6.0)
    found = {line.key: line for line in si.simulate(replace(small("home mixed", "mean", replications=6), truth=truth))}
    assert found["home", "3", "mean"].mean.rmse > found["mixed", "3", "mean"].mean.rmse + 2


def test_further_visits_cost_what_was_allowed_and_nobody_goes_twice() -> None:
    (line,) = si.simulate(small("mixed", "adjusted", plans=(si.Plan(2, 30),)))
    assert line.mean.visits == 150
    (everything,) = si.simulate(small("ring-random", "mean", plans=(si.Plan(3, 300),)))
    assert everything.mean.visits <= 60 * 4  # four assessors a district and none of them twice


def test_progress_is_told_and_can_end_the_rehearsal() -> None:
    class Enough(Exception):
        pass

    heard: list[tuple[int, int]] = []

    def step(done: int, total: int) -> None:
        heard.append((done, total))
        if done == 4:
            raise Enough

    with pytest.raises(Enough):
        si.simulate(small("mixed ring", "mean"), step)
    assert heard == [(1, 6), (2, 6), (3, 6), (4, 6)]


def test_findings_say_which_panels_which_engine_and_that_trimming_hurts() -> None:
    lines = tuple(table("ring ring-random mixed drawn", "mean adjusted", replications=24).values())
    told = {one.about: one for one in si.findings(lines)}
    panels = told[si.About.PANELS]
    assert panels.worse.design == "ring"
    assert panels.better.design in {"mixed", "drawn"}
    assert panels.before > 4
    assert panels.after < 1.1
    assert told[si.About.ENGINE].better.engine == "adjusted"
    assert told[si.About.REFUSED].worse.design in {"ring", "ring-random"}
    assert told[si.About.LIST].worse == si.best_of(lines)
    visits = si.findings(tuple(table("mixed", "mean trimmed adjusted huber", "3 5 7").values()))
    assert any(one.about == si.About.VISITS and one.better.plan == "7" for one in visits)
    three = [line for line in table("mixed", "mean trimmed adjusted huber", "3 5 7").values() if line.plan == "3"]
    (worse,) = [one for one in si.findings(three) if one.about == si.About.TRIMMED]
    assert worse.before > worse.after + 0.4
    assert si.findings(()) == ()


def test_a_difference_within_the_monte_carlo_error_is_not_told() -> None:
    lines = si.simulate(small("mixed drawn", "mean", replications=2))
    assert si.About.PANELS not in {one.about for one in si.findings(lines)}


@pytest.mark.parametrize(
    ("where", "make"),
    [
        ("visits", lambda: si.Plan(1)),
        ("visits", lambda: si.plan_from("two")),
        ("again", lambda: small(plans=(si.Plan(2, 10_000),))),
        ("engines", lambda: si.engine_from("best")),
        ("stations", lambda: si.even_districts(5, 2, 10)),
        ("assessors", lambda: si.even_districts(60, 6, 3)),
        ("districts", lambda: si.even_districts(60, 0, 3)),
        ("mean", lambda: si.District(10, 3, 120.0) and si.Truth((si.District(10, 3, 120.0),))),
        ("noise_sd", lambda: replace(small().truth, noise_sd=0.0)),
        ("station_sd", lambda: replace(small().truth, station_sd=float("nan"))),
        ("outlier_share", lambda: replace(small().truth, outlier_share=1.5)),
        ("cuts", lambda: small(cuts=(70.0, 60.0))),
        ("cuts", lambda: small(cuts=(70.0, 101.0))),
        ("star", lambda: small(star=6)),
        ("replications", lambda: small(replications=1)),
        ("list_share", lambda: small(list_share=0.0)),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_what_is_allowed(where: str, make: object) -> None:
    with pytest.raises(si.BadScenario) as refused:
        make()  # type: ignore[operator]
    assert refused.value.where == where
    assert refused.value.allowed or refused.value.reason == si.Reason.RISING
