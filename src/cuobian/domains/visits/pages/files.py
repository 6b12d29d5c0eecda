"""Files to take away: the calendar (download and secret address), the booklet, the copy for the pocket."""

import hmac
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.models import HandOut, Participant, Programme
from cuobian.domains.visits.queries.frozen import Current, current
from cuobian.domains.visits.queries.hosting import hosted_visit
from cuobian.domains.visits.queries.load import get_programme, own_place, seen_hand_out
from cuobian.domains.visits.queries.programmes import seated_as_told
from cuobian.domains.visits.queries.told import as_told, title_of, told_vehicle
from cuobian.domains.visits.reports.booklet import booklet_pdf
from cuobian.domains.visits.reports.calendar import calendar_of
from cuobian.domains.visits.reports.offline import offline_page
from cuobian.domains.visits.rules.calendars import TYPE
from cuobian.domains.visits.rules.joining import feed_signature
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict, NotFound
from cuobian.kernel.pages import actor_of, file_response, page, public_page
from cuobian.support.files.public import content, stored

FEED_DAYS = 14
"""How long the calendar of somebody who was removed still says that everything is cancelled."""
PDF, HTML = "application/pdf", "text/html; charset=utf-8"


def _told(programme: Programme) -> Current:
    told = current(programme)
    if told is None:
        raise Conflict(_("发布以后才有手册。"))
    return told


@page("visits.view")
def booklet(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The booklet for the desk."""
    found = get_programme(actor_of(request), programme_id)
    return file_response(booklet_pdf(found, _told(found), clock.today()), PDF, f"{found.title}.pdf")


@page("visits.view")
def offline(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The copy for the pocket, for the desk."""
    found = get_programme(actor_of(request), programme_id)
    kept = offline_page(found, _told(found), None, clock.today(), clock.now())
    return file_response(kept, HTML, f"{found.title}.html")


@page("visits.view")
def programme_calendar(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The whole programme as a calendar file."""
    found = get_programme(actor_of(request), programme_id)
    _told(found)
    return _calendar(calendar_of(found), found.number)


def _listed(person: Participant) -> Participant:
    """Whoever takes part. The name list and the phones are no more for somebody who was removed. Raises Conflict."""
    if person.removed_at is not None:
        raise Conflict(_("您已不在名单里，手册和离线版只给参加的人。"))
    return person


@page("visits.take_part")
def mine_booklet(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The booklet for a participant."""
    found = as_told(_listed(own_place(actor_of(request), programme_id)).programme)
    return file_response(booklet_pdf(found, _told(found), clock.today()), PDF, f"{found.title}.pdf")


@page("visits.take_part")
def mine_offline(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The copy for a participant's pocket, with the own seat."""
    person = _listed(own_place(actor_of(request), programme_id))
    seated_as_told(person.programme, [person])
    kept = offline_page(person.programme, _told(person.programme), person, clock.today(), clock.now())
    return file_response(kept, HTML, f"{title_of(person.programme)}.html")


@page("visits.take_part")
def mine_ics(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The own days as a calendar file."""
    person = own_place(actor_of(request), programme_id)
    url = request.build_absolute_uri(reverse("visits:mine-day", args=[programme_id]))
    car = told_vehicle(current(person.programme), person)
    text = calendar_of(person.programme, vehicle=car, url=url, all_gone=person.removed_at is not None)
    return _calendar(text, person.programme.number)


@page("visits.host")
def hosting_ics(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One visit as a calendar file."""
    visit = hosted_visit(actor_of(request), item_id)
    url = request.build_absolute_uri(reverse("visits:hosting-item", args=[item_id]))
    programme = visit.item.programme
    return _calendar(calendar_of(programme, only=str(item_id), url=url, all_gone=visit.is_gone), programme.number)


@public_page()
def feed(request: HttpRequest, person_id: UUID, signature: str) -> HttpResponse:
    """The secret address that a phone's calendar asks again and again. Whoever is removed gets cancellations for a
    while, so that nothing is left standing in the phone; then the address is gone."""
    one = Participant.objects.select_related("programme").filter(pk=person_id).first()
    wanted = feed_signature(settings.SECRET_KEY, person_id, one.feed_version) if one else ""
    if one is None or not hmac.compare_digest(signature, wanted) or _is_past(one):
        raise NotFound()
    url = request.build_absolute_uri(reverse("visits:mine-day", args=[one.programme_id]))
    car = told_vehicle(current(one.programme), one)
    text = calendar_of(one.programme, vehicle=car, url=url, all_gone=one.removed_at is not None)
    response = _calendar(text, one.programme.number, inline=True)
    response["Cache-Control"] = "private, max-age=300"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _is_past(one: Participant) -> bool:
    return one.removed_at is not None and clock.now() - one.removed_at > timedelta(days=FEED_DAYS)


@page(None)
def hand_out(request: HttpRequest, hand_out_id: UUID) -> HttpResponse:
    """A hand-out's file, for whoever sees the programme, takes part, or receives at its stop."""
    return hand_out_file(seen_hand_out(actor_of(request), hand_out_id))


def hand_out_file(given: HandOut) -> HttpResponse:
    """The file itself; a link has none."""
    known = stored([given.file]).get(given.file) if given.file else None
    if known is None:
        raise NotFound()
    response = file_response(content(known.id), known.mime, known.name, inline=known.kind == "image")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _calendar(text: str, name: str, *, inline: bool = False) -> HttpResponse:
    return file_response(text.encode(), TYPE, f"{name}.ics", inline=inline)
