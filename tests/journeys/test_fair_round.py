"""Forty stations of two districts, seen by twelve assessors of known severity: results, a fairness run, the truth found again.

Stations and assessors are planted as chances: how likely a point is to be seen in its best state. What that is in points
is read from the sheets themselves, by regression of their scores on the chances.
States lie one apart, so that no point has to be
reconsidered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
from tests import cast
from tests.cast import NOW
from tests.domains.ledger.making import sql, uuid_text, without_triggers
from tests.domains.rating.world import WINDOWS, World, person, publish_sample
from tests.journeys.test_round_of_600 import assessed_by_itself

from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.actions.structure import open_place
from cuobian.domains.people.values import ASSESSOR
from cuobian.domains.rating.actions import sheets
from cuobian.domains.rating.actions.compute import compute
from cuobian.domains.rating.actions.fairness.running import replay_runs, run_fairness
from cuobian.domains.rating.actions.open_round import RoundPlan, open_round
from cuobian.domains.rating.actions.panels import PanelPlan, make_panel
from cuobian.domains.rating.models import Entry, FairnessRun, FairScore, Result, Round, Sheet, SheetItem
from cuobian.domains.rating.queries.fairness.runs import opened
from cuobian.domains.rating.queries.fairness.simulation import fitted_settings
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Level, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import CountRule
from cuobian.kernel.access import Actor

STATIONS, ASSESSORS, PANEL = 40, 12, 3
DISTRICTS = (cast.SIMING, cast.TONGAN)
SEED = 20261128

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@dataclass
class Planted:
    """Chances of the best state: of a station, less the strictness of an assessor."""

    quality: dict[str, float]
    strictness: dict[object, float]

    def chance(self, sheet: Sheet) -> float:
        return float(np.clip(self.quality[sheet.entry.code] - self.strictness[sheet.account_id], 0.05, 0.95))


@pytest.fixture
def world() -> World:
    city = cast.enrol("city_officer")
    system = Actor.system("测试")
    rows = list(shipped_areas())
    wanted = [r for code in DISTRICTS for r in [r for r in rows if r["district_code"] == code][: STATIONS // 2]]
    load_areas(actor=system, rows=wanted, now=NOW)
    for head, kind in (("district_code", "centre"), ("street_code", "institute"), ("village_code", "station")):
        for code in dict.fromkeys(row[head] for row in wanted):
            open_place(actor=system, kind=kind, area_code=code, effective_on=date(2020, 1, 1), now=NOW)
    people = {
        f"judge-{n}": person(f"judge-{n}", f"评委{n}", "省内高校", "", ASSESSOR, cast.CITY) for n in range(ASSESSORS)
    }
    return World(
        versions=publish_sample(city), city=city, siming=cast.enrol("district_officer"),
        tongan=cast.enrol("neighbour_officer"), assessors=people, reviewer=cast.enrol("appeal_reviewer"),
    )  # fmt: skip


def test_a_round_finds_its_planted_severities_again_replays_and_tampering_is_found(world: World) -> None:
    made = _opened(world)
    planted = _planted(world, made)
    _assessed(world, made, planted)
    assert Result.objects.filter(entry__round=made, level=Level.DISTRICT).count() == STATIONS

    run = run_fairness(actor=world.city, round_id=made.pk, level=Level.DISTRICT, now=NOW)
    assert (run.refusal, run.places, run.assessors, run.visits) == ("", STATIONS, ASSESSORS, STATIONS * PANEL)
    _severities_found(run, planted)
    _fair_scores_are_closer(run, planted)
    fitted = fitted_settings(made)
    assert fitted is not None
    assert (fitted.stations, fitted.assessors, fitted.visits) == (STATIONS, ASSESSORS, (str(PANEL),))

    assert [one.same for one in replay_runs(made)] == [True]
    one = FairScore.objects.filter(run=run).order_by("code")[0]
    without_triggers("rating_fairscore")
    sql("UPDATE rating_fairscore SET fair = fair + 3 WHERE id = %s", uuid_text(one.pk))
    (found,) = replay_runs(made)
    assert (found.same, found.difference) == (False, "各站点的行与结果不一致")


def _opened(world: World) -> Round:
    made = open_round(
        actor=world.city,
        plan=RoundPlan(
            title="两区小轮次", version_id=world.versions["station"].id, code=cast.CITY, starts_on=date(2026, 11, 23),
            data_until=date(2026, 11, 22), is_first=True, windows=WINDOWS,
        ),
        now=NOW,
    )  # fmt: skip
    for entry in Entry.objects.filter(round=made).select_related("place", "round__version"):
        assessed_by_itself(entry, typed=False)
    assert set(Entry.objects.filter(round=made).values_list("stage", flat=True)) == {Stage.DISTRICT_PANEL}
    return made


def _planted(world: World, made: Round) -> Planted:
    rng = np.random.default_rng(SEED)
    codes = list(Entry.objects.filter(round=made).order_by("code").values_list("code", flat=True))
    assert len(codes) == STATIONS
    judges = [actor.account_id for actor in world.assessors.values()]
    return Planted(
        dict(zip(codes, rng.normal(0.6, 0.12, STATIONS).tolist(), strict=True)),
        dict(zip(judges, rng.permutation(np.linspace(-0.22, 0.22, ASSESSORS)).tolist(), strict=True)),
    )


def _panels(world: World, entries: list[Entry], rng: np.random.Generator) -> Iterator[tuple[list[Entry], list[Actor]]]:
    """Two stations to a panel; panels are cut from shuffles of all assessors, so that both districts share them."""
    people, waiting = list(world.assessors.values()), []
    for start in range(0, len(entries), 2):
        waiting = waiting or rng.permutation(ASSESSORS).tolist()
        members, waiting = waiting[:PANEL], waiting[PANEL:]
        yield entries[start : start + 2], [people[number] for number in members]


def _assessed(world: World, made: Round, planted: Planted) -> None:
    rng = np.random.default_rng(SEED + 2)
    by_account = {actor.account_id: actor for actor in world.assessors.values()}
    for code in DISTRICTS:
        entries = list(Entry.objects.filter(round=made, code__startswith=code).order_by("code"))
        for number, (some, members) in enumerate(_panels(world, entries, rng)):
            ids = tuple(actor.person_id for actor in members)
            make_panel(
                actor=world.officer(code),
                plan=PanelPlan(
                    round_id=made.pk, level=Level.DISTRICT, code=code, name=f"{code}第{number}组", members=ids, chair=ids[0],
                    entries=tuple(entry.pk for entry in some),
                ),
                now=NOW,
            )  # fmt: skip
    points = judged_points(engine_standard(made.version_id))
    for sheet in (
        Sheet.objects.filter(entry__round=made).select_related("entry__round").order_by("entry__code", "account_id")
    ):
        best = rng.random(len(points)) < planted.chance(sheet)
        SheetItem.objects.bulk_create(
            _item(sheet, point, good=bool(good)) for point, good in zip(points, best, strict=True)
        )
        sheets.submit_sheet(actor=by_account[sheet.account_id], sheet_id=sheet.pk, now=NOW)
    for entry in Entry.objects.filter(round=made):
        compute(actor=world.officer(entry.code), entry_id=entry.pk, level=Level.DISTRICT, now=NOW)


def _item(sheet: Sheet, point: object, *, good: bool) -> SheetItem:
    counted = isinstance(point.rule, CountRule)  # type: ignore[attr-defined]
    return SheetItem(
        sheet=sheet, point_id=point.id, saved_at=NOW, note="" if good else "看到有缺，建议补上",  # type: ignore[attr-defined]
        state="" if counted else ("A" if good else "B"), defects=(0 if good else 1) if counted else None,
    )  # fmt: skip


def _points_of_a_chance(run: FairnessRun, planted: Planted) -> tuple[float, list[float]]:
    """How many points one unit of chance is worth, and the planted chance of each visit."""
    material = opened(run).material
    chances = [
        planted.quality[material.places[visit.unit].code]
        - planted.strictness[material.assessors[visit.assessor].account_id]
        for visit in material.visits
    ]
    slope = np.polyfit(chances, [float(visit.score) for visit in material.visits], 1)[0]
    return float(slope), chances


def _severities_found(run: FairnessRun, planted: Planted) -> None:
    slope, _chances = _points_of_a_chance(run, planted)
    found = opened(run)
    assert slope > 5
    inside = 0
    for figure in found.outcome.severity.assessors:
        assert figure.severity is not None
        assert figure.error is not None
        true = slope * planted.strictness[found.material.assessors[figure.assessor].account_id]
        inside += abs(figure.severity - true) <= 2 * figure.error
    assert inside >= 0.8 * ASSESSORS
    order = [found.material.assessors[one.assessor].account_id for one in found.outcome.severity.assessors]
    truth = [planted.strictness[account] for account in order]
    assert np.corrcoef(truth, [one.severity for one in found.outcome.severity.assessors])[0, 1] > 0.8


def _fair_scores_are_closer(run: FairnessRun, planted: Planted) -> None:
    """Held against the planted quality, fair scores scatter less than raw ones."""
    slope, _chances = _points_of_a_chance(run, planted)
    rows = list(FairScore.objects.filter(run=run).values_list("code", "raw", "adjustment"))
    true = np.array([slope * planted.quality[code] for code, _raw, _added in rows])
    raw = np.array([float(raw) for _code, raw, _added in rows])
    fair = raw + np.array([float(added) for _code, _raw, added in rows])
    assert (fair - true).std() < 0.95 * (raw - true).std()
