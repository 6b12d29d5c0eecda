"""Words for what the engines answer: refusals with a way out, severities, chances, agreement. Said as people say it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.rules.fairness.outcome import AssessorFigure, Refused
from cuobian.kernel.format import number, signed

WHY: Mapping[str, tuple[Any, Any]] = {
    "no_visits": (gettext_lazy("还没有人提交检查单"), gettext_lazy("等评委提交后再核算。")),
    "one_assessor": (
        gettext_lazy("只有一位评委"),
        gettext_lazy("一个人打的分，分不清是评委严还是站点弱。给这些站点再派一位评委。"),
    ),
    "single_visits": (
        gettext_lazy("每个站点只有一位评委去过"),
        gettext_lazy("没有两位评委看过同一个站点，宽严无从比较。让一部分站点有两位以上评委。"),
    ),
    "disconnected": (
        gettext_lazy("评委分成了互不相干的几拨"),
        gettext_lazy(
            "各拨之间没有看过同一个站点，拨与拨之间比不了。发 3 到 5 份标定材料让每位评委都评，或混编考评组。"
        ),
    ),
    "constant_scores": (gettext_lazy("所有分数都一样"), gettext_lazy("没有差别，就没有可调整的。")),
    "no_noise": (
        gettext_lazy("评委之间的差别解释了全部分差"),
        gettext_lazy("没有留下可以衡量误差的余地。多几位评委看同一个站点。"),
    ),
    "history_too_short": (
        gettext_lazy("评分的次数太少"),
        gettext_lazy("再多评一些站点，或让站点有更多评委。"),
    ),
    "too_few_visits": (
        gettext_lazy("评委评过的站点太少"),
        gettext_lazy("评得太少，看不出宽严。给他们多派几个站点。"),
    ),
    "lambda2_too_small": (
        gettext_lazy("评委之间的联系太弱"),
        gettext_lazy("只靠一两个站点相连，宽严算不准。发标定材料，或让考评组换着搭配。"),
    ),
    "not_converged": (gettext_lazy("没有算到收敛"), gettext_lazy("分数不作调整。请把这一轮的编号告诉系统管理员。")),
    "Disconnected": (
        gettext_lazy("评委分成了互不相干的几拨"),
        gettext_lazy("各拨的尺度接不起来。发标定材料后就能接上。"),
    ),
    "Confounded": (
        gettext_lazy("评委和测评点混在一起，分不开"),
        gettext_lazy("有的测评点只由个别评委评过。让评委交叉着评。"),
    ),
    "NotConverged": (gettext_lazy("没有算到收敛"), gettext_lazy("评分太少或太极端。多一些评分后再看。")),
    "NothingToEstimate": (gettext_lazy("分数没有高低，量不出难易"), gettext_lazy("等有了不同的评分再看。")),
    "NoRatings": (gettext_lazy("还没有评分"), gettext_lazy("等评委提交后再核算。")),
}


def why(refused: Refused | None) -> str:
    """The reason of a refusal in a few words; "" when nothing was refused."""
    if refused is None:
        return ""
    return str(WHY.get(refused.code, (_("这一项没有算"), ""))[0])


def way_out(refused: Refused | None) -> str:
    """What would make it possible."""
    return "" if refused is None else str(WHY.get(refused.code, ("", ""))[1])


def why_code(code: str) -> str:
    """The same for a code alone, as rows keep it."""
    return why(Refused(code)) if code else ""


def severity_words(figure: AssessorFigure) -> str:
    """「比看同样站点的同事严 2.1 分」: what a severity means to whoever reads it."""
    if figure.severity is None or figure.error is None or figure.low is None or figure.high is None:
        return _("没有算")
    size = number(abs(figure.severity), 1)
    if figure.low <= 0 <= figure.high:
        return _("和看同样站点的同事差不多")
    if figure.severity > 0:
        return _("比看同样站点的同事严 %(points)s 分") % {"points": size}
    return _("比看同样站点的同事宽 %(points)s 分") % {"points": size}


def added_words(points: float) -> str:
    """What was added to one visit for who made it."""
    return _("%(points)s 分") % {"points": signed(points)}
