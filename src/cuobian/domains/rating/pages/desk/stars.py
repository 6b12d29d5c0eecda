"""Stars: the list, one award with its history, warnings, downgrades, revocations, mid-term checks."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import STANDING, area_names, district_of, past_day, places, street_of
from cuobian.domains.network.public import Filters as PlaceFilters
from cuobian.domains.rating.actions.awards import downgrade, revoke, warn
from cuobian.domains.rating.models import StarAward, StarEvent
from cuobian.domains.rating.pages.desk.parts import ReasonForm, address
from cuobian.domains.rating.queries.desk_stars import award_rows, held_then, yellow_cards
from cuobian.domains.rating.queries.star_policy import card_days, star_permission, star_policy
from cuobian.domains.rating.queries.stars import parts_of
from cuobian.domains.rating.rules.explaining import star_word, sum_words
from cuobian.domains.rating.rules.star_days import card_ends
from cuobian.domains.rating.values import AwardStatus, StarAct
from cuobian.domains.standards.public import PlaceKind, marked_title
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, require, visible
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import day, day_number
from cuobian.kernel.forms import ask, told
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.jobs.public import start

COLUMNS = (
    Column("name", gettext_lazy("站点"), sort=("place__sort_key",), value=lambda row: row.place.short_name),
    Column("star", gettext_lazy("星级"), sort=("star",)),
    Column("score", gettext_lazy("得分"), sort=("score",), kind="number"),
    Column("awarded", gettext_lazy("定星"), sort=("awarded_on",), value=lambda row: row.awarded_on, kind="date"),
    Column("valid", gettext_lazy("有效到"), sort=("valid_until",), value=lambda row: row.valid_until, kind="date"),
    Column("checked", gettext_lazy("体检"), value=lambda row: row.checked_on, kind="date"),
    Column("status", gettext_lazy("状态"), value=lambda row: row.get_status_display()),
)
EXPORTED = (
    COLUMNS[0],
    Column("code", gettext_lazy("编码")),
    Column("plaque_number", gettext_lazy("证书编号")),
    *COLUMNS[1:],
    Column("body", gettext_lazy("定星单位")),
    Column("end_reason", gettext_lazy("降星、撤销的原因")),
)
COLUMNS_THEN = (
    Column("name", gettext_lazy("那天的名称"), sort=("sort_key_then",), value=lambda row: row.short_name_then),
    *COLUMNS[1:5],
    Column("status", gettext_lazy("现在"), value=lambda row: row.get_status_display()),
)
EXPORTED_THEN = (
    COLUMNS_THEN[0],
    Column("code", gettext_lazy("那天的编码"), value=lambda row: row.code_then),
    *EXPORTED[2:3],
    *COLUMNS_THEN[1:],
    *EXPORTED[-2:],
)
CHIPS = {
    AwardStatus.ACTIVE: "done",
    AwardStatus.SUPERSEDED: "wait",
    AwardStatus.DOWNGRADED: "refused",
    AwardStatus.REVOKED: "refused",
    AwardStatus.EXPIRED: "overdue",
}
MOST = 20_000


@page("rating.view")
def stars(request: HttpRequest) -> HttpResponse:
    """Every star in the actor's scope, active ones by default; with `as_of` those that were held on that day."""
    actor, on = actor_of(request), past_day(request.GET.get("as_of"))
    rows = held_then(actor, on, request.GET) if on else _narrowed(actor, request)
    columns = COLUMNS_THEN if on else COLUMNS
    if request.GET.get("export") == "xlsx":
        found = sorted_rows(request.GET, rows, columns, default="name")[:MOST]
        title = f"{_('星级')} {day_number(on)}" if on else _("星级")
        return xlsx_response(title, _("星级"), table_of(found, EXPORTED_THEN if on else EXPORTED), request)
    shown = listing(request.GET, rows, columns, default="name")
    cards = {} if on else yellow_cards(actor, [row.pk for row in shown.rows])
    every = award_rows(actor).count()
    context = {
        "listing": shown,
        "rows": _lines(shown.rows, cards, on),
        "as_of": on,
        "ever": every,
        "all": held_then(actor, on).count() if on else every,
        "given": request.GET,
        "status": request.GET.get("status", AwardStatus.ACTIVE),
        "statuses": [("all", _("全部")), ("warned", _("黄牌")), *AwardStatus.choices],
        "kinds": PlaceKind.choices,
        "districts": _districts(actor, on),
        "applied": _applied(request, on),
        "may_check": not on and (actor.may("rating.award.district") or actor.may("rating.award.city")),
    }
    return render(request, "rating/desk/stars.html", context)


def _lines(rows: Any, cards: dict[UUID, StarEvent], on: date | None) -> list[dict[str, Any]]:
    """What the page shows of each award; on a past day where its place lay then."""
    names = area_names((row.code_then for row in rows), on) if on else {}
    return [
        {
            "row": row,
            "name": row.short_name_then if on else row.place.short_name,
            "where": "".join(names.get(part, "") for part in (district_of(row.code_then), street_of(row.code_then)))
            if on
            else "",
            "chip": CHIPS[AwardStatus(row.status)],
            "card": cards.get(row.pk),
        }
        for row in rows
    ]


