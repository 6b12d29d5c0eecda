"""Whoever is given somebody's telephone number in full leaves a line in the audit trail, on whatever page it stands."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests import cast
from tests.access.ground import Ground
from tests.access.table import ROWS, Row
from tests.signing import browser_of

from cuobian.domains.network.models import ImportBatch, ImportRow, Place
from cuobian.domains.people.models import Account
from cuobian.support.audit.models import Entry

pytestmark = pytest.mark.django_db
READERS = ("city_officer", "district_officer", "station_keeper")
MORE = (("network:list", "-?export=sheet"), ("network:list", "-?export=xlsx"), ("people:accounts", "-?export=xlsx"))


@pytest.fixture
def numbers(ground: Ground) -> Iterator[dict[str, str]]:
    """Everybody and every place has a mobile number of their own: number -> whose it is."""
    with transaction.atomic():
        found = {}
        for index, account in enumerate(Account.objects.order_by("pk")):
            account.phone = f"1370000{index:04d}"
            account.save(update_fields=["phone"])
            found[account.phone] = f"account {account.pk}"
        for index, place in enumerate(Place.objects.order_by("pk")):
            place.contact_phone = f"1380000{index:04d}"
            place.save(update_fields=["contact_phone"])
            found[place.contact_phone] = f"place {place.code}"
        place = Place.objects.get(code=cast.STATION)
        change = {"key": "contact_phone", "column": "电话", "old": place.contact_phone, "new": "12345"}
        ImportRow.objects.create(
            batch=ImportBatch.objects.get(pk=ground.things["network-batch"]["batch_id"]), number=2, outcome="changed",
            code=place.code, label=place.short_name, values={"contact_phone": "12345"}, changes=[change],
        )  # fmt: skip
        yield found
        transaction.set_rollback(True)


def _said(response: Any) -> str:
    """The text of a page, or of every part of a workbook."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return str(content.decode(errors="replace"))


def _given_out(browser: Client, address: str, numbers: dict[str, str], own: str) -> tuple[set[str], bool]:
    """Whose numbers stand in what is answered, and whether the trail has a line about it."""
    with transaction.atomic():
        before = Entry.objects.filter(outcome="read").count()
        said = _said(browser.get(address))
        noted = Entry.objects.filter(outcome="read").count() > before
        transaction.set_rollback(True)
    return {whose for number, whose in numbers.items() if number in said and whose != own}, noted


@pytest.mark.parametrize("part", READERS)
def test_no_number_is_given_out_in_full_without_a_line_in_the_trail(
    part: str, ground: Ground, numbers: dict[str, str]
) -> None:
    browser, own = browser_of(part), f"account {cast.account_of(part).pk}"
    rows = [row for row in ROWS if row.method == "GET" and row.codes[part] == "200"]
    rows += [Row(name, "GET", key, {}) for name, key in MORE]
    shown = {
        f"{row.name} ({row.key})": _given_out(browser, ground.url(row.name, row.key), numbers, own) for row in rows
    }
    assert {where: whose for where, (whose, noted) in shown.items() if whose and not noted} == {}
    found = {where for where, (whose, _noted) in shown.items() if whose}
    assert "network:edit (station)" in found
    assert "network:place (station)" in found
