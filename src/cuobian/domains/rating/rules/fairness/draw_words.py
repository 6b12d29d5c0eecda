"""Words for draws: why places cannot be seated, what a change breaks, and what the certificate means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.domains.rating.rules.fairness.draw_inputs import NO_ROLE
from cuobian.domains.rating.rules.recusal import rule_labels
from cuobian.engines import panels as pn
from cuobian.kernel.format import NOTHING, number, percent

SHOWN_NAMES = 6


@dataclass(frozen=True, slots=True)
class Names:
    """How places (by code) and people (by number) are called on a page."""

    places: Mapping[str, str]
    people: Mapping[str, str]

    def place(self, code: str) -> str:
        return self.places.get(code, code)

    def person(self, number: str) -> str:
        return self.people.get(number, number)


def rule_word(code: str) -> str:
    """What takes people away from a place, in a few words."""
    words = {
        "not_own_district": _("是本区的站点"),
        "different_districts": _("与组里别人同区"),
        NO_ROLE: _("不是这里的评委"),
        "recused": _("要回避"),
        "not_allowed": _("要回避或是本区的站点"),
    }
    return words.get(code) or rule_labels().get(code) or code


def reason_words(reason: pn.Reason, names: Names) -> str:
    """One demand that cannot be met, and what would help."""
    taken = _("，").join(
        ngettext("%(count)d 人%(why)s", "%(count)d 人%(why)s", count) % {"count": count, "why": rule_word(code)}
        for code, count in reason.taken_away.items()
    )
    facts = {"place": names.place(reason.subject), "needed": reason.needed, "left": reason.available, "taken": taken}
    if reason.kind == pn.Shortage.ELIGIBLE:
        told = _("%(place)s 要 %(needed)d 位评委，能坐在一起的只有 %(left)d 位") % facts
        return told + (_("：%(taken)s。") % facts if taken else _("。")) + _("再加几位评委，或少派几位。")
    if reason.kind == pn.Shortage.LOADS:
        who = _("、").join(names.person(one) for one in reason.involved[:SHOWN_NAMES])
        return _(
            "%(place)s 要 %(needed)d 位评委，只排到 %(left)d 位：能去的（%(who)s 等）都排满了。放宽每人最多几个，或加评委。"
        ) % {**facts, "who": who}
    if reason.kind == pn.Shortage.MINIMUM:
        return _("%(person)s 至少要看 %(needed)d 个，按规则最多排到 %(left)d 个。把每人至少几个改小。") % {
            **facts,
            "person": names.person(reason.subject),
        }
    if reason.kind == pn.Shortage.TOTAL:
        return _("每人至少的数目合起来是 %(needed)d 人次，全部站点只要 %(left)d 人次。把每人至少几个改小。") % facts
    return _("固定的席位与规则冲突：%(place)s") % facts


def broken_words(broken: pn.Broken, names: Names) -> str:
    """One rule that panels break."""
    facts = {"place": names.place(broken.place), "person": names.person(broken.assessor)}
    words = {
        "recusal": _("%(person)s 对 %(place)s 要回避"),
        "not_own_district": _("%(person)s 与 %(place)s 同区"),
        "different_districts": _("%(place)s 的组员里有两位来自同一个区"),
        "panel_size": _("%(place)s 的评委人数不对"),
        "twice": _("%(place)s 有人排了两次"),
        "fixed": _("%(person)s 应在 %(place)s"),
        "min_load": _("%(person)s 看的站点少于每人至少的数目"),
        "max_load": _("%(person)s 看的站点超过每人最多的数目"),
    }
    return words[broken.rule] % facts


def contrast_words(points: float | None) -> str:
    """「任意两位评委的宽严差，误差约 ±2.3 分」, or that some cannot be compared."""
    if points is None:
        return _("有的评委之间没有共同的站点相连，宽严比不了")
    return _("任意两位评委的宽严差，误差约 ±%(points)s 分") % {"points": number(points, 1)}


def figure_items(kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The certificate as figures of a page."""
    loads = list(kept["loads"].values())
    spread = f"{min(loads)}–{max(loads)}" if loads and min(loads) < max(loads) else number(max(loads, default=0))
    points, nobody = kept["contrast_sd"], kept["idle"]
    idle = (
        ngettext("%(count)d 人没有排到站点", "%(count)d 人没有排到站点", nobody) % {"count": nobody} if nobody else ""
    )
    return [
        {"label": _("两位评委的宽严差"), "value": _("±%(points)s") % {"points": number(points, 1)} if points is not None else NOTHING, "unit": _("分") if points is not None else "", "note": _("误差，越小越能分清") if points is not None else _("有的评委之间比不了"), "bad": points is None},
        {"label": _("评委连成"), "value": number(kept["components"]), "unit": _("片"), "note": _("都能互相比较") if kept["components"] == 1 else _("片与片之间比不了"), "bad": kept["components"] > 1},
        {"label": _("联通度 λ₂"), "value": number(kept["lambda2"], 2), "unit": "", "note": _("上限 %(bound)s") % {"bound": number(kept["bound"], 2)}},
        {"label": _("编排效率"), "value": percent(kept["efficiency"]), "unit": "", "note": _("与理想的均衡编排相比")},
        {"label": _("每人站点"), "value": spread, "unit": _("个"), "note": idle or _("共 %(count)s 人次") % {"count": number(kept["visits"])}},
    ]  # fmt: skip
