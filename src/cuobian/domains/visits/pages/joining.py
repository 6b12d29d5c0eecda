"""The code on the board, and what whoever scans it meets: the own name, and a guest's own pages without an account."""

import hmac
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.joining import check_code, join_by_code
from cuobian.domains.visits.models import HandOut, Participant, Programme
from cuobian.domains.visits.pages.files import hand_out_file
from cuobian.domains.visits.pages.mine import day_context, item_context
from cuobian.domains.visits.pages.parts import desk_crumbs, uuid_in
from cuobian.domains.visits.queries.load import plan_programme
from cuobian.domains.visits.queries.told import as_told
from cuobian.domains.visits.reports.codes import qr_uri
from cuobian.domains.visits.rules.joining import changes_in, guest_signature, spoken, token_at
from cuobian.domains.visits.values import LIVE
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.pages import actor_of, page, public_page
from cuobian.support.limits.public import network_of, spend


@page("visits.plan")
def board(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The code for a screen in the bus or at the door, beside who has come."""
    found = plan_programme(actor_of(request), programme_id)
    if found.status not in LIVE:
        raise Conflict(_("这次观摩还没发布，或者已经结束。"))
    people = list(Participant.objects.filter(programme=found, removed_at=None).order_by("joined_at", "sort_key"))
    context = _code(request, found) | {
        "programme": found,
        "waiting": [one for one in people if one.joined_at is None],
        "joined": [one for one in people if one.joined_at is not None],
        "total": len(people),
        "crumbs": desk_crumbs(found, (_("到场码"), "")),
    }
    response = render(request, "visits/board.html", context)
    response["Cache-Control"] = "no-store"
    return response


@page("visits.plan")
def board_code(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The part of the board that changes."""
    found = plan_programme(actor_of(request), programme_id)
    response = render(request, "visits/_code.html", _code(request, found) | {"programme": found})
    response["Cache-Control"] = "no-store"
    return response


def _code(request: HttpRequest, found: Programme) -> dict[str, object]:
    now = clock.now()
    token = token_at(settings.SECRET_KEY, found.pk, now)
    address = request.build_absolute_uri(reverse("visits:join", args=[found.pk, token]))
    joined = Participant.objects.filter(programme=found, removed_at=None).exclude(joined_at=None).count()
    return {
        "qr": qr_uri(address),
        "digits": spoken(settings.SECRET_KEY, found.pk, now),
        "seconds": changes_in(now),
        "joined_count": joined,
    }


@public_page(methods=("GET", "POST"))
def join(request: HttpRequest, programme_id: UUID, token: str) -> HttpResponse:
    """Whoever has scanned: with an account in the list at once, else by picking the own name."""
    now = clock.now()
    found = Programme.objects.filter(pk=programme_id, released_no__gte=1).first()
    if found is None:
        raise NotFound()
    try:
        check_code(found, token, now)
    except Conflict as error:
        return _not_now(request, error)
    actor = actor_of(request)
    own = None
    if actor.account_id:
        own = Participant.objects.filter(programme=found, account_id=actor.account_id, removed_at=None).first()
    if request.method == "POST":
        return _join(request, found, token, own)
    names = Participant.objects.filter(programme=found, removed_at=None, joined_at=None).order_by("sort_key", "pk")
    context = {
        "programme": as_told(found),
        "own": own,
        "names": list(names) if own is None else [],
        "sign_in": f"{reverse('people:sign-in')}?next={request.path}",
        "is_known": actor.is_known,
    }
    response = render(request, "visits/join.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _not_now(request: HttpRequest, error: Conflict) -> HttpResponse:
    """A code that is good no more: what to do instead, for the same address will never be good again."""
    response = render(request, "visits/join_late.html", {"why": str(error)}, status=error.status)
    response["Cache-Control"] = "no-store"
    return response


def _join(request: HttpRequest, found: Programme, token: str, own: Participant | None) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    if own is not None:
        join_by_code(actor=actor, programme_id=found.pk, token=token, person_id=None, now=now)
        messages.success(request, _("已确认到场"))
        return redirect("visits:mine-day", found.pk)
    person_id = uuid_in(request.POST.get("person"))
    if person_id is None:
        raise Invalid([Fault("", _("先选您的名字。"))])
    if spend(purpose="visits.join", who=network_of(actor.address), most=60, seconds=60, now=now):
        raise Conflict(_("点得太快了，请过一分钟再试，或者请随车联络员帮您确认。"))
    one = join_by_code(actor=actor, programme_id=found.pk, token=token, person_id=person_id, now=now)
    signature = guest_signature(settings.SECRET_KEY, one.pk, one.joined_at or now)
    return redirect("visits:guest", one.pk, signature)


@public_page()
def guest(request: HttpRequest, person_id: UUID, signature: str) -> HttpResponse:
    """A guest's own day, by the address that joining gave; good until the day after the end."""
    one = _guest(person_id, signature)
    context = day_context(request, one.programme, one, request.path)
    context["signature"] = signature
    return _private(render(request, "visits/guest_day.html", context))


@public_page()
def guest_item(request: HttpRequest, person_id: UUID, signature: str, item_id: UUID) -> HttpResponse:
    """One stop for a guest."""
    one = _guest(person_id, signature)
    context = item_context(one.programme, item_id)
    context["back_url"] = reverse("visits:guest", args=[one.pk, signature])
    return _private(render(request, "visits/guest_item.html", context))


@public_page()
def guest_hand_out(request: HttpRequest, person_id: UUID, signature: str, hand_out_id: UUID) -> HttpResponse:
    """A hand-out's file for a guest."""
    one = _guest(person_id, signature)
    given = HandOut.objects.filter(programme=one.programme, pk=hand_out_id).first()
    if given is None:
        raise NotFound()
    return hand_out_file(given)


def _guest(person_id: UUID, signature: str) -> Participant:
    one = Participant.objects.select_related("programme").filter(pk=person_id, removed_at=None).first()
    if one is None or one.joined_at is None:
        raise NotFound()
    if not hmac.compare_digest(signature, guest_signature(settings.SECRET_KEY, one.pk, one.joined_at)):
        raise NotFound()
    if (clock.today() - one.programme.ends_on).days > 1:
        raise NotFound(_("这次观摩已经结束，这个地址不能再用。"))
    return one


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
