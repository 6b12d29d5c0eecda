"""A station that closes or merges: who may take its keeper's role back is asked to, and a role is not given there any more."""

from datetime import date

import pytest
from django.urls import reverse
from tests import cast
from tests.cast import NOW
from tests.domains.network import world

from cuobian.domains.network.actions import structure
from cuobian.domains.people.actions.roles import grant_role, revoke_role
from cuobian.domains.people.models import RoleGrant
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid
from cuobian.support.notices.public import NoticeRecord, open_for

CODE = cast.NEIGHBOUR_STATION
DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def network(db: None) -> None:
    world.build()


def waiting(actor: Actor) -> list[NoticeRecord]:
    return [one for one in open_for(actor.person_id) if one.kind == "people.place_gone"]


def merge() -> None:
    structure.merge_place(
        actor=world.SYSTEM, place_id=world.at(CODE).pk, into_id=world.at(cast.STATION).pk, effective_on=DAY,
        reason="并站", now=NOW,
    )  # fmt: skip


def test_the_officer_is_asked_until_the_role_is_taken_back(
    district_officer: Actor, neighbour_officer: Actor, neighbour_keeper: Actor, station_keeper: Actor
) -> None:
    merge()
    (asked,) = waiting(district_officer)
    assert "郑阿海" in asked.text
    assert "并站" in asked.text
    assert asked.needs_action
    assert asked.url == reverse("people:account", args=[neighbour_keeper.account_id])
    (told,) = waiting(neighbour_keeper)
    assert not told.needs_action
    assert waiting(neighbour_officer) == waiting(station_keeper) == []
    grant = RoleGrant.objects.get(account_id=neighbour_keeper.account_id)
    revoke_role(actor=district_officer, grant_id=grant.pk, reason="站已并走", now=NOW)
    assert waiting(district_officer) == waiting(neighbour_keeper) == []


def test_a_district_without_officers_is_looked_after_by_the_administrator(
    system_administrator: Actor, neighbour_keeper: Actor
) -> None:
    merge()
    assert len(waiting(system_administrator)) == 1


def test_a_station_that_opens_again_asks_for_nothing(district_officer: Actor, neighbour_keeper: Actor) -> None:
    common = {"actor": world.SYSTEM, "place_id": world.at(CODE).pk, "effective_on": DAY, "now": NOW}
    structure.suspend_place(**common, reason="装修")
    assert waiting(district_officer) == []
    structure.reopen_place(**common, reason="装修好了")
    structure.close_place(**common, reason="场地拆迁")
    assert len(waiting(district_officer)) == 1
    structure.reopen_place(**common, reason="关错了")
    assert waiting(district_officer) == waiting(neighbour_keeper) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (CODE, "已经撤并或关闭"),
        ("350203ABCDEFGH", "没有代码是 350203ABCDEFGH"),
        (f"{cast.STATION}S2", "没有代码是"),
        ("350203999999", "没有代码是"),
    ],
)
def test_a_role_is_given_where_something_stands(
    district_officer: Actor, station_keeper: Actor, code: str, words: str
) -> None:
    merge()
    facts = {"role": "station_keeper", "starts_on": DAY, "ends_on": None, "now": NOW}
    with pytest.raises(Invalid) as refused:
        grant_role(actor=district_officer, account_id=station_keeper.person_id, code=code, **facts)
    assert words in str(refused.value.faults[0].message)
    given = grant_role(actor=district_officer, account_id=station_keeper.person_id, code=world.STATIONS[2], **facts)
    assert given.code == world.STATIONS[2]


def test_a_merged_area_takes_no_role(city_officer: Actor, station_keeper: Actor) -> None:
    from cuobian.domains.network.models import Area

    Area.objects.filter(code="350212").update(status="merged", merged_into_id="350203", ended_on=DAY)
    with pytest.raises(Invalid) as refused:
        grant_role(
            actor=city_officer, account_id=station_keeper.person_id, role="assessor", code="350212", starts_on=DAY,
            ends_on=None, now=NOW,
        )  # fmt: skip
    assert "350212" in str(refused.value.faults[0].message)
