"""The pages of draws and of the panel graph, from the first tick to the published panels, and what the public sees."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.conftest import ClientAs
from tests.domains.rating.world import SIMING_STATIONS, World, build, put_panel

from cuobian.domains.rating.commands.draws import differences_of
from cuobian.domains.rating.models import Panel, PanelDraw
from cuobian.domains.rating.queries.fairness.draws import panels_of, read_inputs
from cuobian.domains.rating.values import DrawStatus, Level, Stage
from cuobian.kernel import clock
from cuobian.kernel.commands import Refused
from cuobian.support.jobs.models import Job

SOURCE = "福建体彩 31 选 7 第 26123 期开奖号码"


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Three of Siming's stations wait for a district panel."""
    with built_once(django_db_blocker, build) as world:
        for code in SIMING_STATIONS[:3]:
            world.take_to(Stage.DISTRICT_PANEL, world.entry(code))
        yield world


@pytest.fixture
def officer(client_as: ClientAs) -> Client:
    return client_as("district_officer")


def sent(world: World, *, codes: tuple[str, ...] = SIMING_STATIONS[:3], **changes: Any) -> dict[str, Any]:
    return {
        "level": "district",
        "title": "第一批",
        "visits": "3",
        "entries": [str(world.entry(code).pk) for code in codes],
        "people": [str(actor.person_id) for actor in world.assessors.values()],
        **changes,
    }


