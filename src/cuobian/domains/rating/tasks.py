"""Background entry points of the rating: ids in, one call."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.batch import Tally, award_each, compute_each, require_award, require_compute
from cuobian.domains.rating.actions.entering import enter_places, require_open
from cuobian.domains.rating.actions.fairness.draw_result import proposed_groups, publish_draw
from cuobian.domains.rating.actions.fairness.drawing import draw_panels
from cuobian.domains.rating.actions.fairness.reading import note_named_report
from cuobian.domains.rating.actions.fairness.running import run_fairness
from cuobian.domains.rating.actions.midterm import check_stars
from cuobian.domains.rating.actions.notice_end import close_each
from cuobian.domains.rating.queries.fairness.draws import get_draw
from cuobian.domains.rating.queries.fairness.gathering import seen_places
from cuobian.domains.rating.queries.fairness.runs import require_run
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.reports.fairness import INTERNAL, fairness_report_pdf
from cuobian.domains.rating.reports.round import round_report_pdf, round_report_word, summarise
from cuobian.domains.rating.rules.fairness.simulation import scenario_of, settings_from
from cuobian.domains.rating.rules.fairness.simulation_words import fault_words
from cuobian.domains.rating.values import Level
from cuobian.engines import simulation as si
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.clock import now as present
from cuobian.kernel.errors import Invalid
from cuobian.kernel.sentences import Sentence, Text
from cuobian.support.jobs.public import JobResult, Parts, Progress, job

PLACES = gettext_lazy("个站点")
SHEETS = gettext_lazy("份检查单")


def _check_open(actor: Actor, params: Mapping[str, Any]) -> None:
    require_open(actor, UUID(params["round_id"]))


def _check_compute(actor: Actor, params: Mapping[str, Any]) -> None:
    require_compute(actor, _ids(params["entry_ids"]), Level(params["level"]))


def _check_award(actor: Actor, params: Mapping[str, Any]) -> None:
    require_award(actor, _ids(params["entry_ids"]))


@job("rating.open", unit=PLACES, parts=Parts("only", _check_open))
def open_round(progress: Progress, /, **params: Any) -> JobResult:
    """`round_id`, `prefixes`, `only`: which round, below which codes its places lie, and these places of them alone."""
    round_id = params["round_id"]
    count = enter_places(
        actor=progress.actor,
        round_id=UUID(round_id),
        prefixes=tuple(params["prefixes"]),
        only=_ids(params.get("only", [])),
        now=present(),
        progress=progress,
    )
    entered: Text = Sentence(gettext_lazy("%(count)d 个站点进入自评"), {"count": count})
    return JobResult(entered if count else gettext_lazy("没有站点进入自评"), reverse("rating:round", args=[round_id]))


@job("rating.midterm", unit=gettext_lazy("个星级站点"))
def midterm(progress: Progress, /, **params: Any) -> JobResult:
    """`kind`, `prefixes`: which active stars are checked."""
    count = check_stars(
        actor=progress.actor,
        kind=params["kind"],
        prefixes=tuple(params["prefixes"]),
        now=present(),
        progress=progress,
    )
    checked: Text = Sentence(gettext_lazy("体检了 %(count)d 个星级站点"), {"count": count})
    return JobResult(checked if count else gettext_lazy("没有要体检的星级站点"), reverse("rating:stars"))


@job("rating.compute", unit=PLACES, parts=Parts("entry_ids", _check_compute))
def compute(progress: Progress, /, **params: Any) -> JobResult:
    """`round_id`, `level`, `entry_ids`: the results of a long list, asked for by somebody who may compute them."""
    tally = compute_each(
        actor=progress.actor,
        entry_ids=_ids(params["entry_ids"]),
        level=Level(params["level"]),
        now=present(),
        progress=progress,
    )
    summary = _told(
        tally,
        every=gettext_lazy("%(done)d 个站点的结果都算出了"),
        some=gettext_lazy("算出了 %(done)d 个，%(left)d 个还缺东西"),
        none=gettext_lazy("一个都没有算出，%(left)d 个站点还缺东西"),
    )
    return JobResult(summary, reverse("rating:entries", args=[params["round_id"]]))


@job("rating.award", unit=PLACES, parts=Parts("entry_ids", _check_award))
def award(progress: Progress, /, **params: Any) -> JobResult:
    """`round_id`, `entry_ids`: the stars of a long list, given by somebody who may award them."""
    tally = award_each(actor=progress.actor, entry_ids=_ids(params["entry_ids"]), now=present(), progress=progress)
    summary = _told(
        tally,
        every=gettext_lazy("%(done)d 个站点都定好了星级"),
        some=gettext_lazy("定了 %(done)d 个站点的星级，%(left)d 个没有定"),
        none=gettext_lazy("一个都没有定，%(left)d 个站点不能定"),
    )
    return JobResult(summary, reverse("rating:entries", args=[params["round_id"]]))


def _told(tally: Tally, *, every: Text, some: Text, none: Text) -> Text:
    """How a list went, in words; what was done before counts as done."""
    done = tally.done + tally.before
    if not done and not tally.left:
        return gettext_lazy("名单里没有站点，什么都没有做")
    return Sentence(every if not tally.left else some if done else none, {"done": done, "left": tally.left})


def _ids(given: list[str]) -> list[UUID]:
    return [UUID(each) for each in given]


@job("rating.close_notice", unit=PLACES)
def close_notice(progress: Progress, /, **params: Any) -> JobResult:
    """`notice_id`: a public notice of many places whose days are over."""
    notice_id = UUID(params["notice_id"])
    count = close_each(actor=progress.actor, notice_id=notice_id, now=present(), progress=progress)
    return JobResult(
        Sentence(gettext_lazy("%(count)d 个站点可以定星"), {"count": count}), reverse("rating:notice", args=[notice_id])
    )


@job("rating.fairness", unit=SHEETS, keeps=False)
def fairness(progress: Progress, /, **params: Any) -> JobResult:
    """`round_id`, `level`: the fairness engines over what has been submitted there."""
    level = Level(params["level"])
    count = seen_places(UUID(params["round_id"]), level)
    progress.begin(count, gettext_lazy("逐份读检查单"))
    run = run_fairness(
        actor=progress.actor,
        round_id=UUID(params["round_id"]),
        level=level,
        now=present(),
        step=lambda done: progress.step(n=done),
    )
    found = gettext_lazy("没有调整，原因写在页面上") if run.refusal else gettext_lazy("核算好了")
    return JobResult(found, f"{reverse('rating:fairness', args=[run.round_id])}?level={level}")


@job("rating.fairness_report", unit=gettext_lazy("步"), makes_file=True)
def fairness_report(progress: Progress, /, **params: Any) -> JobResult:
    """`round_id`, `level`, `edition` ("internal" or "public"): the fairness report of the run in force."""
    made = get_round(progress.actor, UUID(params["round_id"]), "rating.fairness")
    level, edition = Level(params["level"]), params["edition"]
    progress.stages(gettext_lazy("取生效的那一次核算"), gettext_lazy("汇总和排版"))
    progress.begin(2)
    found = require_run(made, level)
    progress.step()
    progress.next_stage()
    content = fairness_report_pdf(progress.actor, made, found, edition=edition)
    if edition == INTERNAL:
        note_named_report(actor=progress.actor, run=found.run, now=present())
    progress.step()
    name = _("公平性报告")
    return JobResult(
        gettext_lazy("公平性报告做好了"), content=content, filename=f"{made.title}-{level.label}-{name}.pdf"
    )


@job("rating.simulate", unit=gettext_lazy("轮"), makes_file=True)
def simulate(progress: Progress, /, **params: Any) -> JobResult:
    """Settings as `Settings.data` gives them: the table is the job's file, its page reads it there."""
    scenario = scenario_of(settings_from(params))
    rounds = scenario.replications * len(scenario.designs) * len(scenario.plans)
    progress.begin(rounds, gettext_lazy("一轮一轮地模拟"))
    try:
        lines = si.simulate(scenario, lambda _done, _total: progress.step())
    except si.BadScenario as error:
        raise Invalid(fault_words(error)) from error
    return JobResult(
        Sentence(gettext_lazy("模拟好了 %(count)d 种组合"), {"count": len(lines)}),
        f"{reverse('rating:simulate')}?job={progress.job_id}",
        si.csv_text(lines).encode(),
        _("模拟结果.csv"),
    )


