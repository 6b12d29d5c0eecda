"""Words for a rehearsal: panels, engines, what was found, and what a setting may be. Said as people say it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.engines import simulation as si
from cuobian.kernel.format import number, percent

KINDS: Mapping[str, Any] = {
    si.Kind.HOME: gettext_lazy("本区自评"),
    si.Kind.RING: gettext_lazy("轮流（固定队）"),
    si.Kind.RING_RANDOM: gettext_lazy("轮流（队员抽签）"),
    si.Kind.MIXED: gettext_lazy("混编（随机）"),
    si.Kind.DRAWN: gettext_lazy("混编（抽签编排）"),
}
ENGINES: Mapping[str, Any] = {
    si.Engine.MEAN: gettext_lazy("平均"),
    si.Engine.TRIMMED: gettext_lazy("去掉最高最低"),
    si.Engine.MEDIAN: gettext_lazy("中位数"),
    si.Engine.ADJUSTED: gettext_lazy("宽严校正"),
    si.Engine.HUBER: gettext_lazy("宽严校正（稳健）"),
    si.Engine.APART: gettext_lazy("各拨各自校正"),
}
LABELS: Mapping[str, Any] = {
    "stations": gettext_lazy("站点数"),
    "districts": gettext_lazy("区数"),
    "assessors": gettext_lazy("评委数"),
    "mean": gettext_lazy("站点平均分"),
    "station_sd": gettext_lazy("站点之间的差别"),
    "severity": gettext_lazy("评委之间的宽严"),
    "noise": gettext_lazy("一次评分的误差"),
    "own": gettext_lazy("对本区多打"),
    "own_share": gettext_lazy("有本区评委的站点"),
    "outliers": gettext_lazy("离群评分"),
    "designs": gettext_lazy("怎么编排评委"),
    "engines": gettext_lazy("怎么算分"),
    "visits": gettext_lazy("每站几位评委"),
    "cuts": gettext_lazy("各星的分数线"),
    "star": gettext_lazy("看哪一星的名单"),
    "replications": gettext_lazy("重复几次"),
    "seed": gettext_lazy("随机种子"),
    "areas": gettext_lazy("各区"),
}


def design_words(text: str) -> str:
    """「混编（抽签编排），加 3 份标定材料」."""
    design = si.design_from(text)
    if design.kind is si.Kind.TEAMS:
        words = (
            _("同行队，搭配 %(count)d 种") % {"count": design.periods} if design.periods > 1 else _("同行队，不换搭配")
        )
    else:
        words = str(KINDS[design.kind])
    return words + _("，加 %(count)d 份标定材料") % {"count": design.dossiers} if design.dossiers else words


def engine_words(text: str) -> str:
    """「宽严校正」."""
    return str(ENGINES[si.Engine(text)])


def plan_words(text: str) -> str:
    """「每站 2 位，再复看 600 次」."""
    plan = si.plan_from(text)
    words = _("每站 %(count)d 位") % {"count": plan.visits}
    return words + _("，再复看 %(count)s 次") % {"count": number(plan.again)} if plan.again else words


def finding_words(found: si.Finding, star: int) -> str:
    """One comparison in one sentence."""
    points = {"before": number(found.before, 2), "after": number(found.after, 2)}
    if found.about is si.About.REFUSED:
        return _("%(design)s：评委分成互不相干的几拨，宽严算不出来，分数都按原样。") % {
            "design": design_words(found.worse.design)
        }
    if found.about is si.About.PANELS:
        return _("%(better)s比%(worse)s好：区差 %(before)s → %(after)s 分。") % {**_designs(found), **points}
    if found.about is si.About.TRIMMED:
        return _("去掉最高最低反而更差：误差 %(after)s → %(before)s 分。") % points
    if found.about is si.About.ENGINE:
        names = {"better": engine_words(found.better.engine), "worse": engine_words(found.worse.engine)}
        return _("%(better)s比%(worse)s准：误差 %(before)s → %(after)s 分。") % {**names, **points}
    if found.about is si.About.VISITS:
        names = {"better": plan_words(found.better.plan), "worse": plan_words(found.worse.plan)}
        shares = {"before": percent(found.before), "after": percent(found.after)}
        return _("「%(better)s」比「%(worse)s」判得准：星级判对 %(before)s → %(after)s。") % {**names, **shares}
    return _("%(star)d 星以上名单约 %(listed)s 个站点，预计误授 %(before)s 个，实际误授 %(after)s 个。") % {
        "star": star, "listed": number(found.better.mean.listed, 0), "before": number(found.before, 1), "after": number(found.after, 1),
    }  # fmt: skip


def _designs(found: si.Finding) -> dict[str, str]:
    return {"better": design_words(found.better.design), "worse": design_words(found.worse.design)}


def best_words(lines: tuple[si.Line, ...]) -> str:
    """What the table would choose."""
    best = si.best_of(lines)
    return _("判得最准的是：%(design)s、%(plan)s、%(engine)s，星级判对 %(share)s。") % {
        "design": design_words(best.design),
        "plan": plan_words(best.plan),
        "engine": engine_words(best.engine),
        "share": percent(best.mean.exact),
    }


def fault_words(error: si.BadScenario) -> str:
    """What a setting may be, without its name."""
    allowed = error.allowed
    if error.reason is si.Reason.RANGE:
        return _("写 %(low)s 到 %(high)s 之间的数。") % {"low": allowed[0], "high": allowed[1]}
    if error.reason is si.Reason.CHOICE:
        return _("「%(given)s」不行，可以写：%(allowed)s。") % {"given": error.given, "allowed": _("、").join(allowed)}
    if error.reason is si.Reason.RISING:
        return _("分数线要一条比一条高。")
    if error.reason is si.Reason.TEAM:
        return _("按「%(design)s」，每个区至少要有 %(count)s 位评委。") % {
            "design": design_words(error.given),
            "count": allowed[0],
        }
    if error.reason is si.Reason.OUTSIDERS:
        return _("按「%(design)s」，每个区至少要有 %(count)s 位外区评委。") % {
            "design": design_words(error.given),
            "count": allowed[0],
        }
    return _("按「%(design)s」组不成考评组：增加评委，或换一种编排。") % {"design": design_words(error.given)}