def _narrowed(actor: Actor, request: HttpRequest) -> QuerySet[StarAward]:
    given = request.GET
    rows = award_rows(actor).select_related("place")
    status = given.get("status", AwardStatus.ACTIVE)
    if status == "warned":
        rows = rows.filter(pk__in=list(yellow_cards(actor)))
    elif status in AwardStatus.values:
        rows = rows.filter(status=status)
    if given.get("star", "") in tuple("12345"):
        rows = rows.filter(star=int(given["star"]))
    if given.get("kind", "") in PlaceKind.values:
        rows = rows.filter(place__kind=given["kind"])
    district = given.get("district", "")
    if district.isdigit() and len(district) == 6:
        rows = rows.filter(code__startswith=district)
    if query := clean_query(given.get("q")):
        rows = rows.filter(place_id__in=[place.id for place in places(actor, PlaceFilters(query=query))])
    return rows


def _districts(actor: Actor, on: date | None) -> list[tuple[str, str]]:
    rows: Any = held_then(actor, on) if on else award_rows(actor)
    codes = {code[:6] for code in rows.values_list("code_then" if on else "code", flat=True)}
    return sorted(area_names(codes, on).items())


def _applied(request: HttpRequest, on: date | None) -> list[tuple[str, str]]:
    given = request.GET
    names = dict(_districts(actor_of(request), on)) if given.get("district") else {}
    statuses = {"all": _("全部状态"), "warned": _("黄牌"), **dict(AwardStatus.choices)}
    words = {
        "q": _("找「%(text)s」") % {"text": clean_query(given.get("q"))} if clean_query(given.get("q")) else "",
        "district": names.get(given.get("district", ""), ""),
        "kind": str(dict(PlaceKind.choices).get(given.get("kind", ""), "")),
        "star": star_word(int(given["star"])) if given.get("star", "") in tuple("12345") else "",
        "status": "" if on else str(statuses.get(given.get("status", ""), "")),
        "as_of": _("看 %(day)s 的网络") % {"day": day_number(on)} if on else "",
    }
    kept = {key: given[key] for key in (*words, "sort", "size") if given.get(key)}
    return [
        (word, "?" + urlencode({key: value for key, value in kept.items() if key != name}))
        for name, word in words.items()
        if word
    ]


@page("rating.view")
def award(request: HttpRequest, award_id: UUID) -> HttpResponse:
    """One star: what was awarded, its figures, everything that happened to it, earlier stars of the place."""
    actor = actor_of(request)
    found = _award(actor, award_id)
    events = list(StarEvent.objects.filter(award=found).order_by("on", "pk"))
    checks = [event for event in events if event.act == StarAct.CHECKED]
    card = yellow_cards(actor, [found.pk]).get(found.pk)
    until = card_ends(card.on, card.facts) if card else None
    may_change = found.status == AwardStatus.ACTIVE and actor.may(star_permission(found), found.code)
    context = {
        "award": found,
        "sum_told": sum_words(parts_of(found.dimensions), found.score),
        "standard": marked_title(found.standard_label, is_sample=found.is_sample),
        "chip": CHIPS[AwardStatus(found.status)],
        "crumbs": [(_("星级"), reverse("rating:stars")), (found.place.short_name, "")],
        "events": events,
        "check": checks[-1] if checks else None,
        "gone_on": found.place.closed_on if may_change and found.place.status not in STANDING else None,
        "card": card,
        "card_until": until,
        "earlier": StarAward.objects.filter(place_id=found.place_id).exclude(pk=found.pk).order_by("-awarded_on"),
        "plaque_url": address("portal:plaque", found.plaque_number),
        "certificate_url": address("rating:certificate", found.plaque_number)
        if found.status == AwardStatus.ACTIVE and found.place.status in STANDING and found.valid_until >= clock.today()
        else "",
        "may_change": may_change,
        "may_warn": may_change and (until is None or clock.today() > until),
    }
    return render(request, "rating/desk/award.html", context)


def _award(actor: Actor, award_id: UUID) -> StarAward:
    found = StarAward.objects.select_related("place", "entry__round").filter(pk=award_id).first()
    if found is None:
        raise NotFound()
    require(actor, "rating.view", found.code)
    return found


class DowngradeForm(ReasonForm):
    """To which star, and why."""

    star = forms.TypedChoiceField(label=gettext_lazy("降到几星"), coerce=int)
    field_order = ("star", "reason")

    def __init__(self, *args: Any, below: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(star, star_word(star)) for star in range(below - 1, 0, -1)]
        self.fields["star"].choices = choices  # type: ignore[attr-defined]


