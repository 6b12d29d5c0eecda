"""A station that moves to another street or district in the middle of things: open work goes along, what has ended stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from tests import cast
from tests.cast import NOW
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, World, fill, person, put_panel

from cuobian.domains.inspections.models import Finding, Inspection, InspectionPlace
from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.public import record
from cuobian.domains.network.actions.areas import load_areas, shipped_areas
from cuobian.domains.network.actions.structure import move_place, open_place
from cuobian.domains.network.models import Place
from cuobian.domains.network.public import records_by_id
from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.values import ASSESSOR
from cuobian.domains.rating.actions.awards import award, expire_due
from cuobian.domains.rating.actions.compute import compute, replay
from cuobian.domains.rating.actions.decide import reopen
from cuobian.domains.rating.actions.following import follow_place
from cuobian.domains.rating.actions.notices import object_to
from cuobian.domains.rating.actions.panels import PanelPlan, make_panel
from cuobian.domains.rating.models import Entry, Panel, Sheet, StarAward
from cuobian.domains.rating.queries.desk_entry import entry_view
from cuobian.domains.rating.queries.facts import take
from cuobian.domains.rating.queries.took_part import took_part
from cuobian.domains.rating.values import Level, Stage
from cuobian.domains.rectification.actions.daily import chase_due
from cuobian.domains.rectification.actions.opening import open_by_hand
from cuobian.domains.rectification.models import Practice, Ticket
from cuobian.domains.rectification.values import Finding as TicketFinding
from cuobian.domains.standards.public import engine_standard
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.support.audit.models import Entry as Trail
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]
STREET = "350212002"
SYSTEM = Actor.system("平台")


def move(code: str = CODE) -> str:
    """Put a station of Siming into a street of Tong'an. Returns its code there."""
    rows = [row for row in shipped_areas() if row["street_code"] == STREET][:1]
    load_areas(actor=SYSTEM, rows=rows, now=NOW)
    if not Place.objects.filter(code=STREET).exists():
        open_place(actor=SYSTEM, kind="institute", area_code=STREET, effective_on=date(2020, 1, 1), now=NOW)
    place = Place.objects.get(code=code)
    return move_place(
        actor=SYSTEM, place_id=place.pk, area_code=rows[0]["village_code"], effective_on=date(2026, 11, 23),
        reason="区划调整", now=NOW,
    ).code  # fmt: skip


def test_a_place_that_moved_is_awarded_by_its_present_code_and_its_star_ends_by_it(shared: World) -> None:
    ready = shared.take_to(Stage.AWARD_READY, shared.entry(CODE))
    code = move()
    award(actor=shared.city, entry_id=ready.pk, now=AFTER_NOTICE)
    star = StarAward.objects.get(entry=ready)
    assert (star.code, star.plaque_number[5:11]) == (code, cast.TONGAN)
    assert expire_due(actor=SYSTEM, now=AFTER_NOTICE + timedelta(days=1500)) == 1
    facts = Fact.objects.filter(subject=f"star:{star.pk}").order_by("happened_at")
    assert [(fact.place_code, int(fact.quantity)) for fact in facts] == [(code, star.star), (code, 0)]


def test_open_entries_pass_to_the_district_that_has_the_place_now(shared: World) -> None:
    entry = shared.take_to(Stage.AWARD_READY, shared.entry(CODE), mark="C")
    code = move()
    entry = Entry.objects.get(pk=entry.pk)
    assert entry.code == code
    with pytest.raises(NotFound):
        award(actor=shared.siming, entry_id=entry.pk, now=AFTER_NOTICE)
    assert "rating.award_ready" in {one.kind for one in open_for(shared.tongan.person_id)}
    assert "rating.award_ready" not in {one.kind for one in open_for(shared.siming.person_id)}
    award(actor=shared.tongan, entry_id=entry.pk, now=AFTER_NOTICE)


def test_an_objection_is_answered_by_whoever_has_the_place_now(shared: World) -> None:
    entry = shared.take_to(Stage.NOTICE, shared.entry(CODE))
    object_to(actor=Actor.visitor(), entry_id=entry.pk, text="上周来了三次都没有开门", name="", contact="", now=NOW)
    move()
    assert "rating.objection" in {one.kind for one in open_for(shared.tongan.person_id)}
    assert "rating.objection" not in {one.kind for one in open_for(shared.siming.person_id)}


