"""What agreement and difficulty of a measuring point mean, said as people say it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.rules.fairness.outcome import PointFigure
from cuobian.domains.rating.rules.fairness.points import Leaning
from cuobian.kernel.format import number
from cuobian.kernel.sentences import Sentence, Text

SHOWS: Mapping[str, Any] = {
    "wording": gettext_lazy("措辞要改"),
    "agreed": gettext_lazy("看法一致"),
    "sided": gettext_lazy("看不出高低"),
    "few": gettext_lazy("还说不准"),
}
"""What a list of points may be narrowed to."""
GROUPS: Mapping[str, str] = {
    "wording_needs_work": "wording",
    "reliable": "agreed",
    "one_sided": "sided",
    "no_variation": "sided",
}
"""The engine's verdict -> the group it is listed in; everything else is not known yet."""
ORDER = ("wording", "few", "sided", "agreed")
"""What asks for something stands first."""
WHY: Mapping[str, Any] = {
    "wording_needs_work": gettext_lazy("同一个站点，几位评委常选不同的档。"),
    "reliable": gettext_lazy("谁去都评得差不多。"),
    "one_sided": gettext_lazy("评委意见一致，只是大家都选同一档。这时 α 会偏低，看一致率。"),
    "no_variation": gettext_lazy("所有人都选同一档，看不出能不能分出高低。"),
    "too_few": gettext_lazy("意见不大一致，但两人以上都评过的站点还太少。"),
    "one_rater": gettext_lazy("只有一位评委评过。"),
    "no_pairs": gettext_lazy("没有两位评委评过同一个站点。"),
    "": gettext_lazy("还没有人评。"),
}
SIGNS: Mapping[str, tuple[Any, Any]] = {
    "noisy": (gettext_lazy("评得杂"), gettext_lazy("和站点的总体水平对不上：措辞可能不清楚，或量的是别的事。")),
    "outliers": (gettext_lazy("有个别离群的评分"), gettext_lazy("几份评分离得很远，其余正常。先看那几份。")),
    "too_regular": (gettext_lazy("过分整齐"), gettext_lazy("和总分贴得太紧：可能和别的条重复，或照总印象打。")),
    "against": (gettext_lazy("好站点反而低"), gettext_lazy("总体越好的站点，这一条越低。看看档位有没有写反。")),
    "weak": (gettext_lazy("分不大出好坏"), gettext_lazy("好站点和差站点在这一条上差不多。")),
    "disordered": (gettext_lazy("有一档用不上"), gettext_lazy("有一档在哪种站点都不是最可能的，四档也许可以并成三档。")),
    "average_falls": (gettext_lazy("档位高低不分明"), gettext_lazy("得高一档的站点，总体并不更好。评委对档位理解不同。")),
    "unused_category": (gettext_lazy("有的档没人选"), gettext_lazy("有一档从来没有人选。")),
    "few": (gettext_lazy("评分太少"), gettext_lazy("评分太少，看不出合不合。")),
    "extreme": (gettext_lazy("全是最高档或最低档"), gettext_lazy("分不出站点高低，量不出难易。")),
    "unmeasured": (gettext_lazy("没有量"), gettext_lazy("和别的评分连不上，量不出难易。")),
}  # fmt: skip


def group_of(figure: PointFigure) -> str:
    """In which group of `SHOWS` a point is listed."""
    return GROUPS.get(figure.reason, "few")


def verdict_words(figure: PointFigure, state: str) -> str:
    """The verdict in a few words; `state` is the one given most."""
    group = group_of(figure)
    if group != "sided" or not state:
        return str(SHOWS[group])
    return str(verdict_text(figure, state))


def verdict_text(figure: PointFigure, state: str) -> Text:
    """The same as a text that can be read in any language."""
    if figure.reason == "no_variation" and state:
        return Sentence(gettext_lazy("都选 %(state)s，看不出高低"), {"state": state})
    if figure.reason == "one_sided" and state:
        return Sentence(gettext_lazy("几乎都选 %(state)s，看不出高低"), {"state": state})
    return SHOWS[group_of(figure)]


def why_words(figure: PointFigure) -> str:
    """The sentence behind the verdict."""
    return str(WHY.get(figure.reason, WHY[""]))


def sign_words(code: str) -> tuple[str, str]:
    """A sign in a few words, and what it means."""
    short, long = SIGNS.get(code, (code, ""))
    return str(short), str(long)


def leaning_words(one: Leaning) -> str:
    """「比同去的评委低 0.4 档」"""
    size = number(abs(one.states), 1)
    if not one.is_sure:
        return _("和同去的评委差不多")
    if one.states < 0:
        return _("比同去的评委低 %(size)s 档") % {"size": size}
    return _("比同去的评委高 %(size)s 档") % {"size": size}
