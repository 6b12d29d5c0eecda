"""An empty platform: the desk leads from the first administrator to the first round, a step at a time."""

import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.cast import INSTITUTE, SIMING, STATION
from tests.support.sheets import book

from cuobian.domains.network.public import count_public
from cuobian.domains.standards.public import VersionStatus, versions

ClientAs = Callable[..., Client]
pytestmark = pytest.mark.django_db


def desk(browser: Client) -> str:
    """The words of the first page."""
    page = re.sub(r"<[^>]+>", " ", browser.get(reverse("desk:home")).content.decode())
    return " ".join(html.unescape(page).split())


def filled(browser: Client) -> list[list[Any]]:
    """The table with a row for each area that has no place."""
    content = browser.get(reverse("network:import-template"), {"filled": 1}).content
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def bring(browser: Client, rows: list[list[Any]]) -> None:
    """The rows as an import, looked at and written."""
    batch = browser.post(reverse("network:imports"), {"file": book(rows)})["Location"]
    assert "有错的" not in browser.get(batch).content.decode()
    browser.post(f"{batch}apply/", {"which": "all"})


def test_the_desk_leads_from_nothing_to_the_first_round(client_as: ClientAs) -> None:
    administrator = client_as("system_administrator")
    assert "下一步：载入区划" in desk(administrator)
    administrator.post(reverse("network:areas-load"))
    assert "下一步：导入阵地网络" in desk(administrator)

    heads, *rows = filled(administrator)
    wanted = {SIMING, INSTITUTE, STATION}
    bring(administrator, [heads, *(row for row in rows if row[0] in wanted)])
    assert count_public() == {"centre": 1, "institute": 1, "station": 1}
    assert not wanted & {row[0] for row in filled(administrator)}
    assert "下一步：给市级经办人开账号" in desk(administrator)

    office = client_as("city_officer")
    assert "下一步：给各区经办人开账号" in desk(office)
    client_as("district_officer")
    assert "现在没有要您办的" in desk(administrator)
    assert "由市级经办人办" in desk(administrator)
    assert "下一步：发布评定标准" in desk(office)


def test_the_sample_standard_is_looked_at_and_made_a_draft_like_any_file(client_as: ClientAs) -> None:
    office = client_as("city_officer")
    page = office.post(reverse("standards:import"), {"sample": "1"}).content.decode()
    assert "平台附带的示例标准" in page
    texts = [html.unescape(text) for text in re.findall(r'name="document" value="([^"]*)"', page)]
    office.post(reverse("standards:import-write"), {"document": texts})
    assert [(row.standard_code, row.status, row.is_sample) for row in versions()] == [
        ("SUO", VersionStatus.DRAFT, True),
        ("ZHAN", VersionStatus.DRAFT, True),
    ]


def test_whoever_rates_no_city_is_led_by_what_waits_alone(client_as: ClientAs) -> None:
    assert "从头开始" not in desk(client_as("district_officer"))
    assert "从头开始" not in desk(client_as("auditor"))