# --- while a panel of the district it leaves is at work ---------------------------------------------------------------------
def local_panel(world: World, entry: Entry, *names: str) -> Panel:
    """A panel of people who assess in the place's district alone."""
    code = entry.code[:6]
    people = [person(f"{name}-{code}", f"{name}评委", "集美大学", "", ASSESSOR, code).person_id for name in names]
    plan = PanelPlan(
        round_id=entry.round_id, level=Level.DISTRICT, code=code, name=f"{code}考评组", members=tuple(people),
        chair=people[0], entries=(entry.pk,),
    )  # fmt: skip
    return make_panel(actor=world.officer(code), plan=plan, now=NOW)


def local_fill(world: World, sheet: Sheet) -> None:
    who = sheet.account
    one = person(who.username, who.name, who.unit_name, who.unit_code, ASSESSOR, sheet.entry.code[:6])
    fill(replace(world, assessors={"one": one}), sheet)


def test_the_panel_ends_for_a_place_that_leaves_its_district_and_the_other_district_goes_on(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    stays = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(SIMING_STATIONS[1]))
    former = local_panel(shared, entry, "甲", "乙", "丙")
    put_panel(shared, Level.DISTRICT, [stays])
    local_fill(shared, Sheet.objects.filter(panel=former).order_by("pk")[0])
    move()
    entry = shared.entry(Place.objects.get(pk=entry.place_id).code)
    assert entry.district_panel is None
    assert sorted(Sheet.objects.filter(panel=former).values_list("status", flat=True)) == ["submitted", "void", "void"]
    assert "调整到别的区" in Sheet.objects.filter(panel=former, status="void")[0].void_reason
    assert shared.entry(stays.code).district_panel_id is not None
    assert "rating.district_panel" in {one.kind for one in open_for(shared.tongan.person_id)}
    assert any("没交的检查单已经收回" in str(one.text) for one in open_for(shared.siming.person_id))
    local_panel(shared, entry, "丁", "戊", "己")
    for sheet in Sheet.objects.filter(entry=entry, status="open"):
        local_fill(shared, sheet)
    compute(actor=shared.tongan, entry_id=entry.pk, level=Level.DISTRICT, now=NOW)
    assert shared.entry(entry.code).stage == Stage.DISTRICT_RESULT
    assert all(again.same for again in replay(shared.round))
    assert set(Sheet.objects.filter(panel=former).values_list("account_id", flat=True)) <= set(took_part(entry))


def test_whoever_was_there_already_is_not_asked_again_and_sheets_that_suffice_are_computed(
    shared: World, client_as: Callable[..., Client]
) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    put_panel(shared, Level.DISTRICT, [entry])
    for sheet in Sheet.objects.filter(entry=entry):
        fill(shared, sheet)
    code = move()
    entry = shared.entry(code)
    page = client_as("neighbour_officer").get(f"/desk/entries/{entry.pk}/").content.decode()
    assert "组建区考评组" in page
    assert "算出区级结果" in page
    again = put_panel(shared, Level.DISTRICT, [entry], name="新的考评组")
    assert not Sheet.objects.filter(panel=again).exists()
    compute(actor=shared.tongan, entry_id=entry.pk, level=Level.DISTRICT, now=NOW)
    assert shared.entry(code).stage == Stage.DISTRICT_RESULT


def test_a_result_that_is_reopened_after_the_move_finds_no_panel_of_elsewhere(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_RESULT, shared.entry(CODE))
    entry = shared.entry(move())
    reopen(actor=shared.tongan, entry_id=entry.pk, level=Level.DISTRICT, reason="补看", now=NOW)
    assert shared.entry(entry.code).district_panel is None
    assert put_panel(shared, Level.DISTRICT, [entry], name="新的考评组").code == cast.TONGAN


