"""Draws of panels: announced before anybody can know, drawn by a public number, changed with reasons, published at once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django.plugin import DjangoDbBlocker
from tests import cast
from tests.building import built_once
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World, build, put_panel

from cuobian.domains.rating.actions.conflicts import declare_conflict
from cuobian.domains.rating.actions.fairness.draw_result import (
    SeatChange,
    change_draw,
    effect_of,
    proposed_groups,
    publish_draw,
    second_draw,
)
from cuobian.domains.rating.actions.fairness.drawing import (
    DrawPlan,
    announce_draw,
    cancel_draw,
    draw_panels,
    forecast_of,
    prepare_draw,
)
from cuobian.domains.rating.models import DrawnPanel, Entry, Panel, PanelDraw, PanelMember, Sheet
from cuobian.domains.rating.queries.fairness.draws import DrawRules, panels_of, read_inputs
from cuobian.domains.rating.rules.fairness.draw_inputs import commitment_of, differences, public_file
from cuobian.domains.rating.rules.fairness.draw_life import DRAW_ACTIONS, DRAW_LIFE
from cuobian.domains.rating.values import DrawStatus, Level, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.notices.public import open_for

SOURCE = "福建体彩 31 选 7 第 26123 期开奖号码"
NUMBER = "03 07 11 18 22 25 30"
LATER = NOW + timedelta(hours=30)
RULES = DrawRules(visits=3, different_districts=False, not_own_district=False)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The small world with Siming's four stations waiting for a district panel, built once for the module."""
    with built_once(django_db_blocker, build) as world:
        for code in SIMING_STATIONS:
            world.take_to(Stage.DISTRICT_PANEL, world.entry(code))
        yield world


@pytest.fixture
def waiting(shared: World) -> list[Entry]:
    """The entries that wait."""
    return [shared.entry(code) for code in SIMING_STATIONS]


