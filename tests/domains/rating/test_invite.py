"""Temporary assessors: invited for one round within one's own area, judged like everybody, ended with the round."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from tests import cast
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World, put_panel

from cuobian.domains.people.models import Account, Employment, ResetLink, RoleGrant, SignIn
from cuobian.domains.people.public import Invitation
from cuobian.domains.rating.actions.decide import withdraw
from cuobian.domains.rating.actions.invite import Guest, end_invitation, invite, new_link
from cuobian.domains.rating.actions.members import add_member
from cuobian.domains.rating.actions.panels import PanelPlan, make_panel, preview
from cuobian.domains.rating.actions.round_life import close_round, extend_step
from cuobian.domains.rating.models import Panel, PanelMember, Round, RoundInvitation, Sheet, StepPlan
from cuobian.domains.rating.values import Level, RoundStatus, SheetStatus, Stage, Step
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.notices.public import open_for

PASSWORD = {"password": "a-better-phrase-7", "again": "a-better-phrase-7"}
MARGIN = timedelta(days=30)


def told(refused: Invalid) -> str:
    return "".join(str(fault.message) for fault in refused.faults)


def guest(**changes: str) -> Guest:
    facts = {"name": "林博文", "unit_name": "厦门大学", "unit_code": "", "code": cast.SIMING, "phone": ""}
    return Guest(**{**facts, **changes})


def invited(world: World, actor: Actor | None = None, *, now: datetime = NOW, **changes: str) -> Invitation:
    return invite(actor=actor or world.siming, round_id=world.round.pk, guest=guest(**changes), now=now)


def invitation(found: Invitation) -> RoundInvitation:
    return RoundInvitation.objects.select_related("account", "grant").get(account_id=found.account.id)


def signed_in(found: Invitation) -> Client:
    """A browser in which the invited person has set a password and signed in."""
    client = Client()
    with frozen_at(NOW):
        assert client.post(found.link.path, PASSWORD).status_code == 302
        given = {"username": found.username, "password": PASSWORD["password"]}
        assert client.post("/sign-in/", given).status_code == 302
    return client


def last_deadline(world: World) -> date:
    return max(StepPlan.objects.filter(round=world.round).values_list("due_on", flat=True))


def leave_all(world: World, now: datetime = NOW) -> None:
    for entry in world.entries():
        withdraw(actor=world.city, entry_id=entry.pk, reason="并入邻站", now=now)


@pytest.fixture
def panel(shared: World) -> Panel:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(SIMING_STATIONS[0]))
    return put_panel(shared, Level.DISTRICT, [entry])


def test_the_account_lasts_a_margin_beyond_the_last_deadline(shared: World) -> None:
    found = invited(shared)
    row = invitation(found)
    assert row.grant.ends_on == last_deadline(shared) + MARGIN + timedelta(days=1)
    assert row.account.ends_on == row.grant.ends_on
    assert (row.grant.role, row.grant.code) == ("assessor", cast.SIMING)
    assert AuditEntry.objects.filter(action="rating.invite_assessor", subject_id=str(shared.round.pk)).count() == 1


def test_the_invited_signs_in_by_the_link_and_finds_the_sheets(shared: World, panel: Panel) -> None:
    found = invited(shared)
    add_member(actor=shared.siming, panel_id=panel.pk, joining=found.account.id, reason="专家", now=NOW)
    page = signed_in(found).get("/my/sheets/")
    assert page.status_code == 200
    assert panel.name in page.content.decode()


def test_an_officer_invites_over_the_own_area_alone(shared: World) -> None:
    with pytest.raises(NotFound):
        invited(shared, code=cast.TONGAN)
    with pytest.raises(NotFound):
        invited(shared, code=cast.CITY)
    with pytest.raises(NotAllowed):
        invited(shared, cast.enrol("auditor"))
    assert invitation(invited(shared, shared.city, code=cast.CITY)).code == cast.CITY
    with pytest.raises(Invalid):
        invited(shared, shared.city, code=SIMING_STATIONS[0], name="王一")
    assert RoundInvitation.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": " "}, "name"),
        ({"unit_name": ""}, "unit_name"),
        ({"unit_code": "999999"}, "unit_code"),
        ({"phone": "电话"}, "phone"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_told_and_nothing_is_made(
    shared: World, changes: dict[str, str], place: str
) -> None:
    before = Account.objects.count()
    with pytest.raises(Invalid) as refused:
        invited(shared, **changes)
    assert [fault.place for fault in refused.value.faults] == [place]
    assert Account.objects.count() == before


def test_nobody_is_invited_twice_to_a_round(shared: World) -> None:
    first = invited(shared)
    with pytest.raises(Invalid) as refused:
        invited(shared)
    assert "已经请了这位" in told(refused.value)
    end_invitation(actor=shared.siming, invitation_id=invitation(first).pk, reason="请错了", now=NOW)
    assert invited(shared).account.id != first.account.id


def test_nobody_is_invited_to_a_round_that_is_over_or_long_late(shared: World) -> None:
    with pytest.raises(Invalid) as refused:
        invited(shared, now=NOW + timedelta(days=400))
    assert "期限早已过了" in told(refused.value)
    Round.objects.filter(pk=shared.round.pk).update(status=RoundStatus.CLOSED, closed_at=NOW)
    with pytest.raises(Conflict):
        invited(shared)


def test_recusal_holds_for_the_invited_as_for_everybody(shared: World, panel: Panel) -> None:
    street = SIMING_STATIONS[0][:9]
    found = invited(shared, unit_name="街道社工站", unit_code=street)
    assert Employment.objects.get(account_id=found.account.id).place_code == street
    with pytest.raises(Invalid) as refused:
        add_member(actor=shared.siming, panel_id=panel.pk, joining=found.account.id, reason="专家", now=NOW)
    assert "都要回避" in told(refused.value)
    from_district = invited(shared, shared.city, name="王一", unit_code=cast.SIMING, code=cast.CITY)
    entry = shared.entry(SIMING_STATIONS[0])
    plan = PanelPlan(shared.round.pk, Level.CITY, cast.CITY, "组", (from_district.account.id,), None, (entry.pk,))
    assert preview(plan=plan, today=NOW.date())[1][0].able == ()


def test_the_invited_sit_on_panels_of_their_round_alone(shared: World) -> None:
    institutes = shared.open_round("institute")
    elsewhere = invite(actor=shared.city, round_id=institutes.pk, guest=guest(), now=NOW).account.id
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(SIMING_STATIONS[0]))
    members = (*(who.person_id for who in shared.panel_of(Level.DISTRICT)), elsewhere)
    plan = PanelPlan(shared.round.pk, Level.DISTRICT, cast.SIMING, "一组", members, members[0], (entry.pk,))
    with pytest.raises(Invalid) as refused:
        make_panel(actor=shared.siming, plan=plan, now=NOW)
    assert "只评那一轮" in told(refused.value)


def test_ending_somebody_stops_the_role_the_devices_and_the_link_at_once(shared: World, panel: Panel) -> None:
    found = invited(shared)
    add_member(actor=shared.siming, panel_id=panel.pk, joining=found.account.id, reason="专家", now=NOW)
    browser = signed_in(found)
    new_link(actor=shared.siming, invitation_id=invitation(found).pk, now=NOW)
    end_invitation(actor=shared.siming, invitation_id=invitation(found).pk, reason="临时有事", now=NOW)
    row = invitation(found)
    assert row.end_reason == "临时有事"
    assert row.grant.revoke_reason == "临时有事"
    assert not SignIn.objects.filter(account=row.account, ended_at=None).exists()
    assert not ResetLink.objects.filter(account=row.account, used_at=None, cancelled_at=None).exists()
    with frozen_at(NOW):
        assert browser.get("/my/sheets/").status_code == 302
        answer = Client().post("/sign-in/", {"username": found.username, "password": PASSWORD["password"]})
    assert answer.status_code != 302
    assert AuditEntry.objects.filter(action="rating.end_invitation").count() == 1


def test_ending_somebody_voids_what_is_open_and_tells_who_makes_panels(shared: World, panel: Panel) -> None:
    found = invited(shared)
    add_member(actor=shared.siming, panel_id=panel.pk, joining=found.account.id, reason="专家", now=NOW)
    end_invitation(actor=shared.siming, invitation_id=invitation(found).pk, reason="临时有事", now=NOW)
    sheet = Sheet.objects.get(panel=panel, account_id=found.account.id)
    assert sheet.status == SheetStatus.VOID
    assert "临时有事" in sheet.void_reason
    assert PanelMember.objects.get(panel=panel, account_id=found.account.id).left_at == NOW
    told = [record.text for record in open_for(shared.siming.person_id) if record.kind == "rating.conflict"]
    assert any("临时评委已结束" in text for text in told)
    with pytest.raises(Conflict):
        end_invitation(actor=shared.siming, invitation_id=invitation(found).pk, reason="再来", now=NOW)


def test_ending_wants_a_reason_and_the_right_officer(shared: World) -> None:
    row = invitation(invited(shared))
    with pytest.raises(Invalid):
        end_invitation(actor=shared.siming, invitation_id=row.pk, reason=" ", now=NOW)
    with pytest.raises(NotFound):
        end_invitation(actor=shared.tongan, invitation_id=row.pk, reason="越界", now=NOW)
    with pytest.raises(NotFound):
        new_link(actor=shared.tongan, invitation_id=row.pk, now=NOW)
    assert invitation_is_open(row)


def invitation_is_open(row: RoundInvitation) -> bool:
    return RoundInvitation.objects.get(pk=row.pk).ended_at is None


def test_a_new_link_takes_the_place_of_the_lost_one(shared: World) -> None:
    found = invited(shared)
    made = new_link(actor=shared.siming, invitation_id=invitation(found).pk, now=NOW)
    with frozen_at(NOW):
        assert Client().get(found.link.path).status_code == 404
        assert Client().get(made.path).status_code == 200


def test_closing_a_round_ends_those_invited_for_it_and_nobody_else(shared: World) -> None:
    institutes = shared.open_round("institute")
    other = invite(actor=shared.city, round_id=institutes.pk, guest=guest(name="王一"), now=NOW)
    found = invited(shared)
    browser, other_browser = signed_in(found), signed_in(other)
    leave_all(shared)
    close_round(actor=shared.city, round_id=shared.round.pk, now=NOW)
    row = invitation(found)
    assert row.ended_at == NOW
    assert "已结束" in row.end_reason
    assert row.grant.revoked_at == NOW
    assert row.account.ends_on == NOW.date()
    with frozen_at(NOW):
        assert browser.get("/my/sheets/").status_code == 302
        assert other_browser.get("/my/sheets/").status_code == 200
    assert invitation_is_open(invitation(other))
    assert RoleGrant.objects.get(account_id=shared.assessors["assessor"].person_id).revoked_at is None


def test_somebody_who_was_given_another_role_keeps_that_one(shared: World) -> None:
    found = invited(shared)
    cast.grant_to(Account.objects.get(pk=found.account.id), "appeal_reviewer", cast.CITY)
    Account.objects.filter(pk=found.account.id).update(ends_on=None)
    end_invitation(actor=shared.siming, invitation_id=invitation(found).pk, reason="评完了", now=NOW)
    row = invitation(found)
    assert row.account.ends_on is None
    assert row.grant.revoked_at == NOW
    assert RoleGrant.objects.get(account=row.account, role="appeal_reviewer").revoked_at is None


def test_more_time_for_a_step_moves_the_end_day(shared: World) -> None:
    mine, city = invited(shared), invited(shared, shared.city, name="王一", code=cast.CITY)
    neighbour = invited(shared, shared.tongan, name="李二", code=cast.TONGAN)
    before = invitation(neighbour).grant.ends_on
    later = date(2027, 5, 24)
    facts = {"step": Step.AWARD, "district": cast.SIMING, "due_on": later, "reason": "台风"}
    extend_step(actor=shared.city, round_id=shared.round.pk, now=NOW, **facts)  # type: ignore[arg-type]
    for found in (mine, city):
        row = invitation(found)
        assert row.grant.ends_on == later + MARGIN + timedelta(days=1)
        assert row.account.ends_on == row.grant.ends_on
    assert invitation(neighbour).grant.ends_on == before


def test_more_time_brings_nobody_back_who_was_ended(shared: World) -> None:
    found = invited(shared)
    end_invitation(actor=shared.siming, invitation_id=invitation(found).pk, reason="评完了", now=NOW)
    facts = {"step": Step.AWARD, "district": cast.SIMING, "due_on": date(2027, 5, 24), "reason": "台风"}
    extend_step(actor=shared.city, round_id=shared.round.pk, now=NOW, **facts)  # type: ignore[arg-type]
    row = invitation(found)
    assert row.grant.revoked_at is not None
    assert row.account.ends_on == NOW.date()
