"""Every component and ready page renders, obeys the CSP, and is hidden outside of the demonstration."""

import re

import pytest
from django.test import Client

from cuobian.sites.design import PAGES, REFUSALS

NAMES = ["", *(f"{name}/" for name in (*PAGES, *REFUSALS))]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.django_db
def test_a_page_has_no_inline_style_script_or_handler(settings, name: str) -> None:
    settings.CUOBIAN_DEMO = True
    html = Client().get(f"/_design/{name}", headers={"accept-language": "zh-hans"}).content.decode()
    assert "<main" in html
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert "<style" not in html
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    assert not re.search(r'<script(?![^>]*(src=|type="application/json"))', html)


@pytest.mark.parametrize("name", ["", "form/", "refused/"])
@pytest.mark.django_db
def test_nothing_of_it_exists_outside_of_the_demonstration(settings, name: str) -> None:
    settings.CUOBIAN_DEMO = False
    assert Client().get(f"/_design/{name}").status_code == 404


@pytest.mark.parametrize("name", ["", "sign-in/", "confirm/", "progress/", "form/", "list/", "station/", "elder/"])
@pytest.mark.django_db
def test_a_page_has_one_brick(settings, name: str) -> None:
    settings.CUOBIAN_DEMO = True
    html = Client().get(f"/_design/{name}").content.decode()
    shown = re.sub(r'<div class="cb-bulk.*?</div>', "", html, flags=re.S)
    assert shown.count("btn-primary") <= 1


@pytest.mark.django_db
def test_the_band_stands_on_every_page_of_the_demonstration(settings) -> None:
    settings.CUOBIAN_DEMO = True
    assert "演示数据" in Client().get("/_design/", headers={"accept-language": "zh-hans"}).content.decode()