def text(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


def prepared(world: World, officer: Client, **changes: Any) -> PanelDraw:
    with clock.frozen_at(world.now):
        answer = officer.post(f"/desk/rounds/{world.round.pk}/fairness/draws/new/", sent(world, **changes))
    assert answer.status_code == 302, text(answer)
    return PanelDraw.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def drawn(world: World, officer: Client) -> PanelDraw:
    draw = prepared(world, officer)
    with clock.frozen_at(world.now):
        officer.post(f"/desk/draws/{draw.pk}/announce/", {"source": SOURCE, "draws_at": "2026-11-24T21:00"})
    with clock.frozen_at(world.now + timedelta(days=2)):
        officer.post(f"/desk/draws/{draw.pk}/number/", {"number": "03 07 11"})
    draw.refresh_from_db()
    assert draw.status == DrawStatus.DRAWN
    return draw


def test_a_form_with_faults_keeps_what_was_filled_in(shared: World, officer: Client) -> None:
    url = f"/desk/rounds/{shared.round.pk}/fairness/draws/new/"
    with clock.frozen_at(shared.now):
        answer = officer.post(url, sent(shared, visits="2", title="很好的名字", visit_on="2026-11-28"))
    page = text(answer)
    assert answer.status_code == 422
    assert "至少 3 位评委" in page
    assert "休息日" in page
    assert "很好的名字" in page
    assert page.count('name="entries"') == page.count("checked") - len(shared.assessors) == 3
    with clock.frozen_at(shared.now):
        assert officer.post(url, {}).status_code == 422
        assert "这样筛没有站点" in text(officer.get(url, {"level": "district", "q": "没有的站"}))


def test_all_that_the_filter_leaves_can_be_chosen_at_once(shared: World, officer: Client) -> None:
    with clock.frozen_at(shared.now):
        name = shared.entry(SIMING_STATIONS[0]).place.short_name
        url = f"/desk/rounds/{shared.round.pk}/fairness/draws/new/?q={name}"
        officer.post(url, sent(shared, entries=[], all="1"))
    assert [one.code for one in read_inputs(PanelDraw.objects.get()).places] == [SIMING_STATIONS[0]]


def test_a_rehearsal_says_who_is_missing_and_offers_no_announcement(shared: World, officer: Client) -> None:
    few = [str(shared.assessors[name].person_id) for name in ("assessor", "second_assessor", "own_street")]
    draw = prepared(shared, officer, people=few)
    with clock.frozen_at(shared.now):
        page = text(officer.get(f"/desk/draws/{draw.pk}/"))
    assert "能坐在一起的只有 2 位" in page
    assert "单位在被评镇街" in page
    assert f"/desk/draws/{draw.pk}/announce/" not in page
    with clock.frozen_at(shared.now):
        officer.post(f"/desk/draws/{draw.pk}/edit/", sent(shared, title="第二版"))
        draw.refresh_from_db()
        assert draw.title == "第二版"
        assert f"/desk/draws/{draw.pk}/announce/" in text(officer.get(f"/desk/draws/{draw.pk}/"))


def test_from_the_announcement_to_the_panels(shared: World, officer: Client, client_as: ClientAs) -> None:
    draw = prepared(shared, officer)
    public, url = Client(), f"/desk/draws/{draw.pk}/"
    assert public.get(f"/draws/{draw.pk}/").status_code == 404
    with clock.frozen_at(shared.now):
        wrong = officer.post(f"{url}announce/", {"source": "", "draws_at": "2026-11-01T21:00"})
        assert wrong.status_code == 422
        officer.post(f"{url}announce/", {"source": SOURCE, "draws_at": "2026-11-24T21:00"})
        page = text(public.get(f"/draws/{draw.pk}/"))
        assert SOURCE in page
        assert "还没抽" in page
        page = text(officer.get(url))
        assert "等到" in page
        assert 'name="number"' not in page
        early = officer.post(f"{url}number/", {"number": "1"})
        assert early.status_code == 409
    with clock.frozen_at(shared.now + timedelta(days=2)):
        assert officer.post(f"{url}number/", {"number": ""}).status_code == 422
        officer.post(f"{url}number/", {"number": "03 07 11"})
        page = text(officer.get(url))
        assert f"{SOURCE}：03 07 11" in page
        assert "第一批第 1 组" not in page
        assert officer.get(f"{url}publish/").status_code == 200
        officer.post(f"{url}publish/")
        assert "第一批第 1 组" in text(officer.get(url))
        again = officer.post(f"{url}again/", follow=True)
        assert "都对得上" in text(again)
        assert officer.get(url, {"export": "xlsx"})["Content-Type"].endswith("sheet")
        assert officer.post(f"{url}publish/").status_code == 409
    assert Panel.objects.exists()


def test_the_public_sees_numbers_and_a_file_that_proves_itself(shared: World, officer: Client, tmp_path: Path) -> None:
    draw = drawn(shared, officer)
    page, given = text(Client().get(f"/draws/{draw.pk}/")), Client().get(f"/draws/{draw.pk}/file/")
    for actor in shared.assessors.values():
        assert actor.name not in page
        assert actor.name not in text(given)
        assert str(actor.account_id) not in text(given)
    assert "、".join(panels_of(draw)[0].members) in page
    kept = tmp_path / "draw.json"
    kept.write_bytes(given.content)
    assert differences_of(str(kept)) == []
    body = json.loads(given.content)
    body["panels"][0] = [body["panels"][0][0], *reversed(body["panels"][0][1:])]
    kept.write_text(json.dumps(body))
    assert len(differences_of(str(kept))) == 1
    assert differences_of(str(draw.pk)) == []
    kept.write_text("{}")
    for wrong in (str(kept), "nothing", str(shared.round.pk)):
        with pytest.raises(Refused):
            differences_of(wrong)
    assert draw.title in text(Client().get("/draws/"))


def test_a_change_shows_its_effect_before_it_is_made(shared: World, officer: Client) -> None:
    draw = drawn(shared, officer)
    inputs, panel = read_inputs(draw), panels_of(draw)[0]
    apart = {one.number for one in inputs.stays if one.code == panel.place}
    free = next(one.number for one in inputs.people if one.number not in {*panel.members, *apart})
    url = f"/desk/draws/{draw.pk}/seats/{panel.place}/"
    with clock.frozen_at(shared.now + timedelta(days=2)):
        assert officer.get(url).status_code == 200
        good = text(officer.post(f"{url}effect/", {"out": panel.members[0], "into": free}))
        assert "规则都守住了" in good
        assert "个站点" in good
        bad = text(officer.post(f"{url}effect/", {"out": panel.members[0], "into": min(apart)}))
        assert "不能这样换" in bad
        assert "要回避" in bad
        refused = officer.post(url, {"out": panel.members[0], "into": min(apart), "reason": "急"})
        assert refused.status_code == 422
        assert officer.post(url, {"out": panel.members[0], "into": free, "reason": "生病"}).status_code == 302
        page = text(officer.get(f"/desk/draws/{draw.pk}/"))
        assert "生病" in page
        assert "手工改过 1 处" in page
        assert "改过" in text(Client().get(f"/draws/{draw.pk}/"))
        assert officer.get(f"/desk/draws/{draw.pk}/seats/999/").status_code == 404


def test_a_cancelled_draw_stays_public_with_its_reason_only_when_it_was_announced(
    shared: World, officer: Client
) -> None:
    quiet = prepared(shared, officer, title="没公告的")
    loud = drawn(shared, officer)
    for draw in (quiet, loud):
        assert officer.post(f"/desk/draws/{draw.pk}/cancel/", {"reason": ""}).status_code == 422
        assert officer.post(f"/desk/draws/{draw.pk}/cancel/", {"reason": "号码填错"}).status_code == 302
    assert Client().get(f"/draws/{quiet.pk}/").status_code == 404
    assert "号码填错" in text(Client().get(f"/draws/{loud.pk}/"))


def test_a_large_draw_is_a_job(shared: World, officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cuobian.domains.rating.pages.desk.fairness.draw_steps.LONG_DRAW", 1)
    monkeypatch.setattr("cuobian.domains.rating.pages.desk.fairness.draw_steps.LONG_PUBLICATION", 1)
    draw = drawn(shared, officer)
    assert Job.objects.get(kind="rating.draw").params["step"] == "draw"
    with clock.frozen_at(shared.now + timedelta(days=2)):
        officer.post(f"/desk/draws/{draw.pk}/publish/")
    draw.refresh_from_db()
    assert draw.status == DrawStatus.PUBLISHED
    assert Job.objects.filter(kind="rating.draw").count() == 2


def test_the_list_costs_the_same_for_one_and_for_many(shared: World, officer: Client) -> None:
    url, counts = f"/desk/rounds/{shared.round.pk}/fairness/draws/", []
    for number in (1, 12):
        for more in range(number):
            prepared(shared, officer, title=f"第 {number} {more} 批")
        with (
            clock.frozen_at(shared.now),
            CaptureQueriesContext(
                connection,
            ) as found,
        ):
            page = text(officer.get(url))
        counts.append(len(found))
        assert page.count('<th class="k"') == PanelDraw.objects.count()
    assert counts[0] == counts[1]


def test_the_graph_draws_who_sees_places_together(shared: World, client_as: ClientAs) -> None:
    city = client_as("city_officer")
    url = f"/desk/rounds/{shared.round.pk}/fairness/graph/?level=district"
    assert "还没有可画的" in text(city.get(url))
    put_panel(shared, Level.DISTRICT, [shared.entry(SIMING_STATIONS[0])])
    page = text(city.get(url))
    assert page.count('class="cb-graph-line"') == 3
    assert page.count('class="cb-graph-name"') == 3
    assert "3 位评委，3 对一起看过站点，全部连成一片" in page
    assert "误差约 ±" in page
    assert city.get(f"{url}&export=xlsx")["Content-Type"].endswith("sheet")


def test_teams_are_the_same_for_the_same_text_and_refuse_in_words(shared: World, officer: Client) -> None:
    url = f"/desk/rounds/{shared.round.pk}/fairness/teams/"
    people = [str(shared.assessors[name].person_id) for name in ("assessor", "second_assessor", "third", "fourth")]
    asked = {
        "team_size": "2",
        "periods": "3",
        "places": "12",
        "seed": "甲",
        "different_districts": "on",
        "people": people,
    }
    with clock.frozen_at(shared.now):
        first, again = text(officer.get(url, asked)), text(officer.get(url, asked))
        assert first.count("第 2 队") == 1
        assert first.count("第 3 个半天") >= 1
        table = first.split("<tbody>")[1].split("</tbody>")[0]
        assert table == again.split("<tbody>")[1].split("</tbody>")[0]
        assert all(table.count(shared.assessors[name].name) == 3 for name in ("assessor", "third"))
        assert officer.get(url, {**asked, "export": "xlsx"})["Content-Type"].endswith("sheet")
        few = officer.get(url, {**asked, "people": people[:3]})
        assert few.status_code == 422
        assert "不够两队" in text(few)
    assert not Panel.objects.exists()


def test_a_draw_of_another_district_is_not_there_and_the_auditor_only_looks(
    shared: World, officer: Client, client_as: ClientAs
) -> None:
    draw = prepared(shared, officer)
    assert client_as("neighbour_officer").get(f"/desk/draws/{draw.pk}/").status_code == 404
    with clock.frozen_at(shared.now):
        page = text(client_as("auditor").get(f"/desk/draws/{draw.pk}/"))
    assert draw.title in page
    assert "/announce/" not in page
    assert client_as("auditor").post(f"/desk/draws/{draw.pk}/cancel/", {"reason": "x"}).status_code == 403
