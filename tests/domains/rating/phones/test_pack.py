"""What the notebook takes along of the sheets: the own open ones, bounded, blind, in a fixed number of queries."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.domains.rating.phones.hand import Phone, picture, points_of, sha, sheet_of
from tests.domains.rating.world import SIMING_STATIONS, World, fill, put_panel

from cuobian.domains.rating.actions.sheets import save_item, submit_sheet
from cuobian.domains.rating.models import Entry, Sheet
from cuobian.domains.rating.queries import sheets_pack
from cuobian.domains.rating.queries.sheets_pack import sheets_part
from cuobian.domains.rating.rules.phones import version_of
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.domains.rating.values import Level, Stage

pytestmark = pytest.mark.django_db


def test_an_open_sheet_with_everything_to_fill_it_in(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point, content = points_of(entry)[0], picture()
    phone.stage(content)
    item = phone.item(point, "B", "左边窄")
    phone.push(item, phone.photo(point, content))
    part = sheets_part(phone.actor, phone.now)
    (told,) = part["sheets"]
    assert (told["id"], told["place"], told["due_on"]) == (
        str(sheet.pk), entry.place.short_name, entry.due_on.isoformat(),
    )  # fmt: skip
    kept = told["items"][point]
    assert (kept["state"], kept["note"], kept["version"]) == (
        "B",
        "左边窄",
        version_of(Mark(point, "B", note="左边窄")),
    )
    assert [one["sha256"] for one in kept["photos"]] == [sha(content)]
    points = part["versions"][told["version"]]
    assert [one["id"] for one in points if one["count"]] == points_of(entry, counting=True)
    plain = next(one for one in points if one["id"] == point)
    assert [choice["value"] for choice in plain["choices"]] == ["A", "B", "C", "C#"]
    assert all(choice["text"] and choice["points"] for choice in plain["choices"])
    assert part["more"] is False


def test_held_records_come_with_the_sheet(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point = points_of(entry)[0]
    save_item(actor=phone.actor, sheet_id=sheet.pk, mark=Mark(point, "B", note="网页上"), now=phone.now)
    command = phone.item(point, "C", "手机上")
    phone.push(command)
    (told,) = sheets_part(phone.actor, phone.now)["sheets"]
    assert [(one["id"], one["note"], one["code"]) for one in told["held"]] == [
        (command["id"], "手机上", "changed-meanwhile")
    ]


def test_nothing_of_anybody_else_and_no_score(shared: World, phone: Phone, sheet: Sheet, entry: Entry) -> None:
    theirs = sheet_of(shared, entry, "second_assessor")
    fill(shared, theirs, "C")
    written = json.dumps(sheets_part(phone.actor, phone.now), ensure_ascii=False)
    assert str(theirs.pk) not in written
    assert "看到有缺" not in written  # what the other assessor wrote
    assert "现场可以看" not in written  # what the place said of itself
    assert str(shared.assessors["second_assessor"].name) not in written
    for word in ("score", "star", "self"):
        assert f'"{word}"' not in written


def test_submitted_and_void_sheets_are_not_taken_along(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    for point in [*points_of(entry), *points_of(entry, counting=True)]:
        save_item(actor=phone.actor, sheet_id=sheet.pk, mark=Mark(point, unseen=True), now=phone.now)
    submit_sheet(actor=phone.actor, sheet_id=sheet.pk, now=phone.now)
    assert sheets_part(phone.actor, phone.now)["sheets"] == []


def test_who_is_no_assessor_takes_nothing_along(shared: World, entry: Entry) -> None:
    assert sheets_part(shared.city, shared.now) == {}


def test_as_many_queries_for_one_sheet_as_for_four(shared: World, phone: Phone, sheet: Sheet, entry: Entry) -> None:
    save_item(actor=phone.actor, sheet_id=sheet.pk, mark=Mark(points_of(entry)[0], "A"), now=phone.now)
    counts = []
    for codes in ((), SIMING_STATIONS[1:]):
        more = [shared.take_to(Stage.DISTRICT_PANEL, shared.entry(code)) for code in codes]
        if more:
            put_panel(shared, Level.DISTRICT, more)
        sheets_part(phone.actor, phone.now)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            part = sheets_part(phone.actor, phone.now)
        counts.append(len(asked))
    assert len(part["sheets"]) == 4
    assert counts[0] == counts[1]


def test_at_most_so_many_those_due_first(
    shared: World, phone: Phone, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(SIMING_STATIONS[1]))
    put_panel(shared, Level.DISTRICT, [late])
    Entry.objects.filter(pk=late.pk).update(due_on=late.due_on + timedelta(days=9))
    monkeypatch.setattr(sheets_pack, "MOST", 1)
    part = sheets_part(phone.actor, phone.now)
    assert ([one["id"] for one in part["sheets"]], part["more"]) == ([str(sheet.pk)], True)


def test_the_pack_brings_it_and_is_the_same_until_something_changes(
    phone: Phone, sheet: Sheet, entry: Entry, client_as: Callable[..., Client]
) -> None:
    client = client_as("assessor")
    answer = client.get("/my/notebook/pack.json")
    assert [one["id"] for one in answer.json()["parts"]["sheets"]["sheets"]] == [str(sheet.pk)]
    given: dict[str, Any] = {"HTTP_IF_NONE_MATCH": answer["ETag"]}
    assert client.get("/my/notebook/pack.json", **given).status_code == 304
    phone.push(phone.item(points_of(entry)[0], "A"))
    assert client.get("/my/notebook/pack.json", **given).status_code == 200
    assert client_as("district_officer").get("/my/notebook/pack.json").json()["parts"]["sheets"] == {}