def plan_of(world: World, entries: list[Entry], **changes: object) -> DrawPlan:
    plan = DrawPlan(
        round_id=world.round.pk,
        level=Level.DISTRICT,
        code=cast.SIMING,
        title="思明第一批",
        entries=tuple(entry.pk for entry in entries),
        people=tuple(actor.person_id for actor in world.assessors.values()),
        rules=RULES,
        message="请带好证件",
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def prepared(world: World, entries: list[Entry], **changes: object) -> PanelDraw:
    return prepare_draw(actor=world.siming, plan=plan_of(world, entries, **changes), now=NOW)


def announced(world: World, entries: list[Entry], **changes: object) -> PanelDraw:
    made = prepared(world, entries, **changes)
    return announce_draw(
        actor=world.siming, draw_id=made.pk, source=SOURCE, draws_at=NOW + timedelta(hours=24), now=NOW
    )


def drawn(world: World, entries: list[Entry], **changes: object) -> PanelDraw:
    made = announced(world, entries, **changes)
    return draw_panels(actor=world.siming, draw_id=made.pk, number=NUMBER, now=LATER)


def state_of(world: World, entries: list[Entry], status: DrawStatus) -> PanelDraw:
    if status == DrawStatus.CANCELLED:
        return cancel_draw(actor=world.siming, draw_id=prepared(world, entries).pk, reason="另抽一次", now=NOW)
    if status == DrawStatus.PUBLISHED:
        return publish_draw(actor=world.siming, draw_id=drawn(world, entries).pk, now=LATER)
    return {DrawStatus.PREPARED: prepared, DrawStatus.ANNOUNCED: announced, DrawStatus.DRAWN: drawn}[status](
        world, entries
    )


def a_change(draw: PanelDraw) -> SeatChange:
    """A replacement that keeps every rule."""
    inputs = read_inputs(draw)
    apart = {(one.code, one.number) for one in inputs.stays}
    for panel in panels_of(draw):
        for person in inputs.people:
            if person.number not in panel.members and (panel.place, person.number) not in apart:
                return SeatChange(panel.place, panel.members[0], person.number)
    raise AssertionError("nobody can be exchanged")


def act(world: World, draw: PanelDraw, action: str, entries: list[Entry], now: datetime) -> PanelDraw:
    who = world.siming
    change = a_change(draw) if draw.plan else SeatChange(SIMING_STATIONS[0], "01", "02")
    return {
        "revise": lambda: prepare_draw(actor=who, plan=plan_of(world, entries), now=now, draw_id=draw.pk),
        "announce": lambda: announce_draw(
            actor=who, draw_id=draw.pk, source=SOURCE, draws_at=now + timedelta(hours=1), now=now
        ),
        "draw": lambda: draw_panels(actor=who, draw_id=draw.pk, number=NUMBER, now=now),
        "change": lambda: change_draw(actor=who, draw_id=draw.pk, change=change, reason="生病", now=now),
        "publish": lambda: publish_draw(actor=who, draw_id=draw.pk, now=now),
        "cancel": lambda: cancel_draw(actor=who, draw_id=draw.pk, reason="另抽一次", now=now),
    }[action]()


# --- the life of a draw --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", list(DrawStatus))
def test_every_pair_of_status_and_action_is_as_the_table_says(
    shared: World, waiting: list[Entry], status: DrawStatus
) -> None:
    draw = state_of(shared, waiting, status)
    for action in DRAW_ACTIONS:
        allowed = DRAW_LIFE.get((status, action))
        try:
            with transaction.atomic():
                if allowed is None:
                    with pytest.raises(Conflict):
                        act(shared, draw, action, waiting, LATER)
                else:
                    assert act(shared, draw, action, waiting, LATER).status == allowed
                raise _TakenBack
        except _TakenBack:
            draw.refresh_from_db()
            assert draw.status == status


class _TakenBack(Exception):
    """Undoes one try of the table."""


# --- before the draw -----------------------------------------------------------------------------------------------------
def test_everything_wrong_with_a_draw_is_told_at_once(shared: World, waiting: list[Entry]) -> None:
    prepared(shared, waiting[:1])
    wrong: dict[str, dict[str, Any]] = {
        "起个名字": {"title": " "},
        "已经有同名": {},
        "选至少一个": {"entries": ()},
        "至少 3 位": {"rules": replace(RULES, visits=2)},
        "再选几位": {"people": ()},
        "最多要不小于": {"rules": replace(RULES, min_load=3, max_load=2)},
        "休息日": {"visit_on": date(2026, 11, 28)},
    }
    for words, changes in wrong.items():
        plan = replace(plan_of(shared, waiting), **changes)
        with pytest.raises(Invalid) as refused:
            prepare_draw(actor=shared.siming, plan=plan, now=NOW)
        assert any(words in fault.message for fault in refused.value.faults), words
    assert PanelDraw.objects.count() == 1


def test_who_cannot_be_seated_is_told_in_words_and_nothing_is_announced(shared: World, waiting: list[Entry]) -> None:
    few = tuple(
        shared.assessors[name].person_id for name in ("assessor", "second_assessor", "own_street", "worked_there")
    )
    draw = prepared(shared, waiting, people=few)
    told = "；".join(forecast_of(draw, read_inputs(draw)).reasons)
    place = waiting[0].place.short_name
    assert f"{place} 要 3 位评委，能坐在一起的只有 2 位" in told
    assert "1 人单位在被评镇街" in told
    assert "1 人24 个月内在被评站点任职" in told
    with pytest.raises(Invalid) as refused:
        announce_draw(actor=shared.siming, draw_id=draw.pk, source=SOURCE, draws_at=LATER, now=NOW)
    assert place in "；".join(fault.message for fault in refused.value.faults)
    draw.refresh_from_db()
    assert (draw.status, draw.commitment) == (DrawStatus.PREPARED, "")


def test_full_loads_are_told_with_who_is_full(shared: World, waiting: list[Entry]) -> None:
    draw = prepared(shared, waiting, rules=replace(RULES, max_load=1))
    told = "；".join(forecast_of(draw, read_inputs(draw)).reasons)
    assert "都排满了" in told
    assert "放宽每人最多几个" in told


def test_an_announcement_fixes_the_inputs_and_commits_to_them(shared: World, waiting: list[Entry]) -> None:
    draw = announced(shared, waiting)
    inputs = read_inputs(draw)
    assert draw.commitment == commitment_of(inputs, draw.salt)
    assert differences(file_of(draw)) == []
    other = replace(inputs, places=inputs.places[1:])
    assert commitment_of(other, draw.salt) != draw.commitment
    exchanged = replace(
        inputs, people=tuple(replace(one, account_id=inputs.people[0].account_id) for one in inputs.people)
    )
    assert commitment_of(exchanged, draw.salt) != draw.commitment


def test_what_is_published_names_nobody(shared: World, waiting: list[Entry]) -> None:
    draw = drawn(shared, waiting)
    text = json.dumps(file_of(draw), ensure_ascii=False)
    for actor in shared.assessors.values():
        assert actor.name not in text
        assert str(actor.account_id) not in text
    assert "own_street" not in text
    assert draw.salt not in text


def test_a_draw_is_not_made_before_its_time_nor_without_a_number(shared: World, waiting: list[Entry]) -> None:
    draw = announced(shared, waiting)
    with pytest.raises(Conflict, match="还没到"):
        draw_panels(actor=shared.siming, draw_id=draw.pk, number=NUMBER, now=NOW + timedelta(hours=23))
    with pytest.raises(Invalid):
        draw_panels(actor=shared.siming, draw_id=draw.pk, number=" ", now=LATER)
    with pytest.raises(Invalid, match="改完"):
        announce_draw(
            actor=shared.siming, draw_id=prepared(shared, waiting, title="另一次").pk, source="", draws_at=NOW, now=NOW
        )


def test_a_place_that_got_a_panel_meanwhile_is_named(shared: World, waiting: list[Entry]) -> None:
    draw = drawn(shared, waiting)
    put_panel(shared, Level.DISTRICT, [waiting[1]])
    with pytest.raises(Conflict, match=waiting[1].place.short_name):
        publish_draw(actor=shared.siming, draw_id=draw.pk, now=LATER)
    assert not DrawnPanel.objects.exists()
    assert Panel.objects.count() == 1


# --- the draw ------------------------------------------------------------------------------------------------------------
def file_of(draw: PanelDraw) -> dict[str, object]:
    return public_file(
        read_inputs(draw), salt=draw.salt, commitment=draw.commitment, seed_text=draw.seed_text, plan=draw.plan
    )


def test_the_number_decides_and_recusal_is_never_broken(shared: World, waiting: list[Entry]) -> None:
    draw = drawn(shared, waiting)
    assert draw.seed_text == f"{SOURCE}：{NUMBER}"
    accounts = read_inputs(draw).accounts()
    own_street, worked = (shared.assessors[name].account_id for name in ("own_street", "worked_there"))
    for panel in panels_of(draw):
        members = {accounts[number] for number in panel.members}
        assert len(members) == 3
        assert own_street not in members
        assert panel.place != SIMING_STATIONS[0] or worked not in members
    assert draw.certificate is not None
    assert draw.certificate["broken"] == []
    assert draw.certificate["components"] >= 1


def test_the_same_number_in_other_letters_gives_the_same_draw(shared: World, waiting: list[Entry]) -> None:
    made = announced(shared, waiting)
    with transaction.atomic():
        first = draw_panels(actor=shared.siming, draw_id=made.pk, number=NUMBER, now=LATER).plan
        transaction.set_rollback(True)
    wide = NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")).replace(" ", "  ")
    assert draw_panels(actor=shared.siming, draw_id=made.pk, number=wide, now=LATER).plan == first


def test_a_second_draw_finds_the_same_and_names_what_was_tampered_with(shared: World, waiting: list[Entry]) -> None:
    draw = drawn(shared, waiting)
    assert second_draw(draw) == []
    body = file_of(draw)
    panels = [list(panel) for panel in body["panels"]]  # type: ignore[attr-defined]
    out, into = panels[0][1], next(p.number for p in read_inputs(draw).people if p.number not in panels[0])
    panels[0][1] = into
    told = differences({**body, "panels": panels})
    assert len(told) == 1
    assert told[0].startswith(panels[0][0])
    assert out in told[0]
    assert into in told[0]
    assert differences({**body, "commitment": "0" * 64}) == ["commitment: other inputs were announced"]
    assert len(differences({**body, "seed_text": "别的号码"})) >= 1


def test_publishing_opens_sheets_for_exactly_the_drawn_members(shared: World, waiting: list[Entry]) -> None:
    draw = drawn(shared, waiting)
    groups = proposed_groups(draw)
    publish_draw(actor=shared.siming, draw_id=draw.pk, now=LATER)
    accounts = read_inputs(draw).accounts()
    for panel in panels_of(draw):
        sheets = set(Sheet.objects.filter(entry__code=panel.place).values_list("account_id", flat=True))
        assert sheets == {accounts[number] for number in panel.members}
    assert DrawnPanel.objects.filter(draw=draw).count() == len(groups) == len({p.members for p in panels_of(draw)})
    for group, tie in zip(groups, DrawnPanel.objects.filter(draw=draw).order_by("pk"), strict=True):
        chair = PanelMember.objects.get(panel=tie.panel, is_chair=True)
        assert chair.account_id == accounts[group.chair]
    assert {notice.kind for notice in open_for(accounts[groups[0].members[0]])} == {"rating.sheet"}
    draw.refresh_from_db()
    assert second_draw(draw) == []
    assert AuditEntry.objects.filter(action="rating.publish_draw", subject_id=str(draw.pk)).count() == 1
    member = PanelMember.objects.filter(panel__in=Panel.objects.filter(round=draw.round)).first()
    assert member is not None
    PanelMember.objects.filter(pk=member.pk).delete()
    assert second_draw(draw) != []


def test_who_declares_a_conflict_after_the_draw_stops_the_publication(shared: World, waiting: list[Entry]) -> None:
    draw = drawn(shared, waiting)
    panel = panels_of(draw)[0]
    number = panel.members[0]
    account = read_inputs(draw).accounts()[number]
    who = next(actor for actor in shared.assessors.values() if actor.account_id == account)
    declare_conflict(actor=who, code=panel.place, kind="interest", reason="合作过", now=LATER)
    with pytest.raises(Invalid) as refused:
        publish_draw(actor=shared.siming, draw_id=draw.pk, now=LATER)
    assert any(who.name in fault.message and "回避" in fault.message for fault in refused.value.faults)
    assert not Panel.objects.exists()


def test_at_city_level_districts_are_mixed_and_the_chair_is_from_elsewhere(shared: World) -> None:
    entries = [shared.take_to(Stage.CITY_PANEL, shared.entry(code)) for code in SIMING_STATIONS[:2]]
    everybody = tuple(a.person_id for name, a in shared.assessors.items() if name not in ("own_street",))
    rules = DrawRules(visits=5, different_districts=True, not_own_district=True)
    plan = plan_of(shared, entries, level=Level.CITY, code=cast.CITY, rules=rules, people=everybody)
    made = prepare_draw(actor=shared.city, plan=plan, now=NOW)
    announce_draw(actor=shared.city, draw_id=made.pk, source=SOURCE, draws_at=NOW + timedelta(hours=1), now=NOW)
    draw = draw_panels(actor=shared.city, draw_id=made.pk, number="8", now=LATER)
    homes = {one.number: one.district for one in read_inputs(draw).people}
    for panel in panels_of(draw):
        districts = [homes[number] for number in panel.members if homes[number]]
        assert len(districts) == len(set(districts))
        assert cast.SIMING not in districts
    assert all(homes[group.chair] != cast.SIMING for group in proposed_groups(draw))
    publish_draw(actor=shared.city, draw_id=draw.pk, now=LATER)
    neither = replace(plan, title="别的", rules=replace(rules, different_districts=False, not_own_district=False))
    with pytest.raises(Invalid, match="改完"):
        prepare_draw(actor=shared.city, plan=neither, now=NOW)


# --- changes -------------------------------------------------------------------------------------------------------------
def test_a_change_has_a_reason_an_effect_and_stays_written_down(shared: World, waiting: list[Entry]) -> None:
    draw = drawn(shared, waiting)
    change = a_change(draw)
    effect = effect_of(draw, change)
    assert effect.after.loads != effect.before.loads
    with pytest.raises(Invalid):
        change_draw(actor=shared.siming, draw_id=draw.pk, change=change, reason=" ", now=LATER)
    made = change_draw(actor=shared.siming, draw_id=draw.pk, change=change, reason="生病", now=LATER)
    assert made.plan == draw.plan
    assert made.changes[0]["reason"] == "生病"
    assert made.certificate != draw.certificate
    assert change.into in next(panel.members for panel in panels_of(made) if panel.place == change.place)
    assert second_draw(made) == []
    publish_draw(actor=shared.siming, draw_id=draw.pk, now=LATER)
    account = read_inputs(made).accounts()[change.into]
    assert Sheet.objects.filter(entry__code=change.place, account_id=account).count() == 1


def test_a_change_that_breaks_recusal_is_refused_whatever_the_reason(shared: World, waiting: list[Entry]) -> None:
    draw = drawn(shared, waiting)
    stay = read_inputs(draw).stays[0]
    panel = next(panel for panel in panels_of(draw) if panel.place == stay.code)
    change = SeatChange(stay.code, panel.members[0], stay.number)
    with pytest.raises(Invalid) as refused:
        change_draw(actor=shared.siming, draw_id=draw.pk, change=change, reason="急需", now=LATER)
    assert "要回避" in refused.value.faults[0].message
    with pytest.raises(Invalid):
        effect_of(draw, SeatChange(panel.place, panel.members[0], panel.members[1]))
    draw.refresh_from_db()
    assert draw.changes == []


def test_an_exchange_keeps_everybodys_load(shared: World, waiting: list[Entry]) -> None:
    draw = drawn(shared, waiting)
    apart = {(one.code, one.number) for one in read_inputs(draw).stays}
    change = next(
        SeatChange(one.place, out, into, other.place)
        for one in panels_of(draw)
        for other in panels_of(draw)
        for out in one.members
        for into in other.members
        if out not in other.members
        and into not in one.members
        and (one.place, into) not in apart
        and (other.place, out) not in apart
    )
    made = change_draw(actor=shared.siming, draw_id=draw.pk, change=change, reason="顺路", now=LATER)
    assert draw.certificate is not None
    assert made.certificate is not None
    assert made.certificate["loads"] == draw.certificate["loads"]


# --- who, and what the database holds ------------------------------------------------------------------------------------
def test_whose_district_it_is_draws_and_nobody_else(shared: World, waiting: list[Entry]) -> None:
    draw = announced(shared, waiting)
    with pytest.raises(NotFound):
        draw_panels(actor=shared.tongan, draw_id=draw.pk, number=NUMBER, now=LATER)
    with pytest.raises(NotAllowed):
        draw_panels(actor=shared.city, draw_id=draw.pk, number=NUMBER, now=LATER)
    with pytest.raises(NotAllowed):
        prepare_draw(actor=shared.city, plan=plan_of(shared, waiting), now=NOW)
    with pytest.raises(DomainError):
        prepare_draw(actor=Actor.visitor(), plan=plan_of(shared, waiting), now=NOW)
    draw.refresh_from_db()
    assert draw.status == DrawStatus.ANNOUNCED


@pytest.mark.parametrize(
    "change",
    [
        "inputs = '{}'",
        "salt = 'x'",
        "commitment = 'x'",
        "seed_source = 'x'",
        "status = 'prepared'",
        "status = 'drawn'",
        "status = 'cancelled'",
        "status = 'published', plan = 'x', seed_text = 'x'",
    ],
)
def test_the_database_refuses_to_change_what_was_announced(shared: World, waiting: list[Entry], change: str) -> None:
    draw = announced(shared, waiting)
    with pytest.raises(DatabaseError):
        run(f"UPDATE rating_paneldraw SET {change} WHERE id = %s", draw.pk)
    with pytest.raises(DatabaseError):
        run("DELETE FROM rating_paneldraw WHERE id = %s", draw.pk)


def test_the_database_refuses_to_draw_twice_or_to_touch_what_was_published(shared: World, waiting: list[Entry]) -> None:
    draw = drawn(shared, waiting)
    for change in ("plan = 'x'", "seed_text = 'x'", "status = 'announced'"):
        with pytest.raises(DatabaseError):
            run(f"UPDATE rating_paneldraw SET {change} WHERE id = %s", draw.pk)
    publish_draw(actor=shared.siming, draw_id=draw.pk, now=LATER)
    with pytest.raises(DatabaseError):
        run("UPDATE rating_paneldraw SET title = 'x' WHERE id = %s", draw.pk)


def run(sql: str, pk: UUID) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [pk.hex if connection.vendor == "sqlite" else str(pk)])
