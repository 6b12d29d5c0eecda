"""Objecting to a proposed star without an account, and reading the answer by the receipt."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import records_by_id
from cuobian.domains.rating.public import (
    Stage,
    contact_ends_on,
    empty_contact_by_receipt,
    object_to,
    objection_by_receipt,
    published_entry,
)
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, DomainError, Invalid, NotFound
from cuobian.kernel.pages import actor_of, public_page
from cuobian.support.limits.public import network_of, spend

MOST_AN_HOUR = 5
MOST_LOOKUPS = 60
HOUR = 3600


class TooMany(DomainError):
    """429: this address has said enough for an hour."""

    status = 429


class ObjectionForm(forms.Form):
    """What is wrong; who says so is their own choice."""

    text = forms.CharField(
        label=gettext_lazy("哪里不对"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=2000,
        help_text=gettext_lazy("写明时间、地点、看到什么，越具体越好核。不要写别人的身份证号、电话、病情。"),
    )
    name = forms.CharField(label=gettext_lazy("怎么称呼您"), max_length=60, required=False)
    contact = forms.CharField(
        label=gettext_lazy("怎么联系您"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("电话或邮箱，只有负责答复的人看得到，只用来核实时找您。"),
    )
    website = forms.CharField(
        required=False,
        label=gettext_lazy("请空着"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )


class ReceiptForm(forms.Form):
    """The number that was given when the objection was made."""

    receipt = forms.CharField(label=gettext_lazy("查询号"), max_length=20)


@public_page(methods=("GET", "POST"))
def object_form(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """The form; a field that people do not see catches programs."""
    found, _dimensions = published_entry(entry_id)
    if not found.takes_objections(clock.today()):
        way = {"title": _("看公示"), "url": reverse("portal:notices"), "action": _("看全部公示")}
        told = _("这一批公示已经结束。还有意见，请找评定单位反映。")
        raise Conflict(told, title=_("公示已经结束"), ways=[way])
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _made(request, entry_id, form)
        if made is not None:
            return redirect(f"{reverse('portal:receipt', args=[made])}?made=1")
    place = records_by_id([found.place_id])[found.place_id]
    context = {"form": form, "proposal": found, "place": place, "contact_days": settings.CONTACT_DAYS, "crumbs": [
        (_("公示"), reverse("portal:notices")), (place.short_name, reverse("portal:proposal", args=[entry_id])),
    ]}  # fmt: skip
    return _own(render(request, "portal/object.html", context, status=422 if form.errors else 200))


def _made(request: HttpRequest, entry_id: UUID, form: ObjectionForm) -> str | None:
    """The receipt; None when something is wrong and the form says what."""
    now = clock.now()
    given = form.cleaned_data
    if given["website"]:
        raise TooMany(_("没有收下。请用浏览器打开这一页，亲手填写。"), title=_("没有收下"), ways=_ways())
    _spend(request, "objection", MOST_AN_HOUR)
    try:
        made = object_to(
            actor=_visitor(request),
            entry_id=entry_id,
            text=given["text"],
            name=given["name"],
            contact=given["contact"],
            now=now,
        )
    except Invalid as refused:
        for fault in refused.faults:
            form.add_error(fault.place if fault.place in form.fields else None, fault.message)
        return None
    return str(made.receipt)


@public_page()
def lookup(request: HttpRequest) -> HttpResponseBase:
    """A form for the number; `?receipt=` leads to its answer."""
    form = ReceiptForm(request.GET if "receipt" in request.GET else None)
    if form.is_bound and form.is_valid():
        wanted = "".join(sign for sign in form.cleaned_data["receipt"].upper() if sign.isascii() and sign.isalnum())
        try:
            return redirect("portal:receipt", objection_by_receipt(wanted or "0").receipt)
        except NotFound:
            form.add_error("receipt", _("没有这个查询号。看看有没有抄错，号里没有 0、1、I、O。"))
    return _own(render(request, "portal/lookup.html", {"form": form}, status=422 if form.errors else 200))


@public_page()
def receipt(request: HttpRequest, receipt: str) -> HttpResponseBase:
    """What was said and what was answered, without the name and the contact."""
    _spend(request, "receipt", MOST_LOOKUPS)
    found = objection_by_receipt(receipt)
    place = records_by_id([found.entry.place_id])[found.entry.place_id]
    context = {
        "objection": found,
        "place": place,
        "has_left": found.entry.stage == Stage.WITHDRAWN,
        "is_new": request.GET.get("made") == "1",
        "contact_ends_on": contact_ends_on(found),
        "lookup_address": request.build_absolute_uri(reverse("portal:objection")),
    }
    return _own(render(request, "portal/receipt.html", context))


@public_page(methods=("POST",))
def empty(request: HttpRequest, receipt: str) -> HttpResponseBase:
    """Whoever holds the receipt takes the name and the contact back."""
    _spend(request, "receipt", MOST_LOOKUPS)
    empty_contact_by_receipt(actor=_visitor(request), receipt=receipt, now=clock.now())
    return _own(redirect("portal:receipt", receipt))


def _visitor(request: HttpRequest) -> Actor:
    """Nobody in particular, whoever is signed in at this device: an objection is not an official act."""
    return Actor.visitor(address=actor_of(request).address, request_id=actor_of(request).request_id)


def _spend(request: HttpRequest, purpose: str, most: int) -> None:
    network = network_of(actor_of(request).address)
    wait = spend(purpose=purpose, who=network, most=most, seconds=HOUR, now=clock.now())
    if wait:
        words = _("同一个网络一小时最多办 %(most)s 次，请 %(minutes)s 分钟后再来。急事请打电话，或到任何一个站。")
        raise TooMany(words % {"most": most, "minutes": wait // 60 + 1}, title=_("请等一会儿再来"), ways=_ways())


def _ways() -> list[dict[str, str]]:
    """What can be done meanwhile."""
    return [
        {
            "title": _("到任何一个站，请工作人员代您提"),
            "note": _("说明站名和哪里不对就行。"),
            "url": reverse("portal:places"),
            "action": _("找站点"),
        }
    ]


def _own(response: HttpResponse) -> HttpResponse:
    """A page that belongs to one person: kept by nobody, listed by nobody."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
