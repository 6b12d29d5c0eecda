"""The work list: filters, costs, views, and what is done to many at once."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.conftest import ClientAs
from tests.domains.rating.world import AFTER_NOTICE, World, fill, put_panel

from cuobian.domains.network.models import Place
from cuobian.domains.rating.models import Entry, MetricSnapshot, SavedView, Sheet, StarAward
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel import clock
from cuobian.kernel.ids import uuid7
from cuobian.support.jobs.models import Failure, Job
from cuobian.support.notices.models import Notice


def url_of(world: World) -> str:
    return f"/desk/rounds/{world.round.pk}/entries/"


def names(client: Client, url: str) -> set[str]:
    answer = client.get(url)
    assert answer.status_code == 200
    return {line.entry.place.short_name for line in answer.context["lines"]}


def do(client: Client, world: World, action: str, entries: list[Entry], **more: object) -> object:
    chosen = [str(entry.pk) for entry in entries]
    with clock.frozen_at(more.pop("at", world.now)):  # type: ignore[arg-type]
        return client.post(f"{url_of(world)}do/", {"do": action, "chosen": chosen, **more})


def test_filters_narrow_and_each_can_be_taken_off(world: World, client_as: ClientAs) -> None:
    client, url = client_as("city_officer"), url_of(world)
    assert len(names(client, url)) == 6
    assert len(names(client, f"{url}?district=350203")) == 4
    assert len(names(client, f"{url}?street=350203001")) == 4
    assert names(client, f"{url}?stage=first_review") == set()
    assert names(client, f"{url}?q=hongshan") == {"鸿山社区站"}
    assert names(client, f"{url}?q=鸿山") == {"鸿山社区站"}
    assert names(client, f"{url}?status=overdue") == set()
    assert len(names(client, f"{url}?status=unrated")) == 6
    page = client.get(f"{url}?district=350203&q=zzz").content.decode()
    assert "没有符合这些条件的站点" in page
    assert "去掉「思明区」" in page


@pytest.mark.parametrize("odd", ["district=%25", "stage=nowhere", "star=9", "status=x", "sort=drop", "size=9999", "q=" + "字" * 5000])  # fmt: skip
def test_odd_addresses_are_answered_calmly(world: World, client_as: ClientAs, odd: str) -> None:
    assert client_as("city_officer").get(f"{url_of(world)}?{odd}").status_code == 200


def test_what_is_mine_follows_the_role(world: World, client_as: ClientAs) -> None:
    entries = world.entries()
    world.take_to(Stage.DISTRICT_RESULT, entries[0])
    world.take_to(Stage.CITY_RESULT, entries[1])
    district, city = client_as("district_officer"), client_as("city_officer")
    with clock.frozen_at(world.now):
        assert names(district, f"{url_of(world)}?status=mine") == {entries[0].place.short_name}
        assert names(city, f"{url_of(world)}?status=mine") == {entries[1].place.short_name}


def test_the_list_costs_the_same_for_one_row_and_for_thirty(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    client.get(f"{url_of(world)}?q=鸿山")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{url_of(world)}?street=350203001&size=100")
    _more_entries(world, 30)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(f"{url_of(world)}?street=350203001&size=100").context["lines"]) == 34
    assert len(many) <= len(one)


def _more_entries(world: World, count: int) -> None:
    home = Place.objects.get(code="350203001001")
    snapshot = MetricSnapshot.objects.filter(entry__code=home.code)[0]
    for number in range(count):
        place = Place.objects.get(pk=home.pk)
        place.pk, place.code = uuid7(), f"350203001001S{number + 2}"
        place.name, place.short_name = f"分站{number}", f"分站{number}"
        place.save(force_insert=True)
        entry = Entry.objects.create(
            round=world.round, place=place, code=place.code, sort_key=place.sort_key, stage_since=world.now,
            due_on=world.entries()[0].due_on,
        )  # fmt: skip
        MetricSnapshot.objects.create(
            entry=entry, as_of=snapshot.as_of, values=snapshot.values, digest=snapshot.digest, taken_at=world.now
        )


def test_paging_by_keyset_shows_every_row_once(world: World, client_as: ClientAs) -> None:
    _more_entries(world, 30)
    client = client_as("city_officer")
    seen: list[str] = []
    answer = client.get(f"{url_of(world)}?size=20&sort=name")
    while True:
        seen += [line.entry.code for line in answer.context["lines"]]
        following = answer.context["listing"].next_url
        if not following:
            break
        answer = client.get(url_of(world) + following)
    assert len(seen) == len(set(seen)) == 36


def test_what_is_shown_is_exported(world: World, client_as: ClientAs) -> None:
    answer = client_as("auditor").get(f"{url_of(world)}?district=350203&export=xlsx")
    assert answer["Content-Type"].endswith("sheet")


def test_a_view_is_kept_and_thrown_away(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    asked = {"name": "思明超期", "query": "district=350203&status=overdue&page=x&evil=1"}
    assert client.post(f"{url_of(world)}views/", asked).status_code == 302
    view = SavedView.objects.get()
    assert view.query == "district=350203&status=overdue"
    assert "思明超期" in client.get(url_of(world)).content.decode()
    assert client.post(f"{url_of(world)}views/", {"name": "", "query": ""}).status_code == 422
    assert client_as("district_officer").post(f"{url_of(world)}views/{view.pk}/drop/").status_code == 404
    assert client_as("auditor").post(f"{url_of(world)}views/", asked).status_code == 403
    assert client.post(f"{url_of(world)}views/{view.pk}/drop/").status_code == 302
    assert not SavedView.objects.exists()


def test_reminding_tells_who_holds_each_place(world: World, client_as: ClientAs) -> None:
    client, entry = client_as("district_officer"), world.entries()[0]
    keeper = world.keeper(entry.code)
    assert "提醒 1 个站点的办理人？" in do(client, world, "remind", [entry]).content.decode()  # type: ignore[attr-defined]
    assert not Notice.objects.filter(account_id=keeper.person_id).exists()
    assert do(client, world, "remind", [entry], sure="1").status_code == 302  # type: ignore[attr-defined]
    assert Notice.objects.filter(account_id=keeper.person_id, settled_at=None).count() == 1
    assert do(client_as("auditor"), world, "remind", [entry], sure="1").status_code == 403  # type: ignore[attr-defined]


def test_nothing_chosen_or_an_unknown_step_is_told(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    assert do(client, world, "remind", []).status_code == 422  # type: ignore[attr-defined]
    assert do(client, world, "explode", world.entries()).status_code == 404  # type: ignore[attr-defined]


def test_a_neighbours_entries_cannot_be_chosen(world: World, client_as: ClientAs) -> None:
    client = client_as("neighbour_officer")
    assert do(client, world, "remind", [world.entries()[0]], sure="1").status_code == 422  # type: ignore[attr-defined]


def test_computing_many_is_all_or_none(world: World, client_as: ClientAs) -> None:
    client, entries = client_as("district_officer"), world.entries()[:2]
    for entry in entries:
        world.take_to(Stage.DISTRICT_PANEL, entry)
    put_panel(world, Level.DISTRICT, [world.entry(entry.code) for entry in entries])
    for sheet in Sheet.objects.filter(entry=entries[0]):
        fill(world, sheet)
    refused = do(client, world, "compute", entries, sure="1")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert entries[1].place.short_name in refused.content.decode()  # type: ignore[attr-defined]
    assert {world.entry(entry.code).stage for entry in entries} == {Stage.DISTRICT_PANEL}
    for sheet in Sheet.objects.filter(entry=entries[1]):
        fill(world, sheet)
    assert do(client, world, "compute", entries, sure="1").status_code == 302  # type: ignore[attr-defined]
    assert {world.entry(entry.code).stage for entry in entries} == {Stage.DISTRICT_RESULT}


def test_the_unstarred_must_be_ticked_before_results_are_confirmed(world: World, client_as: ClientAs) -> None:
    client, entries = client_as("district_officer"), world.entries()[:2]
    world.take_to(Stage.DISTRICT_RESULT, entries[0])
    world.take_to(Stage.DISTRICT_RESULT, entries[1], mark="C#")
    page = do(client, world, "confirm", entries)
    assert "我核对过「不定星级」的 1 个站点" in page.content.decode()  # type: ignore[attr-defined]
    assert "拟五星" in page.content.decode()  # type: ignore[attr-defined]
    again = do(client, world, "confirm", entries, sure="1")
    assert again.status_code == 200  # type: ignore[attr-defined]
    assert world.entry(entries[0].code).stage == Stage.DISTRICT_RESULT
    assert do(client, world, "confirm", entries, sure="1", checked="1").status_code == 302  # type: ignore[attr-defined]
    assert world.entry(entries[0].code).stage == Stage.CITY_PANEL
    assert world.entry(entries[1].code).stage == Stage.NOTICE_READY


def test_a_stale_list_is_a_conflict_and_nothing_is_done(world: World, client_as: ClientAs) -> None:
    client, entries = client_as("district_officer"), world.entries()[:2]
    world.take_to(Stage.DISTRICT_RESULT, entries[0])
    refused = do(client, world, "confirm", entries, sure="1", checked="1")
    assert refused.status_code == 409  # type: ignore[attr-defined]
    assert entries[1].place.short_name in refused.content.decode()  # type: ignore[attr-defined]
    assert world.entry(entries[0].code).stage == Stage.DISTRICT_RESULT


def test_the_district_confirms_its_own_level_only(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.CITY_RESULT, world.entries()[0])
    refused = do(client_as("district_officer"), world, "confirm", [entry], sure="1", checked="1")
    assert refused.status_code == 403  # type: ignore[attr-defined]
    assert world.entry(entry.code).stage == Stage.CITY_RESULT


def test_publishing_asks_for_a_title_and_awarding_follows_the_jurisdiction(world: World, client_as: ClientAs) -> None:
    city, district = client_as("city_officer"), client_as("district_officer")
    high = world.take_to(Stage.NOTICE_READY, world.entries()[0])
    low = world.take_to(Stage.NOTICE_READY, world.entries()[1], mark="C")
    assert (high.star or 0) >= 4 > (low.star or 0)
    assert do(district, world, "publish", [low], sure="1", title="x").status_code == 403  # type: ignore[attr-defined]
    assert do(city, world, "publish", [high, low], sure="1", title=" ").status_code == 422  # type: ignore[attr-defined]
    assert do(city, world, "publish", [high, low], sure="1", title="第 1 批").status_code == 302  # type: ignore[attr-defined]
    for entry in (high, low):
        world.take_to(Stage.AWARD_READY, entry)
    both = do(district, world, "award", [high, low], sure="1", at=AFTER_NOTICE)
    assert both.status_code == 403  # type: ignore[attr-defined]
    assert not StarAward.objects.exists()
    assert do(district, world, "award", [low], sure="1", at=AFTER_NOTICE).status_code == 302  # type: ignore[attr-defined]
    assert do(city, world, "award", [high], sure="1", at=AFTER_NOTICE).status_code == 302  # type: ignore[attr-defined]
    assert do(city, world, "award", [high], sure="1", at=AFTER_NOTICE).status_code == 409  # type: ignore[attr-defined]


def test_everything_the_filters_leave_can_be_chosen_at_once(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    answer = client.post(f"{url_of(world)}do/?district=350203", {"do": "remind", "all": "1"})
    assert "提醒 4 个站点的办理人？" in answer.content.decode()


def test_a_long_list_is_computed_in_the_background(
    world: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cuobian.domains.rating.pages.desk import bulk

    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    entries = [world.take_to(Stage.DISTRICT_PANEL, entry) for entry in world.entries()[:2]]
    put_panel(world, Level.DISTRICT, entries)
    for sheet in Sheet.objects.filter(entry=entries[0]):
        fill(world, sheet)
    answer = do(client_as("district_officer"), world, "compute", entries, sure="1")
    assert "/desk/jobs/" in answer["Location"]  # type: ignore[index]
    assert world.entry(entries[0].code).stage == Stage.DISTRICT_RESULT
    assert world.entry(entries[1].code).stage == Stage.DISTRICT_PANEL


def test_a_long_list_is_awarded_in_the_background_one_by_one(
    world: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cuobian.domains.rating.pages.desk import bulk

    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    ready = [world.take_to(Stage.AWARD_READY, entry, mark="C") for entry in world.entries()[:3]]
    gone = ready[1]
    Place.objects.filter(pk=gone.place_id).update(status="closed", status_reason="拆迁", closed_on=date(2026, 11, 30))
    asked = do(client_as("district_officer"), world, "award", ready, at=AFTER_NOTICE)
    assert "在后台逐个定" in asked.content.decode()  # type: ignore[attr-defined]
    answer = do(client_as("district_officer"), world, "award", ready, at=AFTER_NOTICE, sure="1")
    assert "/desk/jobs/" in answer["Location"]  # type: ignore[index]
    stages = [world.entry(entry.code).stage for entry in ready]
    assert stages == [Stage.AWARDED, Stage.AWARD_READY, Stage.AWARDED]
    failed = Job.objects.get(kind="rating.award")
    assert Failure.objects.get(job=failed).item == gone.place.short_name
