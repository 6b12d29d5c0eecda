"""The officer's decision on a result, and leaving a round."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World, fill, put_panel

from cuobian.domains.rating.actions.decide import (
    confirm_city,
    confirm_district,
    confirm_many,
    recall,
    reopen,
    return_district,
    withdraw,
)
from cuobian.domains.rating.actions.fairness.moving import replay_stars
from cuobian.domains.rating.actions.marks import add_mark
from cuobian.domains.rating.actions.sheets import save_item, submit_sheet
from cuobian.domains.rating.models import Appeal, Entry, Result, Sheet, StarAward
from cuobian.domains.rating.public import published_entry
from cuobian.domains.rating.queries.facts_of_entry import level_of
from cuobian.domains.rating.queries.keeper import keeper_view
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.domains.rating.values import Level, MarkKind, SheetStatus, Stage
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]


@pytest.fixture
def entry(shared: World) -> Entry:
    return shared.entry(CODE)


def test_high_stars_go_to_the_joint_panel_low_ones_to_the_notice(shared: World, entry: Entry) -> None:
    high = shared.take_to(Stage.DISTRICT_RESULT, entry)
    assert (high.star or 0) >= 4
    assert confirm_district(actor=shared.siming, entry_id=high.pk, now=NOW).stage == Stage.CITY_PANEL
    low = shared.take_to(Stage.DISTRICT_RESULT, shared.entry(SIMING_STATIONS[1]), mark="C")
    assert (low.star or 0) <= 3
    assert confirm_district(actor=shared.siming, entry_id=low.pk, now=NOW).stage == Stage.NOTICE_READY


def test_the_second_to_confirm_is_told(shared: World, entry: Entry) -> None:
    shared.take_to(Stage.DISTRICT_RESULT, entry)
    confirm_district(actor=shared.siming, entry_id=entry.pk, now=NOW)
    with pytest.raises(Conflict, match="已经办过或还没轮到"):
        confirm_district(actor=shared.siming, entry_id=entry.pk, now=NOW)


def test_each_level_confirms_its_own(shared: World, entry: Entry) -> None:
    shared.take_to(Stage.DISTRICT_RESULT, entry)
    with pytest.raises(NotAllowed):
        confirm_district(actor=shared.city, entry_id=entry.pk, now=NOW)
    with pytest.raises(NotFound):
        confirm_district(actor=shared.tongan, entry_id=entry.pk, now=NOW)
    with pytest.raises(NotAllowed):
        confirm_city(actor=shared.siming, entry_id=entry.pk, now=NOW)


def test_a_list_is_confirmed_whole_or_not_at_all(shared: World, entry: Entry) -> None:
    shared.take_to(Stage.DISTRICT_RESULT, entry)
    other = shared.entry(SIMING_STATIONS[1])
    with pytest.raises(Conflict):
        confirm_many(actor=shared.siming, entry_ids=[entry.pk, other.pk], level=Level.DISTRICT, now=NOW)
    assert shared.entry(CODE).stage == Stage.DISTRICT_RESULT
    done = confirm_many(actor=shared.siming, entry_ids=[entry.pk, entry.pk], level=Level.DISTRICT, now=NOW)
    assert done == 1


def returned(world: World, entry: Entry) -> Entry:
    """Recommended for five stars, and found without any by the joint panel."""
    world.take_to(Stage.CITY_PANEL, entry)
    return world.take_to(Stage.NOTICE_READY, entry, mark="C#")


def test_below_the_joint_panels_stars_the_place_is_returned_and_the_districts_result_sets_its_star(
    shared: World, entry: Entry
) -> None:
    done = returned(shared, entry)
    district, city = (Result.objects.get(entry=entry, level=level) for level in (Level.DISTRICT, Level.CITY))
    assert (district.star, city.star) == (5, 0)
    assert (done.is_returned, done.district_star, done.star, done.score) == (True, 5, 3, district.total)
    assert [one.difference for one in replay_stars(shared.round) if not one.same] == []
    ended = shared.take_to(Stage.AWARDED, done)
    award = StarAward.objects.get(entry=ended)
    assert (award.star, award.score) == (3, district.total)
    assert sum(Decimal(row["score"]) for row in award.dimensions) > city.total
    assert keeper_view(ended).result.digest == city.digest
    assert "退回按区级结果" in keeper_view(ended).returned


def test_a_returned_place_is_recalled_to_its_district_and_may_be_recommended_again(shared: World, entry: Entry) -> None:
    shown = shared.take_to(Stage.NOTICE, returned(shared, entry))
    back = recall(actor=shared.city, entry_id=shown.pk, reason="区里漏看一处", now=NOW)
    assert (back.stage, level_of(back)) == (Stage.DISTRICT_PANEL, Level.DISTRICT)
    assert [one.difference for one in replay_stars(shared.round) if not one.same] == []
    again = shared.take_to(Stage.DISTRICT_RESULT, shown)
    assert (again.star, again.district_star) == (5, 5)
    sent = shared.take_to(Stage.CITY_PANEL, again)
    assert (sent.is_returned, level_of(sent)) == (False, Level.CITY)
    assert [one.difference for one in replay_stars(shared.round) if not one.same] == []
    done = shared.take_to(Stage.NOTICE_READY, sent)
    assert (done.is_returned, done.star) == (True, 3)
    assert [one.difference for one in replay_stars(shared.round) if not one.same] == []


def test_only_a_place_with_a_joint_panel_is_returned(entry: Entry) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(is_returned=True)


def test_a_veto_at_the_joint_panel_leaves_no_star(shared: World, entry: Entry) -> None:
    put = shared.take_to(Stage.CITY_PANEL, entry)
    assert put.district_star == 5
    add_mark(
        actor=shared.city, entry_id=put.pk, kind=MarkKind.VETO, rule_id="V1", count=1, reason="台账系补造", now=NOW
    )
    done = shared.take_to(Stage.NOTICE_READY, put)
    assert (done.district_star, done.star) == (5, 0)
    ended = shared.take_to(Stage.UNSTARRED, done)
    assert (ended.star, ended.rectify_by is not None) == (0, True)
    assert not StarAward.objects.filter(entry=ended).exists()
    assert [one.difference for one in replay_stars(shared.round) if not one.same] == []


def test_a_reopened_result_is_kept(shared: World, entry: Entry) -> None:
    shared.take_to(Stage.DISTRICT_RESULT, entry)
    for reason in (" ", "长" * 9999):
        with pytest.raises(Invalid):
            reopen(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, reason=reason, now=NOW)
    reopen(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, reason="漏看一处", now=NOW)
    assert shared.entry(CODE).stage == Stage.DISTRICT_PANEL
    assert Result.objects.filter(entry=entry).count() == 1


def test_the_city_sends_back_before_its_panel_is_made(shared: World, entry: Entry) -> None:
    shared.take_to(Stage.CITY_PANEL, entry)
    with pytest.raises(NotAllowed):
        return_district(actor=shared.siming, entry_id=entry.pk, reason="再核", now=NOW)
    put_panel(shared, Level.CITY, [shared.entry(CODE)])
    with pytest.raises(Invalid, match="已经组建"):
        return_district(actor=shared.city, entry_id=entry.pk, reason="再核", now=NOW)
    other = shared.take_to(Stage.CITY_PANEL, shared.entry(SIMING_STATIONS[1]))
    assert return_district(actor=shared.city, entry_id=other.pk, reason="再核", now=NOW).stage == Stage.DISTRICT_PANEL


# --- leaving -----------------------------------------------------------------------------------------------------------------
def test_open_sheets_of_a_place_that_leaves_are_void_and_nobody_is_waited_for(shared: World, entry: Entry) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, entry)
    put_panel(shared, Level.DISTRICT, [entry])
    sheets = list(Sheet.objects.filter(entry=entry).select_related("entry__round").order_by("pk"))
    fill(shared, sheets[0])
    fill(shared, sheets[1], submit=False)
    withdraw(actor=shared.city, entry_id=entry.pk, reason="并入邻站", now=NOW)
    states = [Sheet.objects.get(pk=sheet.pk).status for sheet in sheets]
    assert states == [SheetStatus.SUBMITTED, SheetStatus.VOID, SheetStatus.VOID]
    who = next(actor for actor in shared.assessors.values() if actor.account_id == sheets[1].account_id)
    assert open_for(who.person_id) == []
    with pytest.raises(NotFound):
        save_item(actor=who, sheet_id=sheets[1].pk, mark=Mark("Z1.1.1", "A"), now=NOW)
    with pytest.raises(NotFound):
        submit_sheet(actor=who, sheet_id=sheets[1].pk, now=NOW)


def test_a_pending_appeal_of_a_place_that_leaves_waits_for_nobody(shared: World, entry: Entry) -> None:
    shared.take_to(Stage.APPEAL, entry)
    withdraw(actor=shared.city, entry_id=entry.pk, reason="并入邻站", now=NOW)
    appeal = Appeal.objects.get(entry=entry)
    assert not [one for one in open_for(shared.reviewer.person_id) if one.subject == f"appeal:{appeal.pk}"]


def test_leaving_says_why_and_is_the_citys_word_and_final(shared: World, entry: Entry) -> None:
    with pytest.raises(Invalid):
        withdraw(actor=shared.city, entry_id=entry.pk, reason=" ", now=NOW)
    with pytest.raises(NotAllowed):
        withdraw(actor=shared.siming, entry_id=entry.pk, reason="并入邻站", now=NOW)
    withdraw(actor=shared.city, entry_id=entry.pk, reason="并入邻站", now=NOW)
    with pytest.raises(Conflict):
        withdraw(actor=shared.city, entry_id=entry.pk, reason="再来", now=NOW)


def test_a_proposed_star_is_recalled_from_its_notice_mended_and_published_anew(shared: World, entry: Entry) -> None:
    published = shared.take_to(Stage.NOTICE, shared.entry(SIMING_STATIONS[1]), mark="B")
    with pytest.raises(Invalid) as refused:
        recall(actor=shared.city, entry_id=published.pk, reason=" ", now=NOW)
    assert "为什么收回" in str(refused.value.faults[0].message)
    with pytest.raises(NotAllowed):
        recall(actor=shared.siming, entry_id=published.pk, reason="异议属实", now=NOW)
    back = recall(actor=shared.city, entry_id=published.pk, reason="异议属实", now=NOW)
    assert (back.stage, back.notice_id) == (Stage.DISTRICT_PANEL, None)
    with pytest.raises(NotFound):
        published_entry(published.pk)
    again = shared.take_to(Stage.NOTICE, back)
    assert again.notice_id is not None
    assert Result.objects.filter(entry=published, level=Level.DISTRICT).count() == 2
