"""The delegation rule and its neighbours, as truth tables."""

from datetime import date
from uuid import uuid4

import pytest

from cuobian.domains.people.rules import (
    DELEGATION,
    Obstacle,
    Term,
    chosen,
    delegable,
    fits_level,
    has_ended,
    leaves_an_administrator,
    masked_phone,
    may_delegate,
    may_look_after,
    needs_factor,
    obstacle,
)
from cuobian.domains.people.values import PERMISSIONS, ROLES, roles_with

DAY = date(2026, 11, 23)
ALL_ROLES = [
    "system_administrator", "city_officer", "district_officer", "institute_head",
    "station_keeper", "assessor", "appeal_reviewer", "auditor", "participant",
]  # fmt: skip
# who gives (rows) what (columns, in the order of ALL_ROLES)
TABLE = {
    "system_administrator": "yyyyyyyyy",
    "city_officer": "nnynnyyyy",
    "district_officer": "nnnyyynny",
    "institute_head": "nnnnnnnnn",
    "station_keeper": "nnnnnnnnn",
    "assessor": "nnnnnnnnn",
    "appeal_reviewer": "nnnnnnnnn",
    "auditor": "nnnnnnnnn",
    "participant": "nnnnnnnnn",
}


def term(role: str = "assessor", starts: date = date(2026, 1, 1), ends: date | None = None) -> Term:
    return Term(uuid4(), role, "3502", starts, ends)


def test_the_table_knows_every_role() -> None:
    assert list(ROLES) == ALL_ROLES == list(TABLE)


@pytest.mark.parametrize("giver", ALL_ROLES)
def test_who_may_give_what(giver: str) -> None:
    got = "".join("y" if may_delegate(giver, "", wanted, "350203001001") else "n" for wanted in ALL_ROLES)
    assert got == TABLE[giver]
    assert delegable(giver) == tuple(role for role in ALL_ROLES if role in DELEGATION.get(giver, frozenset()))


@pytest.mark.parametrize(
    ("scope", "code", "may"),
    [
        ("350203", "350203", True),
        ("350203", "350203001", True),
        ("350203", "350203001001", True),
        ("350203", "350212", False),
        ("350203", "3502", False),
        ("350203", "", False),
    ],
)
def test_nobody_gives_outside_his_own_subtree(scope: str, code: str, may: bool) -> None:
    assert may_delegate("district_officer", scope, "assessor", code) is may


@pytest.mark.parametrize(
    ("role", "code", "fits"),
    [
        ("system_administrator", "", True),
        ("city_officer", "3502", True),
        ("city_officer", "350203", False),
        ("district_officer", "350203", True),
        ("district_officer", "3502", False),
        ("institute_head", "350203001", True),
        ("institute_head", "350203", False),
        ("station_keeper", "350203001001", True),
        ("station_keeper", "350203001001S2", True),
        ("station_keeper", "350203001", False),
        ("assessor", "3502", True),
        ("assessor", "350203", True),
    ],
)
def test_a_role_belongs_to_its_level(role: str, code: str, fits: bool) -> None:
    assert fits_level(role, code) is fits


def test_a_role_holds_from_its_first_day_and_no_longer_on_its_last() -> None:
    given = term(starts=date(2026, 11, 1), ends=date(2026, 11, 23))
    assert not given.holds_on(date(2026, 10, 31))
    assert given.holds_on(date(2026, 11, 1))
    assert given.holds_on(date(2026, 11, 22))
    assert not given.holds_on(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("starts", "ends", "overlaps"),
    [
        (date(2026, 1, 1), date(2026, 3, 1), False),
        (date(2026, 1, 1), date(2026, 3, 2), True),
        (date(2026, 5, 31), None, True),
        (date(2026, 6, 1), None, False),
        (date(2026, 4, 1), date(2026, 4, 2), True),
    ],
)
def test_two_terms_overlap_when_a_day_belongs_to_both(starts: date, ends: date | None, overlaps: bool) -> None:
    assert term(starts=date(2026, 3, 1), ends=date(2026, 6, 1)).overlaps(starts, ends) is overlaps