@job("rating.draw", unit=gettext_lazy("组"), keeps=False)
def draw(progress: Progress, /, **params: Any) -> JobResult:
    """`draw_id`, `step` ("draw" with `number`, or "publish"): a draw so large that nobody should wait for it."""
    draw_id = UUID(params["draw_id"])
    back = reverse("rating:draw", args=[draw_id])
    if params["step"] == "draw":
        progress.begin(1, gettext_lazy("抽签"))
        draw_panels(actor=progress.actor, draw_id=draw_id, number=params["number"], now=present())
        progress.step()
        return JobResult(gettext_lazy("抽好了"), back)
    progress.begin(len(proposed_groups(get_draw(progress.actor, draw_id))), gettext_lazy("组建考评组"))
    publish_draw(actor=progress.actor, draw_id=draw_id, now=present(), step=lambda done: progress.step(n=done))
    return JobResult(gettext_lazy("考评组已公布"), back)


@job("rating.report", unit=gettext_lazy("步"), makes_file=True)
def report(progress: Progress, /, **params: Any) -> JobResult:
    """`round_id`, `form` ("pdf" or "docx"): the summary of a round, as the person who asked may see it."""
    made = get_round(progress.actor, UUID(params["round_id"]), "rating.report")
    progress.stages(gettext_lazy("汇总各站点的结果"), gettext_lazy("排版"))
    progress.begin(2)
    summary = summarise(progress.actor, made, local_date(present()))
    progress.step()
    progress.next_stage()
    as_word = params["form"] == "docx"
    content = round_report_word(summary) if as_word else round_report_pdf(summary)
    progress.step()
    return JobResult(
        gettext_lazy("总结做好了"), content=content, filename=f"{made.title}.{'docx' if as_word else 'pdf'}"
    )
