"""Records from a phone: once, in any order, and never over what the phone had not seen."""

import itertools
from typing import Any

import pytest
from tests.domains.rating.phones.hand import Phone, outcomes, picture, points_of, sha, sheet_of
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.decide import withdraw
from cuobian.domains.rating.actions.phones.choosing import choose
from cuobian.domains.rating.actions.sheets import save_item, submit_sheet
from cuobian.domains.rating.actions.void import void_sheets
from cuobian.domains.rating.models import Entry, Round, Sheet, SheetItem, SheetPhoto
from cuobian.domains.rating.queries.phone_held import held_of
from cuobian.domains.rating.rules.phones import version_of
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.domains.rating.values import Stage
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.inbox.deciding import get_held, held_rows
from cuobian.support.inbox.models import Received

pytestmark = pytest.mark.django_db


def said(sheet: Sheet, point: str) -> tuple[str, str]:
    item = SheetItem.objects.get(sheet=sheet, point_id=point)
    return item.state, item.note


# --- once, in any order ------------------------------------------------------------------------------------------------
def test_a_record_comes_once_however_often_it_is_sent(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point = points_of(entry)[0]
    one = phone.item(point, "B", " 门窄 ")
    first = phone.one(one)
    assert (first["outcome"], first["detail"]["version"]) == ("done", version_of(Mark(point, "B", note="门窄")))
    assert phone.one(one) == first
    assert said(sheet, point) == ("B", "门窄")
    assert AuditEntry.objects.filter(action="rating.save_item", subject_id=str(sheet.pk)).count() == 1
    sheet.refresh_from_db()
    assert sheet.recorded == 1


def test_the_order_of_a_chain_does_not_matter(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point, other = points_of(entry)[:2]
    first = phone.item(point, "A")
    second = phone.item(point, "B", "左边窄", follows=first["id"])
    third = phone.item(point, "C", "两边都窄", follows=second["id"])
    for order in itertools.permutations((first, second, third, phone.item(other, "A"))):
        assert set(outcomes(phone.push(*order))) == {"done"}
        assert said(sheet, point) == ("C", "两边都窄")


def test_what_follows_something_that_has_not_come_waits(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point = points_of(entry)[0]
    first = phone.item(point, "A")
    second = phone.item(point, "B", "左边窄", follows=first["id"])
    assert phone.one(second) | {"message": ""} == {
        "id": second["id"], "outcome": "later", "code": "earlier-missing", "message": "", "detail": {},
    }  # fmt: skip
    assert not SheetItem.objects.filter(sheet=sheet).exists()
    assert outcomes(phone.push(first, second)) == ["done", "done"]


def test_defects_and_not_seen(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    counting, plain = points_of(entry, counting=True)[0], points_of(entry)[0]
    told = phone.push(phone.item(counting, "", "缺两项", defects=2), phone.item(plain, "", unseen=True))
    assert outcomes(told) == ["done", "done"]
    assert SheetItem.objects.get(sheet=sheet, point_id=counting).defects == 2
    assert SheetItem.objects.get(sheet=sheet, point_id=plain).unseen


def test_what_does_not_fit_is_kept_with_the_reason_at_its_point(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point = points_of(entry)[0]
    told = phone.one(phone.item(point, "A", "长" * 2001))
    assert (told["outcome"], told["code"]) == ("held", "not-fitting")
    assert told["detail"]["faults"][0]["place"] == point
    assert "2001" in told["message"]
    assert not SheetItem.objects.filter(sheet=sheet).exists()
    assert [one.mark.note for one in held_of(sheet)] == ["长" * 2001]


@pytest.mark.parametrize(
    "body",
    [
        {"point": 7}, {"point": ""}, {"state": ["A"]}, {"defects": "2"}, {"defects": True}, {"note": 3},
        {"seen_version": 7}, {"follows": "?"}, {"settles": ["?"]}, {"settles": "x"}, {"sheet": "?"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_stays_on_the_phone(phone: Phone, entry: Entry, body: dict[str, Any]) -> None:
    command = phone.item(points_of(entry)[0])
    command["body"].update(body)
    assert outcomes(phone.push(command)) == ["invalid"]
    assert not Received.objects.exists()


# --- two that know nothing of each other ---------------------------------------------------------------------------------
def test_another_phone_keeps_both_and_asks(shared: World, phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point = points_of(entry)[0]
    other = Phone(phone.actor, sheet.pk)
    assert phone.one(phone.item(point, "B", "左边窄"))["outcome"] == "done"
    told = other.one(other.item(point, "C", "两边都窄"))
    assert (told["outcome"], told["code"]) == ("held", "changed-meanwhile")
    assert said(sheet, point) == ("B", "左边窄")
    assert [(one.mark.state, one.mark.note) for one in held_of(sheet)] == [("C", "两边都窄")]


def test_the_same_said_twice_is_no_conflict(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point = points_of(entry)[0]
    phone.push(phone.item(point, "B", "左边窄"))
    told = Phone(phone.actor, sheet.pk).one(phone.item(point, "B", "左边窄 "))
    assert (told["outcome"], told["code"]) == ("done", "same")


def test_the_page_between_two_sends_of_a_phone(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point = points_of(entry)[0]
    first = phone.item(point, "A")
    version = phone.one(first)["detail"]["version"]
    save_item(actor=phone.actor, sheet_id=sheet.pk, mark=Mark(point, "B", note="网页上改"), now=phone.now)
    told = phone.push(
        phone.item(point, "C", "手机上改", follows=first["id"]), phone.item(point, "C", "又改", seen_version=version)
    )
    assert [one["code"] for one in told] == ["changed-meanwhile"] * 2
    assert said(sheet, point) == ("B", "网页上改")


def test_choosing_on_the_phone_the_phones_own(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point, held, version = _in_conflict(phone, entry)
    told = phone.one(phone.item(point, "C", "手机上", seen_version=version, settles=[held]))
    assert told["outcome"] == "done"
    assert said(sheet, point) == ("C", "手机上")
    row = Received.objects.get(pk=held)
    assert (row.outcome, row.decided_by) == ("dropped", phone.actor.person_id)
    assert row.body["note"] == "手机上"
    assert held_of(sheet) == []
    assert AuditEntry.objects.filter(action="inbox.take_back", subject_id=held).count() == 1


def test_choosing_on_the_phone_what_the_platform_has(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point, held, _version = _in_conflict(phone, entry)
    told = phone.one(phone.command("item-settle", point=point, settles=[held]))
    assert told["outcome"] == "done"
    assert said(sheet, point) == ("B", "网页上")
    assert Received.objects.get(pk=held).outcome == "dropped"


def test_choosing_over_something_newer_still_keeps_both(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point, held, version = _in_conflict(phone, entry)
    save_item(actor=phone.actor, sheet_id=sheet.pk, mark=Mark(point, "A"), now=phone.now)
    told = phone.one(phone.item(point, "C", "手机上", seen_version=version, settles=[held]))
    assert told["code"] == "changed-meanwhile"
    assert said(sheet, point) == ("A", "")
    assert Received.objects.get(pk=held).outcome == "held"
    assert len(held_of(sheet)) == 2


def test_choosing_on_the_page(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point, held, version = _in_conflict(phone, entry)
    given: dict[str, Any] = {"actor": phone.actor, "sheet_id": sheet.pk, "point_id": point, "now": phone.now}
    with pytest.raises(NotFound):
        choose(command_id=sheet.pk, seen=version, **given)
    with pytest.raises(Conflict):
        choose(command_id=held_of(sheet)[0].id, seen="", **given)
    choose(command_id=held_of(sheet)[0].id, seen=version, **given)
    assert said(sheet, point) == ("C", "手机上")
    assert Received.objects.get(pk=held).outcome == "dropped"
    point, held, version = _in_conflict(phone, entry, nth=1)
    choose(command_id=None, seen=version, **{**given, "point_id": point})
    assert said(sheet, point) == ("B", "网页上")
    assert Received.objects.get(pk=held).outcome == "dropped"


def _in_conflict(phone: Phone, entry: Entry, nth: int = 0) -> tuple[str, str, str]:
    """A point recorded on the page and, without knowing of it, on the phone: its id, the held command, the version."""
    point = points_of(entry)[nth]
    mark = Mark(point, "B", note="网页上")
    save_item(actor=phone.actor, sheet_id=phone.sheet, mark=mark, now=phone.now)
    command = phone.item(point, "C", "手机上")
    assert phone.one(command)["code"] == "changed-meanwhile"
    return point, command["id"], version_of(mark)


# --- nobody else, and nothing after the end ------------------------------------------------------------------------------
def test_nobody_but_the_author_sees_or_ends_what_is_held(
    shared: World, phone: Phone, sheet: Sheet, entry: Entry
) -> None:
    point, held, _version = _in_conflict(phone, entry)
    for actor in (shared.city, shared.siming, shared.assessors["second_assessor"]):
        assert not held_rows(actor).exists()
        with pytest.raises(NotFound):
            get_held(actor, Received.objects.get(pk=held).pk)
    stranger = Phone(shared.assessors["second_assessor"], sheet_of(shared, entry, "second_assessor").pk)
    assert stranger.one(stranger.command("item-settle", point=point, settles=[held]))["outcome"] == "done"
    assert Received.objects.get(pk=held).outcome == "held"


def test_somebody_elses_sheet_is_as_unknown_as_none(shared: World, phone: Phone, entry: Entry) -> None:
    point = points_of(entry)[0]
    theirs = Phone(phone.actor, sheet_of(shared, entry, "second_assessor").pk)
    nowhere = Phone(phone.actor, entry.pk)
    kinds = (lambda it: it.item(point), lambda it: it.photo(point, picture()), lambda it: it.command("sheet-submit"))
    for make in kinds:
        told = [one.one(make(one)) for one in (theirs, nowhere)]
        assert [(one["outcome"], one["code"]) for one in told] == [("held", "sheet-unknown")] * 2
        assert told[0]["message"] == told[1]["message"]
    assert not SheetItem.objects.filter(sheet=theirs.sheet).exists()


@pytest.mark.parametrize("how", ["sheet-locked", "sheet-void", "place-withdrawn", "round-cancelled", "not-assessor"])
def test_after_the_end_everything_is_kept_with_a_clear_answer(
    shared: World, phone: Phone, sheet: Sheet, entry: Entry, how: str
) -> None:
    point = points_of(entry)[0]
    _ended(shared, phone, sheet, how)
    before = SheetItem.objects.filter(sheet=sheet).count()
    content = picture()
    phone.stage(content)
    made = [phone.item(point, "C", "后来记的"), phone.photo(point, content), phone.command(
        "item-drop-photo", point=point, sha256=sha(content))]  # fmt: skip
    told = phone.push(*made)
    assert [(one["outcome"], one["code"]) for one in told] == [("held", how)] * 3
    assert all(one["message"] for one in told)
    assert Received.objects.get(pk=made[0]["id"]).body["note"] == "后来记的"
    assert (SheetItem.objects.filter(sheet=sheet).count(), SheetPhoto.objects.count()) == (before, 0)
    assert phone.one(phone.command("item-settle", point=point, settles=[made[0]["id"]]))["outcome"] == "done"


def _ended(world: World, phone: Phone, sheet: Sheet, how: str) -> None:
    if how == "sheet-locked":
        for point in [*points_of(sheet.entry), *points_of(sheet.entry, counting=True)]:
            save_item(actor=phone.actor, sheet_id=sheet.pk, mark=Mark(point, unseen=True), now=phone.now)
        submit_sheet(actor=phone.actor, sheet_id=sheet.pk, now=phone.now)
    elif how == "sheet-void":
        void_sheets(Sheet.objects.filter(pk=sheet.pk), "换人", now=phone.now)
    elif how == "place-withdrawn":
        withdraw(actor=world.city, entry_id=sheet.entry_id, reason="并入邻站", now=phone.now)
    elif how == "round-cancelled":
        Round.objects.filter(pk=sheet.entry.round_id).update(status="cancelled")
    else:
        phone.actor = world.siming.__class__(
            **{**{name: getattr(phone.actor, name) for name in phone.actor.__dataclass_fields__}, "grants": ()}
        )


def test_a_point_that_is_not_on_the_sheet(phone: Phone, entry: Entry) -> None:
    told = phone.push(phone.item("Z9.9.9"), phone.item("Z3.1.1"))  # unknown, and counted by the platform
    assert [(one["outcome"], one["code"]) for one in told] == [("held", "point-unknown")] * 2


# --- photos --------------------------------------------------------------------------------------------------------------
def test_a_photo_waits_for_its_record_and_its_bytes(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point, content = points_of(entry)[0], picture()
    item = phone.item(point, "B", "左边窄")
    photo = phone.photo(point, content, item=item["id"])
    assert phone.one(photo)["code"] == "photo-missing"
    phone.stage(content)
    assert phone.one(photo)["code"] == "earlier-missing"
    assert outcomes(phone.push(photo, item)) == ["done", "done"]
    assert outcomes(phone.push(photo)) == ["done"]
    again = phone.photo(point, content)
    assert phone.one(again)["code"] == "same"
    assert list(SheetPhoto.objects.filter(item__sheet=sheet).values_list("given_sha256", flat=True)) == [sha(content)]


def test_a_photo_of_a_record_that_is_held_is_held_with_it(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point, content = points_of(entry)[0], picture()
    phone.stage(content)
    item = phone.item(point, "A", "长" * 2001)
    told = phone.push(item, phone.photo(point, content, item=item["id"]))
    assert [one["code"] for one in told] == ["not-fitting", "item-held"]


def test_a_photo_can_be_taken_off_again(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point, content = points_of(entry)[0], picture()
    phone.stage(content)
    photo = phone.photo(point, content)
    off = phone.command("item-drop-photo", point=point, sha256=sha(content), follows=photo["id"])
    assert phone.one(off)["outcome"] == "later"
    assert outcomes(phone.push(phone.item(point), photo, off)) == ["done"] * 3
    assert not SheetPhoto.objects.exists()
    other = phone.photo(point, picture("red"))
    phone.stage(picture("red"))
    phone.push(other)
    number = SheetPhoto.objects.get().pk
    assert phone.one(phone.command("item-drop-photo", point=points_of(entry)[1], photo=number))["code"] == "same"
    assert SheetPhoto.objects.exists()
    assert phone.one(phone.command("item-drop-photo", point=point, photo=number))["outcome"] == "done"
    assert not SheetPhoto.objects.exists()


def test_nine_photos_and_bad_ones(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point = points_of(entry)[0]
    phone.push(phone.item(point))
    colours = ["red", "green", "blue", "gold", "navy", "pink", "gray", "lime", "cyan", "teal"]
    for colour in colours:
        phone.stage(picture(colour))
    told = phone.push(*[phone.photo(point, picture(colour)) for colour in colours])
    assert outcomes(told) == ["done"] * 9 + ["held"]
    assert told[9]["code"] == "photo-too-many"
    heic = b"\0\0\0\x18ftypheic" + b"\0" * 64
    phone.stage(heic)
    phone.stage(b"no picture")
    told = phone.push(phone.photo(point, heic), phone.photo(point, b"no picture"))
    assert [one["code"] for one in told] == ["photo-heic", "photo-damaged"]


# --- submitting ----------------------------------------------------------------------------------------------------------
def test_a_sheet_is_submitted_after_everything_that_was_written(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    items = _all_items(phone, entry)
    submit = phone.command("sheet-submit", needs=[one["id"] for one in items])
    assert phone.one(submit)["code"] == "earlier-missing"
    assert phone.push(*items[:-1], submit)[-1]["outcome"] == "later"
    told = phone.push(submit, items[-1])
    assert outcomes(told) == ["done", "done"]
    assert told[0]["detail"]["submitted_at"]
    sheet.refresh_from_db()
    assert (sheet.status, sheet.submitted_at) == ("submitted", phone.now)
    assert phone.one(submit)["outcome"] == "done"
    assert phone.one(phone.command("sheet-submit"))["code"] == "same"
    assert AuditEntry.objects.filter(action="rating.submit_sheet").count() == 1


def test_what_is_missing_is_told_point_by_point_and_ends_with_the_next_try(
    phone: Phone, sheet: Sheet, entry: Entry
) -> None:
    items = _all_items(phone, entry)
    items[0]["body"].update(state="B", note="")
    phone.push(*items[:-1])
    first = phone.command("sheet-submit")
    told = phone.one(first)
    assert (told["outcome"], told["code"]) == ("held", "not-complete")
    assert [fault["place"] for fault in told["detail"]["faults"]] == [
        items[0]["body"]["point"], items[-1]["body"]["point"],
    ]  # fmt: skip
    better = phone.item(items[0]["body"]["point"], "B", "左边窄", follows=items[0]["id"])
    assert phone.push(better, items[-1], phone.command("sheet-submit"))[-1]["outcome"] == "done"
    assert Received.objects.get(pk=first["id"]).outcome == "dropped"


def test_no_sheet_is_locked_over_a_record_that_is_not_chosen(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    point, held, _version = _in_conflict(phone, entry)
    rest = [one for one in _all_items(phone, entry) if one["body"]["point"] != point]
    told = phone.push(*rest, phone.command("sheet-submit", needs=[held]))[-1]
    assert [fault["place"] for fault in told["detail"]["faults"]] == [point]
    with pytest.raises(Invalid):
        submit_sheet(actor=phone.actor, sheet_id=sheet.pk, now=phone.now)
    phone.push(phone.command("item-settle", point=point, settles=[held]))
    assert phone.one(phone.command("sheet-submit"))["outcome"] == "done"


def test_a_place_that_was_sent_back_meanwhile(phone: Phone, sheet: Sheet, entry: Entry) -> None:
    phone.push(*_all_items(phone, entry))
    Entry.objects.filter(pk=entry.pk).update(stage=Stage.SELF_ASSESSMENT)
    told = phone.one(phone.command("sheet-submit"))
    assert (told["outcome"], told["code"]) == ("held", "returned")


def _all_items(phone: Phone, entry: Entry) -> list[dict[str, Any]]:
    return [phone.item(point, "A") for point in points_of(entry)] + [
        phone.item(point, "", defects=0) for point in points_of(entry, counting=True)
    ]
