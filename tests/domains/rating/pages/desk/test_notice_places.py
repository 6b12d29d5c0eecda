"""The places of a public notice and the members of a panel as lists: sorted, paged, exported."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from tests.conftest import ClientAs
from tests.domains.rating.world import World, put_panel

from cuobian.domains.rating.actions.notices import publish
from cuobian.domains.rating.models import Entry, PublicNotice
from cuobian.domains.rating.values import Level, Stage


def exported(answer: Any) -> list[Any]:
    """Every cell of the file."""
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return [cell for row in rows for cell in row]


@pytest.fixture
def notice(world: World) -> PublicNotice:
    first, second = world.entries()[:2]
    ready = [world.take_to(Stage.NOTICE_READY, first), world.take_to(Stage.NOTICE_READY, second, mark="C")]
    ids = [entry.pk for entry in ready]
    return publish(actor=world.city, round_id=world.round.pk, entry_ids=ids, title="第一批", now=world.now)


def test_the_places_of_a_notice_are_sorted_paged_and_exported(
    world: World, client_as: ClientAs, notice: PublicNotice
) -> None:
    client, url = client_as("city_officer"), f"/desk/notices/{notice.pk}/"
    good, fair = [entry.code for entry in world.entries()[:2]]
    for sort, codes in (("-score", [good, fair]), ("score", [fair, good])):
        page = client.get(url, {"sort": sort})
        assert [entry.code for entry, _moved in page.context["rows"]] == codes
    assert "第 1–2" in page.content.decode()
    cells = exported(client.get(url, {"export": "xlsx", "sort": "score"}))
    assert [cell for cell in cells if cell in (good, fair)] == [fair, good]
    assert "五星" in cells
    assert exported(client_as("district_officer").get(url, {"export": "xlsx"}))
    assert client_as("neighbour_officer").get(url, {"export": "xlsx"}).status_code == 404


def test_a_notice_costs_the_same_for_one_and_for_many_places(
    world: World, client_as: ClientAs, notice: PublicNotice
) -> None:
    client, url = client_as("auditor"), f"/desk/notices/{notice.pk}/"
    client.get(url)
    with CaptureQueriesContext(connection) as two:
        client.get(url)
    world.take_to(Stage.NOTICE_READY, world.entries()[2])
    Entry.objects.filter(pk=world.entries()[2].pk).update(stage=Stage.NOTICE, notice=notice)
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(two) == len(three)


def test_the_members_of_a_panel_are_sorted_and_exported(world: World, client_as: ClientAs) -> None:
    panel = put_panel(world, Level.DISTRICT, [world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])])
    client, url = client_as("district_officer"), f"/desk/panels/{panel.pk}/"
    page = client.get(url)
    assert page.context["members"].rows[0].member.is_chair
    names = {line.name for line in page.context["members"].rows}
    by_unit = [line.unit for line in client.get(url, {"sort": "-unit"}).context["members"].rows]
    assert by_unit == sorted(by_unit, reverse=True)
    assert names <= set(exported(client.get(url, {"export": "xlsx"})))
    assert client_as("neighbour_officer").get(url, {"export": "xlsx"}).status_code == 404
