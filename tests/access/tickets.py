"""What the access table's rows about tickets stand for: one of everything, at the keeper's own station."""

import io
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests import cast
from tests.domains.rating.world import World

from cuobian.domains.network.public import records_by_code
from cuobian.domains.rectification.actions.deadline import ask_extension
from cuobian.domains.rectification.actions.learning import ask_self_check
from cuobian.domains.rectification.actions.opening import open_by_hand
from cuobian.domains.rectification.actions.photos import add_photos
from cuobian.domains.rectification.actions.practices import push_practice
from cuobian.domains.rectification.actions.programmes import (
    Task,
    add_member,
    add_task,
    create_programme,
    start_programme,
)
from cuobian.domains.rectification.actions.steps import take_step
from cuobian.domains.rectification.models import PracticeAnswer, SelfCheckItem, Ticket
from cuobian.domains.rectification.rules.programmes import ProgrammePlan
from cuobian.domains.rectification.values import Finding, PhotoSide
from cuobian.support.calendars.public import calendar

OWN, OTHER, POINT = cast.STATION, cast.NEIGHBOUR_STATION, "Z1.3.2"
CENTRE, OTHER_CENTRE = cast.SIMING, cast.TONGAN


def rectification(world: World) -> dict[str, Mapping[str, object]]:
    """A ticket, one with a request for more time, a programme with a task, a self-check, a practice."""
    ticket = _ticket(world, "门口坡道太陡")
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), "olive").save(picture, "JPEG")
    upload = SimpleUploadedFile("坡道.jpg", picture.getvalue(), "image/jpeg")
    add_photos(actor=world.siming, ticket_id=ticket.pk, side=PhotoSide.BEFORE, uploads=[upload], now=world.now)
    asked = _asked(world)
    of_centre = open_by_hand(
        actor=world.city, finding=Finding(CENTRE, "展板缺了一块"), command_id=uuid4(), now=world.now
    )
    version_id = world.versions["station"].id
    ident = {"ticket_id": ticket.pk}
    return {
        "ticket": ident,
        "ticket-asked": {"ticket_id": asked.pk},
        "ticket-accept": {**ident, "action": "accept"},
        "centre-ticket": {"ticket_id": of_centre.pk},
        "centre-accept": {"ticket_id": of_centre.pk, "action": "accept"},
        "ticket-before": {**ident, "side": "before"},
        "ticket-photo": {**ident, "photo_id": ticket.photos.get().pk},
        "version-point": {"version_id": version_id, "point_id": "Z1.2.1"},
        **_programme(world),
        **_learning(world),
        **_learning_of_centres(world),
    }


def _ticket(world: World, found: str) -> Ticket:
    return open_by_hand(actor=world.siming, finding=Finding(OWN, found), command_id=uuid4(), now=world.now)


def _asked(world: World) -> Ticket:
    ticket = _ticket(world, "公示栏没有换")
    keeper = world.keeper(OWN)
    take_step(actor=keeper, ticket_id=ticket.pk, action="accept", now=world.now)
    later = calendar().add(ticket.due_on, 5)
    ask_extension(actor=keeper, ticket_id=ticket.pk, new_due_on=later, reason="材料没到", now=world.now)
    return ticket


def _programme(world: World) -> dict[str, Mapping[str, object]]:
    today = world.now.date()
    plan = ProgrammePlan(
        "硬件提升专项", "年底前都有坡道", "思明区文明办", Decimal(1000), today, today + timedelta(days=90)
    )
    made = create_programme(actor=world.siming, code=cast.SIMING, plan=plan, now=world.now)
    start_programme(actor=world.siming, programme_id=made.pk, now=world.now)
    task = Task(
        place=records_by_code([OWN])[OWN],
        kind="hardware",
        what="入口加坡道",
        starts_on=today,
        due_on=_workday(today),
        cost=Decimal(300),
    )
    opened = add_task(actor=world.siming, programme_id=made.pk, task=task, command_id=uuid4(), now=world.now)
    member = add_member(
        actor=world.siming,
        programme_id=made.pk,
        account_id=None,
        name="林工",
        unit="建设局",
        duty="施工",
        now=world.now,
    )
    ident = {"programme_id": made.pk}
    return {
        "programme": ident,
        "programme-end": {**ident, "action": "end"},
        "programme-member": {**ident, "member_id": member.pk},
        "task": {"ticket_id": opened.pk},
    }


def _workday(day: date) -> date:
    return calendar().add(day, 20)


def _learning(world: World) -> dict[str, Mapping[str, object]]:
    check = ask_self_check(
        actor=world.siming, code=cast.SIMING, version_id=world.versions["station"].id, point_id=POINT,
        request="请看一看坡道", due_on=_workday(world.now.date()), now=world.now,
    )  # fmt: skip
    practice = push_practice(
        actor=world.siming, place=records_by_code([OTHER])[OTHER], scope=cast.SIMING, title="清单贴到楼道口",
        text="印成一张纸贴在每栋楼道口，写清找谁。", now=world.now,
    )  # fmt: skip
    return {
        "self-check": {"check_id": check.pk},
        "self-check-item": {"item_id": SelfCheckItem.objects.get(check_of=check, code=OWN).pk},
        "practice": {"practice_id": practice.pk},
        "practice-answer": {"answer_id": PracticeAnswer.objects.get(practice=practice, code=OWN).pk},
    }


def _learning_of_centres(world: World) -> dict[str, Mapping[str, object]]:
    """The centre of 思明 is asked both, as by a standard that holds for centres: its own district's officers answer."""
    places = records_by_code([CENTRE, OTHER_CENTRE])
    check = ask_self_check(
        actor=world.city, code=cast.CITY, version_id=world.versions["station"].id, point_id=POINT,
        request="请看一看坡道", due_on=_workday(world.now.date()), now=world.now,
    )  # fmt: skip
    place = places[CENTRE]
    item = SelfCheckItem.objects.create(check_of=check, place_id=place.id, code=CENTRE, sort_key=place.sort_key)
    practice = push_practice(
        actor=world.city, place=places[OTHER_CENTRE], scope=cast.CITY, title="月会开在站里",
        text="每月的会轮流开在各站，会后看一处。", now=world.now,
    )  # fmt: skip
    return {
        "centre-check": {"check_id": check.pk},
        "centre-item": {"item_id": item.pk},
        "centre-practice": {"practice_id": practice.pk},
        "centre-answer": {"answer_id": PracticeAnswer.objects.get(practice=practice, code=CENTRE).pk},
    }
