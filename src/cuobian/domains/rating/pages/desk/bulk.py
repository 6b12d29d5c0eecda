"""What is done to many entries at once: asked first with the numbers, then all of them or none."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cuobian.domains.rating.actions.awards import award_many
from cuobian.domains.rating.actions.batch import AT_ONCE, compute_many, require_award, require_compute
from cuobian.domains.rating.actions.decide import confirm_many
from cuobian.domains.rating.actions.notices import publish
from cuobian.domains.rating.actions.remind import remind
from cuobian.domains.rating.models import Entry, Round
from cuobian.domains.rating.pages.desk.panel_new import begin_with
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.pages.desk.worklist import chosen_of, entry_names
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.outcomes import vetoed_by_city
from cuobian.domains.rating.queries.progress import entries_in
from cuobian.domains.rating.queries.standard import rectify_workdays, version_policy
from cuobian.domains.rating.rules.explaining import stars_words
from cuobian.domains.rating.rules.rights import Jurisdiction, is_recommended, is_returned, star_after_city
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.format import number
from cuobian.kernel.forms import ask, told
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import Sentence
from cuobian.support.jobs.public import start

Handler = Callable[[HttpRequest, Round, list[Entry]], HttpResponse]


class TitleForm(forms.Form):
    """What a public notice is called."""

    title = forms.CharField(
        label=gettext_lazy("公示标题"),
        max_length=120,
        help_text=gettext_lazy("公众看到的标题，如「第 1 批星级评定结果公示」。"),
    )


@page("rating.view", methods=("POST",))
def bulk(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """`do` names what; `sure` says that the question has been answered."""
    made = get_round(actor_of(request), round_id)
    handler = HANDLERS.get(request.POST.get("do", ""))
    if handler is None:
        raise NotFound()
    chosen = chosen_of(request, made)
    if not chosen:
        raise Invalid([Fault("", _("先在名单里选站点。选过的可能已经办完，请刷新名单再选。"))])
    return handler(request, made, chosen)


def same_stage(chosen: Sequence[Entry], stages: Sequence[Stage]) -> Stage:
    """The stage all of them stand in.

    Raises:
        Conflict: some have moved on, or the list mixes two levels.
    """
    found = {Stage(entry.stage) for entry in chosen}
    if len(found) == 1 and (stage := found.pop()) in stages:
        return stage
    wrong = [entry for entry in chosen if entry.stage not in stages]
    if wrong:
        raise Conflict(
            ngettext(
                "选的站点里有 %(count)d 个现在不在这一步（如「%(place)s」：%(stage)s），一个都没有办。请刷新名单再选。",
                "选的站点里有 %(count)d 个现在不在这一步（如「%(place)s」：%(stage)s），一个都没有办。请刷新名单再选。",
                len(wrong),
            )
            % {"count": len(wrong), "place": wrong[0].place.short_name, "stage": wrong[0].get_stage_display()}
        )
    raise Conflict(_("选的站点里既有区级的又有市级的，请分两次办。"))


def _sure(request: HttpRequest) -> bool:
    return request.POST.get("sure") == "1"


def _hidden(chosen: Sequence[Entry], do: str) -> list[tuple[str, Any]]:
    return [("do", do), ("sure", "1"), *(("chosen", entry.pk) for entry in chosen)]


def _ask(request: HttpRequest, made: Round, chosen: Sequence[Entry], do: str, **more: Any) -> HttpResponse:
    return ask(
        request,
        hidden=_hidden(chosen, do),
        back_url=reverse("rating:entries", args=[made.pk]),
        action_url=reverse("rating:entries-do", args=[made.pk]),
        crumbs=round_crumbs(made, (_("站点"), reverse("rating:entries", args=[made.pk])), (more["title"], "")),
        **more,
    )


def _back(request: HttpRequest, made: Round, words: str, query: str = "") -> HttpResponse:
    messages.success(request, words)
    return redirect(reverse("rating:entries", args=[made.pk]) + (f"?{query}" if query else ""))


def star_counts(chosen: Sequence[Entry], wanted: Sequence[int], kind: str = "plan") -> Any:
    """ "★ 拟三星 32 ★ 拟二星 24": the stars among the wanted that occur."""
    counts = [(star, sum(entry.star == star for entry in chosen)) for star in wanted]
    context = {"counts": [(star, count) for star, count in counts if count], "kind": kind}
    return render_to_string("rating/desk/_star_counts.html", context)


def _remind(request: HttpRequest, made: Round, chosen: list[Entry]) -> HttpResponse:
    if _sure(request):
        count = remind(actor=actor_of(request), entry_ids=[entry.pk for entry in chosen], now=clock.now())
        return _back(request, made, _("已提醒 %(count)d 个站点的办理人") % {"count": count})
    words = _("提醒 %(count)d 个站点的办理人") % {"count": len(chosen)}
    return _ask(
        request, made, chosen, "remind", title=_("%(what)s？") % {"what": words}, action=words,
        rows=[{"label": _("站点"), "value": entry_names(chosen)}],
        warnings=[_("办理人和没交检查单的评委会在「待我办」里再看到一次。")],
    )  # fmt: skip


def _panel(request: HttpRequest, made: Round, chosen: list[Entry]) -> HttpResponse:
    stage = same_stage(chosen, (Stage.DISTRICT_PANEL, Stage.CITY_PANEL))
    level = Level.DISTRICT if stage == Stage.DISTRICT_PANEL else Level.CITY
    return begin_with(request, made, level, chosen)


def _compute(request: HttpRequest, made: Round, chosen: list[Entry]) -> HttpResponse:
    stage = same_stage(chosen, (Stage.DISTRICT_PANEL, Stage.CITY_PANEL))
    level = Level.DISTRICT if stage == Stage.DISTRICT_PANEL else Level.CITY
    actor = actor_of(request)
    if _sure(request):
        ids = [entry.pk for entry in chosen]
        if len(ids) > AT_ONCE:
            return _in_background(actor, made, level, chosen)
        compute_many(actor=actor, entry_ids=ids, level=level, now=clock.now())
        done = Stage.DISTRICT_RESULT if level == Level.DISTRICT else Stage.CITY_RESULT
        return _back(request, made, _("已算出 %(count)d 个站点的结果") % {"count": len(ids)}, f"stage={done}")
    words = _("算出 %(count)d 个站点的结果") % {"count": len(chosen)}
    late = _("超过 50 个站点，在后台逐个算，缺东西的另列，不拖累其余。")
    once = _("检查单没交齐、分歧没复议的会逐条列出，一个都不算。")
    return _ask(
        request, made, chosen, "compute", title=_("%(what)s？") % {"what": words}, action=words,
        rows=[{"label": _("站点"), "value": entry_names(chosen)}, {"label": _("哪一级"), "value": level.label}],
        warnings=[late if len(chosen) > AT_ONCE else once, _("算出后冻结，连同检查单、数据快照和标准版本一起留存。")],
    )  # fmt: skip


def _in_background(actor: Actor, made: Round, level: Level, chosen: Sequence[Entry]) -> HttpResponse:
    require_compute(actor, [entry.pk for entry in chosen], level)
    job = start(
        actor=actor,
        kind="rating.compute",
        title=Sentence(
            gettext_lazy("算出 %(count)d 个站点的%(level)s结果"), {"count": len(chosen), "level": level.label}
        ),
        params={"round_id": str(made.pk), "level": level.value, "entry_ids": [str(entry.pk) for entry in chosen]},
        now=clock.now(),
        origin=(made.title, reverse("rating:round", args=[made.pk])),
    )
    return redirect("jobs:detail", job_id=job.pk)


def _confirm(request: HttpRequest, made: Round, chosen: list[Entry]) -> HttpResponse:
    stage = same_stage(chosen, (Stage.DISTRICT_RESULT, Stage.CITY_RESULT))
    level = Level.DISTRICT if stage == Stage.DISTRICT_RESULT else Level.CITY
    jurisdiction = version_policy(made.version_id).stars_by_level
    returned = _as_settled(chosen, jurisdiction) if level == Level.CITY else 0
    unstarred = [entry for entry in chosen if not entry.star]
    if _sure(request) and (not unstarred or request.POST.get("checked") == "1"):
        confirm_many(actor=actor_of(request), entry_ids=[entry.pk for entry in chosen], level=level, now=clock.now())
        return _back(request, made, _("已确认 %(count)d 个站点的结果") % {"count": len(chosen)})
    sent = [entry for entry in chosen if is_recommended(entry.star or 0, jurisdiction)]
    rows = [
        {"label": _("去公示"), "value": star_counts([e for e in chosen if e not in sent], (5, 4, 3, 2, 1))},
        {"label": _("报市级联合考评"), "value": star_counts(sent, (5, 4, 3, 2, 1))},
    ]
    if level == Level.CITY:
        rows = [
            {"label": _("去公示"), "value": star_counts(chosen, (5, 4, 3, 2, 1))},
            {
                "label": _("没到%(stars)s，退回按区级结果定星")
                % {"stars": stars_words(jurisdiction.get(Level.CITY, ()))},
                "value": _("%(count)s 个站点") % {"count": number(returned)},
            },
        ]
    rows += [
        {"label": _("不定星级"), "value": _("%(count)s 个，限期整改") % {"count": number(len(unstarred))}},
        _left_out(actor_of(request), made, level, chosen),
    ]
    words = _("确认 %(count)d 个站点的%(level)s结果") % {"count": len(chosen), "level": level.label}
    return _ask(
        request, made, chosen, "confirm", title=_("%(what)s？") % {"what": words}, action=words, rows=rows, warnings=_close_calls(chosen),
        sub=_("确认后锁定。要改，须写明原因退回考评组，原因会记在每个站点的记录里。"),
        checked=_("我核对过「不定星级」的 %(count)d 个站点：%(names)s") % {"count": len(unstarred), "names": entry_names(unstarred)} if unstarred else "",
    )  # fmt: skip


def _as_settled(chosen: Sequence[Entry], jurisdiction: Jurisdiction) -> int:
    """Give the entries the star that confirming makes of the joint panel's result. Returns how many are returned."""
    vetoed, returned = vetoed_by_city([entry.pk for entry in chosen]), 0
    for entry in chosen:
        found, is_vetoed = entry.star or 0, entry.pk in vetoed
        returned += is_returned(found, jurisdiction, vetoed=is_vetoed)
        entry.star = star_after_city(found, entry.district_star or 0, jurisdiction, vetoed=is_vetoed)
    return returned


