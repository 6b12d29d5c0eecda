"""What an officer does with one entry: each step asked first, with what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.awards import award
from cuobian.domains.rating.actions.compute import compute, waiting_for
from cuobian.domains.rating.actions.decide import (
    confirm_city,
    confirm_district,
    recall,
    reopen,
    return_district,
    settled,
    withdraw,
)
from cuobian.domains.rating.actions.review import return_self
from cuobian.domains.rating.models import Entry, Sheet
from cuobian.domains.rating.pages.desk.parts import NoteForm, ReasonForm, entry_crumbs
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.explaining import star_word, stars_words
from cuobian.domains.rating.rules.rights import awarding_level, permission_for
from cuobian.domains.rating.states import LIFE, allowed, step
from cuobian.domains.rating.values import Level, SheetStatus, Stage
from cuobian.kernel import clock
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import score
from cuobian.kernel.forms import ask, told
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.writing import MOST

Do = Callable[[Actor, Entry, str, datetime], Any]


@dataclass(frozen=True, slots=True)
class Act:
    """A step an officer may take: its words, whether it needs a reason, and the action behind it."""

    label: Any
    title: Any
    do: Do
    needs_reason: bool = False
    warning: Any = ""
    """Words, or what makes them for an entry."""
    withdraw: bool = False
    takes_note: bool = False


def _compute(level: Level) -> Do:
    return lambda actor, entry, _why, now: compute(actor=actor, entry_id=entry.pk, level=level, now=now)


def _reopen(level: Level) -> Do:
    return lambda actor, entry, why, now: reopen(actor=actor, entry_id=entry.pk, level=level, reason=why, now=now)


def _where_to(entry: Entry) -> str:
    own = version_policy(entry.round.version_id).stars_by_level.get(Level.CITY, ())
    if not own:
        return _("确认后锁定，去公示。")
    return _("确认后锁定。%(stars)s报市级联合考评，其余去公示。") % {"stars": stars_words(own)}


def _after_city(entry: Entry) -> str:
    """What confirming makes of this very result."""
    table = version_policy(entry.round.version_id).stars_by_level
    found = settled(entry, table)
    if found["is_returned"]:
        return _("没到%(stars)s，退回按区级结果（%(score)s 分）定星：%(star)s。确认后去公示，由区级定星。") % {
            "stars": stars_words(table.get(Level.CITY, ())),
            "score": score(found["score"]),
            "star": star_word(found["star"]),
        }
    if not found["star"]:
        return _("一票否决，不定星级。确认后去公示。")
    return _("确认后去公示，拟定%(star)s。") % {"star": star_word(found["star"])}


_FREEZES = gettext_lazy("算出后冻结，连同检查单、数据快照和标准版本一起留存。")
_KEPT = gettext_lazy("原因会记在这个站点的记录里。原来的结果保留。")
ACTS: dict[str, Act] = {
    "compute_district": Act(gettext_lazy("算出区级结果"), gettext_lazy("算出「%(place)s」的区级结果？"), _compute(Level.DISTRICT), warning=_FREEZES),
    "compute_city": Act(gettext_lazy("算出联合考评结果"), gettext_lazy("算出「%(place)s」的联合考评结果？"), _compute(Level.CITY), warning=_FREEZES),
    "confirm_district": Act(
        gettext_lazy("确认区级结果"), gettext_lazy("确认「%(place)s」的区级结果？"),
        lambda actor, entry, why, now: confirm_district(actor=actor, entry_id=entry.pk, note=why, now=now),
        warning=_where_to, takes_note=True,
    ),
    "confirm_city": Act(
        gettext_lazy("确认联合考评结果"), gettext_lazy("确认「%(place)s」的联合考评结果？"),
        lambda actor, entry, why, now: confirm_city(actor=actor, entry_id=entry.pk, note=why, now=now),
        warning=_after_city, takes_note=True,
    ),
    "award": Act(
        gettext_lazy("定星"), gettext_lazy("为「%(place)s」定星？"),
        lambda actor, entry, _why, now: award(actor=actor, entry_id=entry.pk, now=now),
        warning=gettext_lazy("定星后生成证书和编号，公众能查。以后只能写明原因降星或撤销。"),
    ),
    "reopen_district": Act(gettext_lazy("退回考评组"), gettext_lazy("把「%(place)s」退回区考评组？"), _reopen(Level.DISTRICT), needs_reason=True, warning=_KEPT, withdraw=True),
    "reopen_city": Act(gettext_lazy("退回联合考评组"), gettext_lazy("把「%(place)s」退回联合考评组？"), _reopen(Level.CITY), needs_reason=True, warning=_KEPT, withdraw=True),
    "return_district": Act(
        gettext_lazy("退回区里"), gettext_lazy("把「%(place)s」退回区里？"),
        lambda actor, entry, why, now: return_district(actor=actor, entry_id=entry.pk, reason=why, now=now),
        needs_reason=True, warning=gettext_lazy("联合考评组组建之前才能退回。"), withdraw=True,
    ),
    "return_self": Act(
        gettext_lazy("退回自评"), gettext_lazy("把「%(place)s」退回自评？"),
        lambda actor, entry, why, now: return_self(actor=actor, entry_id=entry.pk, reason=why, now=now),
        needs_reason=True, warning=gettext_lazy("站点会收到通知，看得到您写的原因。已有评委提交检查单的不能退回。"), withdraw=True,
    ),
    "recall": Act(
        gettext_lazy("从公示收回"), gettext_lazy("把「%(place)s」从公示收回考评组？"),
        lambda actor, entry, why, now: recall(actor=actor, entry_id=entry.pk, reason=why, now=now),
        needs_reason=True, warning=gettext_lazy("公示的星级撤下，考评组补看、更正后重新算、重新公示。原来的结果留在记录里。"), withdraw=True,
    ),
    "withdraw": Act(
        gettext_lazy("退出这一轮"), gettext_lazy("让「%(place)s」退出这一轮？"),
        lambda actor, entry, why, now: withdraw(actor=actor, entry_id=entry.pk, reason=why, now=now),
        needs_reason=True, warning=gettext_lazy("没交的检查单作废，这一轮不再评它。不能恢复，下一轮可以再参加。"), withdraw=True,
    ),
}  # fmt: skip


def permission_of(entry: Entry, action: str) -> str:
    """The exact permission of a step for this entry, as the table and the jurisdiction say."""
    move = step(entry.stage, action)
    level = awarding_level(entry.star or 0, version_policy(entry.round.version_id).stars_by_level)
    if action == "return_self" and entry.stage == Stage.FIRST_REVIEW:
        return "rating.first_review"
    return permission_for(move.permission, place_kind=entry.place.kind, level=level)


def buttons_of(actor: Actor, entry: Entry) -> list[dict[str, Any]]:
    """The steps this actor may take from here; the one that leads on comes first and is the page's main one."""
    level = _unassigned(entry)
    found = [_assign(entry, level)] if level and actor.may(f"rating.panel.{level}", entry.code) else []
    for name, act in ACTS.items():
        if level and name == f"compute_{level}" and not _is_seen(entry, level):
            continue
        if allowed(entry.stage, name) and actor.may(permission_of(entry, name), entry.code):
            found.append(
                {
                    "label": act.label,
                    "url": reverse("rating:entry-act", args=[entry.pk, name]),
                    "main": not act.needs_reason,
                    "withdraw": act.withdraw,
                }
            )
    return found


