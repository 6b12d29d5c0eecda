"""Whatever the order, however often, whatever is lost on the way: in the end the platform holds what straight delivery gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.inspections.world import OTHER, POINT2, InspectionWorld, Phone, picture, sha

from cuobian.domains.inspections.models import Entry, EntryPhoto, Finding, PlaceVisit, Withdrawal
from cuobian.domains.inspections.queries.records import entries_of
from cuobian.domains.inspections.values import Policy
from cuobian.domains.rectification.models import Ticket
from cuobian.support.inbox import pieces
from cuobian.support.inbox.models import Received

pytestmark = pytest.mark.django_db
SETTLED = {"done", "held"}
PIECE = 700


@dataclass(frozen=True)
class Sent:
    """A command on the phone that made it, or a piece of a file."""

    phone: Phone
    command: dict[str, Any] | None = None
    part: tuple[bytes, int, int] | None = None

    def deliver(self) -> str:
        """What the phone hears; the phone may never hear it, and the platform does not know."""
        if self.command is not None:
            return str(self.phone.push(self.command)[0]["outcome"])
        whole, start, end = self.part or (b"", 0, 0)
        pieces.put(
            account=self.phone.actor.person_id, sha256=sha(whole), offset=start, size=len(whole),
            content=whole[start:end], piece_sha256=sha(whole[start:end]), now=self.phone.now,
        )  # fmt: skip
        return "done"


def parts_of(phone: Phone, whole: bytes) -> list[Sent]:
    return [Sent(phone, part=(whole, start, min(start + PIECE, len(whole)))) for start in range(0, len(whole), PIECE)]


def story(world: InspectionWorld, inspection: Any) -> list[Sent]:
    """Eight commands of two people on three phones, one of which is a day ahead, and two photos in pieces."""
    one, second = world.phone(), world.phone(device=UUID(int=2), off=timedelta(days=1))
    other = world.phone(world.assessor)
    red, blue = picture("red", (90, 70)), picture("blue", (80, 60))
    first = one.entry(inspection, severity="serious")
    better = second.entry(inspection, text="门口坡道接缝翘起两处", corrects=first["id"], severity="safety")
    theirs = other.entry(inspection, text="坡道不平")
    wrong = other.entry(inspection, OTHER, point=POINT2, text="记错了地方")
    commands = [
        Sent(one, first),
        Sent(one, one.photo(first["id"], red)),
        Sent(second, better),
        Sent(second, second.photo(first["id"], red)),
        Sent(second, second.photo(better["id"], blue)),
        Sent(other, theirs),
        Sent(other, wrong),
        Sent(other, other.withdrawal(wrong["id"])),
    ]
    return [*parts_of(one, red), *parts_of(second, blue), *commands]


def settle(sent: list[Sent]) -> None:
    """Every phone sends what it has heard no good answer to, until there is nothing left."""
    left = list(sent)
    for _round in range(len(sent) + 1):
        left = [each for each in left if each.deliver() not in SETTLED]
        if not left:
            return
    raise AssertionError(f"never settled: {[each.command for each in left]}")


def state(inspection: Any) -> dict[str, Any]:
    """All there is, but for when it came in."""
    fields = (
        "pk",
        "kind",
        "text",
        "severity",
        "point_id",
        "made_at",
        "happened_at",
        "corrects_id",
        "by_name",
        "allowed",
    )
    return {
        "entries": sorted(map(str, Entry.objects.filter(inspection=inspection).values_list(*fields))),
        "live": sorted(str(one.id) for one in entries_of(inspection.pk)),
        "photos": sorted(map(str, EntryPhoto.objects.values_list("entry_id", "sha256"))),
        "withdrawn": sorted(map(str, Withdrawal.objects.values_list("pk", "entry_id"))),
        "moments": sorted(map(str, PlaceVisit.objects.values_list("pk", "at"))),
        "findings": sorted(map(str, Finding.objects.values_list("pk", "live", "severity", "status"))),
        "answers": sorted(map(str, Received.objects.values_list("pk", "outcome"))),
        "tickets": sorted(map(str, Ticket.objects.values_list("command_id", "point_id"))),
    }


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.slow
def test_every_order_of_five_with_one_of_them_twice_gives_what_straight_delivery_gives(world: InspectionWorld) -> None:
    """All 120 orders of a record, its photo, its correction by another phone, that one's photo and its withdrawal.

    In each another one comes a second time, at another moment; what was told to wait comes again at the end.
    """
    one, second = world.phone(), world.phone(device=UUID(int=2), off=timedelta(days=1))
    red = picture("red", (90, 70))
    first = one.entry(world.strict, severity="serious")
    better = second.entry(world.strict, text="门口坡道接缝翘起两处", corrects=first["id"], severity="safety")
    one.stage(red)
    sent = [
        Sent(one, first),
        Sent(one, one.photo(first["id"], red)),
        Sent(second, better),
        Sent(second, second.photo(better["id"], red)),
        Sent(second, second.withdrawal(better["id"])),
    ]
    with undone():
        settle(sent)
        straight = state(world.strict)
    for number, order in enumerate(permutations(sent)):
        again = order[number % 5]
        schedule = [*order]
        schedule.insert(number // 5 % 6, again)
        with undone():
            for each in schedule:
                each.deliver()
            settle(list(order))
            assert state(world.strict) == straight, number


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_order_repetition_and_loss_change_nothing(world: InspectionWorld, data: st.DataObject) -> None:
    inspection = world.strict
    sent = story(world, inspection)
    with undone():
        settle(sent)
        straight = state(inspection)
    places = st.integers(0, len(sent) - 1)
    schedule = data.draw(st.lists(places, max_size=2 * len(sent)))
    tail = data.draw(st.permutations(range(len(sent))))
    with undone():
        for place in schedule:
            sent[place].deliver()
        settle([sent[place] for place in tail])
        assert state(inspection) == straight


@pytest.mark.slow
def test_every_order_of_a_record_its_correction_its_photo_and_its_withdrawal(world: InspectionWorld) -> None:
    phone = world.phone()
    content = picture()
    first = phone.entry(world.strict)
    second = phone.entry(world.strict, text="改写的", corrects=first["id"], point=POINT2)
    phone.stage(content)
    commands = [first, second, phone.photo(first["id"], content), phone.withdrawal(second["id"])]
    seen = set()
    for order in permutations(commands):
        with undone():
            settle([Sent(phone, command) for command in order])
            seen.add(str(state(world.strict)))
    assert len(seen) == 1


def test_every_order_opens_one_ticket_at_once(world: InspectionWorld) -> None:
    inspection = world.open(policy=Policy.AT_ONCE)
    sent = [
        each for each in story(world, inspection) if each.command is not None and "photo" not in each.command["kind"]
    ]
    seen = set()
    for order in (sent, sent[::-1], sent[2:] + sent[:2]):
        with undone():
            settle(list(order))
            seen.add(str([state(inspection)[name] for name in ("live", "photos", "answers")]))
            numbers = Ticket.objects.values_list("point_id", "code")
            assert len(numbers) == len(set(numbers)) >= 1
    assert len(seen) == 1


def test_one_batch_in_any_order_is_enough(world: InspectionWorld) -> None:
    """What needs another is tried again behind it, so that the phone need not come a second time."""
    phone = world.phone()
    first = phone.entry(world.strict)
    second = phone.entry(world.strict, corrects=first["id"])
    third = phone.entry(world.strict, corrects=second["id"])
    answers = phone.push(third, phone.withdrawal(third["id"]), second, first)
    assert [one["outcome"] for one in answers] == ["done"] * 4