def _left_out(actor: Actor, made: Round, level: Level, chosen: Sequence[Entry]) -> dict[str, Any]:
    before = (
        (Stage.SELF_ASSESSMENT, Stage.FIRST_REVIEW, Stage.DISTRICT_PANEL)
        if level == Level.DISTRICT
        else (Stage.CITY_PANEL,)
    )
    left = entries_in(actor, made).filter(stage__in=before).count()
    query = "status=unrated" if level == Level.DISTRICT else f"stage={Stage.CITY_PANEL}"
    return {
        "label": _("没有包括"),
        "value": _("%(count)s 个站点还没评完，可以之后分批确认") % {"count": number(left)} if left else _("都包括了"),
        "url": f"{reverse('rating:entries', args=[made.pk])}?{query}" if left else "",
    }


def _close_calls(chosen: Sequence[Entry]) -> list[Any]:
    near = [entry for entry in chosen if entry.is_borderline]
    if not near:
        return []
    links = format_html_join(
        "、",
        '<a href="{}">{}</a>',
        [(reverse("rating:entry", args=[entry.pk]), entry.place.short_name) for entry in near[:12]],
    )
    words = _("有 %(count)d 个站点离上一档不到 1.5 分：") % {"count": len(near)}
    return [format_html("{}{}{}{}", words, links, _("。"), _("确认前可以再看一眼评委分差。"))]


