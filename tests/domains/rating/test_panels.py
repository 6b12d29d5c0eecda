"""Panels: made under recusal, changed while they are at work, left by who declares a conflict."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from tests import cast
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World, fill, put_panel

from cuobian.domains.people.models import RoleGrant
from cuobian.domains.rating.actions.conflicts import declare_conflict
from cuobian.domains.rating.actions.members import add_member, replace_member
from cuobian.domains.rating.actions.panels import PanelPlan, make_panel, preview
from cuobian.domains.rating.models import DeclaredConflict, Entry, Panel, PanelMember, Sheet
from cuobian.domains.rating.values import Level, SheetStatus, Stage
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]


@pytest.fixture
def entry(shared: World) -> Entry:
    return shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))


@pytest.fixture
def panel(shared: World, entry: Entry) -> Panel:
    return put_panel(shared, Level.DISTRICT, [entry])


def plan_of(world: World, entry: Entry, *names: str, **changes: object) -> PanelPlan:
    members = tuple(world.assessors[name].person_id for name in names)
    plan = PanelPlan(
        round_id=entry.round_id,
        level=Level.DISTRICT,
        code=cast.SIMING,
        name="考评一组",
        members=members,
        chair=members[0] if members else None,
        entries=(entry.pk,),
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def faults_of(world: World, plan: PanelPlan) -> list[str]:
    with pytest.raises(Invalid) as refused:
        make_panel(actor=world.siming, plan=plan, now=NOW)
    assert not Panel.objects.exists()
    return [str(fault.message) for fault in refused.value.faults]


def test_everybody_who_may_gets_a_sheet_and_hears_of_it(shared: World, panel: Panel) -> None:
    sheets = Sheet.objects.filter(panel=panel)
    assert sheets.count() == 3
    assert {sheet.status for sheet in sheets} == {SheetStatus.OPEN}
    for sheet in sheets:
        assert [record.kind for record in open_for(sheet.account_id)] == ["rating.sheet"]


@pytest.mark.parametrize(
    ("who", "words"),
    [("own_street", "单位在被评镇街"), ("worked_there", "24 个月内")],
)
def test_who_must_stay_away_is_left_out_and_the_panel_is_too_small(
    shared: World, entry: Entry, who: str, words: str
) -> None:
    plan = plan_of(shared, entry, "assessor", "second_assessor", who)
    raters, lines = preview(plan=plan, today=date(2026, 11, 23))
    assert len(raters) == 3
    assert shared.assessors[who].account_id not in lines[0].able
    assert any("还差 1 人" in message for message in faults_of(shared, plan))


def test_everything_wrong_with_a_panel_is_told_at_once(shared: World, entry: Entry) -> None:
    plan = plan_of(shared, entry, "assessor", name=" ", chair=None, visit_on=date(2026, 11, 28))
    found = "；".join(faults_of(shared, plan))
    for words in ("起个名字", "选一位组长", "是休息日", "还差 2 人"):
        assert words in found


def test_members_are_assessors_there_today_and_each_only_once(shared: World, entry: Entry) -> None:
    twice = plan_of(shared, entry, "assessor", "second_assessor", "third", "third")
    unknown = plan_of(shared, entry, "assessor", "second_assessor", "third")
    RoleGrant.objects.filter(account_id=shared.assessors["third"].person_id).update(ends_on=date(2026, 11, 22))
    assert any("现在不是这里的评委" in message for message in faults_of(shared, unknown))
    RoleGrant.objects.filter(account_id=shared.assessors["third"].person_id).update(ends_on=None)
    faults_of(shared, replace(unknown, members=(*unknown.members, uuid4())))
    make_panel(actor=shared.siming, plan=replace(twice, members=twice.members[:3]), now=NOW)


def test_one_panel_an_entry_and_one_name_a_round(shared: World, entry: Entry, panel: Panel) -> None:
    again = plan_of(shared, entry, "assessor", "second_assessor", "third")
    with pytest.raises(Conflict, match="已经有考评组"):
        make_panel(actor=shared.siming, plan=again, now=NOW)
    other = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(SIMING_STATIONS[1]))
    same = plan_of(shared, other, "assessor", "second_assessor", "third", name=panel.name)
    with pytest.raises(Invalid, match="改完再提交"):
        make_panel(actor=shared.siming, plan=same, now=NOW)


def test_an_entry_that_is_not_there_yet_or_anothers_is_refused(shared: World, entry: Entry) -> None:
    early = shared.entry(SIMING_STATIONS[1])
    with pytest.raises(Conflict):
        make_panel(actor=shared.siming, plan=plan_of(shared, early, "assessor", "second_assessor", "third"), now=NOW)
    with pytest.raises(NotFound):
        make_panel(actor=shared.tongan, plan=plan_of(shared, entry, "assessor", "second_assessor", "third"), now=NOW)
    with pytest.raises(NotAllowed):
        make_panel(actor=shared.city, plan=plan_of(shared, entry, "assessor", "second_assessor", "third"), now=NOW)
    with pytest.raises(NotFound):
        preview(plan=plan_of(shared, entry, "assessor", round_id=uuid4()), today=date(2026, 11, 23))


def test_at_city_level_the_own_district_stays_away(shared: World, entry: Entry) -> None:
    city = shared.take_to(Stage.CITY_PANEL, entry)
    names = ("own_district", "assessor", "second_assessor", "third", "fourth")
    plan = plan_of(shared, city, *names, level=Level.CITY, code=cast.CITY)
    with pytest.raises(Invalid) as refused:
        make_panel(actor=shared.city, plan=plan, now=NOW)
    told = "；".join(str(fault.message) for fault in refused.value.faults)
    assert "还差 1 人" in told
    assert "组长不能来自被评区" in told


# --- changing a panel ----------------------------------------------------------------------------------------------------
def swap(world: World, panel: Panel, leaving: str, joining: str, reason: str = "出差") -> Panel:
    return replace_member(
        actor=world.siming,
        panel_id=panel.pk,
        leaving=world.assessors[leaving].person_id,
        joining=world.assessors[joining].person_id,
        reason=reason,
        now=NOW,
    )


def test_who_joins_takes_the_open_sheets_over(shared: World, panel: Panel) -> None:
    swap(shared, panel, "assessor", "sixth")
    gone, come = (shared.assessors[name].person_id for name in ("assessor", "sixth"))
    assert [sheet.status for sheet in Sheet.objects.filter(panel=panel, account_id=gone)] == [SheetStatus.VOID]
    assert [sheet.status for sheet in Sheet.objects.filter(panel=panel, account_id=come)] == [SheetStatus.OPEN]
    assert PanelMember.objects.get(panel=panel, account_id=come).is_chair
    assert open_for(gone) == []
    assert [record.kind for record in open_for(come)] == ["rating.sheet"]
    with pytest.raises(Conflict):
        swap(shared, panel, "assessor", "fifth")


def test_a_submitted_sheet_stays_when_its_assessor_leaves(shared: World, panel: Panel) -> None:
    who = shared.assessors["assessor"].person_id
    fill(shared, Sheet.objects.get(panel=panel, account_id=who))
    swap(shared, panel, "assessor", "sixth")
    assert Sheet.objects.get(panel=panel, account_id=who).status == SheetStatus.SUBMITTED


@pytest.mark.parametrize(("joining", "reason"), [("own_street", "出差"), ("second_assessor", "出差"), ("sixth", " ")])
def test_an_exchange_that_does_not_do_is_refused_and_changes_nothing(
    shared: World, panel: Panel, joining: str, reason: str
) -> None:
    with pytest.raises(Invalid):
        swap(shared, panel, "assessor", joining, reason)
    assert Sheet.objects.filter(panel=panel, status=SheetStatus.OPEN).count() == 3


def test_somebody_unknown_does_not_join(shared: World, panel: Panel) -> None:
    with pytest.raises(Invalid, match="改完再提交") as refused:
        replace_member(
            actor=shared.siming,
            panel_id=panel.pk,
            leaving=shared.assessors["assessor"].person_id,
            joining=uuid4(),
            reason="出差",
            now=NOW,
        )
    assert refused.value.faults[0].place == "joining"
    with pytest.raises(NotFound):
        replace_member(actor=shared.siming, panel_id=uuid4(), leaving=uuid4(), joining=uuid4(), reason="出差", now=NOW)


def test_a_declared_conflict_takes_the_sheet_back_and_tells_the_officer(
    shared: World, entry: Entry, panel: Panel
) -> None:
    who = shared.assessors["assessor"]
    declare_conflict(actor=who, code=CODE, kind="interest", reason="合作过", now=NOW)
    sheet = Sheet.objects.get(panel=panel, account_id=who.person_id)
    assert (sheet.status, sheet.void_reason) == (SheetStatus.VOID, "评委声明回避")
    assert "rating.conflict" in {record.kind for record in open_for(shared.siming.person_id)}
    add_member(
        actor=shared.siming,
        panel_id=panel.pk,
        joining=shared.assessors["sixth"].person_id,
        reason="有评委回避",
        now=NOW,
    )
    assert Sheet.objects.filter(entry=entry, status=SheetStatus.OPEN).count() == 3
    with pytest.raises(Invalid):
        add_member(actor=shared.siming, panel_id=panel.pk, joining=who.person_id, reason="再来", now=NOW)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"code": ""}, "code"),
        ({"code": "350203999999"}, "code"),
        ({"code": "35"}, "code"),
        ({"kind": "other"}, "kind"),
        ({"reason": ""}, "reason"),
        ({"reason": "长" * 301}, "reason"),
    ],
)
def test_a_declaration_names_a_place_and_a_reason(shared: World, changes: dict[str, str], place: str) -> None:
    given = {"code": CODE, "kind": "interest", "reason": "合作过", **changes}
    with pytest.raises(Invalid) as refused:
        declare_conflict(actor=shared.assessors["assessor"], now=NOW, **given)
    assert [fault.place for fault in refused.value.faults] == [place]
    assert not DeclaredConflict.objects.exists()
