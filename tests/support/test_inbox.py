"""The inbox: every command once, in whatever order and however often it comes; what is held is decided by somebody else."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from tests import cast
from tests.cast import NOW
from tests.conftest import ClientAs

from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.ids import uuid7
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.inbox import registry
from cuobian.support.inbox.deciding import held_rows, refuse, take
from cuobian.support.inbox.models import Received
from cuobian.support.inbox.public import Answer, Command, Held, Later, Shown, Unreadable, receive, standing
from cuobian.support.notices.models import Notice

pytestmark = pytest.mark.django_db
DEVICE = uuid4()
KIND = "tests.note"


def handle(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """A note is one notice; `needs` names another note; `refused`, `doubted` and `broken` do what they say.

    `nobody` writes a key that leads nowhere, which both databases notice only when the transaction ends.
    """
    body = command.body
    if body.get("needs") and not Notice.objects.filter(subject=f"note:{body['needs']}").exists():
        other = standing([UUID(body["needs"])]).get(UUID(body["needs"]))
        if other is not None and other.outcome == "held":
            raise Held("waits", _("等前一条"), waits_for=other.pk)
        raise Later("missing")
    if body.get("refused"):
        raise Invalid([Fault("text", "写得不对")])
    if body.get("doubted") and not command.allowed:
        raise Held("doubted", _("要有人看一看"))
    if body.get("broken"):
        raise RuntimeError("a fault of ours")
    if body.get("nobody"):
        StaticDevice.objects.create(user_id=uuid4(), name="whose")
    if body.get("odd"):
        raise Unreadable("odd", _("读不懂"))
    Notice.objects.create(
        account_id=command.account, kind="note", subject=f"note:{command.id}", text=str(body.get("text", ""))[:300],
        url="/", due_key=now.date(), sent_at=now,
    )  # fmt: skip
    return Answer(detail={"schema": command.schema})


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    registry.register(KIND, handle, schemas=(1, 2), label=_("便条"))
    registry.register_decider(
        KIND, "rectification.open", lambda command: str(command.body.get("where", cast.SIMING)),
        people=lambda _code, _now: [cast.account_id_of("district_officer")],
        platform=lambda _command: Shown([("已有", "一条")], "/desk/"),
    )  # fmt: skip
    yield
    registry._KINDS.pop(KIND)
    registry._DECIDERS.pop(KIND)


def note(
    actor: Actor, text: str = "到了", *, ident: UUID | None = None, schema: int = 2, **body: Any
) -> dict[str, Any]:
    return {
        "id": str(ident or uuid7()),
        "account": str(actor.account_id),
        "kind": KIND,
        "schema": schema,
        "made_at": (NOW - timedelta(hours=1)).isoformat(),
        "body": {"text": text, **body},
    }


def batch(*commands: Any, sent_at: datetime = NOW, schema: int = 2) -> bytes:
    return json.dumps(
        {"schema": schema, "device": str(DEVICE), "sent_at": sent_at.isoformat(), "commands": list(commands)}
    ).encode()


def give(actor: Actor, *commands: Any, **head: Any) -> list[dict[str, Any]]:
    return [each.as_json() for each in receive(actor=actor, content=batch(*commands, **head), now=NOW)]


def outcomes(answers: list[dict[str, Any]]) -> list[str]:
    return [f"{each['outcome']} {each['code']}".strip() for each in answers]


def test_a_command_is_carried_out_once_however_often_it_comes(assessor: Actor) -> None:
    one = note(assessor)
    first = give(assessor, one, one)
    again = give(assessor, one)
    assert outcomes(first) == ["done", "done"]
    assert first[0] == first[1] == again[0]
    assert Notice.objects.filter(kind="note").count() == Received.objects.count() == 1


def test_what_needs_another_waits_for_it_in_the_same_batch_and_across_batches(assessor: Actor) -> None:
    base = uuid7()
    second = note(assessor, needs=str(base))
    assert outcomes(give(assessor, second)) == ["later missing"]
    assert Received.objects.count() == 0
    assert outcomes(give(assessor, second, note(assessor, ident=base))) == ["done", "done"]


def test_a_refusal_holds_the_command_and_leaves_nothing_else(assessor: Actor) -> None:
    answer = give(assessor, note(assessor, refused=True))[0]
    assert (answer["outcome"], answer["code"]) == ("held", "refused")
    assert answer["detail"]["faults"] == [{"place": "text", "message": "写得不对"}]
    assert Notice.objects.filter(kind="note").count() == 0


def test_one_faulty_command_does_not_keep_the_others(assessor: Actor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    answers = give(assessor, note(assessor, broken=True), note(assessor), "rubbish", {"id": "x"}, note(assessor, odd=1))
    assert outcomes(answers) == ["later fault", "done", "invalid unreadable", "invalid unreadable", "invalid odd"]
    assert answers[3]["id"] == "x"


@pytest.mark.django_db(transaction=True)
def test_a_fault_that_shows_only_at_the_end_does_not_keep_the_others(
    assessor: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    answers = give(assessor, note(assessor), note(assessor, nobody=True), note(assessor))
    assert outcomes(answers) == ["done", "later fault", "done"]
    assert Notice.objects.filter(kind="note").count() == Received.objects.count() == 2
    assert StaticDevice.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_told_and_nothing_is_half_kept(
    assessor: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    monkeypatch.setattr(connection, "commit", _locked)
    answers = give(assessor, note(assessor), note(assessor))
    monkeypatch.undo()
    assert outcomes(answers) == ["later busy", "later busy"]
    assert Notice.objects.filter(kind="note").count() == Received.objects.count() == 0


def _locked() -> None:
    raise OperationalError("database is locked")


def test_another_body_under_the_same_id_is_kept_beside_it(assessor: Actor) -> None:
    one = note(assessor)
    other = {**one, "body": {"text": "不一样"}}
    give(assessor, one)
    twice = [give(assessor, other)[0] for _time in range(2)]
    assert twice[0] == twice[1]
    assert (twice[0]["id"], twice[0]["outcome"], twice[0]["code"]) == (one["id"], "held", "changed")
    twin = Received.objects.get(twin_of=one["id"])
    assert twin.body == {"text": "不一样"}
    assert give(assessor, one)[0]["outcome"] == "done"


def test_a_command_of_another_account_stays_on_the_phone(assessor: Actor, participant: Actor) -> None:
    assert outcomes(give(assessor, note(participant))) == ["other other-account"]
    assert Received.objects.count() == 0


@pytest.mark.parametrize(
    ("command", "envelope", "told"),
    [(0, 2, "held old-schema"), (1, 2, "done"), (2, 1, "done"), (3, 2, "later new-schema"), (2, 0, "held old-schema"),
     (2, 9, "later new-schema")],
)  # fmt: skip
def test_the_last_two_schemas_are_taken(assessor: Actor, command: int, envelope: int, told: str) -> None:
    assert outcomes(give(assessor, note(assessor, schema=command), schema=envelope)) == [told]


def test_a_kind_nobody_knows_is_not_kept(assessor: Actor) -> None:
    assert outcomes(give(assessor, {**note(assessor), "kind": "tests.other"})) == ["invalid unknown-kind"]
    assert Received.objects.count() == 0


@pytest.mark.parametrize(("off", "told"), [(timedelta(days=1), 86400), (timedelta(days=-1), -86400)])
def test_a_wrong_clock_is_told_and_its_times_are_kept(assessor: Actor, off: timedelta, told: int) -> None:
    one = {**note(assessor), "made_at": (NOW + off - timedelta(hours=1)).isoformat()}
    answer = give(assessor, one, sent_at=NOW + off)[0]
    row = Received.objects.get()
    assert answer["detail"]["clock_off"] == row.clock_off_seconds == told
    assert row.made_at == NOW + off - timedelta(hours=1)
    assert row.received_at == NOW


@pytest.mark.parametrize("text", ["a\0b", "\ud83d", "🙂", "e\u0301", "x" * 5000])
def test_odd_characters_are_made_harmless(assessor: Actor, text: str) -> None:
    one = note(assessor, text)
    assert outcomes(give(assessor, one, one)) == ["done", "done"]
    assert "\0" not in Received.objects.get().body["text"]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b"null", b'{"schema":2}', b"\xff", b"[" * 3000, batch().replace(b"[]", b"NaN"),
     batch(sent_at=NOW.replace(tzinfo=None))],
)  # fmt: skip
def test_what_is_no_batch_is_refused_whole(assessor: Actor, content: bytes) -> None:
    with pytest.raises(Invalid):
        receive(actor=assessor, content=content, now=NOW)


def test_more_than_fifty_are_refused(assessor: Actor) -> None:
    with pytest.raises(Invalid, match="50"):
        receive(actor=assessor, content=batch(*[note(assessor)] * 51), now=NOW)


# --- deciding ---------------------------------------------------------------------------------------------------


def held(actor: Actor, **body: Any) -> Received:
    one = note(actor, doubted=True, **body)
    assert give(actor, one)[0]["outcome"] == "held"
    return Received.objects.get(pk=one["id"])


def test_whoever_decides_is_told_once_and_the_author_hears_of_it(assessor: Actor, district_officer: Actor) -> None:
    row, second = held(assessor), held(assessor)
    waiting = Notice.objects.filter(kind="inbox.held", account_id=district_officer.account_id)
    assert waiting.count() == 1
    taken = take(actor=district_officer, command_id=row.pk, now=NOW)
    assert (taken.outcome, taken.decided_by) == ("done", district_officer.account_id)
    assert waiting.filter(settled_at=None).exists()
    refuse(actor=district_officer, command_id=second.pk, reason="已经有人记过", now=NOW)
    assert not waiting.filter(settled_at=None).exists()
    assert Notice.objects.filter(kind="inbox.decided", account_id=assessor.account_id).count() == 2
    assert Notice.objects.filter(kind="note").count() == 1
    assert set(AuditEntry.objects.filter(subject="command").values_list("action", flat=True)) == {
        "inbox.take",
        "inbox.refuse",
    }


def test_the_phone_hears_the_decision_when_it_asks_again(assessor: Actor, district_officer: Actor) -> None:
    one, other = note(assessor, doubted=True), note(assessor, doubted=True)
    give(assessor, one, other)
    take(actor=district_officer, command_id=UUID(one["id"]), now=NOW)
    refuse(actor=district_officer, command_id=UUID(other["id"]), reason="已经有人记过", now=NOW)
    answers = give(assessor, one, other)
    assert outcomes(answers)[1] == "held dropped"
    assert answers[0]["outcome"] == "done"
    assert "已经有人记过" in answers[1]["message"]


def test_what_waits_for_a_held_one_follows_it(assessor: Actor, district_officer: Actor) -> None:
    for act, left in ((take, "done"), (refuse, "dropped")):
        row = held(assessor)
        follower = note(assessor, needs=str(row.pk))
        assert outcomes(give(assessor, follower)) == ["held waits"]
        assert held_rows(district_officer).filter(pk=follower["id"]).count() == 0
        extra = {"reason": "已经有人记过"} if act is refuse else {}
        act(actor=district_officer, command_id=row.pk, now=NOW, **extra)
        assert Received.objects.get(pk=follower["id"]).outcome == left


def test_nobody_decides_on_what_is_out_of_reach_or_their_own(
    assessor: Actor, district_officer: Actor, neighbour_officer: Actor, auditor: Actor
) -> None:
    row = held(assessor)
    with pytest.raises(NotFound):
        take(actor=neighbour_officer, command_id=row.pk, now=NOW)
    with pytest.raises(NotAllowed):
        take(actor=auditor, command_id=row.pk, now=NOW)
    own = held(district_officer)
    with pytest.raises(NotAllowed):
        take(actor=district_officer, command_id=own.pk, now=NOW)


def test_of_two_decisions_one_holds(assessor: Actor, district_officer: Actor, city_officer: Actor) -> None:
    row = held(assessor)
    take(actor=district_officer, command_id=row.pk, now=NOW)
    with pytest.raises(Conflict):
        refuse(actor=city_officer, command_id=row.pk, reason="晚了一步", now=NOW)


def test_what_still_cannot_be_taken_stays_held(assessor: Actor, district_officer: Actor) -> None:
    row = held(assessor, refused=True)
    with pytest.raises(Conflict, match="还是收不下"):
        take(actor=district_officer, command_id=row.pk, now=NOW)
    row.refresh_from_db()
    assert row.outcome == "held"


def test_a_refusal_needs_its_reason(assessor: Actor, district_officer: Actor) -> None:
    row = held(assessor)
    with pytest.raises(Invalid):
        refuse(actor=district_officer, command_id=row.pk, reason=" ", now=NOW)


@pytest.mark.parametrize(
    "sql",
    ["UPDATE inbox_received SET body = '{}'", "UPDATE inbox_received SET account = device", "DELETE FROM inbox_received",
     "UPDATE inbox_received SET outcome = 'dropped'", "UPDATE inbox_received SET outcome = 'done', code = ''"],
)  # fmt: skip
def test_what_was_received_is_not_changed_even_by_hand(assessor: Actor, sql: str) -> None:
    held(assessor)
    give(assessor, note(assessor))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# --- over HTTP --------------------------------------------------------------------------------------------------


def fetch(client: Client) -> Any:
    with frozen_at(NOW):
        return client.get("/inbox/token").json()


def post(client: Client, content: bytes, **headers: str) -> Any:
    with frozen_at(NOW):
        return client.post("/inbox/commands", content, content_type="application/json", headers=headers)


def test_a_phone_pushes_over_http(client_as: ClientAs, assessor: Actor) -> None:
    browser = client_as("assessor")
    token = fetch(browser)
    assert (token["account"], token["name"]) == (str(assessor.account_id), assessor.name)
    assert token["csrf"]
    told = post(browser, batch(note(assessor))).json()
    assert (told["schema"], told["answers"][0]["outcome"]) == (2, "done")


def test_a_visitor_gets_json_and_no_page() -> None:
    browser = Client()
    for response in (post(browser, batch()), browser.get("/inbox/token"), browser.get(f"/inbox/pieces/{'0' * 64}")):
        assert response.status_code == 401
        assert response.json()["sign_in"].startswith("/my/inbox/")


def test_a_forged_request_gets_json(client_as: ClientAs) -> None:
    browser = client_as("assessor")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    response = post(strict, batch())
    assert (response.status_code, response.json()["code"]) == (403, "csrf")
    token = fetch(strict)["csrf"]
    assert post(strict, batch(), **{"X-CSRFToken": token}).status_code == 200


def test_too_much_at_once_says_so(client_as: ClientAs) -> None:
    response = post(client_as("assessor"), b" " * 256_001)
    assert (response.status_code, response.json()["code"]) == (413, "too-large")
    assert post(client_as("assessor"), b"{").json()["code"] == "unreadable"


def test_words_are_in_the_language_of_the_reader(client_as: ClientAs, assessor: Actor) -> None:
    browser = client_as("assessor")
    one = note(assessor, schema=9)
    assert "平台" in post(browser, batch(one)).json()["answers"][0]["message"]


# --- pages ------------------------------------------------------------------------------------------------------


def test_own_commands_are_seen_by_their_author_alone(client_as: ClientAs, assessor: Actor, participant: Actor) -> None:
    row = held(assessor)
    browser = client_as("assessor")
    assert "便条" in browser.get("/my/inbox/").content.decode()
    assert "要有人看一看" in browser.get(f"/my/inbox/{row.pk}/").content.decode()
    assert client_as("participant").get(f"/my/inbox/{row.pk}/").status_code == 404


def test_the_desk_shows_both_sides_and_decides(client_as: ClientAs, assessor: Actor) -> None:
    row, other = held(assessor, text="左边"), held(assessor)
    browser = client_as("district_officer")
    assert "便条" in browser.get("/desk/inbox/").content.decode()
    assert browser.get("/desk/inbox/?export=xlsx")["Content-Type"].startswith("application/vnd")
    page = browser.get(f"/desk/inbox/{row.pk}/").content.decode()
    assert "已有" in page
    assert "收下这一条" in page
    assert browser.post(f"/desk/inbox/{row.pk}/take/").status_code == 302
    assert browser.get(f"/desk/inbox/{other.pk}/refuse/").status_code == 200
    assert browser.post(f"/desk/inbox/{other.pk}/refuse/", {"reason": ""}).status_code == 422
    assert browser.post(f"/desk/inbox/{other.pk}/refuse/", {"reason": "已经有人记过"}).status_code == 302
    assert "决定过的" in browser.get("/desk/inbox/?view=decided").content.decode()


def test_the_list_costs_the_same_for_one_and_for_thirty(client_as: ClientAs, assessor: Actor) -> None:
    browser = client_as("district_officer")
    held(assessor)
    browser.get("/desk/inbox/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/desk/inbox/")
    for _time in range(30):
        held(assessor)
    with CaptureQueriesContext(connection) as many:
        browser.get("/desk/inbox/")
    assert len(few) == len(many)