def _publish(request: HttpRequest, made: Round, chosen: list[Entry]) -> HttpResponse:
    same_stage(chosen, (Stage.NOTICE_READY,))
    batch = made.notices.count() + 1
    initial = {"title": _("%(title)s第 %(batch)d 批结果公示") % {"title": made.title, "batch": batch}}
    form = TitleForm(request.POST if _sure(request) else None, initial=initial)
    if _sure(request) and form.is_valid():
        notice = told(
            form,
            lambda: publish(
                actor=actor_of(request),
                round_id=made.pk,
                entry_ids=[entry.pk for entry in chosen],
                title=form.cleaned_data["title"],
                now=clock.now(),
            ),
        )
        if notice is not None:
            messages.success(request, _("已公示 %(count)d 个站点") % {"count": len(chosen)})
            return redirect("rating:notice", notice_id=notice.pk)
    words = _("公示 %(count)d 个站点的拟定星级") % {"count": len(chosen)}
    window = version_policy(made.version_id).workdays("notice")
    return _ask(
        request, made, chosen, "publish", title=_("%(what)s？") % {"what": words}, action=words, form=form,
        rows=[
            {"label": _("拟定星级"), "value": star_counts(chosen, (5, 4, 3, 2, 1))},
            {"label": _("不定星级"), "value": number(sum(not entry.star for entry in chosen))},
            {"label": _("公示多久"), "value": ngettext("%(days)s 个工作日", "%(days)s 个工作日", window or 10) % {"days": window or 10}},
        ],
        warnings=[_("公众马上能看到拟定星级和各维度得分，能提出异议。评委姓名和单项评分不公布。"), _("公示后发现有误，可以写明原因把单个站点收回，重新评定再公示。")],
    )  # fmt: skip


