"""The parts of a fairness report, each as a title, sentences, facts and one table. Words and figures, nothing else.

Greek letters are spelled out: the fonts of documents are cut to what Chinese offices write.
"""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.rating.queries.fairness.report import Reported, outcomes
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.explaining import star_word
from cuobian.domains.rating.rules.fairness.agreement import SEED
from cuobian.domains.rating.rules.fairness.outcome import AssessorFigure, PointFigure, Screened
from cuobian.domains.rating.rules.fairness.policy import TERMS, FairnessPolicy, policy_from
from cuobian.domains.rating.rules.fairness.screen_words import not_tested_words
from cuobian.domains.rating.rules.fairness.screening import kind_of
from cuobian.domains.rating.rules.fairness.wording import severity_words, why, why_code
from cuobian.domains.rating.values import ScreenKind, ScreenOutcome, ScreenStatus
from cuobian.kernel.format import number, percent, score, signed

Part = dict[str, Any]
WIDE = "1fr"
SLIM = "auto"


def _part(title: str, **given: Any) -> Part:
    return {"title": title, "before": [], "facts": [], "widths": [], "heads": [], "numbers": [], "rows": [], "after": [], **given}  # fmt: skip


def methods_part(told: Reported) -> Part:
    """What was computed, by which version, from which seeds."""
    engines = told.found.outcome.engines
    return _part(
        _("用了什么办法"),
        before=[
            _("评委宽严：把每份检查单各自评出的分，拆成站点的水平、评委的宽严和误差（REML，随机效应），只在看过同样站点的评委之间比较。"),
            _("站点的把握：按调整后的分和它的误差，算每颗星的可能；门槛和一票否决照样作数，不当作可能。"),
            _("测评点一致性：Krippendorff alpha、两两一致率、Gwet AC1；难度用 Rasch 模型。"),
            _("能不能比：评委连接图的联通度（拉普拉斯矩阵第二小的特征值 lambda-2）和 A 效率。"),
        ],
        facts=[
            [_("程序版本"), " · ".join(f"{name} {version}" for name, version in engines.items())],
            [_("随机种子"), _("重抽从 %(seed)s 开始，每次 %(draws)s 回") % {"seed": SEED, "draws": number(policy_from(told.found.run.policy).bootstrap)}],
        ],
    )  # fmt: skip


def policy_part(told: Reported) -> Part:
    """The rules in force when the run was made, beside the defaults."""
    policy, default = policy_from(told.found.run.policy), FairnessPolicy()
    return _part(
        _("规则"),
        before=[_("规则在看到结果以前定下，第一个结果公示以后不能再改。")],
        widths=[WIDE, SLIM, SLIM],
        heads=[_("规则"), _("本次"), _("默认")],
        numbers=[1, 2],
        rows=[[str(term.label), _value(getattr(policy, term.key)), _value(getattr(default, term.key))] for term in TERMS],
    )  # fmt: skip


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return f"{value:g}"


def _figure(value: float | None, places: int = 2) -> str:
    return "—" if value is None else number(value, places)


def compare_part(told: Reported) -> Part:
    """Whether the panels can be compared, and the evidence that the fit is the solution."""
    design, severity = told.found.outcome.design, told.found.outcome.severity
    fit = severity.certificate
    return _part(
        _("能不能比，算得准不准"),
        facts=[
            [_("评委分成几拨"), number(design.components)],
            [_("联通度（lambda-2）"), _("%(found)s（上限 %(bound)s）") % {"found": _figure(design.lambda2), "bound": _figure(design.lambda2_bound)}],
            [_("A 效率"), percent(design.efficiency)],
            [_("每人评几个站点"), f"{number(design.least_load)}–{number(design.most_load)}"],
            [_("两位评委的宽严差，误差"), "—" if design.contrast_error is None else _("±%(points)s 分") % {"points": number(design.contrast_error, 1)}],
            [_("收敛"), _("是") if fit.converged else _("否")],
            [_("梯度、方程残差"), f"{_small(fit.gradient)} / {_small(fit.residual)}"],
            [_("条件数、重加权次数"), f"{_figure(fit.condition, 1)} / {number(fit.robust_iterations)}"],
        ],
        widths=[SLIM, SLIM, SLIM, SLIM, WIDE],
        heads=[_("拨"), _("站点"), _("评委"), "lambda-2", _("情况")],
        numbers=[1, 2, 3],
        rows=[
            [str(place), number(one.places), number(one.assessors), _figure(one.lambda2), why(one.refused) or _("已调整")]
            for place, one in enumerate(severity.components, start=1)
        ],
    )  # fmt: skip


