"""Ways to the next star in words: which is which, what no work can open, what is out of reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cuobian.domains.rating.rules.wording import gate_words
from cuobian.engines import explain as ex
from cuobian.engines.scoring import GateCheck, Result
from cuobian.kernel.format import number, percent, score

QUICKEST, CHEAPEST, FEWEST = "days", "cost", "points"
KINDS: Mapping[str, Any] = {
    QUICKEST: gettext_lazy("最快"),
    CHEAPEST: gettext_lazy("最省钱"),
    FEWEST: gettext_lazy("改得最少"),
}
OBJECTIVES = {QUICKEST: ex.Objective.DAYS, CHEAPEST: ex.Objective.COST, FEWEST: ex.Objective.POINTS}
VETO = "veto"
_HELP: Mapping[str, Any] = {
    "prior_star_min": gettext_lazy("先评上要求的星级，下一轮才能再升。"),
    "resident_satisfaction_min": gettext_lazy("要等下一次居民问卷。平时多听居民的意见。"),
    "platform_data_days_min": gettext_lazy("平台用满天数自然就到，不用另做什么。"),
    VETO: gettext_lazy("先把这件事办结，再请经办人解除。"),
}


@dataclass(frozen=True, slots=True)
class Barrier:
    """What no measuring point can open: what is wanted, what was found, what helps."""

    text: str
    found: str
    help: str


def barriers(question: ex.StarProblem) -> list[Barrier]:
    """Every line that stays shut whatever the place does, gates and vetoes alike."""
    kinds = {blocked.line for blocked in question.blocked}
    check = next(check for check in question.before.stars if check.star == question.star)
    found = [Barrier(_("一票否决还没有解除"), "", str(_HELP[VETO])) for kind in kinds if kind.startswith(VETO)][:1]
    return [*found, *(_barrier(gate) for gate in check.open_gates if gate.kind in kinds)]


def _barrier(gate: GateCheck) -> Barrier:
    text, found = gate_words(gate)
    return Barrier(text, found, str(_HELP.get(gate.kind, "")))


def reason_words(reason: ex.Reason, result: Result) -> str:
    """Why measuring points cannot do it, and how near they come."""
    missing = reason.wanted - reason.best
    points = score(Decimal(missing).scaleb(-2))
    if reason.line == "score":
        return _("每一条都做到最好，分数还差 %(points)s 分。") % {"points": points}
    if reason.line == "together":
        return _("单独看每一条都够得到，合在一起够不到。")
    kind, _space, rest = reason.line.partition(" ")
    if kind == "min_dimension_ratio":
        named = {row.id: row for row in result.dimensions}
        words = {"name": named[rest].name, "now": percent(named[rest].ratio), "points": points}
        return _("「%(name)s」现在 %(now)s，都做到最好也还差 %(points)s 分。") % words
    return ngettext("规定动作里还有 %(count)s 条补不上。", "规定动作里还有 %(count)s 条补不上。", missing) % {
        "count": number(missing)
    }
