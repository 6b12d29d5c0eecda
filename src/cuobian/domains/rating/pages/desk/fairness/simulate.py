"""Rehearsing a round before it is opened: a form with few numbers, background work, and its table in words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.queries.fairness.simulation import fitted_settings
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.fairness.simulation import Settings, place_of, scenario_of, settings_from
from cuobian.domains.rating.rules.fairness.simulation_words import (
    ENGINES,
    LABELS,
    best_words,
    design_words,
    engine_words,
    fault_words,
    finding_words,
    plan_words,
)
from cuobian.engines import simulation as si
from cuobian.kernel import clock
from cuobian.kernel.errors import NotFound
from cuobian.kernel.listing import Column, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import Sentence
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.jobs.public import Job, active, latest, result_of, start

KIND = "rating.simulate"
PAGE_DESIGNS = ("home", "ring", "ring-random", "mixed", "drawn", "drawn+3", "teams:1", "teams:4")
REPLICATIONS = 20
"""Enough to tell designs apart, and done within a minute."""
MOST_REPLICATIONS = 100
USUAL = Settings(replications=REPLICATIONS)
SHOWN = 5
SPREAD = ("stations", "districts", "assessors", "mean")
NUMBERS: tuple[tuple[str, Any], ...] = (
    ("stations", gettext_lazy("参评的站点，10 到 3,000 个")),
    ("districts", gettext_lazy("站点和评委平均分到各区")),
    ("assessors", gettext_lazy("一共几位评委")),
    ("mean", gettext_lazy("满分 100 的平均分")),
    ("station_sd", gettext_lazy("标准差，分。三分之二的站点在平均分上下这么多以内")),
    ("severity", gettext_lazy("标准差，分。没有往年数据时写 4")),
    ("noise", gettext_lazy("标准差，分。同一个站点同样宽严的两次评分差多少，没有数据时写 5")),
)
COLUMNS = (
    Column("design", gettext_lazy("怎么编排评委"), value=lambda line: design_words(line.design)),
    Column("plan", gettext_lazy("每站几位评委"), value=lambda line: plan_words(line.plan)),
    Column("engine", gettext_lazy("怎么算分"), value=lambda line: engine_words(line.engine)),
    Column("rmse", gettext_lazy("误差（分）"), value=lambda line: round(line.mean.rmse, 2), kind="number"),
    Column("exact", gettext_lazy("星级判对（%）"), value=lambda line: round(100 * line.mean.exact, 1), kind="number"),
    Column("at_line", gettext_lazy("过线判对（%）"), value=lambda line: round(100 * line.mean.at_line, 1), kind="number"),
    Column("coverage", gettext_lazy("九成区间实际包住（%）"), value=lambda line: round(100 * line.mean.coverage, 1), kind="number"),
    Column("gap", gettext_lazy("区差（分）"), value=lambda line: round(line.mean.gap_range, 2), kind="number"),
    Column("lambda2", gettext_lazy("联通度 λ₂"), value=lambda line: round(line.mean.lambda2, 1), kind="number"),
    Column("efficiency", gettext_lazy("设计效率（%）"), value=lambda line: round(100 * line.mean.efficiency, 1), kind="number"),
    Column("refused", gettext_lazy("没有调整的站点（%）"), value=lambda line: round(100 * line.mean.refused, 1), kind="number"),
    Column("listed", gettext_lazy("名单（个）"), value=lambda line: round(line.mean.listed, 1), kind="number"),
    Column("expected", gettext_lazy("预计误授（个）"), value=lambda line: round(line.mean.false_expected, 1), kind="number"),
    Column("actual", gettext_lazy("实际误授（个）"), value=lambda line: round(line.mean.false_actual, 1), kind="number"),
)  # fmt: skip


class SimulateForm(forms.Form):
    """The few numbers of a rehearsal; the rest are their usual ones."""

    def __init__(self, *args: Any, settings: Settings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = settings
        for name, hint in NUMBERS:
            kind = forms.IntegerField if name in ("stations", "districts", "assessors") else forms.FloatField
            self.fields[name] = kind(label=LABELS[name], help_text=hint, initial=f"{getattr(settings, name):g}")
        offered = dict.fromkeys((*PAGE_DESIGNS, *settings.designs))
        self._several("designs", [(one, design_words(one)) for one in offered], settings.designs)
        self._several("engines", [(str(one), label) for one, label in ENGINES.items()], settings.engines)
        self.fields["visits"] = forms.CharField(
            label=LABELS["visits"],
            max_length=60,
            initial="，".join(settings.visits),
            help_text=gettext_lazy("写 2 到 9；要比较就用逗号隔开。「2+600」是每站 2 位，再往最需要的站点复看 600 次"),
        )
        self.fields["replications"] = forms.IntegerField(
            label=LABELS["replications"],
            min_value=2,
            max_value=MOST_REPLICATIONS,
            initial=min(settings.replications, MOST_REPLICATIONS),
            help_text=gettext_lazy("次数越多越稳，越慢。20 次一般不到一分钟"),
        )

    def _several(self, name: str, choices: Sequence[tuple[str, Any]], initial: Sequence[str]) -> None:
        self.fields[name] = forms.MultipleChoiceField(
            label=LABELS[name], choices=choices, initial=list(initial), widget=forms.CheckboxSelectMultiple
        )

    def clean(self) -> dict[str, Any]:
        """The whole scenario is tried, so that what cannot be is told here and not by a job."""
        given = super().clean() or {}
        if not self.errors:
            try:
                scenario_of(self.wanted())
            except si.BadScenario as error:
                place = place_of(error)
                self.add_error(place if place in self.fields else None, fault_words(error))
        return given

    def wanted(self) -> Settings:
        """The settings that were filled in; districts stay as a round had them while their numbers do."""
        given = dict(self.cleaned_data)
        given["visits"] = [
            part for part in given["visits"].replace("，", ",").replace("、", ",").split(",") if part.strip()
        ]
        if any(given[name] != getattr(self.settings, name) for name in SPREAD):
            given["areas"] = ()
        return settings_from(given, self.settings)


@page("rating.open", methods=("GET", "POST"))
def simulate(request: HttpRequest) -> HttpResponse:
    """The form, and below it the table of a rehearsal that has been made. `round` fills in a round's own figures."""
    actor = actor_of(request)
    shown = _shown(request)
    settings, made = _settings(request)
    form = SimulateForm(
        request.POST if request.method == "POST" else None, settings=shown["settings"] if shown else settings
    )
    if request.method == "POST" and form.is_valid():
        return redirect("jobs:detail", job_id=_started(request, form.wanted()).pk)
    if shown and request.GET.get("export") == "xlsx":
        return xlsx_response(_("模拟结果"), _("模拟结果"), table_of(shown["lines"], COLUMNS), request)
    context = {
        "form": form,
        "made": made,
        "crumbs": [(_("评定"), reverse("rating:rounds")), (_("先模拟"), "")],
        "earlier": [(row, row.words("title")) for row in latest(actor=actor, kind=KIND, count=SHOWN)],
        **(shown or {"lines": ()}),
    }
    return render(request, "rating/fairness/simulate.html", context, status=422 if form.errors else 200)