def test_without_a_choice_the_first_role_in_force_is_taken() -> None:
    ended, held = term(ends=date(2026, 11, 22)), term("auditor")
    assert chosen([ended, held], None, DAY) == held


def test_a_chosen_role_that_has_ended_is_not_replaced_by_another() -> None:
    ended, held = term(ends=date(2026, 11, 22)), term("auditor")
    assert chosen([ended, held], ended.id, DAY) is None


def test_a_reset_link_is_never_a_way_up() -> None:
    officer = ("district_officer", "350203")
    assert may_look_after(*officer, [("station_keeper", "350203001001")], "350203001001")
    assert not may_look_after(*officer, [("station_keeper", "350203001001"), ("city_officer", "3502")], "350203")
    assert not may_look_after(*officer, [("district_officer", "350203")], "350203")
    assert not may_look_after(*officer, [("station_keeper", "350212001001")], "350203")
    assert may_look_after(*officer, [], "350203001")
    assert not may_look_after(*officer, [], "350212")
    assert not may_look_after("assessor", "3502", [], "350203")


def test_somebody_has_to_administer_without_an_end() -> None:
    assert leaves_an_administrator([term("system_administrator")], DAY)
    assert not leaves_an_administrator([], DAY)
    assert not leaves_an_administrator([term("auditor")], DAY)
    assert not leaves_an_administrator([term("system_administrator", ends=date(2027, 1, 1))], DAY)
    assert not leaves_an_administrator([term("system_administrator", starts=date(2026, 12, 1))], DAY)


def test_officers_need_a_second_factor_except_in_the_demonstration() -> None:
    needing = {role for role in ALL_ROLES if needs_factor([role], demonstration=False)}
    assert needing == {"system_administrator", "city_officer", "district_officer"}
    assert not any(needs_factor([role], demonstration=True) for role in ALL_ROLES)


CLEAR = {
    "account_ended": False, "asked_for_factor": False, "factor_required": False,
    "verified": False, "must_change": False, "has_role": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Obstacle.NONE),
        ({"has_role": False}, Obstacle.NO_ROLE),
        ({"factor_required": True}, Obstacle.SET_UP_FACTOR),
        ({"factor_required": True, "verified": True}, Obstacle.NONE),
        ({"asked_for_factor": True}, Obstacle.GIVE_FACTOR),
        ({"asked_for_factor": True, "verified": True}, Obstacle.NONE),
        ({"must_change": True}, Obstacle.CHANGE_PASSWORD),
        ({"must_change": True, "asked_for_factor": True}, Obstacle.GIVE_FACTOR),
        ({"must_change": True, "has_role": False}, Obstacle.CHANGE_PASSWORD),
        ({"account_ended": True, "asked_for_factor": True, "must_change": True}, Obstacle.ACCOUNT_ENDED),
    ],
)
def test_gates_stand_one_behind_the_other(facts: dict[str, bool], expected: Obstacle) -> None:
    assert obstacle(**{**CLEAR, **facts}) is expected


def test_an_account_no_longer_works_on_its_last_day() -> None:
    assert not has_ended(None, DAY)
    assert not has_ended(date(2026, 11, 24), DAY)
    assert has_ended(DAY, DAY)


@pytest.mark.parametrize(("phone", "shown"), [("13800001234", "138****1234"), ("2043210", "*******"), ("", "")])
def test_a_phone_number_keeps_its_middle_to_itself(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


def test_the_auditor_reads_everything_and_writes_nothing() -> None:
    held = ROLES["auditor"].permissions
    assert held >= {name for name in PERMISSIONS if name.endswith(".view")}
    assert {name.partition(".")[2] for name in held} <= {"view", "export", "personal", "fairness"}


def test_every_permission_is_held_by_some_role() -> None:
    assert all(roles_with(permission) for permission in PERMISSIONS)
