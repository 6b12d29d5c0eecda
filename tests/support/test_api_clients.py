"""Tokens: shown once, kept as a digest, limited in what and how often, taken back at once."""

from datetime import date, timedelta

import pytest
from tests.cast import NOW
from tests.conftest import ClientAs

from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed
from cuobian.support.api_clients.models import ApiClient
from cuobian.support.api_clients.public import issue, revoke
from cuobian.support.audit.models import Entry

FORM = {
    "name": "城市大脑",
    "owner": "市数据局",
    "scopes": ["read:network"],
    "per_minute": 600,
    "expires_on": "2027-06-30",
}


def made(actor: Actor, **changes: object) -> tuple[ApiClient, str]:
    given = {**FORM, "expires_on": date(2027, 6, 30), "actor": actor, "now": NOW, **changes}
    return issue(**given)  # type: ignore[arg-type]


def test_a_token_is_kept_as_a_digest_and_written_down(system_administrator: Actor) -> None:
    client, token = made(system_administrator)
    assert token.startswith("cuobian_")
    assert token not in str(ApiClient.objects.values().get())
    entry = Entry.objects.get(action="api_clients.issue")
    assert entry.subject_id == str(client.pk)
    assert token not in str(Entry.objects.values().get(pk=entry.pk))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"owner": ""}, {"scopes": []}, {"scopes": ["write:all"]}, {"per_minute": 0},
        {"expires_on": date(2026, 11, 23)}, {"expires_on": date(2030, 1, 1)},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(system_administrator: Actor, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        made(system_administrator, **wrong)


def test_only_administrators_issue_and_revoke(system_administrator: Actor, city_officer: Actor) -> None:
    with pytest.raises(NotAllowed):
        made(city_officer)
    client, _token = made(system_administrator)
    with pytest.raises(NotAllowed):
        revoke(actor=city_officer, client_id=client.pk, reason="x", now=NOW)
    revoke(actor=system_administrator, client_id=client.pk, reason="项目结束", now=NOW)
    with pytest.raises(Conflict):
        revoke(actor=system_administrator, client_id=client.pk, reason="再撤", now=NOW)


def test_the_token_is_shown_once_and_the_list_tells_tokens_apart(client_as: ClientAs) -> None:
    browser = client_as("system_administrator")
    with frozen_at(NOW):
        assert browser.get("/desk/api-clients/").status_code == 200
        assert browser.get("/desk/api-clients/new/").status_code == 200
        shown = browser.post("/desk/api-clients/new/", FORM)
    assert shown.headers["Cache-Control"] == "private, no-store"
    kept = ApiClient.objects.get()
    assert kept.ending in shown.content.decode()
    page = browser.get("/desk/api-clients/").content.decode()
    assert f"…{kept.ending}" in page
    assert "cuobian_" not in page
    assert browser.get("/desk/api-clients/?export=xlsx").status_code == 200
    assert browser.get(f"/desk/api-clients/{kept.pk}/revoke/").status_code == 200
    assert browser.post(f"/desk/api-clients/{kept.pk}/revoke/", {"reason": ""}).status_code == 422
    with frozen_at(NOW + timedelta(days=1)):
        assert browser.post(f"/desk/api-clients/{kept.pk}/revoke/", {"reason": "项目结束"}).status_code == 302
    assert "项目结束" in browser.get("/desk/api-clients/").content.decode()


def test_a_wrong_form_says_what_is_wrong(client_as: ClientAs) -> None:
    with frozen_at(NOW):
        answer = client_as("system_administrator").post("/desk/api-clients/new/", {**FORM, "expires_on": "2020-01-01"})
    assert answer.status_code == 422
    assert "两年以内" in answer.content.decode()


@pytest.mark.parametrize("part", ["city_officer", "auditor", "station_keeper"])
def test_others_do_not_get_in(client_as: ClientAs, part: str) -> None:
    assert client_as(part).get("/desk/api-clients/").status_code == 403
