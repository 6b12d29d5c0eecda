"""The desk: occasions put down, opened and changed; findings made tickets; highlights pushed; the same queries for 1 and 30."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.conftest import ClientAs
from tests.domains.inspections.world import OTHER, POINT2, STATION, InspectionWorld, picture

from cuobian.domains.inspections import public as door
from cuobian.domains.inspections.actions.deciding import drop, open_ticket_for, open_tickets, praise
from cuobian.domains.inspections.actions.planning import create_inspection, edit_inspection, take_step
from cuobian.domains.inspections.models import Entry, Finding, Inspection, Inspector
from cuobian.domains.inspections.queries.records import entries_of, findings_of
from cuobian.domains.inspections.states import FINDING, LIFE, finding_step, step_of
from cuobian.domains.inspections.values import FindingStatus, Kind, Policy, Status
from cuobian.domains.network.models import Place
from cuobian.domains.rectification.actions.steps import take_step as step
from cuobian.domains.rectification.models import Practice, Ticket
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.inbox.deciding import take as take_held
from cuobian.support.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", Status.values)
def test_only_the_table_moves_an_occasion(status: str) -> None:
    for action in ("open", "close", "withdraw", "reopen"):
        expected = LIFE.get((Status(status), action))
        if expected is None:
            with pytest.raises(Conflict):
                step_of(status, action)
        else:
            assert step_of(status, action) == expected


@pytest.mark.parametrize("status", FindingStatus.values)
def test_only_the_table_moves_a_finding(status: str) -> None:
    for action in ("ticket", "drop"):
        expected = FINDING.get((FindingStatus(status), action))
        if expected is None:
            with pytest.raises(Conflict):
                finding_step(status, action)
        else:
            assert finding_step(status, action) == expected


def test_nobody_is_sent_out_without_a_basis_a_place_and_people(world: InspectionWorld) -> None:
    draft = create_inspection(actor=world.siming, plan=world.plan(basis="", places=(), inspectors=()), now=world.now)
    with pytest.raises(Invalid) as refused:
        take_step(actor=world.siming, inspection_id=draft.pk, action="open", now=world.now)
    assert {fault.place for fault in refused.value.faults} == {"basis", "places", "inspectors"}


def test_every_fault_of_a_plan_is_told_at_once(world: InspectionWorld) -> None:
    plan = world.plan(title="短", ends_on=world.now.date() - timedelta(days=3), code="350212")
    with pytest.raises(Invalid) as refused:
        create_inspection(actor=world.city, plan=plan, now=world.now)
    assert {fault.place for fault in refused.value.faults} == {"title", "ends_on", "places"}


def test_those_who_go_are_told_and_those_who_leave_keep_their_row(world: InspectionWorld) -> None:
    told = Notice.objects.filter(kind="inspections.invited")
    assert set(told.values_list("account_id", flat=True)) == {world.participant.account_id, world.assessor.account_id}
    plan = world.plan(inspectors=(world.assessor.person_id,))
    edit_inspection(actor=world.siming, inspection_id=world.strict.pk, plan=plan, now=world.now)
    assert Inspector.objects.get(account=world.participant.account_id).removed_at == world.now
    assert Inspector.objects.get(account=world.assessor.account_id).removed_at is None


def test_a_programme_keeps_its_occasion_in_step(world: InspectionWorld) -> None:
    plan = world.plan(kind=Kind.OBSERVATION, subject="programme:1")
    opened = door.open_inspection(actor=world.city, plan=plan, now=world.now)
    again = door.open_inspection(actor=world.city, plan=plan, now=world.now)
    assert (opened.id, opened.status, opened.number[:3]) == (again.id, "open", "GM-")
    fewer = world.plan(kind=Kind.OBSERVATION, subject="programme:1", places=plan.places[:1])
    door.sync_inspection(actor=world.city, inspection_id=opened.id, plan=fewer, now=world.now)
    assert Inspection.objects.get(pk=opened.id).places.filter(removed_at=None).count() == 1
    gone = door.withdraw_inspection(actor=world.city, inspection_id=opened.id, reason="台风停办", now=world.now)
    assert gone.status == "withdrawn"
    assert (
        door.withdraw_inspection(actor=world.city, inspection_id=opened.id, reason="", now=world.now).status
        == "withdrawn"
    )
    with pytest.raises(Conflict):
        door.sync_inspection(actor=world.city, inspection_id=opened.id, plan=plan, now=world.now)
    assert door.inspection_of("programme:1") == gone


def test_what_is_over_does_not_change_even_by_hand(world: InspectionWorld) -> None:
    take_step(actor=world.siming, inspection_id=world.strict.pk, action="close", now=world.now)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE inspections_inspection SET title = 'x'")


@pytest.mark.parametrize(
    "sql",
    ["UPDATE inspections_inspection SET status = 'open', opened_at = NULL",
     "UPDATE inspections_finding SET status = 'ticketed'", "UPDATE inspections_finding SET status = 'dropped'"],
)  # fmt: skip
def test_a_status_has_its_facts(world: InspectionWorld, sql: str) -> None:
    noted(world)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# --- findings ---------------------------------------------------------------------------------------------------


def noted(world: InspectionWorld) -> tuple[Finding, Finding]:
    """Two findings: one that two people noted, with a photo, and one of its own."""
    phone, other = world.phone(), world.phone(world.assessor)
    content = picture()
    first = phone.entry(world.strict, photos=[{"sha256": "x", "name": "a", "type": "image/jpeg"}])
    phone.stage(content)
    phone.push(
        first, phone.photo(first["id"], content), phone.entry(world.strict, OTHER, point=POINT2, text="清单旧了没有换")
    )
    other.push(other.entry(world.strict, text="坡道太陡，推不上去", severity="safety"))
    return Finding.objects.get(code=STATION), Finding.objects.get(code=OTHER)


def test_a_finding_becomes_one_ticket_with_everybodys_words_and_photos(world: InspectionWorld) -> None:
    finding, _other = noted(world)
    done = open_ticket_for(actor=world.siming, finding_id=finding.pk, now=world.now)
    ticket = Ticket.objects.get()
    assert (ticket.found, ticket.severity) == ("门口坡道接缝翘起\n坡道太陡，推不上去", "safety")
    assert (ticket.photos.count(), done.ticket_number, ticket.command_id) == (1, ticket.number, finding.pk)
    assert AuditEntry.objects.filter(action="inspections.ticket", subject_id=str(finding.pk)).exists()
    with pytest.raises(Conflict):
        open_ticket_for(actor=world.siming, finding_id=finding.pk, now=world.now)
    record = next(one for one in entries_of(world.strict.pk) if one.code == STATION)
    assert (record.ticket_number, record.ticket_status) == (ticket.number, "open")


def test_many_at_once_or_none(world: InspectionWorld) -> None:
    ids = [one.pk for one in noted(world)]
    drop(actor=world.siming, finding_ids=ids[:1], reason="现场已经改好", now=world.now)
    open_ticket_for(actor=world.siming, finding_id=ids[1], now=world.now)
    with pytest.raises(Invalid, match="一条都没有开"):
        open_tickets(actor=world.siming, finding_ids=ids, now=world.now)
    assert open_tickets(actor=world.siming, finding_ids=ids[:1], now=world.now) == 1
    assert [one.status for one in findings_of(world.strict.pk)] == ["ticketed", "ticketed"]
    assert Finding.objects.get(pk=ids[0]).reason == ""


def test_dropping_needs_a_reason_and_the_right(world: InspectionWorld) -> None:
    finding, _other = noted(world)
    with pytest.raises(Invalid):
        drop(actor=world.siming, finding_ids=[finding.pk], reason="", now=world.now)
    with pytest.raises(NotFound):
        drop(actor=world.tongan, finding_ids=[finding.pk], reason="现场已经改好", now=world.now)
    with pytest.raises(NotAllowed):
        open_ticket_for(actor=world.keeper, finding_id=finding.pk, now=world.now)


def test_a_finding_without_records_opens_nothing(world: InspectionWorld) -> None:
    phone = world.phone()
    one = phone.entry(world.strict)
    phone.push(one, phone.withdrawal(one["id"]))
    with pytest.raises(Conflict):
        open_ticket_for(actor=world.siming, finding_id=Finding.objects.get().pk, now=world.now)


def test_a_highlight_is_pushed_as_a_practice_and_a_deficiency_is_not(world: InspectionWorld) -> None:
    phone = world.phone()
    good, bad = phone.entry(world.strict, kind="mandatory_highlight", severity=""), phone.entry(world.strict)
    phone.push(good, bad)
    given: dict[str, Any] = {
        "scope": "350203",
        "title": "清单贴到楼道口",
        "text": "印成一张纸贴在每栋楼道口，写清找谁。",
    }
    content = picture("olive")
    phone.stage(content)
    phone.push(phone.photo(good["id"], content))
    for _time in range(2):
        praise(actor=world.siming, entry_id=good["id"], now=world.now, **given)
    practice = Practice.objects.get()
    assert (practice.code, len(practice.photos)) == (STATION, 1)
    with pytest.raises(Conflict):
        praise(actor=world.siming, entry_id=bad["id"], now=world.now, **given)


# --- pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client_as: ClientAs) -> Client:
    return client_as("district_officer")


def test_an_occasion_from_the_form_to_its_end(desk: Client, world: InspectionWorld) -> None:
    plan = world.plan()
    form = {
        "title": plan.title, "kind": plan.kind, "code": plan.code, "starts_on": plan.starts_on, "ends_on": plan.ends_on,
        "basis": plan.basis, "policy": plan.policy, "places": plan.places, "inspectors": plan.inspectors,
    }  # fmt: skip
    assert desk.get("/desk/inspections/new/").status_code == 200
    assert desk.post("/desk/inspections/new/", {**form, "title": "短"}).status_code == 422
    response = desk.post("/desk/inspections/new/", form)
    made = Inspection.objects.latest("created_at")
    assert response["Location"] == f"/desk/inspections/{made.pk}/"
    assert "开始这次检查" in desk.get(response["Location"]).content.decode()
    assert desk.post(f"/desk/inspections/{made.pk}/edit/", {**form, "title": "改过的名称"}).status_code == 302
    for action, data in (("open", {}), ("withdraw", {"reason": "台风停办"})):
        assert desk.get(f"/desk/inspections/{made.pk}/steps/{action}/").status_code == 200
        assert desk.post(f"/desk/inspections/{made.pk}/steps/{action}/", data).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.title, made.end_reason) == ("withdrawn", "改过的名称", "台风停办")


def test_findings_are_looked_through_and_decided_in_bulk(desk: Client, world: InspectionWorld) -> None:
    finding, other = noted(world)
    base = f"/desk/inspections/{world.strict.pk}/findings/"
    page = desk.get(base).content.decode()
    assert "坡道太陡" in page
    assert "开出整改单" in page
    asked = desk.post(base + "do/", {"do": "ticket", "chosen": [str(finding.pk), str(other.pk)]}).content.decode()
    assert "开这 2 件" in asked
    assert desk.post(base + "do/", {"do": "ticket", "chosen": [str(finding.pk)], "sure": "1"}).status_code == 302
    assert Ticket.objects.count() == 1
    assert desk.post(base + "do/", {"do": "drop", "chosen": [str(other.pk)]}).status_code == 200
    assert (
        desk.post(base + "do/", {"do": "drop", "chosen": [str(other.pk)], "reason": "现场已经改好"}).status_code == 302
    )
    assert desk.post(base + "do/", {"do": "ticket", "chosen": [str(other.pk)]}).status_code == 422
    assert "现场已经改好" in desk.get(base + "?status=all").content.decode()


def test_one_finding_is_reworded_before_it_is_opened(desk: Client, world: InspectionWorld) -> None:
    finding, _other = noted(world)
    url = f"/desk/inspections/findings/{finding.pk}/"
    assert "坡道太陡" in desk.get(url).content.decode()
    assert desk.post(url, {"found": "", "severity": "general"}).status_code == 422
    assert desk.post(url, {"found": "门口坡道要重做", "severity": "serious", "suggestion": "重铺"}).status_code == 302
    assert (Ticket.objects.get().found, Ticket.objects.get().severity) == ("门口坡道要重做", "serious")


def test_names_are_for_those_who_decide(client_as: ClientAs, world: InspectionWorld) -> None:
    noted(world)
    url = f"/desk/inspections/{world.strict.pk}/entries/"
    assert "高文彬" in client_as("district_officer").get(url).content.decode()
    told = client_as("station_keeper").get(url).content.decode()
    assert "高文彬" not in told
    assert "湖里区文明办" in told
    assert "清单旧了" not in told


@pytest.mark.parametrize("path", ["", "entries/", "findings/", "photos/"])
def test_pages_cost_the_same_for_one_and_for_thirty(desk: Client, world: InspectionWorld, path: str) -> None:
    noted(world)
    url = f"/desk/inspections/{world.strict.pk}/{path}"
    desk.get(url)
    with CaptureQueriesContext(connection) as few:
        assert desk.get(url).status_code == 200
    phone = world.phone()
    phone.push(*[phone.entry(world.strict, point="", text=f"第 {number} 条看到的") for number in range(30)])
    with CaptureQueriesContext(connection) as many:
        assert desk.get(url).status_code == 200
    assert len(few) == len(many)


def test_lists_are_exported_as_they_are_shown(desk: Client, world: InspectionWorld) -> None:
    noted(world)
    base = f"/desk/inspections/{world.strict.pk}/"
    for url in (
        "/desk/inspections/?export=xlsx",
        base + "entries/?export=xlsx",
        base + "findings/?export=xlsx&status=all",
    ):
        assert desk.get(url)["Content-Type"].startswith("application/vnd")
    entry = Entry.objects.filter(kept_photos__isnull=False).get()
    assert desk.get(f"/desk/inspections/entries/{entry.pk}/").status_code == 200
    assert "坡道" in desk.get(f"/desk/inspections/places/{STATION}/").content.decode()


# --- the pack ---------------------------------------------------------------------------------------------------


def test_the_pack_holds_what_a_phone_needs_and_says_when_nothing_changed(
    client_as: ClientAs, world: InspectionWorld
) -> None:
    phone = world.phone()
    taken, held = phone.entry(world.strict), phone.entry(world.strict, point="Z99")
    phone.push(taken, held, phone.withdrawal(taken["id"]))
    browser = client_as("participant")
    with frozen_at(world.now):
        first = browser.get("/my/notebook/pack.json")
        told = first.json()
        again = browser.get("/my/notebook/pack.json", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert (told["schema"], told["account"], told["unit"]) == (2, str(world.participant.account_id), "湖里区文明办")
    place = told["inspections"][0]["places"][0]
    assert place["standard"] in told["standards"]
    assert {"star", "open_tickets", "recent", "facts"} == set(place["record"])
    assert told["standards"][place["standard"]]["points"][0]["states"]
    assert {one["id"]: (one["outcome"], one["withdrawn"]) for one in told["entries"]} == {
        taken["id"]: ("done", True), held["id"]: ("held", False),
    }  # fmt: skip
    assert told["days"][0]["items"][0]["inspection_id"] == str(world.strict.pk)
    assert told["phrases"]["deficiency"]
    phone.push(phone.entry(world.strict))
    with frozen_at(world.now):
        assert browser.get("/my/notebook/pack.json", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_pack_of_somebody_without_an_occasion_is_empty_and_a_visitor_gets_json(client_as: ClientAs) -> None:
    told = client_as("station_keeper").get("/my/notebook/pack.json").json()
    assert (told["inspections"], told["entries"], told["days"]) == ([], [], [])
    response = Client().get("/my/notebook/pack.json")
    assert (response.status_code, response.json()["code"]) == (401, "sign-in")


def test_recusal_is_told_place_by_place(client_as: ClientAs, world: InspectionWorld) -> None:
    world.open(inspectors=(world.siming.person_id, world.participant.person_id))
    with frozen_at(world.now):
        told = client_as("district_officer").get("/my/notebook/pack.json").json()
    assert [one["recused"] for one in told["inspections"]] == [True]


def test_a_later_record_joins_the_ticket_with_its_words_severity_and_photo(world: InspectionWorld) -> None:
    inspection = world.open(policy=Policy.AT_ONCE)
    world.phone().push(world.phone().entry(inspection))
    ticket = Ticket.objects.get()
    take(world.keeper, ticket, "accept", world.now + timedelta(hours=1))
    other, content = world.phone(world.assessor), picture("navy")
    graver = other.entry(inspection, text="坡道会让人摔倒", severity="safety")
    other.stage(content)
    other.push(graver, other.photo(graver["id"], content))
    found = Ticket.objects.get()
    assert found.severity == "safety"
    assert found.due_on < ticket.due_on
    assert list(found.moves.filter(action="add_record").values_list("note", flat=True)) == ["坡道会让人摔倒"]
    assert found.photos.get().locked_at is not None
    assert Notice.objects.filter(kind="rectification.added", account_id=world.keeper.account_id).exists()


def test_a_later_record_about_an_ended_ticket_reaches_those_who_decide(world: InspectionWorld) -> None:
    inspection = world.open(policy=Policy.AT_ONCE)
    world.phone().push(world.phone().entry(inspection))
    ticket = Ticket.objects.get()
    take(world.siming, ticket, "withdraw", world.now)
    world.phone(world.assessor).push(world.phone(world.assessor).entry(inspection, text="坡道还是那样"))
    told = Notice.objects.get(kind__startswith="inspections.after_end", account_id=world.siming.account_id)
    assert ticket.number in told.text


def test_a_dropped_finding_waits_again_when_somebody_notes_the_same(world: InspectionWorld) -> None:
    finding, _other = noted(world)
    drop(actor=world.siming, finding_ids=[finding.pk], reason="现场已经改好", now=world.now)
    world.phone(world.assessor).push(world.phone(world.assessor).entry(world.strict, text="坡道还是那样"))
    found = Finding.objects.get(pk=finding.pk)
    assert (found.status, found.reason, found.decided_at) == (FindingStatus.WAITING, "", None)
    told = Notice.objects.get(kind__startswith="inspections.again", account_id=world.siming.account_id)
    assert "现场已经改好" in told.text


def test_a_place_that_was_closed_since_gets_no_ticket_at_once_and_the_record_is_kept(world: InspectionWorld) -> None:
    inspection = world.open(policy=Policy.AT_ONCE)
    Place.objects.filter(code=STATION).update(status="closed", closed_on=world.now.date(), status_reason="社区合并")
    phone = world.phone()
    command = phone.entry(inspection)
    phone.push(command)
    take_held(actor=world.siming, command_id=UUID(command["id"]), now=world.now)
    assert not Ticket.objects.exists()
    assert Finding.objects.get().status == FindingStatus.WAITING


def take(actor: Actor, ticket: Ticket, action: str, now: datetime) -> None:
    step(actor=actor, ticket_id=ticket.pk, action=action, text="已经核实清楚了", now=now)
