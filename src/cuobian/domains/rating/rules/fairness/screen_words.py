"""What a flag means, how sure it is, and what to check, said as people say it. A flag is a question, never a verdict."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cuobian.domains.rating.values import ScreenKind
from cuobian.kernel.format import number, percent

CHECKS: Mapping[str, tuple[Any, ...]] = {
    ScreenKind.SEVERITY: (
        gettext_lazy("挑 2 个他和别人都评过的站点，对照各人的记录和照片，看分差出在哪几条。"),
        gettext_lazy("和他谈一次：那几条的 A、B 档他是怎么掌握的。"),
        gettext_lazy("看看分给他的站点有没有特殊情况，如当天停电、搬迁。"),
    ),
    ScreenKind.LIKING: (
        gettext_lazy("找出他和同事差得最多的 2 个站点，对照各人写的「看到了什么」。"),
        gettext_lazy("问他那天看到了什么，别人去时是不是已经改了。"),
    ),
    ScreenKind.OWN_DISTRICT: (
        gettext_lazy("请外区评委复看 2 个本区站点，和原来的记录逐条对照。"),
        gettext_lazy("看本区评委给出高分的几条，照片和记录撑不撑得住。"),
    ),
    ScreenKind.RECIPROCAL: (
        gettext_lazy("请第三个区的评委复看两边各 1 个站点。"),
        gettext_lazy("看两区评委互评的检查单，高出来的分集中在哪几条。"),
    ),
    ScreenKind.HALO: (
        gettext_lazy("挑他的 2 份检查单，逐条对照照片和「看到了什么」，看是不是照总印象打的。"),
        gettext_lazy("看这些检查单花了多久，是不是一次填完。"),
    ),
    ScreenKind.CENTRAL: (
        gettext_lazy("挑 1 个大家都说好的和 1 个大家都说差的站点，看他评的是不是差不多。"),
        gettext_lazy("和他一起用标定材料练一遍四档怎么分。"),
    ),
    ScreenKind.IDENTICAL: (
        gettext_lazy("对照这几份的照片和时间，看是不是各自到了现场。"),
        gettext_lazy("逐条比「看到了什么」，是不是照抄。"),
        gettext_lazy("两个站点本来就很像的，写明白就行。"),
    ),
    ScreenKind.DRIFT: (
        gettext_lazy("看一天安排了几个站点，路上花了多久。"),
        gettext_lazy("挑一天里最早和最晚各 1 个站点，对照照片复看。"),
    ),
    ScreenKind.OUTLIER: (
        gettext_lazy("先看写的「看到了什么」和照片，是不是记错了站点或档位。"),
        gettext_lazy("说不清的，再派一位评委去看一次。"),
    ),
}
"""Concrete steps of each kind; what they lead to is done by the actions that are there for it."""
MENDING: Mapping[str, Any] = {
    ScreenKind.OUTLIER: gettext_lazy("记错了的，由评委在自己的检查单上追加更正，再重算这个站点。"),
    ScreenKind.IDENTICAL: gettext_lazy("没有到现场的检查单，退回重评这个站点，换一位评委。"),
}
MEND = gettext_lazy("要改分的，退回重评那几个站点，或请评委追加更正。星级由重算决定，不在这里改。")
SCREENED: Mapping[str, Any] = {
    "severity": ScreenKind.SEVERITY.label,
    "station_rater": ScreenKind.LIKING.label,
    "own": gettext_lazy("全体评委对本区偏宽"),
    "own_assessor": ScreenKind.OWN_DISTRICT.label,
    "reciprocity": ScreenKind.RECIPROCAL.label,
    "halo": ScreenKind.HALO.label,
    "central": ScreenKind.CENTRAL.label,
    "identical": ScreenKind.IDENTICAL.label,
    "drift": gettext_lazy("全体评委一天里越打越松或越严"),
    "drift_assessor": ScreenKind.DRIFT.label,
    "outlier": ScreenKind.OUTLIER.label,
}
"""The engine's screens by name."""
NOT_TESTED: Mapping[str, Any] = {
    "few_assessors": gettext_lazy("评得够多的评委太少"),
    "few_visits": gettext_lazy("可比的评分太少"),
    "few_points": gettext_lazy("检查单上有高低的条目太少"),
    "no_outsiders": gettext_lazy("本区和外区的评委很少看同一个站点"),
    "no_mutual_visits": gettext_lazy("没有两个区互相评过足够多的站点"),
    "no_order": gettext_lazy("每天只评一个站点，没有先后"),
    "no_variation": gettext_lazy("没有高低可比"),
    "too_large": gettext_lazy("检查单太多，逐对比较太慢"),
}


def check_steps(kind: str) -> list[str]:
    """What a checker does, step by step."""
    return [str(step) for step in CHECKS[kind]]


def mend_words(kind: str) -> str:
    """How something that was wrong is put right, by the actions that are there for it."""
    return str(MENDING.get(kind, MEND))


def estimate_words(kind: str, estimate: float, facts: Mapping[str, Any]) -> str:
    """What was found, in the unit of its kind."""
    make = _BY_KIND.get(kind)
    return make(estimate, facts) if make else number(estimate, 2)


