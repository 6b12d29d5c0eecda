"""Two people at once: of two who do the same one wins, and plaque numbers have neither gap nor double."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from tests.cast import NOW
from tests.domains.rating.judged import HOUR, RISES, judged, run_of, score_of
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, World, build, fill, put_panel

from cuobian.domains.rating.actions.all_in import ALL_IN
from cuobian.domains.rating.actions.awards import award
from cuobian.domains.rating.actions.decide import confirm_district
from cuobian.domains.rating.actions.fairness.draw_result import publish_draw
from cuobian.domains.rating.actions.fairness.drawing import DrawPlan, announce_draw, draw_panels, prepare_draw
from cuobian.domains.rating.actions.fairness.moving import apply_move
from cuobian.domains.rating.actions.panel_drafts import keep_draft
from cuobian.domains.rating.actions.sheets import save_item, submit_sheet
from cuobian.domains.rating.models import EntryMove, FairMove, PanelDraft, Sheet, SheetItem, StarAward
from cuobian.domains.rating.queries.fairness.draws import DrawRules
from cuobian.domains.rating.queries.panel_drafts import panel_place
from cuobian.domains.rating.rules.panel_drafts import PanelGiven, Shown
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel.errors import Conflict
from cuobian.support.notices.public import open_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Run deeds at the same moment; their results, or the errors they met."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return deed()
        except Exception as error:  # the error is what the test looks at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def conflicts(outcomes: list[Any]) -> int:
    wrong = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Conflict)]
    assert not wrong, wrong
    return sum(isinstance(one, Conflict) for one in outcomes)


def test_of_two_last_sheets_the_later_one_tells_the_officer(world: World) -> None:
    entries = [world.take_to(Stage.DISTRICT_PANEL, world.entry(code)) for code in SIMING_STATIONS[:2]]
    panel = put_panel(world, Level.DISTRICT, entries)
    *first, one, other = Sheet.objects.filter(panel=panel).select_related("entry__round").order_by("entry__code", "pk")
    for sheet in first:
        fill(world, sheet)
    deeds = []
    for sheet in (one, other):
        fill(world, sheet, submit=False)
        who = next(actor for actor in world.assessors.values() if actor.account_id == sheet.account_id)
        deeds.append(partial(submit_sheet, actor=who, sheet_id=sheet.pk, now=NOW))
    assert conflicts(together(*deeds)) == 0
    assert [told.kind for told in open_for(world.siming.person_id) if told.subject == f"panel:{panel.pk}"] == [ALL_IN]


def test_of_two_who_award_or_confirm_or_submit_one_wins(world: World) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entry(SIMING_STATIONS[0]))
    put_panel(world, Level.DISTRICT, [entry])
    sheet = Sheet.objects.select_related("entry__round").filter(entry=entry)[0]
    who = next(actor for actor in world.assessors.values() if actor.account_id == sheet.account_id)
    fill(world, sheet, submit=False)
    submit = lambda: submit_sheet(actor=who, sheet_id=sheet.pk, now=NOW)  # noqa: E731
    assert conflicts(together(submit, submit)) == 1
    world.take_to(Stage.DISTRICT_RESULT, entry)
    confirm = lambda: confirm_district(actor=world.siming, entry_id=entry.pk, now=NOW)  # noqa: E731
    assert conflicts(together(confirm, confirm)) == 1
    assert EntryMove.objects.filter(entry=entry, action="confirm_district").count() == 1
    world.take_to(Stage.AWARD_READY, entry)
    grant = lambda: award(actor=world.city, entry_id=entry.pk, now=AFTER_NOTICE)  # noqa: E731
    assert conflicts(together(grant, grant)) == 1
    assert StarAward.objects.filter(entry=entry).count() == 1


def test_of_two_who_draw_or_publish_panels_one_wins(world: World) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entry(SIMING_STATIONS[1]))
    plan = DrawPlan(
        round_id=world.round.pk,
        level=Level.DISTRICT,
        code=entry.code[:6],
        title="第一批",
        entries=(entry.pk,),
        people=tuple(actor.person_id for actor in world.assessors.values()),
        rules=DrawRules(visits=3, different_districts=False, not_own_district=False),
    )
    made = prepare_draw(actor=world.siming, plan=plan, now=NOW)
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    announce_draw(actor=world.siming, draw_id=made.pk, source="开奖号码", draws_at=soon, now=NOW)
    deeds = [
        lambda number=number: draw_panels(actor=world.siming, draw_id=made.pk, number=number, now=later)
        for number in ("1", "2")
    ]
    assert conflicts(together(*deeds)) == 1
    publish = lambda: publish_draw(actor=world.siming, draw_id=made.pk, now=later)  # noqa: E731
    assert conflicts(together(publish, publish)) == 1
    assert Sheet.objects.filter(entry=entry).count() == 3


def test_plaques_given_at_once_have_different_numbers(world: World) -> None:
    entries = [world.take_to(Stage.AWARD_READY, world.entry(code)) for code in SIMING_STATIONS[:3]]
    deeds = [lambda entry=entry: award(actor=world.city, entry_id=entry.pk, now=AFTER_NOTICE) for entry in entries]
    assert conflicts(together(*deeds)) == 0
    numbers = sorted(StarAward.objects.values_list("plaque_number", flat=True))
    assert [number.rsplit("-", 1)[1] for number in numbers] == ["0001", "0002", "0003"]


def test_saving_from_two_devices_keeps_one_record_and_the_right_count(world: World) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entry(SIMING_STATIONS[0]))
    put_panel(world, Level.DISTRICT, [entry])
    sheet = Sheet.objects.filter(entry=entry)[0]
    who = next(actor for actor in world.assessors.values() if actor.account_id == sheet.account_id)
    deeds = [
        lambda state=state: save_item(actor=who, sheet_id=sheet.pk, mark=Mark("Z1.1.1", state, note="门窄"), now=NOW)
        for state in ("A", "B", "C")
    ]
    assert conflicts(together(*deeds)) == 0
    sheet.refresh_from_db()
    assert SheetItem.objects.filter(sheet=sheet).count() == sheet.recorded == 1


def test_of_two_who_move_a_star_by_the_fair_score_one_wins(world: World) -> None:
    judged(world)
    run_of(world)
    score = score_of(world, RISES)
    move = lambda: apply_move(actor=world.siming, score_id=score.pk, reason="看过照片", now=NOW + 2 * HOUR)  # noqa: E731
    assert conflicts(together(move, move)) == 1
    assert (FairMove.objects.count(), world.entry(RISES).star) == (1, 5)


def test_of_two_pages_that_keep_a_first_draft_one_wins_and_one_is_asked(world: World) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entry(SIMING_STATIONS[0]))
    place = panel_place(world.siming, world.round, Level.DISTRICT)

    def keep(name: str) -> Callable[[], PanelDraft]:
        given, shown = PanelGiven(name=name, entries=(entry.pk,)), Shown(0, uuid4())
        return lambda: keep_draft(actor=world.siming, place=place, given=given, shown=shown, now=NOW)

    assert conflicts(together(keep("一组"), keep("二组"))) == 1
    assert PanelDraft.objects.get().revision == 1
