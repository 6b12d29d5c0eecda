"""Opening a round: a form with its due dates while one types, the counts to look at, and the background work."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cuobian.domains.network.public import PlaceRecord, PlaceStatus, all_places, areas, records_by_id
from cuobian.domains.rating.actions.drafts import save_draft
from cuobian.domains.rating.actions.open_round import RoundPlan, barred_on, default_windows, open_round, places_in
from cuobian.domains.rating.models import Round
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.unstarred import to_rate_again
from cuobian.domains.rating.rules.choosing import named_places
from cuobian.domains.rating.rules.plan import LONGEST, due_dates
from cuobian.domains.rating.values import RoundStatus, Step
from cuobian.domains.standards.public import PlaceKind, VersionRecord, VersionStatus, versions
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict
from cuobian.kernel.format import bracketed, day, day_number, labelled, number
from cuobian.kernel.forms import DayField, ask, told, uuids
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar
from cuobian.support.jobs.public import active

LONGEST_LIST = 20_000
MOST_TOLD = 20


class RoundForm(forms.Form):
    """What an officer decides when opening a round; the windows of the steps follow the standard until changed."""

    title = forms.CharField(
        label=gettext_lazy("轮次名称"), max_length=120, help_text=gettext_lazy("会印在公示和报告上。")
    )
    version = forms.ChoiceField(
        label=gettext_lazy("用哪一版标准"),
        help_text=gettext_lazy("只列已发布的。选哪一版，就评哪一类站点。"),
        error_messages={"invalid_choice": gettext_lazy("这一版还是草稿或已停用，轮次只能用已发布的标准。")},
    )
    districts = forms.MultipleChoiceField(
        label=gettext_lazy("哪些区"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一个都不选就是全市。统计用的虚拟区划、暂停和关闭的站点不参加。"),
    )
    only = forms.CharField(
        label=gettext_lazy("只评这些站点"),
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("升星、整改后重评时用：一行一个，写编码或全名，最多 200 个。空着就评上面选的区。"),
    )
    is_first = forms.BooleanField(label=gettext_lazy("首轮评定：「原有星级」「数据天数」两道门槛不用"), required=False)
    starts_on = DayField(label=gettext_lazy("开始日"))
    data_until = DayField(
        label=gettext_lazy("数据截止日"),
        help_text=gettext_lazy("自动得分只算到这一天为止的记录。开启时这一天要已经过完，也不能晚于开始日。"),
    )
    note = forms.CharField(
        label=gettext_lazy("给各区的说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city = actor.prefixes("rating.open")[0]
        usable = sorted(versions(status=VersionStatus.PUBLISHED), key=lambda each: each.place_kind, reverse=True)
        self.found = {str(version.id): version for version in usable}
        self._choices("version", [(key, _version_label(version)) for key, version in self.found.items()])
        self._choices("districts", [(area.code, area.name) for area in areas(self.city)])
        given = self.data.get("version") if self.is_bound else next(iter(self.found), None)
        windows = default_windows(UUID(given)) if given in self.found else dict.fromkeys(Step, 10)
        for step in Step:
            self.fields[step.value] = forms.IntegerField(
                label=step.label,
                initial=self.initial.get(step.value, windows[step]),
                min_value=1,
                max_value=LONGEST,
                widget=forms.NumberInput(),
            )

    @classmethod
    def of(cls, request: HttpRequest, draft: Round | None) -> "RoundForm":
        """What was sent; else what a draft says; else what is usual."""
        actor = actor_of(request)
        if request.method == "POST":
            return cls(request.POST, actor=actor)
        if draft is not None:
            return cls(actor=actor, initial=_as_given(draft))
        today = clock.today()
        usual = {"starts_on": calendar().add(today, 0), "data_until": date.fromordinal(today.toordinal() - 1)}
        return cls(actor=actor, initial={**usual, **_to_rate_again(request)})

    def clean(self) -> dict[str, Any]:
        """The places that are named one by one, each line looked up."""
        given = super().clean() or {}
        version = self.found.get(given.get("version", ""))
        self.named: tuple[UUID, ...] = ()
        if given.get("only", "").strip() and version is not None:
            reach = all_places(given.get("districts") or (self.city,), statuses=PlaceStatus.values)
            self.named, faults = named_places(given["only"], reach, version.place_kind)
            for fault in faults[:MOST_TOLD]:
                self.add_error(fault.place, fault.message)
            if len(faults) > MOST_TOLD:
                self.add_error("only", _("另有 %(n)d 行也不对，先改上面这些。") % {"n": len(faults) - MOST_TOLD})
        return given

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def windows(self) -> list[Any]:
        """The bound fields of the steps, in order."""
        return [self[step.value] for step in Step]

    def plan(self) -> RoundPlan:
        given = self.cleaned_data
        return RoundPlan(
            title=given["title"],
            version_id=UUID(given["version"]),
            code=self.city,
            starts_on=given["starts_on"],
            data_until=given["data_until"],
            is_first=given["is_first"],
            districts=tuple(given["districts"]),
            places=self.named,
            windows={step: given[step.value] for step in Step},
            note=given["note"],
        )


def _version_label(version: VersionRecord) -> str:
    return labelled(PlaceKind(version.place_kind).label, _("，").join((version.title, version.label)))


def _to_rate_again(request: HttpRequest) -> dict[str, Any]:
    """`?again=ROUND`: the places that this round left without a star and whose days to put things right are over."""
    asked = uuids([request.GET.get("again", "")])
    if not asked:
        return {}
    made = get_round(actor_of(request), asked[0], "rating.open")
    return {"version": str(made.version_id), "only": _lines_of(to_rate_again(made, clock.today()))}


def _as_given(draft: Round) -> dict[str, Any]:
    """A draft as the form's first values."""
    plain = ("title", "is_first", "starts_on", "data_until", "note")
    return {
        **{name: getattr(draft, name) for name in plain},
        "version": str(draft.version_id),
        "districts": draft.plan.get("districts", []),
        "only": _lines_of(UUID(each) for each in draft.plan.get("places", ())),
        **draft.plan.get("windows", {}),
    }