def _severity(estimate: float, _facts: Mapping[str, Any]) -> str:
    size = {"points": number(abs(estimate), 1)}
    if estimate > 0:
        return _("比看同样站点的同事严 %(points)s 分") % size
    return _("比看同样站点的同事宽 %(points)s 分") % size


def _liking(estimate: float, _facts: Mapping[str, Any]) -> str:
    return _("和同事的出入是别人的 %(times)s 倍") % {"times": number(estimate, 1)}


def _own(estimate: float, facts: Mapping[str, Any]) -> str:
    size = {"points": number(abs(estimate), 1)}
    if not facts.get("assessors"):
        if estimate < 0:
            return _("本区评委给本区的站点，比外区评委少打 %(points)s 分") % size
        return _("本区评委给本区的站点，比外区评委多打 %(points)s 分") % size
    if estimate < 0:
        return _("给本区的站点比外区评委少打 %(points)s 分") % size
    return _("给本区的站点比外区评委多打 %(points)s 分") % size


def _reciprocal(estimate: float, _facts: Mapping[str, Any]) -> str:
    return _("互评时，比各自的习惯多打 %(points)s 分") % {"points": number(estimate, 1)}


def _halo(estimate: float, _facts: Mapping[str, Any]) -> str:
    return _("一份检查单里各条的高低差别，只有同事的 %(share)s") % {"share": percent(estimate)}


def _central(estimate: float, _facts: Mapping[str, Any]) -> str:
    return _("好站点和差站点拉开的差距，只有同事的 %(share)s") % {"share": percent(estimate)}


def _identical(estimate: float, facts: Mapping[str, Any]) -> str:
    expected = facts.get("expected")
    found = {"share": percent(estimate), "count": number(facts.get("count", 0))}
    words = _("%(count)s 条里有 %(share)s 选得一样") % found
    if expected is None:
        return words
    return words + _("，碰巧一般是 %(expected)s") % {"expected": percent(expected)}


def _drift(estimate: float, _facts: Mapping[str, Any]) -> str:
    size = {"points": number(abs(estimate), 2)}
    if estimate < 0:
        return _("一天里每多看一个站点，少打 %(points)s 分") % size
    return _("一天里每多看一个站点，多打 %(points)s 分") % size


def _outlier(estimate: float, _facts: Mapping[str, Any]) -> str:
    size = {"points": number(abs(estimate), 1)}
    if estimate > 0:
        return _("比其他评委看同一个站点高 %(points)s 分") % size
    return _("比其他评委看同一个站点低 %(points)s 分") % size


_BY_KIND = {
    ScreenKind.SEVERITY.value: _severity,
    ScreenKind.LIKING.value: _liking,
    ScreenKind.OWN_DISTRICT.value: _own,
    ScreenKind.RECIPROCAL.value: _reciprocal,
    ScreenKind.HALO.value: _halo,
    ScreenKind.CENTRAL.value: _central,
    ScreenKind.IDENTICAL.value: _identical,
    ScreenKind.DRIFT.value: _drift,
    ScreenKind.OUTLIER.value: _outlier,
}


def error_words(facts: Mapping[str, Any]) -> str:
    """The standard error beside an estimate; "" where an exact chance was counted instead."""
    error = facts.get("error")
    if error is None:
        return ""
    if facts.get("unit") in ("points", "points_a_visit"):
        return _("误差 ±%(error)s 分") % {"error": number(error, 1 if facts["unit"] == "points" else 2)}
    return _("误差 ±%(error)s") % {"error": number(error, 2)}


def basis_words(kind: str, facts: Mapping[str, Any]) -> str:
    """What the estimate rests on: points in common for sheets that are alike, visits for everything else."""
    count = int(facts.get("count", 0))
    shown = {"shown": number(count)}
    if kind == ScreenKind.IDENTICAL:
        return ngettext("两份都评了的 %(shown)s 条", "两份都评了的 %(shown)s 条", count) % shown
    return ngettext("%(shown)s 份检查单", "%(shown)s 份检查单", count) % shown


def chance_words(chance: float) -> str:
    """How often this comes up where there is nothing: 「100 次里约 5 次」"""
    if chance >= 0.995:
        return _("几乎每次")
    if chance >= 0.01:
        return _("100 次里约 %(times)s 次") % {"times": number(round(100 * chance))}
    if chance >= 0.001:
        return _("1,000 次里约 %(times)s 次") % {"times": number(round(1000 * chance))}
    return _("1,000 次里不到 1 次")


def alarm_words(false_alarm: float) -> str:
    """How sure a flag is: the rate at which its kind raises any where there is nothing."""
    return _("没有问题时，%(often)s也会出现这一类提示") % {"often": chance_words(false_alarm)}


def screened_words(kind: str) -> str:
    """One screen of the engine by name."""
    return str(SCREENED.get(kind, kind))


def not_tested_words(code: str) -> str:
    """Why a screen was not run; "" for a code that says nothing of its own."""
    return str(NOT_TESTED.get(code, ""))
