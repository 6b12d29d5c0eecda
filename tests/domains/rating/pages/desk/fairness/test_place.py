"""One place of a run: the sum on the page, whose names it shows, trying without a visit, moving a star; and where else
the same is told: the entry's page, the keeper's scores, the public notice."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.conftest import ClientAs
from tests.domains.rating.judged import FALLS, HOUR, PANELS, PEOPLE, RISES, judged, run_of, score_of
from tests.domains.rating.world import World, build

from cuobian.domains.rating.actions.fairness.moving import apply_move
from cuobian.domains.rating.models import FairMove, FairScore
from cuobian.domains.rating.rules.fairness.account import points
from cuobian.domains.rating.values import Stage
from cuobian.kernel import clock
from cuobian.support.audit.models import Entry as AuditEntry


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built_once(django_db_blocker, build) as world:
        judged(world)
        run_of(world)
        yield world


def url_of(world: World, code: str = FALLS) -> str:
    return f"/desk/rounds/{world.round.pk}/fairness/places/{score_of(world, code).pk}/"


def names_on(page: str, world: World) -> list[str]:
    return [actor.name for actor in world.assessors.values() if actor.name in page]


# --- the sum ---------------------------------------------------------------------------------------------------------
def test_the_sum_on_the_page_is_the_fair_score(shared: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    for score in FairScore.objects.filter(run=score_of(shared, FALLS).run):
        found = client.get(url_of(shared, score.code)).context
        account, parts = found["sums"], [row["line"].part for row in found["visits"]]
        assert len(parts) == score.visits
        assert sum((part.part for part in parts), Decimal(0)) == account.weighted
        assert account.weighted + account.cut - account.raw == account.adjustment
        assert score.official + account.adjustment == account.fair == points(score.fair)
        assert abs(sum(part.share for part in parts) - 1) < 1e-5


def test_raw_and_adjusted_stand_side_by_side_with_the_chances(shared: World, client_as: ClientAs) -> None:
    page = client_as("city_officer").get(url_of(shared)).content.decode()
    for words in ("82.42", "81.38", "−1.04", "拟四星", "拟三星", "这个分是这样来的", 'class="cb-chances"'):
        assert words in page


# --- whose eyes ------------------------------------------------------------------------------------------------------
def test_names_are_for_who_watches_over_fairness_and_each_reading_is_written_down(
    shared: World, client_as: ClientAs
) -> None:
    page = client_as("city_officer").get(url_of(shared)).content.decode()
    assert sorted(names_on(page, shared)) == sorted(shared.assessors[PEOPLE[who]].name for who in PANELS[1])
    assert AuditEntry.objects.filter(action="fairness.read", code=FALLS).count() == 1
    page = client_as("district_officer").get(url_of(shared)).content.decode()
    assert names_on(page, shared) == []
    assert "第 1 位评委" in page
    page = client_as("system_administrator").get(url_of(shared)).content.decode()
    assert names_on(page, shared) == []
    assert "位评委</th>" not in page
    assert "这里只列合计" in page
    assert AuditEntry.objects.filter(action="fairness.read", code=FALLS).count() == 1


def test_outside_of_the_scope_and_in_another_round_it_does_not_exist(shared: World, client_as: ClientAs) -> None:
    url = url_of(shared)
    for part, status in (("neighbour_officer", 404), ("station_keeper", 403), ("assessor", 403)):
        assert client_as(part).get(url).status_code == status
    elsewhere = url.replace(str(score_of(shared, FALLS).pk), str(shared.round.pk))
    assert client_as("city_officer").get(elsewhere).status_code == 404


# --- without one visit -----------------------------------------------------------------------------------------------
def test_a_visit_can_be_left_out_for_trying_and_nothing_is_kept(shared: World, client_as: ClientAs) -> None:
    client, url = client_as("district_officer"), url_of(shared)
    visit = client.get(url).context["visits"][0]["line"].visit
    kept = [list(FairScore.objects.order_by("pk").values_list("fair", "fair_star")), AuditEntry.objects.count()]
    answer = client.get(f"{url}?strike={visit}")
    page = answer.content.decode()
    assert "如果去掉第 1 位评委这一次" in page
    assert "只是试算，不保存" in page
    assert answer.context["struck"].own.before == Decimal("81.38")
    assert all(row["effect"].change for row in answer.context["others"])
    assert kept == [list(FairScore.objects.order_by("pk").values_list("fair", "fair_star")), AuditEntry.objects.count()]


@pytest.mark.parametrize("odd", ["strike=999", "strike=-1", "strike=x", "strike=" + "9" * 400])
def test_an_odd_visit_shows_the_page_without_a_trial(shared: World, client_as: ClientAs, odd: str) -> None:
    answer = client_as("city_officer").get(f"{url_of(shared)}?{odd}")
    assert (answer.status_code, answer.context["struck_label"]) == (200, "")


def test_who_may_not_see_single_visits_may_not_leave_one_out(shared: World, client_as: ClientAs) -> None:
    visit = client_as("city_officer").get(url_of(shared)).context["visits"][0]["line"].visit
    answer = client_as("system_administrator").get(f"{url_of(shared)}?strike={visit}")
    assert "如果去掉" not in answer.content.decode()


def test_a_trial_costs_the_same_whatever_it_changes(shared: World, client_as: ClientAs) -> None:
    client, url = client_as("city_officer"), url_of(shared)
    visits = [row["line"].visit for row in client.get(url).context["visits"]]
    counts = set()
    for visit in [*visits, *visits]:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{url}?strike={visit}")
        counts.add(len(asked))
    assert max(counts) - min(counts) <= 1  # the first question about a run makes its fit


# --- moving ----------------------------------------------------------------------------------------------------------
def test_a_star_is_moved_on_the_page_with_a_reason(shared: World, client_as: ClientAs) -> None:
    client, url = client_as("district_officer"), url_of(shared)
    assert "按调整后的分改为三星" in client.get(url).content.decode()
    assert "按调整后的分改为" not in client_as("city_officer").get(url).content.decode()
    with clock.frozen_at(shared.now + 2 * HOUR):
        asked = client.get(f"{url}move/")
        assert "公示时会写明「经评委尺度调整」和两个分数" in asked.content.decode()
        assert client.post(f"{url}move/", {"reason": ""}).status_code == 422
        assert client.post(f"{url}move/", {"reason": "看过照片"}).status_code == 302
        assert client.post(f"{url}move/", {"reason": "再来一次"}).status_code == 409
    assert FairMove.objects.get().reason == "看过照片"
    page = client.get(url).content.decode()
    assert "已按调整后的分由四星改为三星" in page
    assert "按调整后的分改为三星" not in page
    assert client_as("city_officer").get(f"{url}move/").status_code == 403


def test_where_it_cannot_be_moved_the_page_says_why_to_who_could(shared: World, client_as: ClientAs) -> None:
    shared.take_to(Stage.CITY_PANEL, shared.entry(RISES))
    words = "只有在「区级待定」时才能改星"
    assert words in client_as("district_officer").get(url_of(shared, RISES)).content.decode()
    assert words not in client_as("auditor").get(url_of(shared, RISES)).content.decode()


# --- the same elsewhere ----------------------------------------------------------------------------------------------
def test_the_entrys_page_tells_how_sure_its_star_is(shared: World, client_as: ClientAs) -> None:
    page = client_as("district_officer").get(f"/desk/entries/{shared.entry(FALLS).pk}/").content.decode()
    assert "区级的尺度调整 −1.04 分，调整后 81.38" in page
    assert url_of(shared) in page
    assert "调整后三星" in page


def test_a_keeper_reads_the_chances_after_publication_and_never_of_an_assessor(
    shared: World, client_as: ClientAs
) -> None:
    own = "350203001006"
    url = f"/my/rating/{shared.entry(own).pk}/scores/"
    client = client_as("station_keeper", code=own)
    before = client.get(url).content.decode()
    assert "cb-chances" not in before
    shared.take_to(Stage.NOTICE, shared.entry(own))
    page = client.get(url).content.decode()
    assert "cb-chances" in page
    assert "换几位评委，多半还是这个结果：按分数，够二星的机会是 100.0%。" in page
    assert names_on(page, shared) == []


def test_a_moved_star_says_so_where_the_public_reads_it(shared: World, client_as: ClientAs) -> None:
    when = shared.now + 2 * HOUR
    apply_move(actor=shared.siming, score_id=score_of(shared, FALLS).pk, reason="看过照片", now=when)
    entry = shared.take_to(Stage.NOTICE, shared.entry(FALLS))
    assert entry.notice is not None
    words = "经评委尺度调整：原分 82.42，调整后 81.38"
    visitor = client_as("visitor")
    for url in (f"/notices/{entry.notice.pk}/", f"/notices/entry/{entry.pk}/"):
        page = visitor.get(url).content.decode()
        assert words in page, url
        assert names_on(page, shared) == []
    assert words in client_as("city_officer").get(f"/desk/notices/{entry.notice.pk}/").content.decode()
    keeper = client_as("neighbour_keeper").get(f"/my/rating/{entry.pk}/scores/").content.decode()
    assert "扣除以后是 81.38 分（原分 82.42），星级按它定" in keeper