def _lines_of(place_ids: Iterable[UUID]) -> str:
    """Places as the form takes them: code and name, a line each, by code."""
    found = sorted(records_by_id(place_ids).values(), key=lambda place: place.code)
    return "\n".join(f"{place.code} {place.short_name}" for place in found)


@page("rating.open", methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """Fill in, look at the counts, open; or keep it as a draft."""
    return _fill_in(request, None)


@page("rating.open", methods=("GET", "POST"))
def edit(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The same for a draft that is there."""
    draft = get_round(actor_of(request), round_id, "rating.open")
    if draft.status != RoundStatus.DRAFT:
        raise Conflict(_("这一轮已经不是草稿，请刷新后再看。"))
    return _fill_in(request, draft)


def _fill_in(request: HttpRequest, draft: Round | None) -> HttpResponse:
    form = RoundForm.of(request, draft)
    again = request.POST.get("again") == "1"
    if request.method == "POST" and form.is_valid() and not again:
        keeping = request.POST.get("keep") == "1"
        if not keeping and request.POST.get("checked") != "1":
            return _check(request, form)
        answer = _keep(request, form, draft) if keeping else _open(request, form, draft)
        if answer is not None:
            return answer
    due = _dates(form)
    context = {
        "form": form,
        "draft": draft,
        "lost_version": draft.version.title if draft and str(draft.version_id) not in form.found else "",
        "dates": due,
        "holidays": _holidays_unknown(due),
        "crumbs": [(_("评定"), reverse("rating:rounds")), (_("改草稿") if draft else _("开一轮"), "")],
        "has_versions": bool(form.found),
    }
    return render(request, "rating/desk/round_new.html", context, status=422 if form.errors and not again else 200)


def _keep(request: HttpRequest, form: RoundForm, draft: Round | None) -> HttpResponse | None:
    actor, draft_id = actor_of(request), draft.pk if draft else None
    made = told(form, lambda: save_draft(actor=actor, plan=form.plan(), draft_id=draft_id, now=clock.now()))
    if made is None:
        return None
    messages.success(request, _("草稿存好了，别人看不到，站点也没有收到通知"))
    return redirect("rating:round-edit", round_id=made.pk)


def _open(request: HttpRequest, form: RoundForm, draft: Round | None) -> HttpResponse | None:
    actor, draft_id = actor_of(request), draft.pk if draft else None
    made = told(form, lambda: open_round(actor=actor, plan=form.plan(), draft_id=draft_id, now=clock.now()))
    if made is None:
        return None
    job = active("rating.open", now=clock.now(), round_id=str(made.pk))
    messages.success(request, _("已开启「%(title)s」，站点正在进入自评") % {"title": made.title})
    return redirect("jobs:detail", job_id=job.pk) if job else redirect("rating:round", round_id=made.pk)


@page("rating.open", methods=("POST",))
def dates(request: HttpRequest) -> HttpResponse:
    """The last day of each step for what stands in the form now; a fragment."""
    form = RoundForm(request.POST, actor=actor_of(request))
    form.is_valid()
    shown = _dates(form)
    return render(request, "rating/desk/_dates.html", {"dates": shown, "holidays": _holidays_unknown(shown)})


def _holidays_unknown(due: Sequence[tuple[str, date]]) -> str:
    """What is to be said of days in years whose holidays are not in the calendar; "" when they all are."""
    years = calendar().unannounced(day for _step, day in due)
    if not years:
        return ""
    words = {"years": _("、").join(str(year) for year in years)}
    return (
        _("日历里还没有 %(years)s 年的放假安排，只按周末算，截止日可能落在假日上。公布后补进日历，再看要不要延期。")
        % words
    )


def _dates(form: RoundForm) -> list[tuple[str, date]]:
    """Every step with its last day; empty while a number or the day is not there yet."""
    if form.is_bound:
        given: Mapping[str, Any] = getattr(form, "cleaned_data", {})
        start = given.get("starts_on")
        windows = {step: given.get(step.value) for step in Step}
    else:
        start = form.initial["starts_on"]
        windows = {step: form.fields[step.value].initial for step in Step}
    whole = {step: days for step, days in windows.items() if isinstance(days, int)}
    if start is None or len(whole) < len(Step):
        return []
    return [(str(step.label), due) for step, due in due_dates(start, whole, calendar()).items()]


def _check(request: HttpRequest, form: RoundForm) -> HttpResponse:
    plan = form.plan()
    version = form.found[str(plan.version_id)]
    found = places_in(plan.districts or (plan.code,), version.place_kind, plan.places)
    barred = barred_on(plan.starts_on, found)
    counts: dict[str, int] = {}
    for place in (each for each in found if each.id not in barred):
        counts[place.district_name] = counts.get(place.district_name, 0) + 1
    due = _dates(form)
    total = sum(counts.values())
    rows = [
        {"label": _("轮次"), "value": plan.title},
        {"label": _("标准"), "value": _version_label(version), "url": reverse("standards:read", args=[version.id]), "link": _("看全文")},
        {"label": _("参加的站点"), "value": _("%(total)s 个：%(parts)s") % {"total": number(total), "parts": _("，").join(f"{name} {count}" for name, count in counts.items())}},
        {"label": _("数据截止"), "value": day(plan.data_until)},
        *({"label": label, "value": _("%(day)s止") % {"day": day(last)}} for label, last in due),
    ]  # fmt: skip
    warnings = [
        _("%(total)s 个站点的负责人会收到通知，自动得分按数据截止日算好并冻结。") % {"total": number(total)},
        _("开启后标准和数据截止日不能再改。期限可以按区延长，要写原因。"),
    ]
    if barred:
        warnings.append(_barred_words([place for place in found if place.id in barred], barred))
    if unknown := _holidays_unknown(due):
        warnings.append(unknown)
    if version.is_sample:
        warnings.append(_("这一版标准是示例，不是正式标准。用它评出的结果都会注明「示例」。"))
    hidden = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    return ask(
        request,
        title=_("开启「%(title)s」？") % {"title": plan.title},
        sub=_("在后台进行，可以离开。"),
        rows=rows,
        warnings=warnings,
        hidden=[*hidden, ("checked", "1")],
        action=_("开启，%(total)s 个站点进入自评") % {"total": number(total)},
        back_url=request.path,
        crumbs=[(_("评定"), reverse("rating:rounds")), (_("开一轮"), request.path)],
    )


def _barred_words(places: Sequence[PlaceRecord], free: Mapping[UUID, date]) -> str:
    """Who stays out since its star was revoked, and from which day it may take part again."""
    names = _("、").join(bracketed(place.short_name, day_number(free[place.id])) for place in places[:MOST_TOLD])
    words = ngettext(
        "%(count)d 个站点星级撤销后还不满期限，不进入这一轮，括号里是可以再申报的日子：%(names)s。",
        "%(count)d 个站点星级撤销后还不满期限，不进入这一轮，括号里是可以再申报的日子：%(names)s。",
        len(places),
    )
    more = len(places) - MOST_TOLD
    return words % {"count": len(places), "names": names + (_("，另有 %(n)d 个") % {"n": more} if more > 0 else "")}