def _small(value: float | None) -> str:
    return "—" if value is None else f"{value:.1e}"


def severity_part(told: Reported) -> Part:
    """Every assessor who could be compared, the strictest first; by number where nobody is named."""
    part = told.found.outcome.severity
    rows = sorted((one for one in part.assessors if one.severity is not None), key=lambda one: -(one.severity or 0))
    spread = _("评委之间的宽严 ±%(spread)s 分，一次评分的误差 ±%(noise)s 分。") % {"spread": _figure(part.spread, 1), "noise": _figure(part.noise, 1)}  # fmt: skip
    return _part(
        _("评委宽严"),
        before=[spread] if part.spread is not None else [],
        widths=[WIDE, SLIM, SLIM, WIDE],
        heads=[_("评委"), _("宽严（正数为严）"), _("九成把握的范围"), _("怎么看")],
        numbers=[1, 2],
        rows=[_assessor(told, one, place) for place, one in enumerate(rows, start=1)],
        after=[] if rows else [_("没有可比的评委。")],
    )


def _assessor(told: Reported, one: AssessorFigure, place: int) -> list[str]:
    account = told.people.get(told.found.material.assessors[one.assessor].account_id)
    name = account.name if told.named and account else _("评委 %(number)s") % {"number": place}
    between = "—" if one.low is None or one.high is None else f"{signed(one.low)} … {signed(one.high)}"
    return [name, signed(one.severity), between, severity_words(one)]


def agreement_part(told: Reported) -> Part:
    """Alpha of the totals and every measuring point, the least agreed first."""
    part, version = told.found.outcome.agreement, told.made.version_id
    ids = told.found.material.points
    total = _("总分的 alpha 是 %(alpha)s（%(low)s 到 %(high)s）。") % {"alpha": _figure(part.totals_alpha), "low": _figure(part.totals_low), "high": _figure(part.totals_high)}  # fmt: skip
    points = sorted(part.points, key=lambda one: (one.alpha is None, one.alpha or 0))
    return _part(
        _("测评点一致性"),
        before=[total] if part.totals_alpha is not None else [],
        widths=[SLIM, WIDE, SLIM, SLIM, SLIM, SLIM],
        heads=[_("编号"), _("测评点"), "alpha", _("一致率"), "AC1", _("措辞")],
        numbers=[2, 3, 4],
        rows=[_point(one, ids[one.point], point_text(version, ids[one.point]).name) for one in points],
        after=[_("难度没有算：%(why)s。") % {"why": why(part.rasch_refused)}] if part.rasch_refused else [],
    )


def _point(one: PointFigure, code: str, name: str) -> list[str]:
    return [code, name, _figure(one.alpha), percent(one.exact), _figure(one.ac1), _("要改") if one.needs_work else ""]


def screens_part(told: Reported) -> Part:
    """What was screened for, what was flagged, and what checks by people found."""
    counts = outcomes(told.screens)
    stands = {**dict(ScreenStatus.choices), **dict(ScreenOutcome.choices)}
    told_of = _("、").join
    rows = []
    tested: dict[ScreenKind, list[Screened]] = {}
    for one in told.found.outcome.screened:
        tested.setdefault(kind_of(one.kind), []).append(one)
    for kind, tests in tested.items():
        found = counts.get(kind, Counter())
        results = told_of(f"{stands[key]} {number(count)}" for key, count in sorted(found.items()))
        refused = next((one.refused for one in tests if one.refused), None)
        count = sum(one.tests for one in tests)
        rows.append(
            [
                str(kind.label),
                number(count),
                number(sum(found.values())),
                results or (refused and not_tested_words(refused.code)) or "—",
            ]
        )
    return _part(
        _("筛查和核实"),
        before=[_("提示不是结论：每一条都由指定的人核实，写下看到了什么。")],
        widths=[WIDE, SLIM, SLIM, WIDE],
        heads=[_("筛查什么"), _("查了"), _("提示"), _("核实结果")],
        numbers=[1, 2],
        rows=rows,
        after=[*_findings(told), *([] if rows else [_("这一次没有做筛查。")])],
    )


