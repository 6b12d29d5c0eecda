"""Every address, for every member of the cast: what the table says is what happens, and nothing breaks.

One test a member: every address in turn, each request taken back. A request that writes is sent empty.
"""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.access.ground import Ground
from tests.access.table import PARTS, ROWS, Row
from tests.architecture.reading import addresses
from tests.signing import browser_of

SIGN_IN = "/sign-in/"

pytestmark = pytest.mark.django_db


def _outcome(response: Any) -> str:
    """The status; "login" where the visitor is led to the sign-in page."""
    if response.status_code == 302 and response["Location"].startswith(SIGN_IN):
        return "login"
    return str(response.status_code)


def _ask(browser: Client, ground: Ground, row: Row) -> str:
    with transaction.atomic():
        send = browser.post if row.method == "POST" else browser.get
        response = send(ground.url(row.name, row.key))
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return _outcome(response)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    told = [row.name for row in ROWS]
    assert sorted(set(told)) == sorted(address.name for address in addresses())


def test_a_row_asks_with_the_method_that_the_page_takes(ground: Ground) -> None:
    """An address that answers GET has a GET row: a POST row alone would hide what it shows."""
    browser = browser_of("visitor")
    wrong = []
    for row in ROWS:
        if row.method == "POST" and not any(one.name == row.name and one.method == "GET" for one in ROWS):
            view = next(address.view for address in addresses() if address.name == row.name)
            if getattr(view, "cb_access", "") == "public" and _ask(browser, ground, row._replace(method="GET")) != "405":
                wrong.append(row.name)
    assert wrong == []


@pytest.mark.parametrize("part", PARTS)
def test_the_table_holds_for(part: str, ground: Ground) -> None:
    browser = browser_of(part)
    found = {f"{row.method} {row.name} ({row.key})": (_ask(browser, ground, row), row.codes[part]) for row in ROWS}
    wrong = {where: f"{got}, the table says {said}" for where, (got, said) in found.items() if got != said}
    assert wrong == {}


def test_a_page_that_does_not_exist_says_so_to_everybody(ground: Ground) -> None:
    for part in PARTS:
        with transaction.atomic():
            assert browser_of(part).get("/no-such-page/").status_code == 404
            transaction.set_rollback(True)
    assert reverse("portal:home") == "/"