def _unassigned(entry: Entry) -> Level | None:
    """The level at which the entry waits and has no panel yet."""
    panels = {
        Stage.DISTRICT_PANEL: (Level.DISTRICT, entry.district_panel_id),
        Stage.CITY_PANEL: (Level.CITY, entry.city_panel_id),
    }
    level, panel = panels.get(Stage(entry.stage), (None, None))
    return None if panel else level


def _is_seen(entry: Entry, level: Level) -> bool:
    """Without a panel: whether one that the place has left has handed in what it saw."""
    return Sheet.objects.filter(entry=entry, level=level, status=SheetStatus.SUBMITTED).exists()


def _assign(entry: Entry, level: Level) -> dict[str, Any]:
    query = urlencode({"level": level, "entries": entry.pk})
    label = _("组建联合考评组") if level == Level.CITY else _("组建区考评组")
    return {
        "label": label,
        "url": f"{reverse('rating:panel-new', args=[entry.round_id])}?{query}",
        "main": True,
        "withdraw": False,
    }


@page("rating.view", methods=("GET", "POST"))
def act(request: HttpRequest, entry_id: UUID, action: str) -> HttpResponse:
    """Ask, and do it."""
    known = ACTS.get(action)
    if known is None:
        raise NotFound()
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.view")
    require(actor, permission_of(entry, action), entry.code)
    form = _form(known, request)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data.get("reason") or form.cleaned_data.get("note") or ""
        done = told(form, lambda: known.do(actor, entry, why, clock.now()))
        if done is not None:
            messages.success(
                request, _("「%(place)s」：%(what)s，已办") % {"place": entry.place.short_name, "what": known.label}
            )
            return redirect("rating:entry", entry_id=entry.pk)
    return ask(
        request,
        title=known.title % {"place": entry.place.short_name},
        sub=entry.round.title,
        rows=_rows(entry, action),
        warnings=[known.warning(entry) if callable(known.warning) else known.warning, *_missing(entry, action, form)],
        form=form,
        withdraw=known.withdraw,
        action=str(known.label),
        back_url=reverse("rating:entry", args=[entry.pk]),
        crumbs=entry_crumbs(entry, (str(known.label), "")),
    )


def _form(known: Act, request: HttpRequest) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if known.needs_reason:
        given = {"reason": request.GET.get("reason", "")[:MOST]}
        return ReasonForm(data, initial=given, hint=_("会记在这个站点的记录里，站点看得到。"))
    return NoteForm(data) if known.takes_note else forms.Form(data)


def _rows(entry: Entry, action: str) -> list[dict[str, Any]]:
    rows = [{"label": _("现在"), "value": entry.get_stage_display()}]
    goes = LIFE[Stage(entry.stage), action].goes_to
    rows.append(
        {"label": _("之后"), "value": _("或").join(_("「%(stage)s」") % {"stage": stage.label} for stage in goes)}
    )
    if entry.star is not None:
        rows.append(
            {
                "label": _("拟定"),
                "value": _("%(star)s，%(score)s 分") % {"star": star_word(entry.star), "score": score(entry.score)},
            }
        )
    return rows


def _missing(entry: Entry, action: str, form: forms.Form) -> list[str]:
    """Before anything is pressed: what still keeps a result from being computed."""
    levels = {"compute_district": Level.DISTRICT, "compute_city": Level.CITY}
    if action not in levels or form.errors:
        return []
    return [fault.message for fault in waiting_for(entry, levels[action])]
