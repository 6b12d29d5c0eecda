"""A place with a panel, and the assessor's sheet of it."""

from pathlib import Path
from typing import Any

import pytest
from tests.domains.rating.phones.hand import Phone, sheet_of
from tests.domains.rating.world import SIMING_STATIONS, World, put_panel

from cuobian.domains.rating.models import Entry, Sheet
from cuobian.domains.rating.values import Level, Stage


@pytest.fixture
def entry(shared: World, settings: Any, tmp_path: Path) -> Entry:
    place = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(SIMING_STATIONS[0]))
    put_panel(shared, Level.DISTRICT, [entry])
    return shared.entry(SIMING_STATIONS[0])


@pytest.fixture
def sheet(shared: World, entry: Entry) -> Sheet:
    return sheet_of(shared, entry)


@pytest.fixture
def phone(shared: World, sheet: Sheet) -> Phone:
    return Phone(shared.assessors["assessor"], sheet.pk)