def _settings(request: HttpRequest) -> tuple[Settings, Any]:
    """The usual ones, or those of a round that the address or the form names."""
    asked = request.POST.get("round") or request.GET.get("round", "")
    if not asked:
        return USUAL, None
    try:
        made = get_round(actor_of(request), UUID(asked), "rating.fairness")
    except ValueError:
        raise NotFound() from None
    return replace(fitted_settings(made) or USUAL, replications=REPLICATIONS), made


def _started(request: HttpRequest, settings: Settings) -> Job:
    """A job; the same question asked again by the same person while it runs leads to it."""
    actor, params = actor_of(request), settings.data()
    running = active(KIND, now=clock.now(), **_plain(params))
    if running is not None and running.account_id == actor.account_id:
        return running
    title = Sentence(
        gettext_lazy("模拟 %(stations)d 个站点、%(assessors)d 位评委的一轮"),
        {"stations": settings.stations, "assessors": settings.assessors},
    )
    origin = (gettext_lazy("先模拟"), reverse("rating:simulate"))
    return start(actor=actor, kind=KIND, title=title, params=params, now=clock.now(), origin=origin)


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    """As a job keeps them: JSON has lists only."""
    return {name: _listed(value) for name, value in params.items()}


def _listed(value: Any) -> Any:
    return [_listed(one) for one in value] if isinstance(value, tuple) else value


def _shown(request: HttpRequest) -> dict[str, Any] | None:
    """A rehearsal that the address names, as its page shows it."""
    asked = request.GET.get("job", "")
    if not asked:
        return None
    try:
        row, content = result_of(actor=actor_of(request), job_id=UUID(asked), kind=KIND)
    except ValueError:
        raise NotFound() from None
    lines = si.lines_from(content.decode())
    settings = settings_from(row.params)
    return {
        "job": row,
        "settings": settings,
        "lines": lines,
        "rows": [_row(line, lines) for line in lines],
        "best": best_words(lines),
        "told": [finding_words(found, settings.star) for found in si.findings(lines)],
        "star": settings.star,
        "chart": _chart(lines),
        "data_as_of": row.finished_at,
    }


def _row(line: si.Line, lines: Sequence[si.Line]) -> dict[str, Any]:
    return {
        "line": line,
        "design": design_words(line.design),
        "plan": plan_words(line.plan),
        "engine": engine_words(line.engine),
        "best": line == si.best_of(lines),
    }


def _chart(lines: Sequence[si.Line]) -> dict[str, Any]:
    """Range between districts by design, one series an engine, for the first plan of visits."""
    same = [line for line in lines if line.plan == lines[0].plan]
    designs, engines = (list(dict.fromkeys(getattr(line, name) for line in same)) for name in ("design", "engine"))
    values = {(line.design, line.engine): round(line.mean.gap_range, 2) for line in same}
    return {
        "kind": "bar",
        "head": _("怎么编排评委"),
        "labels": [design_words(one) for one in designs],
        "unit": _("分"),
        "decimals": 1,
        "series": [
            {"name": engine_words(engine), "values": [values[design, engine] for design in designs]}
            for engine in engines
        ],
    }
