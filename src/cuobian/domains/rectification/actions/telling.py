"""Telling the people of many places that something is asked of them: batch by batch, and again without harm."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import DISTRICT_OFFICER, INSTITUTE_HEAD, STATION_KEEPER, holders_in_bulk
from cuobian.domains.rectification.models import Practice, SelfCheck, SelfCheckItem
from cuobian.domains.rectification.rules.places import CLOSED_PLACES
from cuobian.domains.rectification.rules.rights import is_centre
from cuobian.domains.rectification.values import Answer
from cuobian.kernel.access import Actor
from cuobian.kernel.sentences import Sentence
from cuobian.support.jobs.public import start
from cuobian.support.notices.public import send

TELL = "rectification.tell_self_check"
ASKED = gettext_lazy("请自查：%(point)s")
PUSHED = gettext_lazy("%(place)s的好做法：%(title)s，看看能不能用")
BATCH = 50
"""Places whose people are told in one transaction."""


def start_telling(actor: Actor, check: SelfCheck, now: datetime) -> None:
    """Queue the notices of a self-check: a city has more places than a request should wait for."""
    start(
        actor=actor,
        kind=TELL,
        title=Sentence(gettext_lazy("通知各站自查：%(point)s"), {"point": check.point_text}),
        params={"check_id": str(check.pk)},
        now=now,
        origin=(gettext_lazy("自查"), reverse("rectification:self-check", args=[check.pk])),
    )


def waiting_codes(check_id: UUID) -> list[str]:
    """The places that have not answered and are not closed, in their order."""
    rows = SelfCheckItem.objects.filter(check_of_id=check_id, answer=Answer.WAITING)
    rows = rows.exclude(place__status__in=CLOSED_PLACES)
    return list(rows.order_by("sort_key", "code").values_list("code", flat=True))


def tell_places(
    *, check_id: UUID, codes: list[str], now: datetime, text: Promise = ASKED, renew: bool = False
) -> Iterator[int]:
    """Tell the people of these places, a batch at a time; yields how many places each batch had.

    Who has answered meanwhile is left in peace, and so is who was told before this was started again.

    Args:
        renew: say it to them once more, in these words: a reminder.
    """
    check = SelfCheck.objects.get(pk=check_id)
    for first in range(0, len(codes), BATCH):
        batch = codes[first : first + BATCH]
        with transaction.atomic():
            waiting = SelfCheckItem.objects.filter(check_of=check, code__in=batch, answer=Answer.WAITING)
            page = reverse("rectification:self-check", args=[check.pk])
            for accounts, url in first_people(waiting.values_list("code", flat=True), now, page=page):
                send(
                    accounts=accounts,
                    kind="rectification.self_check",
                    text=Sentence(text, {"point": check.point_text, "day": check.due_on.isoformat()}),
                    url=url,
                    subject=f"self_check:{check.pk}",
                    code=check.code,
                    now=now,
                    due_on=check.due_on,
                    renew=renew,
                )
        yield len(batch)


def tell_of_practice(*, practice: Practice, codes: list[str], now: datetime, text: Promise = PUSHED) -> None:
    """Tell the people of these places of a practice; a notice that was sent before is renewed, not doubled."""
    page = reverse("rectification:practice", args=[practice.pk])
    for accounts, url in first_people(codes, now, page=page):
        send(
            accounts=accounts,
            kind="rectification.practice",
            text=Sentence(text, {"place": practice.place.short_name, "title": practice.title}),
            url=url,
            subject=f"practice:{practice.pk}",
            code=practice.scope,
            now=now,
        )


def first_people(codes: Iterable[str], now: datetime, *, page: str) -> list[tuple[set[UUID], str]]:
    """Who is asked for these places, and the page that opens for them. Three sets of queries for all.

    The keepers, or the head of the institute where there is no keeper, find it among what they have in hand; a centre's
    district officers on the page of what was asked.
    """
    asked = list(codes)
    centres, below = [code for code in asked if is_centre(code)], [code for code in asked if not is_centre(code)]
    officers = holders_in_bulk(DISTRICT_OFFICER, centres, now) if centres else {}
    keepers = holders_in_bulk(STATION_KEEPER, below, now) if below else {}
    without = [code for code in below if not keepers[code]]
    heads = holders_in_bulk(INSTITUTE_HEAD, without, now) if without else {}
    near = {who.id for people in (*keepers.values(), *heads.values()) for who in people}
    told = [(near, reverse("rectification:mine")), ({who.id for people in officers.values() for who in people}, page)]
    return [(people, url) for people, url in told if people]
