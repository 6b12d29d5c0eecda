"""Is this plaque true? The page shows everything that the certificate says, and its state today."""

import unicodedata
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import records_by_id
from cuobian.domains.rating.public import StarRecord, star_by_plaque, star_events, star_history
from cuobian.kernel import clock
from cuobian.kernel.errors import NotFound
from cuobian.kernel.pages import public_page
from cuobian.sites.portal.cache import kept
from cuobian.sites.portal.starred import drawing_of

STATES = {
    "active": ("done", gettext_lazy("有效")),
    "superseded": ("locked", gettext_lazy("已由新的结果代替")),
    "downgraded": ("refused", gettext_lazy("已降星")),
    "revoked": ("refused", gettext_lazy("已撤销")),
    "expired": ("locked", gettext_lazy("已到期")),
    "gone": ("refused", gettext_lazy("站点已撤并")),
}


class NumberForm(forms.Form):
    """The number on the plaque."""

    number = forms.CharField(label=gettext_lazy("牌匾编号"), max_length=40)


@public_page()
def verify(request: HttpRequest) -> HttpResponseBase:
    """A form for the number; `?number=` leads to its page."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        number = _plain(form.cleaned_data["number"])
        try:
            return redirect("portal:plaque", star_by_plaque(number).plaque_number)
        except NotFound:
            form.add_error("number", _unknown(number))
    return render(request, "portal/verify.html", {"form": form}, status=422 if form.errors else 200)


def _unknown(number: str) -> str:
    if not any(sign.isdigit() for sign in number):
        return _("牌匾编号是数字和字母，像 2026-350203-Z-0001。要按站名找，请到「找站点」。")
    return _("没有发过这个编号的牌匾。请照牌匾右下角再抄一遍；还是没有，这块牌匾不是平台发的。")


@public_page()
@kept
def plaque(request: HttpRequest, number: str) -> HttpResponse:
    """The full content of the certificate; who scanned a plaque that was never given out is told so."""
    try:
        star = star_by_plaque(number)
    except NotFound:
        form = NumberForm({"number": number[:40]})
        form.add_error("number", _unknown(number))
        return render(request, "portal/verify.html", {"form": form}, status=404)
    place = records_by_id([star.place_id])[star.place_id]
    state = star.state_on(clock.today())
    chip, words = STATES[state]
    context = {
        "star": star,
        "place": place,
        "drawing": drawing_of(star),
        "chip": chip,
        "state": words,
        "is_valid": state == "active",
        "events": star_events([star.id]).get(star.id, []),
        "newer": _newer(star),
        "certificate": _certificate(star),
        "full_address": request.build_absolute_uri(reverse("portal:plaque", args=[star.plaque_number])),
        "checked_at": clock.now(),
        "data_as_of": clock.now(),
    }
    return render(request, "portal/plaque.html", context)


def _newer(star: StarRecord) -> StarRecord | None:
    """The award that stands in this one's place today."""
    if star.is_active:
        return None
    return next((other for other in star_history(star.place_id) if other.is_active), None)


def _certificate(star: StarRecord) -> str:
    """The address of the certificate as PDF; "" where there is none."""
    tries: list[Any] = [star.plaque_number, star.id]
    for argument in tries:
        try:
            return reverse("rating:certificate", args=[argument])
        except NoReverseMatch:
            continue
    return ""


def _plain(text: str) -> str:
    """A number as people type it: small letters, blanks, wide signs and long dashes are put right."""
    kept_signs = unicodedata.normalize("NFKC", text).upper().translate(str.maketrans("—–−‐", "----"))
    return "".join(kept_signs.split())
