"""The documents of a place that came out of its rating: for everybody what was published, for who has the right also the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.public import Paper
from cuobian.domains.rating.models import Entry, Result, SelfDocument, StarAward
from cuobian.domains.rating.queries.blind import blind_on
from cuobian.domains.rating.queries.keeper import PUBLISHED
from cuobian.domains.rating.values import AwardStatus, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import today
from cuobian.kernel.format import day_number
from cuobian.support.files.public import stored
from cuobian.support.files.public import url as file_url

ROUNDS = 5
"""Rounds whose notices and reports are listed, the latest first."""


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """A public notice in which the place stood."""

    entry_id: UUID
    title: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class PublicPapers:
    """What anybody may open: the certificate of the star in force, and the notices of the latest rounds."""

    plaque_number: str
    certificate_url: str
    notices: Sequence[NoticePaper]


def public_papers(place_id: UUID) -> PublicPapers:
    """The published documents of a place; a withdrawn or recalled proposal is not among them."""
    number = StarAward.objects.filter(place_id=place_id, status=AwardStatus.ACTIVE, valid_until__gte=today())
    plaque = number.values_list("plaque_number", flat=True).first() or ""
    rows = Entry.objects.filter(place_id=place_id, notice__isnull=False).exclude(stage=Stage.WITHDRAWN)
    rows = rows.select_related("notice").order_by("-notice__opens_on", "-pk")[:ROUNDS]
    return PublicPapers(
        plaque_number=plaque,
        certificate_url=reverse("rating:certificate", args=[plaque]) if plaque else "",
        notices=[
            NoticePaper(row.pk, row.notice.title, row.notice.opens_on, row.notice.closes_on)
            for row in rows
            if row.notice
        ],
    )


def place_papers(actor: Actor, place_id: UUID, code: str) -> list[Paper]:
    """What the reader may open: certificate, reports of the latest rounds, documents of the last self-assessment."""
    if not actor.may("rating.view", code) and not actor.may("rating.own", code):
        return []
    public = public_papers(place_id)
    found = [Paper(_("星级证书"), public.certificate_url, public.plaque_number)] if public.certificate_url else []
    rows = Entry.objects.filter(place_id=place_id).exclude(stage=Stage.WITHDRAWN).select_related("round")
    entries = list(rows.order_by("-stage_since", "-pk")[:ROUNDS])
    hidden = blind_on(actor, (entry.pk for entry in entries))
    seen = [entry for entry in entries if entry.pk not in hidden]
    return found + _reports(actor, seen) + _documents(next((entry for entry in seen if entry.submitted_at), None))


def _reports(actor: Actor, entries: Sequence[Entry]) -> list[Paper]:
    """Offices read a report once there is a result, the place from its public notice on."""
    computed = set(Result.objects.filter(entry__in=entries).values_list("entry_id", flat=True))
    return [
        Paper(_("评定报告"), reverse("rating:place-report", args=[entry.pk]), entry.round.title)
        for entry in entries
        if entry.pk in computed and (entry.stage in PUBLISHED or actor.may("rating.report", entry.code))
        if actor.may("rating.report", entry.code) or actor.may("rating.own", entry.code)
    ]


def _documents(entry: Entry | None) -> list[Paper]:
    if entry is None:
        return []
    rows = list(
        SelfDocument.objects.filter(item__entry=entry).select_related("item").order_by("item__point_id", "position")
    )
    files = stored(row.file_id for row in rows)
    when = day_number(entry.submitted_at)
    return [
        Paper(
            row.title or (files[row.file_id].name if row.file_id in files else row.item.point_id),
            file_url(row.file_id),
            _("%(day)s 自评，%(point)s") % {"day": when, "point": row.item.point_id},
        )
        for row in rows
    ]
