"""Measuring points on the desk: the table, one point opened, and what the author of the standard is told."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import ClientAs
from tests.domains.rating.flagged import run_with
from tests.domains.rating.world import World, fill, put_panel

from cuobian.domains.rating.models import FairnessRun, Sheet
from cuobian.domains.rating.queries.fairness.runs import opened
from cuobian.domains.rating.rules.fairness.codec import text_of
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Level, Stage
from cuobian.domains.standards.public import engine_standard


@pytest.fixture(scope="module")
def judged(built: World) -> World:
    """Two places of Siming: on the first measuring point the assessors differ, on all others they agree."""
    first = judged_points(engine_standard(built.round.version_id))[0].id
    for entry in built.entries()[:2]:
        built.take_to(Stage.DISTRICT_PANEL, entry)
        put_panel(built, Level.DISTRICT, [entry])
        for number, sheet in enumerate(Sheet.objects.filter(entry=entry).order_by("account_id")):
            fill(built, sheet, marks={first: "ABC"[number]})
    return built


@pytest.fixture
def world(judged: World, shared: World) -> World:
    return shared


def point_ids(world: World) -> list[str]:
    return [point.id for point in judged_points(engine_standard(world.round.version_id))]


def url_of(world: World, query: str = "level=district", point: str = "") -> str:
    return f"/desk/rounds/{world.round.pk}/fairness/points/{point + '/' if point else ''}?{query}"


def test_every_judged_point_has_its_row_and_its_verdict(world: World, client_as: ClientAs) -> None:
    run_with(world)
    answer = client_as("city_officer").get(url_of(world))
    lines = answer.context["listing"].rows
    assert sorted(line.id for line in lines) == sorted(point_ids(world))
    first = next(line for line in lines if line.id == point_ids(world)[0])
    assert first.verdict == "还说不准"
    assert first.figure.exact == 0
    others = [line for line in lines if line is not first]
    assert {line.group for line in others} == {"sided"}
    assert {line.verdict for line in others} == {"都选 A，看不出高低"}


@pytest.mark.parametrize("query", ["show=few", "show=wording", "show=odd", "q=Z1", "q=没有这样的", "sort=-alpha", "sort=exact", "sort=outfit", "page=7", "size=20"])  # fmt: skip
def test_filters_and_sorts_answer(world: World, client_as: ClientAs, query: str) -> None:
    run_with(world)
    assert client_as("auditor").get(url_of(world, f"level=district&{query}")).status_code == 200


def test_the_list_is_narrowed_and_exported_as_it_is_shown(world: World, client_as: ClientAs) -> None:
    run_with(world)
    client = client_as("city_officer")
    assert [line.id for line in client.get(url_of(world, "level=district&show=few")).context["listing"].rows] == [point_ids(world)[0]]  # fmt: skip
    sheet = client.get(url_of(world, "level=district&show=few&export=xlsx"))
    assert sheet["Content-Type"].startswith("application/vnd.openxmlformats")


def test_a_point_shows_its_states_and_the_places_on_which_assessors_differ(world: World, client_as: ClientAs) -> None:
    run_with(world)
    answer = client_as("city_officer").get(url_of(world, point=point_ids(world)[0]))
    view = answer.context["view"]
    assert [(use.state, use.count) for use in view.uses] == [("A", 2), ("B", 2), ("C", 2), ("C#", 0)]
    assert view.apart_count == 2
    page = answer.content.decode()
    assert world.entries()[0].place.short_name in page
    assert "说不了宽严" in page
    calm = client_as("city_officer").get(url_of(world, point=point_ids(world)[1])).content.decode()
    assert "选的都是同一档" in calm


def test_an_unknown_point_or_a_level_without_a_run_is_not_there(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    assert client.get(url_of(world, point=point_ids(world)[0])).status_code == 404
    assert "这一级还没有核算过" in client.get(url_of(world)).content.decode()
    run_with(world)
    assert client.get(url_of(world, point="Z9.9.9")).status_code == 404


def test_the_pages_cost_a_fixed_number_of_queries(world: World, client_as: ClientAs) -> None:
    run_with(world)
    client = client_as("city_officer")
    for point in ("", point_ids(world)[0]):
        client.get(url_of(world, point=point))
        with CaptureQueriesContext(connection) as warm:
            client.get(url_of(world, point=point))
        assert len(warm) <= 16, [query["sql"][:90] for query in warm]


def test_wording_that_needs_work_is_told_to_the_author_of_the_standard(world: World, client_as: ClientAs) -> None:
    _with_wording(world, point=0)
    version = f"/desk/standards/{world.round.version_id}/"
    first = point_ids(world)[0]
    city = client_as("city_officer").get(version).content.decode()
    assert "措辞要改的测评点" in city
    assert "60 个站点有两人以上评过，一致率 41.0%，α 0.22。" in city
    assert f"/desk/rounds/{world.round.pk}/fairness/points/{first}/?level=district" in city
    assert "复制成新的草稿来改" in city
    assert "措辞要改的测评点" not in client_as("district_officer").get(version).content.decode()
    listed = client_as("city_officer").get(url_of(world)).content.decode()
    assert "改 1 条测评点的措辞" in listed
    assert f"{version}#wording" in listed
    assert "由标准的起草人改" in client_as("auditor").get(url_of(world)).content.decode()


def test_a_version_nobody_rated_by_tells_nothing(world: World, client_as: ClientAs) -> None:
    _with_wording(world, point=0)
    other = world.versions["institute"].id
    assert "措辞要改的测评点" not in client_as("city_officer").get(f"/desk/standards/{other}/").content.decode()


def _with_wording(world: World, *, point: int) -> FairnessRun:
    """A run that found one point's wording in need of work, as sixty places would show it."""
    found = opened(run_with(world))
    part = found.outcome.agreement
    figure = replace(
        part.points[point], places=60, alpha=0.22, exact=0.41, needs_work=True, reason="wording_needs_work"
    )
    points = tuple(figure if one.point == figure.point else one for one in part.points)
    changed = replace(found.outcome, agreement=replace(part, points=points))
    same = [field.attname for field in FairnessRun._meta.concrete_fields if field.attname not in ("id", "outcome")]
    kept = {name: getattr(found.run, name) for name in same}
    return FairnessRun.objects.create(**{**kept, "outcome": text_of(changed), "sequence": 2})
