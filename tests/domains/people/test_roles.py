"""Giving and taking roles, and who holds what."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests import cast
from tests.cast import NOW

from cuobian.domains.people.actions.accounts import close_account, edit_account
from cuobian.domains.people.actions.roles import grant_role, revoke_role
from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.public import holders, holders_in_bulk, holders_of_permission, holders_under
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry

pytestmark = pytest.mark.usefixtures("areas")
DAY = date(2026, 11, 23)


def give(actor: Actor, part: str, role: str, code: str, **changes: object) -> object:
    facts = {"starts_on": DAY, "ends_on": None, "now": NOW, **changes}
    return grant_role(actor=actor, account_id=cast.account_id_of(part), role=role, code=code, **facts)  # type: ignore[arg-type]


def grant_of(part: str) -> RoleGrant:
    return RoleGrant.objects.get(account_id=cast.account_id_of(part), revoked_at=None)


def test_a_granted_role_is_held_and_written_down(district_officer: Actor, station_keeper: Actor) -> None:
    give(district_officer, "station_keeper", "assessor", cast.SIMING)
    assert [one.name for one in holders("assessor", cast.STATION, NOW)] == ["吴雅琴"]
    entry = Entry.objects.get(action="people.grant_role")
    assert (entry.account_id, entry.code) == (district_officer.account_id, cast.SIMING)
    assert entry.new["role"] == "assessor"


def test_nobody_gives_himself_a_role(city_officer: Actor, system_administrator: Actor) -> None:
    with pytest.raises(NotAllowed, match="自己"):
        give(city_officer, "city_officer", "assessor", cast.CITY)
    with pytest.raises(NotAllowed, match="自己"):
        give(system_administrator, "system_administrator", "city_officer", cast.CITY)


def test_the_database_refuses_a_role_given_to_oneself(city_officer: Actor) -> None:
    account = cast.account_of("city_officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(
            account=account, role="auditor", code="3502", starts_on=DAY, granted_by=account, granted_at=NOW
        )


@pytest.mark.parametrize(
    ("facts"),
    [
        {"role": "mayor"},
        {"ends_on": date(2020, 1, 1)},
        {"revoked_at": NOW},
        {"revoke_reason": "because"},
    ],
)
def test_the_database_refuses_an_impossible_grant(db: None, facts: dict[str, object]) -> None:
    row = {"role": "auditor", "code": "3502", "starts_on": DAY, "granted_at": NOW, **facts}
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(account=cast.account_of("auditor"), **row)


def test_a_district_officer_gives_nothing_outside_the_district(
    district_officer: Actor, station_keeper: Actor, neighbour_officer: Actor
) -> None:
    with pytest.raises(NotFound):
        give(district_officer, "station_keeper", "station_keeper", "350212001001")
    with pytest.raises(NotFound):
        give(district_officer, "neighbour_officer", "assessor", cast.SIMING)


def test_a_district_officer_cannot_make_a_colleague(district_officer: Actor, station_keeper: Actor) -> None:
    with pytest.raises(NotAllowed):
        give(district_officer, "station_keeper", "district_officer", cast.SIMING)


@pytest.mark.parametrize("part", ["institute_head", "auditor", "assessor", "station_keeper"])
def test_roles_without_people_manage_give_nothing(part: str, neighbour_keeper: Actor) -> None:
    actor = cast.enrol(part)
    with pytest.raises(DomainError) as refused:
        give(actor, "neighbour_keeper", "station_keeper", cast.NEIGHBOUR_STATION)
    assert refused.value.status in (403, 404)


def test_all_that_is_wrong_with_a_grant_is_said_at_once(city_officer: Actor, assessor: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        give(city_officer, "assessor", "assessor", cast.STATION, starts_on=date(2026, 5, 1), ends_on=date(2026, 4, 1))
    assert {fault.place for fault in refused.value.faults} == {"code", "ends_on"}


def test_the_same_role_twice_is_refused_and_again_after_its_end_is_fine(city_officer: Actor, auditor: Actor) -> None:
    give(city_officer, "auditor", "assessor", cast.CITY, ends_on=date(2026, 12, 1))
    with pytest.raises(Conflict):
        give(city_officer, "auditor", "assessor", cast.CITY)
    give(city_officer, "auditor", "assessor", cast.CITY, starts_on=date(2026, 12, 1))
    assert RoleGrant.objects.filter(role="assessor").count() == 2


def test_a_revoked_role_is_kept_with_its_reason(district_officer: Actor, station_keeper: Actor) -> None:
    revoke_role(actor=district_officer, grant_id=grant_of("station_keeper").pk, reason="换岗", now=NOW)
    row = RoleGrant.objects.get(account_id=station_keeper.account_id)
    assert (row.revoked_by_id, row.revoke_reason) == (district_officer.account_id, "换岗")
    assert holders("station_keeper", cast.STATION, NOW) == []
    assert Entry.objects.filter(action="people.revoke_role").count() == 1


def test_revoking_needs_a_reason_and_happens_once(district_officer: Actor, station_keeper: Actor) -> None:
    key = grant_of("station_keeper").pk
    with pytest.raises(Invalid):
        revoke_role(actor=district_officer, grant_id=key, reason="  ", now=NOW)
    revoke_role(actor=district_officer, grant_id=key, reason="换岗", now=NOW)
    with pytest.raises(Conflict):
        revoke_role(actor=district_officer, grant_id=key, reason="换岗", now=NOW)


def test_nobody_takes_back_what_he_could_not_give(
    district_officer: Actor, neighbour_officer: Actor, city_officer: Actor, station_keeper: Actor
) -> None:
    with pytest.raises(NotFound):
        revoke_role(actor=neighbour_officer, grant_id=grant_of("station_keeper").pk, reason="x", now=NOW)
    with pytest.raises(NotAllowed):
        revoke_role(actor=city_officer, grant_id=grant_of("station_keeper").pk, reason="x", now=NOW)
    with pytest.raises(NotAllowed):
        revoke_role(actor=city_officer, grant_id=grant_of("city_officer").pk, reason="x", now=NOW)


def test_the_last_administrator_stays(system_administrator: Actor, auditor: Actor) -> None:
    give(system_administrator, "auditor", "system_administrator", "", ends_on=date(2027, 1, 1))
    second = cast.actor_of_role("system_administrator", account_id=auditor.account_id)
    key = RoleGrant.objects.get(account_id=system_administrator.account_id).pk
    with pytest.raises(NotAllowed, match="只剩"):
        revoke_role(actor=second, grant_id=key, reason="离职", now=NOW)
    with pytest.raises(NotAllowed, match="只剩"):
        close_account(actor=second, account_id=cast.account_id_of("system_administrator"), reason="离职", now=NOW)
    with pytest.raises(NotAllowed, match="只剩"):
        edit_account(
            actor=second,
            account_id=cast.account_id_of("system_administrator"),
            given={"name": "叶国强", "ends_on": date(2026, 12, 1)},
            now=NOW,
        )


def test_an_administrator_may_go_when_another_stays(system_administrator: Actor, auditor: Actor) -> None:
    give(system_administrator, "auditor", "system_administrator", "")
    second = cast.actor_of_role("system_administrator", account_id=auditor.account_id)
    key = RoleGrant.objects.get(account_id=system_administrator.account_id).pk
    revoke_role(actor=second, grant_id=key, reason="离职", now=NOW)
    assert [one.name for one in holders("system_administrator", "", NOW)] == ["蔡明辉"]


def test_holders_reach_down_the_tree_and_never_sideways(
    district_officer: Actor, neighbour_officer: Actor, station_keeper: Actor, neighbour_keeper: Actor
) -> None:
    assert [one.id for one in holders("district_officer", cast.STATION, NOW)] == [district_officer.account_id]
    assert [one.id for one in holders("station_keeper", cast.STATION, NOW)] == [station_keeper.account_id]
    assert {one.id for one in holders_under("station_keeper", cast.INSTITUTE, NOW)} == {
        station_keeper.account_id,
        neighbour_keeper.account_id,
    }
    assert holders("station_keeper", cast.INSTITUTE, NOW) == []
    assert [one.id for one in holders_of_permission("rating.award.district", cast.TONGAN, NOW)] == [
        neighbour_officer.account_id
    ]


def test_roles_that_ended_or_have_not_begun_do_not_count(db: None) -> None:
    account = cast.account_of("assessor")
    cast.grant_to(account, "assessor", "350203", ends_on=DAY)
    cast.grant_to(account, "assessor", "350212", starts_on=date(2026, 11, 24))
    cast.grant_to(account, "assessor", "350205", ends_on=date(2026, 11, 24))
    assert [bool(holders("assessor", code, NOW)) for code in ("350203", "350212", "350205")] == [False, False, True]


def test_closed_and_ended_accounts_hold_nothing(assessor: Actor, second_assessor: Actor) -> None:
    Account.objects.filter(pk=assessor.account_id).update(is_active=False, closed_at=NOW)
    Account.objects.filter(pk=second_assessor.account_id).update(ends_on=DAY)
    assert holders("assessor", cast.CITY, NOW) == []


def test_many_codes_cost_as_much_as_one(
    station_keeper: Actor, neighbour_keeper: Actor, django_assert_num_queries: object
) -> None:
    codes = [cast.STATION, cast.NEIGHBOUR_STATION, *(f"3502030020{number:02d}" for number in range(60))]
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = holders_in_bulk("station_keeper", codes, NOW)
    assert set(found) == set(codes)
    assert [one.id for one in found[cast.STATION]] == [station_keeper.account_id]
    assert found["350203002001"] == []


@pytest.mark.django_db(transaction=True)
def test_two_officers_giving_the_same_role_at_once_give_one() -> None:
    officer, other = cast.enrol("district_officer"), cast.enrol("station_keeper")
    second = cast.actor_of_role("district_officer", account_id=cast.account_of("auditor").pk)
    start, answers = Barrier(2), []

    def run(actor: Actor) -> None:
        start.wait()
        try:
            grant_role(
                actor=actor, account_id=other.account_id, role="assessor", code=cast.SIMING,
                starts_on=DAY, ends_on=None, now=NOW,
            )  # fmt: skip
            answers.append("given")
        except Conflict:
            answers.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(actor,)) for actor in (officer, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["given", "refused"], connection.vendor
    assert RoleGrant.objects.filter(role="assessor").count() == 1


def test_two_stations_of_a_village_have_each_their_own_keeper(
    station_keeper: Actor, neighbour_keeper: Actor, institute_head: Actor
) -> None:
    second = f"{cast.STATION}S2"
    cast.grant_to(cast.account_of("neighbour_keeper"), "station_keeper", second)
    assert [one.name for one in holders("station_keeper", cast.STATION, NOW)] == ["吴雅琴"]
    assert [one.name for one in holders("station_keeper", f"{cast.STATION}P001", NOW)] == ["吴雅琴"]
    assert [one.name for one in holders("station_keeper", second, NOW)] == ["郑阿海"]
    assert [one.name for one in holders("station_keeper", f"{second}P001", NOW)] == ["郑阿海"]
    assert holders("station_keeper", f"{second}0", NOW) == []
    by_code = holders_in_bulk("station_keeper", [cast.STATION, second], NOW)
    assert {code: [one.name for one in found] for code, found in by_code.items()} == {
        cast.STATION: ["吴雅琴"],
        second: ["郑阿海"],
    }
    own = {one.name for one in holders_of_permission("rating.own", second, NOW)}
    assert own == {"郑阿海", "黄丽卿"}