def _award(request: HttpRequest, made: Round, chosen: list[Entry]) -> HttpResponse:
    same_stage(chosen, (Stage.AWARD_READY,))
    if _sure(request) and len(chosen) > AT_ONCE:
        return _award_in_background(actor_of(request), made, chosen)
    if _sure(request):
        count = award_many(actor=actor_of(request), entry_ids=[entry.pk for entry in chosen], now=clock.now())
        return _back(request, made, _("已为 %(count)d 个站点定星") % {"count": count})
    unstarred = [entry for entry in chosen if not entry.star]
    words = _("为 %(count)d 个站点定星") % {"count": len(chosen)}
    return _ask(
        request, made, chosen, "award", title=_("%(what)s？") % {"what": words}, action=words,
        rows=[
            {"label": _("定星"), "value": star_counts(chosen, (5, 4, 3, 2, 1), "set")},
            {"label": _("不定星级"), "value": _("%(count)s 个，限期 %(days)d 个工作日整改") % {"count": number(len(unstarred)), "days": rectify_workdays(made.version_id)}},
        ],
        warnings=[
            *([_("超过 50 个站点，在后台逐个定，定不了的另列，不拖累其余。")] if len(chosen) > AT_ONCE else []),
            _("定星后生成证书和编号，公众能查。以后只能写明原因降星或撤销。"), _("原来有效的星级由新结果代替，历史都保留。"),
        ],
    )  # fmt: skip


def _award_in_background(actor: Actor, made: Round, chosen: Sequence[Entry]) -> HttpResponse:
    require_award(actor, [entry.pk for entry in chosen])
    job = start(
        actor=actor,
        kind="rating.award",
        title=Sentence(gettext_lazy("为 %(count)d 个站点定星"), {"count": len(chosen)}),
        params={"round_id": str(made.pk), "entry_ids": [str(entry.pk) for entry in chosen]},
        now=clock.now(),
        origin=(made.title, reverse("rating:round", args=[made.pk])),
    )
    return redirect("jobs:detail", job_id=job.pk)


HANDLERS: dict[str, Handler] = {
    "remind": _remind,
    "panel": _panel,
    "compute": _compute,
    "confirm": _confirm,
    "publish": _publish,
    "award": _award,
}
