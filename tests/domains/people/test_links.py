"""One-time links, invitations, the first administrator."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from tests import cast
from tests.cast import NOW, PASSWORD

from cuobian.domains.people.actions.links import OneTimeLink, reset_password, use_link
from cuobian.domains.people.models import Account, ResetLink, RoleGrant, SignIn
from cuobian.domains.people.public import end_invited, invite_assessor, prolong_invited
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry

NEW = {"password": "a-better-phrase-7", "again": "a-better-phrase-7"}
LATER = date(2027, 3, 1)


@pytest.fixture
def made(district_officer: Actor, station_keeper: Actor) -> OneTimeLink:
    account = cast.account_of("station_keeper")
    account.set_password(PASSWORD)
    account.save()
    return reset_password(actor=district_officer, account_id=account.pk, now=clock.now())


def sign_in(username: str, password: str) -> int:
    return Client().post("/sign-in/", {"username": username, "password": password}).status_code


def test_a_link_sets_a_password_once(made: OneTimeLink) -> None:
    client = Client()
    assert client.get(made.path).status_code == 200
    assert client.post(made.path, NEW).status_code == 302
    assert sign_in("station-keeper", NEW["password"]) == 302
    assert client.get(made.path).status_code == 404
    assert client.post(made.path, NEW).status_code == 404


def test_the_old_password_stops_when_the_link_is_made(made: OneTimeLink) -> None:
    assert sign_in("station-keeper", PASSWORD) == 422


def test_making_a_link_signs_out_every_device(district_officer: Actor, client_as: object) -> None:
    keeper = client_as("station_keeper")  # type: ignore[operator]
    SignIn.objects.create(
        account=cast.account_of("station_keeper"), session_key=keeper.session.session_key, device="x",
        started_at=NOW, last_seen_at=NOW, expires_at=NOW + timedelta(days=1),
    )  # fmt: skip
    reset_password(actor=district_officer, account_id=cast.account_id_of("station_keeper"), now=NOW)
    assert keeper.get("/my/security/").status_code == 302


def test_a_weak_password_leaves_the_link_open(made: OneTimeLink) -> None:
    client = Client()
    assert client.post(made.path, {"password": "short", "again": "short"}).status_code == 422
    assert client.post(made.path, NEW).status_code == 302


def test_a_link_lives_a_day(made: OneTimeLink) -> None:
    with frozen_at(clock.now() + timedelta(hours=24, seconds=1)):
        answer = Client().post(made.path, NEW)
    assert answer.status_code == 404
    assert "24 小时" in answer.content.decode()


def test_a_second_link_replaces_the_first(made: OneTimeLink, district_officer: Actor) -> None:
    second = reset_password(actor=district_officer, account_id=cast.account_id_of("station_keeper"), now=clock.now())
    assert Client().get(made.path).status_code == 404
    assert Client().get(second.path).status_code == 200


def test_the_secret_is_nowhere_in_the_database(made: OneTimeLink) -> None:
    token = made.path.rstrip("/").rpartition("/")[2]
    row = ResetLink.objects.get()
    assert token not in row.token_hash
    assert token not in str(list(Entry.objects.values("summary", "old", "new")))


def test_an_unknown_link_says_the_same_as_a_used_one(made: OneTimeLink) -> None:
    client = Client()
    client.post(made.path, NEW)
    told = [str(client.get(path).context["why"]) for path in ("/link/never-made/", made.path)]
    assert told[0] == told[1]


def test_a_closed_account_s_link_does_not_open(made: OneTimeLink) -> None:
    Account.objects.filter(username="station-keeper").update(is_active=False, closed_at=NOW)
    assert Client().get(made.path).status_code == 404


def test_one_account_has_one_open_link(made: OneTimeLink) -> None:
    row = ResetLink.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ResetLink.objects.create(
            account=row.account,
            purpose="reset",
            token_hash="x" * 64,
            created_at=NOW,
            expires_at=NOW + timedelta(hours=1),
        )


def test_nobody_resets_somebody_above_or_beside(
    district_officer: Actor, city_officer: Actor, neighbour_officer: Actor, station_keeper: Actor
) -> None:
    Account.objects.filter(pk=city_officer.account_id).update(unit_code=cast.SIMING)
    with pytest.raises(NotAllowed):
        reset_password(actor=district_officer, account_id=cast.account_id_of("city_officer"), now=NOW)
    with pytest.raises(NotFound):
        reset_password(actor=neighbour_officer, account_id=cast.account_id_of("station_keeper"), now=NOW)
    with pytest.raises(NotAllowed, match="自己"):
        reset_password(actor=district_officer, account_id=cast.account_id_of("district_officer"), now=NOW)


@pytest.mark.usefixtures("areas")
def test_an_invited_assessor_ends_with_the_round(city_officer: Actor) -> None:
    invited = invite_assessor(
        actor=city_officer, name="苏婉婷", unit_name="厦门大学", unit_code="", code=cast.CITY, ends_on=LATER, now=NOW
    )
    assert invited.username.startswith("suwanting-")
    assert (invited.account.ends_on, RoleGrant.objects.get(role="assessor").ends_on) == (LATER, LATER)
    with frozen_at(NOW):
        assert Client().post(invited.link.path, NEW).status_code == 302
        assert sign_in(invited.username, NEW["password"]) == 302
    with frozen_at(NOW + timedelta(days=120)):
        answer = Client().post("/sign-in/", {"username": invited.username, "password": NEW["password"]})
    assert "到期" in answer.content.decode()


@pytest.mark.usefixtures("areas")
def test_an_invited_assessor_is_prolonged_and_ended_by_who_could_have_invited(
    city_officer: Actor, district_officer: Actor, neighbour_officer: Actor, auditor: Actor
) -> None:
    facts = {"name": "苏婉婷", "unit_name": "厦门大学", "unit_code": "", "phone": "139 0000 1111", "now": NOW}
    invited = invite_assessor(actor=district_officer, code=cast.SIMING, ends_on=LATER, **facts)  # type: ignore[arg-type]
    assert Account.objects.get(pk=invited.account.id).phone == "13900001111"
    later = LATER + timedelta(days=30)
    for stranger in (neighbour_officer, auditor):
        with pytest.raises((NotFound, NotAllowed)):
            prolong_invited(actor=stranger, grant_id=invited.grant_id, ends_on=later, now=NOW)
        with pytest.raises((NotFound, NotAllowed)):
            end_invited(actor=stranger, grant_id=invited.grant_id, reason="评完了", now=NOW)
    assert prolong_invited(actor=city_officer, grant_id=invited.grant_id, ends_on=later, now=NOW)
    assert not prolong_invited(actor=city_officer, grant_id=invited.grant_id, ends_on=LATER, now=NOW)
    grant = RoleGrant.objects.select_related("account").get(pk=invited.grant_id)
    assert (grant.ends_on, grant.account.ends_on) == (later, later)
    with pytest.raises(Invalid):
        end_invited(actor=city_officer, grant_id=invited.grant_id, reason=" ", now=NOW)
    for _twice in range(2):
        end_invited(actor=city_officer, grant_id=invited.grant_id, reason="评完了", now=NOW)
    grant.refresh_from_db()
    assert (grant.revoked_at, grant.revoked_by_id) == (NOW, city_officer.account_id)
    assert Account.objects.get(pk=invited.account.id).ends_on == NOW.date()
    assert Entry.objects.filter(action="people.end_invited").count() == 1
    assert not prolong_invited(actor=city_officer, grant_id=invited.grant_id, ends_on=date(2028, 1, 1), now=NOW)
    with frozen_at(NOW):
        assert Client().get(invited.link.path).status_code == 404


def test_only_an_assessors_role_is_ended_as_an_invitation(city_officer: Actor, station_keeper: Actor) -> None:
    keeper = RoleGrant.objects.get(account_id=station_keeper.account_id)
    with pytest.raises(NotFound):
        end_invited(actor=city_officer, grant_id=keeper.pk, reason="评完了", now=NOW)


@pytest.mark.usefixtures("areas")
def test_two_invited_of_one_name_are_two(city_officer: Actor) -> None:
    facts = {"name": "陈志明", "unit_name": "", "unit_code": "", "code": cast.CITY, "ends_on": LATER, "now": NOW}
    first, second = (invite_assessor(actor=city_officer, **facts) for _turn in range(2))  # type: ignore[arg-type]
    assert first.username != second.username


def test_inviting_is_bounded_by_scope_role_and_date(district_officer: Actor, institute_head: Actor) -> None:
    facts = {"name": "陈志明", "unit_name": "", "unit_code": "", "now": NOW}
    with pytest.raises(NotFound):
        invite_assessor(actor=district_officer, code=cast.TONGAN, ends_on=LATER, **facts)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        invite_assessor(actor=institute_head, code=cast.INSTITUTE, ends_on=LATER, **facts)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        invite_assessor(actor=district_officer, code=cast.SIMING, ends_on=date(2026, 11, 23), **facts)  # type: ignore[arg-type]
    assert not Account.objects.filter(name="陈志明").exclude(pk=cast.account_id_of("neighbour_officer")).exists()


SETUP = {
    "name": "叶国强",
    "unit_name": "市级指导中心",
    "username": "Admin",
    "password": "first-phrase-1",
    "again": "first-phrase-1",
}


def test_an_empty_platform_makes_its_first_administrator_and_closes_the_page(db: None) -> None:
    client = Client()
    assert client.get("/sign-in/")["Location"] == "/setup/"
    assert client.get("/setup/").status_code == 200
    assert client.post("/setup/", SETUP).status_code == 302
    account = Account.objects.get()
    assert account.username == "admin"
    assert RoleGrant.objects.get().role == "system_administrator"
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", {**SETUP, "username": "second"}).status_code == 404
    assert Account.objects.count() == 1
    assert client.post("/sign-in/", {"username": "admin", "password": "first-phrase-1"}).status_code == 302


def test_what_is_wrong_on_the_first_page_is_said_and_nothing_is_made(db: None) -> None:
    answer = Client().post("/setup/", {**SETUP, "username": "管理员", "password": "short", "again": "short"})
    assert answer.status_code == 422
    assert Account.objects.count() == 0


def test_a_platform_with_accounts_has_no_first_page(auditor: Actor) -> None:
    assert Client().get("/setup/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_who_open_one_link_at_once_are_one() -> None:
    officer, keeper = cast.enrol("district_officer"), cast.enrol("station_keeper")
    made = reset_password(actor=officer, account_id=cast.account_id_of("station_keeper"), now=clock.now())
    token = made.path.rstrip("/").rpartition("/")[2]
    start, answers = Barrier(2), []

    def run(password: str) -> None:
        start.wait()
        try:
            use_link(actor=Actor.visitor(), token=token, password=password, now=clock.now())
            answers.append(password)
        except NotFound:
            answers.append("")
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(password,)) for password in ("first-phrase-1", "second-phrase-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, answers)) == [False, True]
    assert Account.objects.get(pk=keeper.account_id).check_password(max(answers))
