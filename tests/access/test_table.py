"""Every address, for every member of the cast: what the table says is what happens, and nothing breaks.

One test a member: every address in turn, each request taken back. A request that writes is sent empty.
"""

import copy
import logging
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.access.ground import Ground
from tests.access.table import PARTS, ROWS, Row
from tests.architecture.reading import addresses
from tests.signing import browser_of

from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.audit.queries import flat

SIGN_IN = "/sign-in/"

pytestmark = pytest.mark.django_db


PAST_THE_DOOR = {200, 302, 409, 422}


def _outcome(method: str, response: Any) -> str:
    """A word of the table."""
    if response.status_code == 302 and response["Location"].startswith(SIGN_IN):
        return "login"
    if method in ("POST", "PUT") and response.status_code in PAST_THE_DOOR:
        return "in"
    return str(response.status_code)


def _ask(browser: Client, ground: Ground, row: Row) -> str:
    """Send one request, and take back what it wrote: in the database and in the browser."""
    kept = copy.deepcopy(browser.cookies)
    with transaction.atomic():
        response = getattr(browser, row.method.lower())(ground.url(row.name, row.key))
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    browser.cookies = kept
    return _outcome(row.method, response)


@pytest.fixture(autouse=True)
def _quietly(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are what is asked for here; they need not be told."""
    caplog.set_level(logging.ERROR, "django.request")


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    told = [row.name for row in ROWS]
    assert sorted(set(told)) == sorted(address.name for address in addresses())


def test_an_address_is_asked_with_every_method_that_it_takes(ground: Ground) -> None:
    """What is not in the table is refused: a page without a POST row takes no POST."""
    asked = {(row.name, row.method) for row in ROWS}
    keys = {row.name: row.key for row in ROWS}
    browser = browser_of("city_officer")
    open_doors = [
        f"{method} {name}"
        for name, key in keys.items()
        for method in ("GET", "POST")
        if (name, method) not in asked and _ask(browser, ground, Row(name, method, key, {})) != "405"
    ]
    assert open_doors == []


@pytest.mark.parametrize("part", PARTS)
def test_the_table_holds_for(part: str, ground: Ground) -> None:
    browser = browser_of(part)
    found = {f"{row.method} {row.name} ({row.key})": (_ask(browser, ground, row), row.codes[part]) for row in ROWS}
    wrong = {where: f"{got}, the table says {said}" for where, (got, said) in found.items() if got != said}
    assert not wrong, "\n".join(f"{where}: {said}" for where, said in wrong.items())


CODE = re.compile(r"[a-z]+(_[a-z]+)*|[0-9a-f]{8}-[0-9a-f-]{27}")
OF_MACHINES = {"method", "path", "mime", "sha256", "digest", "root", "username", "seed", "entry"}
"""What an auditor reads as it is: addresses, names that people chose, fingerprints, the id of another row."""


def test_the_trail_keeps_nothing_that_its_page_shows_as_a_code(ground: Ground) -> None:
    """Everything the world was built with is in the trail: states, kinds, people and files are told in words."""
    raw = {
        f"{entry.subject}.{key}: {part}"
        for entry in AuditEntry.objects.all()
        for values in (entry.old, entry.new)
        for key in (values or {})
        if key not in OF_MACHINES
        for part in re.split("[：；、]", flat({key: (values or {})[key]}, entry.subject))
        if CODE.fullmatch(part)
    }
    assert not raw, "\n".join(sorted(raw))


def test_a_page_that_does_not_exist_says_so_to_everybody(ground: Ground) -> None:
    statuses = {part: browser_of(part).get("/no-such-page/").status_code for part in PARTS}
    assert statuses == dict.fromkeys(PARTS, 404)
