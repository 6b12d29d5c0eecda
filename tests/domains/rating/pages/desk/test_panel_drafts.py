"""The form of a panel keeps itself: by the page as one ticks, by a button without script; found again, thrown away."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.conftest import ClientAs
from tests.domains.rating.world import World

from cuobian.domains.rating.models import Entry, Panel, PanelDraft
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel import clock

NAMES = ("assessor", "second_assessor", "third")


@pytest.fixture
def waiting(world: World) -> list[Entry]:
    return [world.take_to(Stage.DISTRICT_PANEL, entry) for entry in world.entries()[:2]]


@pytest.fixture
def officer(client_as: ClientAs, waiting: list[Entry]) -> Client:
    return client_as("district_officer")


def member(world: World, name: str) -> str:
    return str(world.assessors[name].person_id)


def form(world: World, *entries: Entry, names: tuple[str, ...] = NAMES, **more: object) -> dict[str, Any]:
    """What the page sends."""
    members = [member(world, name) for name in names]
    chosen = [str(entry.pk) for entry in entries]
    plain = {"level": "district", "name": "思明一组", "visit_on": "", "message": "", "base": "0", "page": str(uuid4())}
    return {**plain, "members": members, "chair": members[0] if members else "", "entries": chosen, **more}


def post(client: Client, world: World, given: dict[str, Any], *, quietly: bool = False) -> HttpResponse:
    where = "check" if quietly else "new"
    with clock.frozen_at(world.now):
        return client.post(f"/desk/rounds/{world.round.pk}/panels/{where}/", given)  # type: ignore[return-value]


def opened(client: Client, world: World, query: str = "level=district") -> str:
    with clock.frozen_at(world.now):
        return client.get(f"/desk/rounds/{world.round.pk}/panels/new/?{query}").content.decode()


def words(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_every_tick_is_kept_and_checked_again(officer: Client, world: World, waiting: list[Entry]) -> None:
    given = form(world, waiting[0], names=("assessor", "own_street"))
    page = words(post(officer, world, given, quietly=True))
    assert "已自动存草稿" in page
    assert "单位在被评镇街（厦港街道办事处）" in page
    assert 'name="base" value="1"' in page
    draft = PanelDraft.objects.get()
    assert draft.body["entries"] == [str(waiting[0].pk)]
    assert str(draft.page) == given["page"]


def test_typing_does_not_draw_the_lists_again(officer: Client, world: World, waiting: list[Entry]) -> None:
    given = form(world, waiting[0])
    first = words(post(officer, world, given, quietly=True))
    checked = re.search(r'name="checked" value="(\w+)"', first)
    assert checked
    typed = {**given, "message": "请带工作证", "checked": checked[1], "base": "1"}
    page = words(post(officer, world, typed, quietly=True))
    assert "已自动存草稿" in page
    assert 'id="members"' not in page
    assert PanelDraft.objects.get().body["message"] == "请带工作证"


def test_a_draft_is_found_again_as_it_was_left(officer: Client, world: World, waiting: list[Entry]) -> None:
    given = form(world, waiting[0], visit_on="2026-11-28", message="请带工作证")
    post(officer, world, given, quietly=True)
    page = opened(officer, world)
    assert "存的草稿，接着组就行" in page
    assert 'value="思明一组"' in page
    assert "请带工作证" in page
    assert f'value="{waiting[0].pk}" checked' in page
    assert f'value="{waiting[1].pk}" checked' not in page
    assert re.search(rf'name="chair" value="{member(world, "assessor")}"\s+checked', page)
    assert all(re.search(rf'name="members" value="{member(world, name)}" checked', page) for name in NAMES)
    assert "休息日" in page
    assert 'name="base" value="1"' in page
    panels = officer.get(f"/desk/rounds/{world.round.pk}/panels/").content.decode()
    assert "您有一份没组完的区考评组草稿" in panels


def test_nobody_else_sees_a_draft(officer: Client, world: World, waiting: list[Entry], client_as: ClientAs) -> None:
    post(officer, world, form(world, waiting[0]), quietly=True)
    draft = PanelDraft.objects.get()
    city = client_as("city_officer")
    assert "思明一组" not in opened(city, world, "level=city")
    assert "没组完" not in city.get(f"/desk/rounds/{world.round.pk}/panels/").content.decode()
    assert city.get(f"/desk/panel-drafts/{draft.pk}/discard/").status_code == 404


def test_without_script_a_button_keeps_the_draft(officer: Client, world: World, waiting: list[Entry]) -> None:
    answer = post(officer, world, {**form(world, waiting[0], name=""), "keep": "1"})
    assert answer.status_code == 302
    assert PanelDraft.objects.get().body["name"] == ""
    page = opened(officer, world)
    assert "草稿存好了" in page
    assert f'value="{waiting[0].pk}" checked' in page
    assert not Panel.objects.exists()


def test_a_draw_is_kept_with_the_people_drawn(officer: Client, world: World, waiting: list[Entry]) -> None:
    answer = post(officer, world, {**form(world, waiting[0], names=("assessor",)), "draw": "1"})
    assert answer.status_code == 200
    assert len(PanelDraft.objects.get().body["members"]) == 3
    assert 'name="base" value="1"' in words(answer)


def test_a_day_off_offers_the_days_around_it_and_takes_one(officer: Client, world: World, waiting: list[Entry]) -> None:
    given = form(world, waiting[0], visit_on="2026-11-28")
    page = words(post(officer, world, given, quietly=True))
    assert 'name="pick" value="2026-11-27"' in page
    assert 'name="pick" value="2026-11-30"' in page
    answer = post(officer, world, {**given, "pick": "2026-11-30", "base": "1"})
    assert 'value="2026-11-30"' in words(answer)
    assert 'name="pick"' not in words(answer)
    assert PanelDraft.objects.get().body["visit_on"] == "2026-11-30"


def test_a_second_window_is_told_and_chooses(officer: Client, world: World, waiting: list[Entry]) -> None:
    post(officer, world, form(world, waiting[0]), quietly=True)
    other = form(world, waiting[1], name="另一组")
    page = words(post(officer, world, other, quietly=True))
    assert "您有另一份草稿" in page
    assert "已自动存草稿" not in page
    assert 'name="over" value="1"' in page
    assert PanelDraft.objects.get().body["name"] == "思明一组"
    plainly = post(officer, world, {**other, "keep": "1"})
    assert plainly.status_code == 409
    assert 'name="over" value="1"' in words(plainly)
    assert 'value="另一组"' in words(plainly)
    assert post(officer, world, {**other, "over": "1"}).status_code == 302
    assert PanelDraft.objects.get().body["name"] == "另一组"
    assert PanelDraft.objects.get().revision == 2


def test_places_from_a_list_do_not_push_a_draft_aside(officer: Client, world: World, waiting: list[Entry]) -> None:
    post(officer, world, form(world, waiting[0]), quietly=True)
    chosen = {"do": "panel", "chosen": [str(waiting[1].pk)]}
    with clock.frozen_at(world.now):
        answer = officer.post(f"/desk/rounds/{world.round.pk}/entries/do/", chosen)
    assert answer.status_code == 409
    assert "您有另一份草稿" in answer.content.decode()
    assert PanelDraft.objects.get().body["entries"] == [str(waiting[0].pk)]
    linked = opened(officer, world, f"level=district&entries={waiting[1].pk}")
    assert "您有另一份草稿" in linked
    assert f'value="{waiting[1].pk}" checked' in linked


def test_places_from_a_list_are_kept_where_there_is_no_draft(
    officer: Client, world: World, waiting: list[Entry]
) -> None:
    with clock.frozen_at(world.now):
        officer.post(f"/desk/rounds/{world.round.pk}/entries/do/", {"do": "panel", "chosen": [str(waiting[1].pk)]})
    assert PanelDraft.objects.get().body["entries"] == [str(waiting[1].pk)]


def test_the_draft_is_gone_when_the_panel_is_made(officer: Client, world: World, waiting: list[Entry]) -> None:
    given = form(world, waiting[0])
    post(officer, world, given, quietly=True)
    assert post(officer, world, given).status_code == 302
    assert Panel.objects.get(level=Level.DISTRICT).name == "思明一组"
    assert not PanelDraft.objects.exists()
    assert "接着组就行" not in opened(officer, world)
    late = words(post(officer, world, given, quietly=True))
    assert "都有考评组了" in late
    assert not PanelDraft.objects.exists()


def test_what_is_wrong_is_told_at_its_place_and_the_draft_is_kept(
    officer: Client, world: World, waiting: list[Entry]
) -> None:
    given = form(world, waiting[0], names=("assessor",), chair="", visit_on="2026-11-28")
    answer = post(officer, world, given)
    page = words(answer)
    assert answer.status_code == 422
    assert "还有 3 处要改" in page
    for field in ("members", "chair", "visit_on"):
        assert f'href="#id_{field}_field"' in page
        assert f'id="id_{field}_field"' in page
    assert "考评组：能评「" in page
    assert PanelDraft.objects.get().body["members"] == [member(world, "assessor")]
    many = words(post(officer, world, {**given, "entries": [str(entry.pk) for entry in waiting]}))
    assert "考评组：有 2 个站点这样组还不行，下面写了原因。" in many
    assert many.count("还差 2 人。</div>") == 2
    nothing = words(post(officer, world, form(world, names=(), page=given["page"])))
    assert 'href="#id_entries_field"' in nothing


def test_what_can_no_longer_be_chosen_is_said(officer: Client, world: World, waiting: list[Entry]) -> None:
    gone: list[UUID] = [uuid4(), uuid4()]
    given = form(world, waiting[0], waiting[1])
    given["entries"] += [str(gone[0])]
    given["members"] += [str(gone[1])]
    post(officer, world, given, quietly=True)
    page = opened(officer, world)
    assert "有 1 个站点已经有考评组或不在这一步了" in page
    assert "有 1 位评委现在不能选了" in page


def test_a_draft_is_thrown_away_after_asking(officer: Client, world: World, waiting: list[Entry]) -> None:
    post(officer, world, form(world, waiting[0]), quietly=True)
    draft = PanelDraft.objects.get()
    url = f"/desk/panel-drafts/{draft.pk}/discard/"
    assert url in opened(officer, world)
    asked = officer.get(url).content.decode()
    assert "丢弃后找不回来" in asked
    assert officer.post(url, {"revision": "7"}).status_code == 409
    assert PanelDraft.objects.exists()
    assert officer.post(url, {"revision": "1"}).status_code == 302
    assert not PanelDraft.objects.exists()
    assert officer.get(url).status_code == 404


def test_nonsense_is_kept_as_nothing_and_breaks_nothing(officer: Client, world: World, waiting: list[Entry]) -> None:
    given = form(world, waiting[0], page="x", base="-1", visit_on="明天", chair="x")
    assert post(officer, world, given, quietly=True).status_code == 200
    assert PanelDraft.objects.get().body["visit_on"] == "明天"
    assert "明天" in opened(officer, world)
    assert post(officer, world, {**given, "visit_on": "9999-12-31"}, quietly=True).status_code == 200
    assert post(officer, world, {"level": "planet"}, quietly=True).status_code == 200