@page("rating.view", methods=("GET", "POST"))
def change(request: HttpRequest, award_id: UUID, step: str) -> HttpResponse:
    """Warn, downgrade or revoke: with a reason, which the place and the public read."""
    actor = actor_of(request)
    found = _award(actor, award_id)
    require(actor, star_permission(found), found.code)
    if step not in _WORDS or (step == "downgrade" and found.star < 2):
        raise NotFound()
    hint = _("会记在星级历史里，站点和公众都看得到。")
    data = request.POST if request.method == "POST" else None
    form = DowngradeForm(data, below=found.star, hint=hint) if step == "downgrade" else ReasonForm(data, hint=hint)
    if request.method == "POST" and form.is_valid():
        done = told(form, lambda: _change(actor, found, step, form.cleaned_data))
        if done is not None:
            messages.success(request, _WORDS[step][3])
            latest = done if isinstance(done, StarAward) else found
            return redirect("rating:award", award_id=latest.pk)
    title, _text, action, _done = _WORDS[step]
    return ask(
        request,
        title=title % {"place": found.place.short_name},
        rows=[
            {"label": _("现在"), "value": star_word(found.star)},
            {"label": _("证书编号"), "value": found.plaque_number},
            {"label": _("有效到"), "value": day(found.valid_until)},
        ],
        warnings=[_warning(found, step)],
        form=form,
        withdraw=True,
        action=str(action),
        back_url=reverse("rating:award", args=[found.pk]),
        crumbs=[(_("星级"), reverse("rating:stars")), (found.place.short_name, reverse("rating:award", args=[found.pk])), (str(action), "")],
    )  # fmt: skip


_WORDS: dict[str, tuple[Any, Any, Any, Any]] = {
    "warn": (
        gettext_lazy("给「%(place)s」亮黄牌？"),
        gettext_lazy("限期 %(days)d 天改好。到期没改，可以降一星。"),
        gettext_lazy("亮黄牌"),
        gettext_lazy("已亮黄牌"),
    ),
    "downgrade": (
        gettext_lazy("给「%(place)s」降星？"),
        gettext_lazy("原证书作废，按新星级重新编号。原来的记录保留。"),
        gettext_lazy("降星"),
        gettext_lazy("已降星"),
    ),
    "revoke": (
        gettext_lazy("撤销「%(place)s」的星级？"),
        gettext_lazy("证书作废，%(months)d 个月内不得申报。不能恢复，只能重新评定。"),
        gettext_lazy("撤销星级"),
        gettext_lazy("已撤销"),
    ),
}


def _warning(found: StarAward, step: str) -> str:
    """What follows: how long a card runs and a revocation bars, as the star's own standard says."""
    policy = star_policy(found)
    months = policy.reapply_months if policy else 0
    if step == "revoke" and not months:
        return _("证书作废。不能恢复，只能重新评定。")
    return str(_WORDS[step][1] % {"days": card_days(found), "months": months})


def _change(actor: Actor, found: StarAward, step: str, given: dict[str, Any]) -> Any:
    now = clock.now()
    if step == "warn":
        return warn(actor=actor, award_id=found.pk, reason=given["reason"], now=now)
    if step == "revoke":
        return revoke(actor=actor, award_id=found.pk, reason=given["reason"], now=now)
    return downgrade(actor=actor, award_id=found.pk, star=given["star"], reason=given["reason"], now=now)


class CheckForm(forms.Form):
    """Which stars are checked."""

    kind = forms.ChoiceField(label=gettext_lazy("体检哪一类"), choices=PlaceKind.choices, widget=forms.RadioSelect)


@page("rating.view", methods=("GET", "POST"))
def check(request: HttpRequest) -> HttpResponse:
    """Start a mid-term check in the background: automatic points only, nothing is asked of a place."""
    actor = actor_of(request)
    prefixes = sorted({*actor.prefixes("rating.award.district"), *actor.prefixes("rating.award.city")})
    if not prefixes:
        require(actor, "rating.award.district", actor.scope)
    form = CheckForm(request.POST if request.method == "POST" else None, initial={"kind": PlaceKind.STATION})
    if request.method == "POST" and form.is_valid():
        job = start(
            actor=actor,
            kind="rating.midterm",
            title=gettext_lazy("中期体检"),
            params={"kind": form.cleaned_data["kind"], "prefixes": prefixes},
            now=clock.now(),
            origin=(gettext_lazy("星级"), reverse("rating:stars")),
        )
        return redirect("jobs:detail", job_id=job.pk)
    count = StarAward.objects.filter(visible(actor, "rating.view", "code"), status=AwardStatus.ACTIVE).count()
    return ask(
        request,
        title=_("开始中期体检？"),
        sub=_("只算系统自动的测评点，不要站点报任何材料。在后台进行，可以离开。"),
        rows=[{"label": _("有效的星级"), "value": _("%(count)d 个") % {"count": count}}],
        warnings=[_("体检不改星级。得分低的维度会列出来，由您决定要不要亮黄牌。")],
        form=form,
        action=_("开始体检"),
        back_url=reverse("rating:stars"),
        crumbs=[(_("星级"), reverse("rating:stars")), (_("中期体检"), "")],
    )
