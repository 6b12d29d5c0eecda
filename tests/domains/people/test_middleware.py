"""The actor of a request: from the role acted as, until it ends, is taken back, or is exchanged for another."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOW

from cuobian.domains.people.actions.accounts import ask_for_new_password, close_account
from cuobian.domains.people.actions.roles import grant_role, revoke_role
from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.values import ROLES
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.support.audit.models import Entry

ROLES_PAGE = "/my/roles/"
LIST = "/desk/people/"


@pytest.mark.parametrize("part", list(cast.CAST))
def test_every_member_of_the_cast_is_the_actor_of_his_requests(client_as: object, part: str) -> None:
    client = client_as(part)  # type: ignore[operator]
    actor = client.get("/my/security/").wsgi_request.actor
    assert (actor.account_id, actor.role, actor.scope) == (
        cast.account_id_of(part),
        cast.CAST[part].role,
        cast.CAST[part].code,
    )
    assert {name for name, _prefix in actor.grants} == ROLES[actor.role].permissions
    assert {prefix for _name, prefix in actor.grants} == {actor.scope}
    assert actor.request_id
    assert actor.address == "127.0.0.1"


def test_a_visitor_is_a_visitor(client_as: object) -> None:
    actor = client_as("visitor").get("/sign-in/").wsgi_request.actor  # type: ignore[operator]
    assert not actor.is_known
    assert actor.grants == ()


def test_a_role_taken_back_stops_at_the_next_request(client_as: object, city_officer: Actor) -> None:
    officer = client_as("district_officer")  # type: ignore[operator]
    assert officer.get(LIST).status_code == 200
    key = RoleGrant.objects.get(account_id=cast.account_id_of("district_officer")).pk
    revoke_role(actor=city_officer, grant_id=key, reason="换岗", now=NOW)
    answer = officer.get(LIST)
    assert answer.status_code == 403
    assert answer.wsgi_request.actor.grants == ()
    assert officer.get(ROLES_PAGE).status_code == 200
    assert "换岗" in officer.get(ROLES_PAGE).content.decode()


def test_a_role_that_ended_yesterday_is_refused_and_the_page_says_so(client_as: object) -> None:
    client = client_as("assessor")  # type: ignore[operator]
    RoleGrant.objects.update(ends_on=date(2026, 11, 23))
    Account.objects.update(access_version=7)
    with frozen_at(NOW):
        answer = client.get(LIST)
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "评委" in text
    assert "到期" in text


def test_a_role_ends_at_midnight_in_the_city_even_while_somebody_works(client_as: object) -> None:
    client = client_as("auditor")  # type: ignore[operator]
    RoleGrant.objects.update(ends_on=date(2026, 11, 24))
    midnight = NOW.replace(hour=16, minute=0)
    with frozen_at(midnight - timedelta(seconds=1)):
        assert client.get(LIST).status_code == 200
    with frozen_at(midnight):
        assert client.get(LIST).status_code == 403


def test_a_role_that_has_not_begun_says_when_it_does(client_as: object) -> None:
    client = client_as("auditor")  # type: ignore[operator]
    RoleGrant.objects.update(starts_on=date(2026, 12, 1))
    with frozen_at(NOW):
        answer = client.get(LIST)
    assert answer.status_code == 403
    assert "才生效" in answer.content.decode()


def test_one_person_acts_as_one_role_at_a_time_and_switches(client_as: object) -> None:
    client = client_as("station_keeper")  # type: ignore[operator]
    other = cast.grant_to(cast.account_of("station_keeper"), "auditor", cast.CITY)
    Account.objects.update(access_version=1)
    assert client.get(LIST).status_code == 403
    assert client.post("/my/roles/switch/", {"grant": str(other.pk)}).status_code == 302
    answer = client.get(LIST)
    assert answer.status_code == 200
    assert answer.wsgi_request.actor.role == "auditor"
    assert not answer.wsgi_request.actor.may("ledger.record")
    entry = Entry.objects.get(action="people.switch_role")
    assert (entry.old, entry.new) == ({"role": "station_keeper"}, {"role": "auditor", "code": cast.CITY})


def test_switching_is_a_post_and_only_to_a_role_of_one_s_own_in_force(client_as: object, auditor: Actor) -> None:
    client = client_as("station_keeper")  # type: ignore[operator]
    theirs = RoleGrant.objects.get(account_id=auditor.account_id)
    ended = cast.grant_to(cast.account_of("station_keeper"), "auditor", cast.CITY, ends_on=date(2026, 2, 1))
    assert client.get("/my/roles/switch/").status_code == 405
    for wanted in (theirs.pk, ended.pk, "nonsense", ""):
        assert client.post("/my/roles/switch/", {"grant": str(wanted)}).status_code == 409
    assert client.get("/my/security/").wsgi_request.actor.role == "station_keeper"


def test_two_sessions_of_one_person_act_as_two_roles(client_as: object) -> None:
    first, second = client_as("station_keeper"), client_as("station_keeper")  # type: ignore[operator]
    other = cast.grant_to(cast.account_of("station_keeper"), "auditor", cast.CITY)
    Account.objects.update(access_version=1)
    first.post("/my/roles/switch/", {"grant": str(other.pk)})
    assert first.get("/my/security/").wsgi_request.actor.role == "auditor"
    assert second.get("/my/security/").wsgi_request.actor.role == "station_keeper"


def test_a_role_that_ended_is_not_silently_exchanged_for_another(client_as: object) -> None:
    client = client_as("auditor")  # type: ignore[operator]
    cast.grant_to(cast.account_of("auditor"), "assessor", cast.CITY)
    RoleGrant.objects.filter(role="auditor").update(ends_on=date(2026, 2, 1))
    Account.objects.update(access_version=1)
    with frozen_at(NOW):
        answer = client.get(LIST)
    assert answer.status_code == 403
    assert ROLES_PAGE in answer.content.decode()


def test_an_ended_account_may_only_leave(client_as: object) -> None:
    client = client_as("auditor")  # type: ignore[operator]
    Account.objects.update(ends_on=date(2026, 11, 20))
    with frozen_at(NOW):
        for path in (LIST, ROLES_PAGE, "/my/security/"):
            answer = client.get(path)
            assert answer.status_code == 403
            assert "到期" in answer.content.decode()
        assert client.post("/sign-out/").status_code == 302


def test_a_closed_account_is_out_at_the_next_request(client_as: object, system_administrator: Actor) -> None:
    client = client_as("station_keeper")  # type: ignore[operator]
    close_account(actor=system_administrator, account_id=cast.account_id_of("station_keeper"), reason="离职", now=NOW)
    assert client.get("/my/security/")["Location"].startswith("/sign-in/")


def test_who_must_change_the_password_does_nothing_else(client_as: object, district_officer: Actor) -> None:
    client = client_as("station_keeper")  # type: ignore[operator]
    ask_for_new_password(actor=district_officer, account_id=cast.account_id_of("station_keeper"), now=NOW)
    assert client.get(ROLES_PAGE)["Location"].startswith("/my/password/")
    assert client.get("/my/password/").status_code == 200


def test_a_request_costs_the_session_and_the_account_and_no_more(client_as: object) -> None:
    client = client_as("auditor")  # type: ignore[operator]
    client.get("/my/security/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.head("/sign-out/")
    assert len(seen) <= 2, [query["sql"] for query in seen.captured_queries]


@pytest.mark.usefixtures("areas")
def test_a_newly_given_role_is_there_at_the_next_request(client_as: object, city_officer: Actor) -> None:
    client = client_as("assessor")  # type: ignore[operator]
    client.get(ROLES_PAGE)
    grant_role(
        actor=city_officer, account_id=cast.account_id_of("assessor"), role="auditor", code=cast.CITY,
        starts_on=date(2026, 11, 23), ends_on=None, now=NOW,
    )  # fmt: skip
    with frozen_at(NOW):
        assert "审计员" in client.get(ROLES_PAGE).content.decode()


def test_a_garbled_session_is_no_way_in(rf: RequestFactory, client_as: object) -> None:
    client = client_as("visitor")  # type: ignore[operator]
    client.cookies["sessionid"] = "x" * 200
    assert client.get(LIST).status_code == 302


def test_who_was_signed_out_over_a_form_is_told_and_comes_back_to_the_form(client_as: object) -> None:
    client_as("assessor")  # type: ignore[operator]
    visitor = client_as("visitor")  # type: ignore[operator]
    form = "/desk/calendar/add/?year=2026"
    sent = {"headers": {"referer": f"http://testserver{form}", "accept": "text/html"}}
    answer = visitor.post("/desk/calendar/import/", {}, **sent)
    assert answer.url == "/sign-in/?next=/desk/calendar/add/%3Fyear%3D2026"
    assert "没有存上" in visitor.get(answer.url).content.decode()
    foreign = visitor.post("/desk/calendar/add/", {}, headers={"referer": "https://elsewhere.example/x/"})
    assert foreign.url == "/sign-in/?next=/desk/calendar/add/"
