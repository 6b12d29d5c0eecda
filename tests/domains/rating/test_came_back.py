"""What came back to its panel can be put right there: points decided before, and figures of the platform that are wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import NOW
from tests.domains.rating.pages.field.test_keeper import browser, text
from tests.domains.rating.world import SIMING_STATIONS, World, fill, put_panel

from cuobian.domains.rating.actions.compute import compute, replay, waiting_for
from cuobian.domains.rating.actions.decide import recall, reopen
from cuobian.domains.rating.actions.notices import answer, object_to
from cuobian.domains.rating.actions.put_right import put_figure_right
from cuobian.domains.rating.actions.reconsider import reconsider
from cuobian.domains.rating.actions.sheets import append_correction
from cuobian.domains.rating.models import Entry, FigureCorrection, Reconsideration, Sheet
from cuobian.domains.rating.queries.facts_of_entry import facts_of
from cuobian.domains.rating.rules.inputs import Said
from cuobian.domains.rating.rules.sheets import Mark, judged_points
from cuobian.domains.rating.values import Level, Ruling, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import StatusRule
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]
HOUR = timedelta(hours=1)
FIGURE = "Z3.1.1"


@pytest.fixture
def point(shared: World) -> str:
    points = judged_points(engine_standard(shared.round.version_id))
    return next(p.id for p in points if isinstance(p.rule, StatusRule))


@pytest.fixture
def apart(shared: World, point: str) -> Entry:
    """All sheets are in; on one point the three lie far apart."""
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    put_panel(shared, Level.DISTRICT, [entry])
    for name, seen in (("assessor", "A"), ("second_assessor", "A"), ("third", "C#")):
        fill(shared, sheet_of(shared, entry, name), marks={point: seen})
    return entry


def sheet_of(world: World, entry: Entry, name: str) -> Sheet:
    rows = Sheet.objects.select_related("entry__round__version")
    return rows.get(entry=entry, level=Level.DISTRICT, account_id=world.assessors[name].account_id)


def together(world: World, entry: Entry, point: str, state: str, hours: int) -> Reconsideration:
    return reconsider(
        actor=world.siming,
        entry_id=entry.pk,
        level=Level.DISTRICT,
        mark=Mark(point, state),
        reason=f"一起看过，{state}",
        now=NOW + hours * HOUR,
    )


def scored(world: World, entry: Entry, hours: int) -> None:
    compute(actor=world.siming, entry_id=entry.pk, level=Level.DISTRICT, now=NOW + hours * HOUR)


def counted(world: World, entry: Entry, point: str) -> Said | None:
    found = facts_of(world.entry(entry.code), Level.DISTRICT).decisions.get(point)
    return found[0] if found else None


def all_replayed(world: World) -> bool:
    return all(again.same for again in replay(world.round))


# --- decided once more ------------------------------------------------------------------------------------------------
def test_a_point_is_decided_once_more_after_the_result_was_sent_back(shared: World, apart: Entry, point: str) -> None:
    together(shared, apart, point, "A", 1)
    with pytest.raises(Conflict, match="复议过"):
        together(shared, apart, point, "B", 2)
    scored(shared, apart, 3)
    back = {"actor": shared.siming, "entry_id": apart.pk, "level": Level.DISTRICT, "reason": "再看"}
    reopen(**back, now=NOW + 4 * HOUR)  # type: ignore[arg-type]
    assert counted(shared, apart, point) == Said("A")
    assert together(shared, apart, point, "B", 5).sequence == 2
    assert counted(shared, apart, point) == Said("B")
    with pytest.raises(Conflict, match="复议过"):
        together(shared, apart, point, "C", 6)
    scored(shared, apart, 7)
    rows = Reconsideration.objects.filter(entry=apart).order_by("sequence")
    assert [(row.sequence, row.state) for row in rows] == [(1, "A"), (2, "B")]
    assert all_replayed(shared)


def test_a_right_objection_to_a_point_decided_together_is_put_right_after_the_recall(
    shared: World, apart: Entry, point: str
) -> None:
    together(shared, apart, point, "C#", 1)
    scored(shared, apart, 2)
    entry = shared.take_to(Stage.NOTICE, shared.entry(CODE))
    assert entry.star == 3
    recalled = recall(actor=shared.city, entry_id=entry.pk, reason="异议属实", now=NOW + 8 * HOUR)
    assert recalled.stage == Stage.DISTRICT_PANEL
    together(shared, apart, point, "A", 9)
    scored(shared, apart, 10)
    assert (shared.entry(CODE).star or 0) > 3
    assert all_replayed(shared)


def test_a_correction_after_the_decision_lets_the_records_speak_anew(shared: World, apart: Entry, point: str) -> None:
    together(shared, apart, point, "A", 1)
    third = sheet_of(shared, apart, "third")
    corrected(shared.assessors["third"], third, point, "C", 2)
    assert counted(shared, apart, point) is None
    waits = waiting_for(shared.entry(CODE), Level.DISTRICT)
    assert [fault.place for fault in waits] == [point]
    again = together(shared, apart, point, "C", 3)
    assert sorted(row["state"] for row in again.originals) == ["A", "A", "C"]
    scored(shared, apart, 4)
    assert all_replayed(shared)


def test_a_correction_that_brings_them_together_needs_no_decision_any_more(
    shared: World, apart: Entry, point: str
) -> None:
    together(shared, apart, point, "C#", 1)
    corrected(shared.assessors["third"], sheet_of(shared, apart, "third"), point, "B", 2)
    assert counted(shared, apart, point) is None
    assert waiting_for(shared.entry(CODE), Level.DISTRICT) == []
    with pytest.raises(Conflict, match="复议过"):
        together(shared, apart, point, "A", 3)
    scored(shared, apart, 4)
    assert all_replayed(shared)


def corrected(who: Actor, sheet: Sheet, point: str, state: str, hours: int) -> None:
    mark, when = Mark(point, state), NOW + hours * HOUR
    append_correction(actor=who, sheet_id=sheet.pk, mark=mark, reason="看错了楼层", now=when)


# --- a wrong figure -----------------------------------------------------------------------------------------------------
def right(world: World, entry: Entry, **changes: Any) -> FigureCorrection:
    given = {"actor": world.siming, "point_id": FIGURE, "value": "2", "reason": "有一支队伍记重了", "now": NOW}
    return put_figure_right(entry_id=entry.pk, **{**given, **changes})


def test_a_figure_that_an_objection_showed_to_be_wrong_is_put_right_and_published_anew(shared: World) -> None:
    entry = shared.take_to(Stage.NOTICE, shared.entry(CODE), mark="B")
    assert entry.city_panel_id is None
    before = entry.score
    made = object_to(
        actor=Actor.visitor(), entry_id=entry.pk, text="周末没有开过门", name="", contact="", now=NOW + HOUR
    )
    answer(actor=shared.siming, objection_id=made.pk, outcome=Ruling.CHANGED, text="属实", now=NOW + 2 * HOUR)
    with pytest.raises(Conflict, match="考评阶段"):
        right(shared, entry)
    recall(actor=shared.city, entry_id=entry.pk, reason="数不对", now=NOW + 3 * HOUR)
    done = right(shared, entry, now=NOW + 4 * HOUR)
    assert done.before not in ("", done.value)
    shared.now = NOW + 5 * HOUR
    again = shared.take_to(Stage.NOTICE, shared.entry(CODE))
    assert again.score is not None
    assert before is not None
    assert again.score < before
    assert all_replayed(shared)
    page = text(browser(shared.keeper(CODE)).get(f"/my/rating/{entry.pk}/scores/"))
    assert f"更正 {done.before} → 2：有一支队伍记重了" in page
    assert shared.take_to(Stage.AWARDED, again).stage == Stage.AWARDED


def test_a_figure_may_be_taken_out_and_put_in_again_and_the_last_counts(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    right(shared, entry, value="NA", now=NOW + HOUR)
    facts = facts_of(entry, Level.DISTRICT)
    assert (facts.not_applicable[FIGURE], FIGURE in facts.corrected) == ("有一支队伍记重了", False)
    right(shared, entry, value="3", now=NOW + 2 * HOUR)
    facts = facts_of(entry, Level.DISTRICT)
    assert (FIGURE in facts.not_applicable, facts.corrected[FIGURE]) == (False, "3")
    assert FIGURE in facts_of(entry, Level.DISTRICT, at=NOW + HOUR).not_applicable


@pytest.mark.parametrize(
    "changes", [{"value": "很多"}, {"value": "-1"}, {"value": " "}, {"reason": " "}, {"reason": "长" * 9999}]
)
def test_a_figure_put_right_says_what_and_why(shared: World, changes: dict[str, str]) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    with pytest.raises(Invalid):
        right(shared, entry, **changes)
    right(shared, entry)
    with pytest.raises(Invalid):
        right(shared, entry)


def test_only_who_makes_the_panel_puts_a_figure_right_and_only_where_there_is_one(shared: World, point: str) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    for actor, error in ((shared.city, NotAllowed), (shared.tongan, NotFound), (shared.keeper(CODE), NotAllowed)):
        with pytest.raises(error):
            right(shared, entry, actor=actor)
    for wrong in ("Z1.2.1", "Z9.9.9"):
        with pytest.raises(NotFound):
            right(shared, entry, point_id=wrong)
    shared.take_to(Stage.CITY_PANEL, entry)
    with pytest.raises(NotAllowed):
        right(shared, entry)
    assert right(shared, entry, actor=shared.city).value == "2"


def test_the_office_puts_a_figure_right_and_decides_once_more_on_its_pages(
    shared: World, apart: Entry, point: str, client_as: Callable[..., Client]
) -> None:
    office, home = client_as("district_officer"), f"/desk/entries/{apart.pk}/"
    url = f"{home}points/{FIGURE}/figure/"
    assert url in text(office.get(home))
    assert "平台的数" in text(office.get(url))
    assert office.post(url, {"value": "很多", "reason": "x"}).status_code == 422
    assert office.post(url, {"value": "2", "reason": "有一支队伍记重了"}).status_code == 302
    assert "有一支队伍记重了" in text(office.get(home))
    assert office.get(f"{home}points/Z1.2.1/figure/").status_code == 404
    together(shared, apart, point, "A", 1)
    scored(shared, apart, 2)
    reopen(actor=shared.siming, entry_id=apart.pk, level=Level.DISTRICT, reason="再看", now=NOW + 3 * HOUR)
    assert "再复议一次" in text(office.get(home))
    assert "一起看过，A" in text(office.get(f"{home}points/{point}/together/"))


# --- the assessors hear of it ------------------------------------------------------------------------------------------------
def told(world: World, name: str, kind: str) -> list[tuple[str, str]]:
    account_id = world.assessors[name].person_id
    return [(one.text, one.url) for one in open_for(account_id) if one.kind == f"rating.{kind}"]


def test_assessors_hear_once_all_sheets_are_in_that_they_decide_together(shared: World, apart: Entry) -> None:
    for name in ("assessor", "second_assessor", "third"):
        ((words, url),) = told(shared, name, "diverges")
        assert "有 1 条评委相差两档以上" in words
        assert url == f"/my/sheets/{sheet_of(shared, apart, name).pk}/"


def test_nobody_is_called_together_while_a_sheet_is_open(shared: World, point: str) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    put_panel(shared, Level.DISTRICT, [entry])
    for name, seen in (("assessor", "A"), ("second_assessor", "C#")):
        fill(shared, sheet_of(shared, entry, name), marks={point: seen})
    assert told(shared, "assessor", "diverges") == []


def test_assessors_hear_why_a_place_came_back_until_it_is_computed_again(
    shared: World, apart: Entry, point: str
) -> None:
    together(shared, apart, point, "B", 1)
    compute(actor=shared.siming, entry_id=apart.pk, level=Level.DISTRICT, now=NOW + 2 * HOUR)
    assert told(shared, "third", "diverges") == []
    reopen(actor=shared.siming, entry_id=apart.pk, level=Level.DISTRICT, reason="漏看一处", now=NOW + 3 * HOUR)
    ((words, _url),) = told(shared, "third", "back_at_panel")
    assert words.endswith("漏看一处")
    assert told(shared, "fourth", "back_at_panel") == []
    compute(actor=shared.siming, entry_id=apart.pk, level=Level.DISTRICT, now=NOW + 4 * HOUR)
    assert told(shared, "third", "back_at_panel") == []


def test_a_correction_that_sets_them_apart_calls_them_together(shared: World, point: str) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    put_panel(shared, Level.DISTRICT, [entry])
    for name in ("assessor", "second_assessor", "third"):
        fill(shared, sheet_of(shared, entry, name))
    assert told(shared, "assessor", "diverges") == []
    third = shared.assessors["third"]
    sheet = sheet_of(shared, entry, "third")
    append_correction(actor=third, sheet_id=sheet.pk, mark=Mark(point, "C#"), reason="看错了门牌", now=NOW + HOUR)
    assert len(told(shared, "assessor", "diverges")) == 1
