"""Stars: the list, one award, warnings, downgrades, revocations, mid-term checks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import ClientAs
from tests.domains.rating.world import AFTER_NOTICE, World

from cuobian.domains.rating.models import StarAward, StarEvent
from cuobian.domains.rating.values import AwardStatus, Stage, StarAct
from cuobian.kernel import clock


@pytest.fixture
def award(world: World) -> StarAward:
    return StarAward.objects.get(entry=world.take_to(Stage.AWARDED, world.entries()[0]))


def test_the_list_narrows_and_exports(world: World, client_as: ClientAs, award: StarAward) -> None:
    client = client_as("city_officer")
    assert "鸿山社区站" in client.get("/desk/stars/").content.decode()
    for query in ("star=5", "district=350203", "kind=station", "q=hongshan", "status=all"):
        assert "鸿山社区站" in client.get(f"/desk/stars/?{query}").content.decode(), query
    for query in ("star=1", "district=350212", "kind=institute", "q=zzzz", "status=revoked", "status=warned"):
        assert "没有符合这些条件的" in client.get(f"/desk/stars/?{query}").content.decode(), query
    assert client.get("/desk/stars/?export=xlsx")["Content-Type"].endswith("sheet")
    assert "还没有定过星" in client_as("neighbour_officer").get("/desk/stars/").content.decode()


def ended(award: StarAward, status: str) -> None:
    day = award.awarded_on + timedelta(days=1)
    StarAward.objects.filter(pk=award.pk).update(status=status, ended_on=day, end_reason="换了新的结果")


@pytest.mark.parametrize("status", [status for status in AwardStatus if status != AwardStatus.ACTIVE])
def test_only_a_revoked_star_is_called_revoked(client_as: ClientAs, award: StarAward, status: AwardStatus) -> None:
    client = client_as("city_officer")
    ended(award, status)
    for address in ("/desk/stars/?status=all", f"/desk/stars/{award.pk}/"):
        page = client.get(address).content.decode()
        assert ("已撤销（原五星）" in page) is (status == AwardStatus.REVOKED)
        assert str(status.label) in page


def test_a_sample_standard_says_so_once(client_as: ClientAs, award: StarAward) -> None:
    ended(award, AwardStatus.SUPERSEDED)
    values = {field.attname: getattr(award, field.attname) for field in StarAward._meta.concrete_fields}
    sample = {
        "entry_id": None,
        "plaque_number": "2026-0",
        "standard_label": "评定标准（示例）2024 年",
        "is_sample": True,
    }
    values.pop("id")
    made = StarAward.objects.create(**{**values, **sample})
    assert client_as("city_officer").get(f"/desk/stars/{made.pk}/").content.decode().count("（示例）") == 1


def test_the_list_costs_the_same_for_one_and_for_three(world: World, client_as: ClientAs, award: StarAward) -> None:
    client = client_as("auditor")
    client.get("/desk/stars/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/stars/")
    for entry in world.entries()[1:3]:
        world.take_to(Stage.AWARDED, entry)
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/stars/")
    assert len(one) == len(many)


def test_a_yellow_card_a_downgrade_and_a_revocation_each_say_why(
    world: World, client_as: ClientAs, award: StarAward
) -> None:
    client, url = client_as("city_officer"), f"/desk/stars/{award.pk}/"
    with clock.frozen_at(AFTER_NOTICE):
        assert client.post(f"{url}warn/", {"reason": ""}).status_code == 422
        assert client.post(f"{url}warn/", {"reason": "90 天没有开放记录"}).status_code == 302
        page = client.get(url).content.decode()
        assert "亮过黄牌" in page
        assert f"{url}warn/" not in page
        assert client.post(f"{url}warn/", {"reason": "90 天没有开放记录"}).status_code == 409
        assert "鸿山社区站" in client.get("/desk/stars/?status=warned").content.decode()
        assert client.post(f"{url}downgrade/", {"star": "5", "reason": "没改"}).status_code == 422
        assert client.post(f"{url}downgrade/", {"star": "3", "reason": "到期没改"}).status_code == 302
        assert client.post(f"{url}downgrade/", {"star": "3", "reason": "再来"}).status_code == 409
        lower = StarAward.objects.get(place_id=award.place_id, status=AwardStatus.ACTIVE)
        assert lower.star == 3
        assert lower.plaque_number != award.plaque_number
        district = client_as("district_officer")
        assert district.post(f"/desk/stars/{lower.pk}/revoke/", {"reason": "停止运行"}).status_code == 302
    award.refresh_from_db()
    assert award.status == AwardStatus.DOWNGRADED
    acts = list(StarEvent.objects.filter(award=award).values_list("act", flat=True))
    assert {StarAct.GRANTED, StarAct.WARNED, StarAct.DOWNGRADED} <= set(acts)


@pytest.mark.parametrize(
    ("part", "status"),
    [("district_officer", 403), ("auditor", 403), ("neighbour_officer", 404), ("station_keeper", 403)],
)
def test_a_high_star_is_the_citys_to_change(
    world: World, client_as: ClientAs, award: StarAward, part: str, status: int
) -> None:
    answer = client_as(part).post(f"/desk/stars/{award.pk}/revoke/", {"reason": "试"})
    assert answer.status_code == status
    award.refresh_from_db()
    assert award.status == AwardStatus.ACTIVE


def test_the_midterm_check_runs_in_the_background_and_changes_no_star(
    world: World, client_as: ClientAs, award: StarAward
) -> None:
    client = client_as("city_officer")
    with clock.frozen_at(AFTER_NOTICE):
        assert client.post("/desk/stars/check/", {"kind": "station"}).status_code == 302
        page = client.get(f"/desk/stars/{award.pk}/").content.decode()
    assert "自动得分" in page
    award.refresh_from_db()
    assert award.checked_on is not None
    assert award.status == AwardStatus.ACTIVE
    assert client_as("auditor").get("/desk/stars/check/").status_code in (403, 404)


def test_an_unknown_change_does_not_exist(world: World, client_as: ClientAs, award: StarAward) -> None:
    assert client_as("city_officer").get(f"/desk/stars/{award.pk}/polish/").status_code == 404