def _findings(told: Reported) -> list[str]:
    """What was written about each flag, with the name it is about: for the internal edition alone."""
    lines = []
    for one in told.screens if told.named else ():
        about = told.people.get(one.account_id) if one.account_id else None
        checked = told.people.get(one.checker_id) if one.checker_id else None
        words = {
            "kind": one.get_kind_display(),
            "who": about.name if about else one.subject,
            "finding": one.finding or one.get_status_display(),
            "by": checked.name if checked else _("还没指定"),
        }
        lines.append(_("%(kind)s，%(who)s：%(finding)s（核实人：%(by)s）") % words)
    return lines


def adjusted_part(told: Reported) -> Part:
    """Places whose adjustment was capped or refused; counted alone where no place is named."""
    tally = told.tally
    return _part(
        _("触顶和没有调整的"),
        facts=[
            [_("调整触顶"), number(tally.capped)],
            [_("没有调整"), number(tally.refused)],
            [_("调整后星级不同"), number(tally.moved)],
        ],
        widths=[WIDE, SLIM, SLIM, SLIM, WIDE],
        heads=[_("站点"), _("原分"), _("调整"), _("误差"), _("情况")],
        numbers=[1, 2, 3],
        rows=[
            [row.entry.place.short_name, score(row.official), signed(row.adjustment), score(row.error), _("触顶") if row.is_capped else why_code(row.refusal)]
            for row in told.odd
        ],
    )  # fmt: skip


def certainty_part(told: Reported) -> Part:
    """How sure the stars are, and the list that keeps the share of false awards."""
    outcome, policy = told.found.outcome, policy_from(told.found.run.policy)
    listed = _("按误授不超过 %(share)s，%(star)s以上的名单有 %(count)s 个，预计误授 %(false)s。") % {
        "share": percent(policy.false_list),
        "star": star_word(told.found.material.listed_from),
        "count": number(len(outcome.award_list)),
        "false": percent(outcome.award_list_false),
    }
    whole = sum(band.places for band in told.bands)
    return _part(
        _("星级的把握"),
        before=[_("现有星级正好是对的可能有多大：")],
        widths=[WIDE, SLIM, SLIM],
        heads=[_("可能"), _("站点"), _("占")],
        numbers=[1, 2],
        rows=[
            [f"{percent(band.low)} – {percent(band.high)}", number(band.places), percent(band.places / whole) if whole else "—"]
            for band in told.bands
        ],
        after=[_("临界站点 %(count)s 个。") % {"count": number(told.tally.borderline)}, listed],
    )  # fmt: skip


def limits_part(told: Reported) -> Part:
    """What the figures take for granted, and what they do not say."""
    sample = [_("评定标准是示例，不是任何机关的文件；分数只供演示。")] if told.made.version.is_sample else []
    return _part(
        _("这些数说明不了什么"),
        before=[
            *sample,
            _("宽严是相对的：只说比看过同样站点的同事严或宽，不说谁看得对。"),
            _("模型假定一位评委对各站点的宽严差不多；针对某一个站点的偏心，要靠筛查和核实。"),
            _("误差当作正态，站点之间互不影响；分数贴近满分时，误差会估得偏大。"),
            _("各拨评委之间没有共同看过的站点，就比不了，报告不比。"),
            _("调整只提示哪里要复看；改不改星级，由规则事先写明，并由人逐个确认。"),
        ],
    )


def spaced(digest: str) -> str:
    """A digest in groups of eight, so that it can be compared by eye and breaks at the end of a line."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def replay_part(told: Reported) -> Part:
    """How anybody with the record computes the run again."""
    run = told.found.run
    return _part(
        _("怎么重算"),
        before=[
            _("材料、规则和结果连同校验值一起保存，不能改。同样的材料总是算出同样的结果，逐位相同。"),
            f"cuobian rating replay {run.round_id}",
        ],
        facts=[
            [_("结果的校验值（SHA-256）"), spaced(run.digest)],
            [_("标准的校验值"), spaced(told.made.version.digest)],
        ],
    )
