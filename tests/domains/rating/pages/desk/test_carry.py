"""Another version of the standard tried on a round's results."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook
from tests.conftest import ClientAs
from tests.domains.rating.world import World

from cuobian.domains.rating.models import Entry
from cuobian.domains.rating.queries import carry
from cuobian.domains.rating.queries.carry import carried_over, rated_entries
from cuobian.domains.rating.values import Stage
from cuobian.domains.standards.actions.drafts import change_draft, copy_version
from cuobian.domains.standards.public import Document, VersionRecord, document
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid


@pytest.fixture
def rated(world: World) -> Entry:
    return world.take_to(Stage.DISTRICT_RESULT, world.entries()[0], mark="B")


def draft(world: World) -> VersionRecord:
    return copy_version(actor=world.city, version_id=world.round.version_id, now=world.now)


def changed(world: World, new: Document) -> VersionRecord:
    row = draft(world)
    return change_draft(actor=world.city, version_id=row.id, revision=row.revision, document=new, now=world.now)


def url(world: World, version: VersionRecord) -> str:
    return f"/desk/rounds/{world.round.pk}/carry/?version={version.id}"


def test_the_same_standard_gives_the_same_scores(world: World, rated: Entry) -> None:
    found = carried_over(rated_entries(world.city, world.round), world.round, draft(world).id)[rated.pk]
    assert found.before == found.after == rated.score
    assert not found.moves


def test_higher_lines_are_counted_by_who_falls_below_them(world: World, rated: Entry, client_as: ClientAs) -> None:
    old = document(world.round.version_id)
    lines = tuple(replace(line, min_score=line.min_score + 25) for line in old.policy.thresholds.stars)
    policy = replace(old.policy, thresholds=replace(old.policy.thresholds, stars=lines))
    version = changed(world, replace(old, policy=policy))
    with clock.frozen_at(world.now):
        page = client_as("city_officer").get(url(world, version)).content.decode()
        book = client_as("city_officer").get(f"{url(world, version)}&export=xlsx").content
    assert "0 个升，1 个降" in page
    assert f"/desk/entries/{rated.pk}/" in page
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert any(rated.place.short_name in row for row in cells)


def test_a_point_that_is_new_is_left_out_and_named(world: World, rated: Entry, client_as: ClientAs) -> None:
    old = document(world.round.version_id)
    first = old.standard.dimensions[0]
    point = replace(first.indicators[0].points_list[0], id="Z1.1.9", name="全新的一条")
    indicator = replace(first.indicators[0], points_list=(point, *first.indicators[0].points_list[1:]))
    tree = replace(
        old.standard,
        dimensions=(replace(first, indicators=(indicator, *first.indicators[1:])), *old.standard.dimensions[1:]),
    )
    version = changed(world, replace(old, standard=tree))
    with clock.frozen_at(world.now):
        page = client_as("city_officer").get(url(world, version)).content.decode()
    assert "要重新评的：Z1.1.9" in page
    assert f"{Decimal(100) - point.points:.2f} 分能沿用" in page


def test_before_any_result_and_without_another_version_the_page_says_what_to_do(
    world: World, client_as: ClientAs
) -> None:
    client = client_as("city_officer")
    with clock.frozen_at(world.now):
        assert "只有这一版" in client.get(f"/desk/rounds/{world.round.pk}/carry/").content.decode()
        version = draft(world)
        assert "还没有算出过结果" in client.get(url(world, version)).content.decode()
        assert client.get(f"/desk/rounds/{world.round.pk}/carry/?version=x&district=%00").status_code in (200, 400)


def test_a_round_too_large_for_a_page_is_looked_at_by_district(
    world: World, rated: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "MOST", 0)
    with pytest.raises(Invalid, match="先选一个区"):
        carried_over(rated_entries(world.city, world.round), world.round, draft(world).id)