def test_within_its_district_a_place_keeps_its_panel(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    panel = put_panel(shared, Level.DISTRICT, [entry])
    follow_place(entry.place_id, entry.code, f"{cast.SIMING}002001", SYSTEM, NOW)
    assert Entry.objects.get(pk=entry.pk).district_panel == panel
    assert Sheet.objects.filter(entry=entry, status="open").count() == 3


def test_what_has_ended_keeps_the_code_it_ended_with(shared: World) -> None:
    entry = shared.take_to(Stage.AWARDED, shared.entry(CODE))
    star = StarAward.objects.get(entry=entry)
    StarAward.objects.filter(pk=star.pk).update(status="revoked", ended_on=date(2026, 12, 30), end_reason="暗访")
    move()
    assert (Entry.objects.get(pk=entry.pk).code, StarAward.objects.get(pk=star.pk).code) == (CODE, CODE)


def test_whoever_keeps_the_station_keeps_it_at_its_new_place(shared: World) -> None:
    keeper = shared.keeper(CODE)
    code = move()
    grant = RoleGrant.objects.get(account_id=keeper.person_id, revoked_at=None)
    assert grant.code == code
    assert Account.objects.get(pk=keeper.person_id).unit_code == code
    told = Trail.objects.get(action="people.grant_role", subject_id=str(keeper.person_id))
    assert (told.old, told.new) == ({"code": CODE}, {"code": code})


def test_tickets_and_findings_go_along_and_count_for_the_present_code(shared: World) -> None:
    finding = TicketFinding(
        place_code=CODE, found="门口坡道接缝翘起", version_id=shared.round.version_id, point_id="Z1.3.2"
    )
    ticket = open_by_hand(actor=shared.siming, finding=finding, command_id=shared.round.pk, now=NOW)
    place = Place.objects.get(code=CODE)
    practice = Practice.objects.create(
        place=place, code=CODE, scope=cast.CITY, title="晚间课表", text="每月排一次", pushed_at=NOW,
        pushed_by_id=shared.city.person_id,
    )  # fmt: skip
    occasion = Inspection.objects.create(
        number="J-1", title="秋季检查", kind="routine", code=cast.SIMING, starts_on=NOW.date(), ends_on=NOW.date(),
        created_at=NOW, edited_at=NOW,
    )  # fmt: skip
    listed = InspectionPlace.objects.create(inspection=occasion, place=place, code=CODE, sort_key="x", position=1)
    found = Finding.objects.create(id=ticket.pk, inspection=occasion, place=place, code=CODE, sort_key="x")
    code = move()
    for row in (ticket, practice, listed, found):
        row.refresh_from_db()
        assert row.code == code
    chase_due(actor=SYSTEM, now=NOW + timedelta(days=60))
    ticket.refresh_from_db()
    assert Fact.objects.get(pk=ticket.missed_fact).place_code == code
    assert Ticket.objects.get(pk=ticket.pk).code == code


def test_what_a_station_did_before_it_moved_is_still_its_own(shared: World) -> None:
    shared.take_to(Stage.DISTRICT_RESULT, shared.entry(CODE))
    standard, day = engine_standard(shared.round.version_id), shared.round.data_until
    place = Place.objects.get(code=CODE)
    before = take(standard, list(records_by_id([place.pk]).values()), day)[place.pk]
    move()
    after = take(standard, list(records_by_id([place.pk]).values()), day)[place.pk]
    assert {key: (old, after.values[key]) for key, old in before.values.items() if old != after.values[key]} == {}
    assert all(again.same for again in replay(shared.round))


def test_the_rows_behind_every_figure_are_whole_after_a_station_moved(
    shared: World, client_as: Callable[..., Client]
) -> None:
    officer = client_as("city_officer")

    def rows() -> dict[str, int]:
        entry = shared.entry(Place.objects.get(pk=place_id).code)
        figures = [row.figure for _name, points in entry_view(entry, sees=()).points for row in points if row.figure]
        return {found.metric.key: officer.get(found.url, follow=True).context["listing"].total for found in figures}

    place_id = Place.objects.get(code=CODE).pk
    before = rows()
    code = move()
    assert sum(before.values()) > 50
    assert rows() == before
    before_the_data_day = {"happened_at": NOW - timedelta(days=8), "now": NOW - timedelta(days=2)}
    record(actor=SYSTEM, place_code=code, kind="activity", tag="festival", **before_the_data_day)
    after = rows()
    assert {after[key] - count for key, count in before.items()} == {0, 1}
