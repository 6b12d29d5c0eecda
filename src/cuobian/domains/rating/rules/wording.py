"""The engine's gates in words that a keeper understands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.engines.scoring import GateCheck
from cuobian.kernel.format import percent


@dataclass(frozen=True, slots=True)
class GateLine:
    """One gate in words: what is wanted, what was found and where it fails."""

    text: str
    found: str
    holds: bool


def gate_line(gate: GateCheck, names: Mapping[str, str] | None = None) -> GateLine:
    """The words of a gate for every page; `names` gives the name of a dimension by its id."""
    return GateLine(*gate_words(gate, names), holds=gate.holds)


def gate_words(gate: GateCheck, names: Mapping[str, str] | None = None) -> tuple[str, str]:
    """What a gate wants, and what was found."""
    named = replace(gate, failing=tuple((names or {}).get(key, key) for key in gate.failing))
    text, found = _WORDS[gate.kind](named)
    return text, _("首轮不要求") if gate.exempt else found


def _share(text: str | None) -> str:
    return percent(Decimal(text)) if text else "—"


def _dimension(gate: GateCheck) -> tuple[str, str]:
    found = _("最低 %(share)s") % {"share": _share(gate.found)}
    low = _("，没到的：%(names)s") % {"names": _("、").join(gate.failing)} if gate.failing else ""
    return _("每个维度不低于 %(share)s") % {"share": _share(gate.wanted)}, found + low


def _all_at_least(gate: GateCheck) -> tuple[str, str]:
    found = _("没到的：%(names)s") % {"names": _("、").join(gate.failing)} if gate.failing else ""
    return _("规定动作都不低于 %(state)s") % {"state": gate.wanted}, found


def _whole(value: str | None) -> int:
    return int(Decimal(value or 0))


def _worst_max(gate: GateCheck) -> tuple[str, str]:
    found = _("现有 %(count)s 个") % {"count": gate.found or 0}
    most = _whole(gate.wanted)
    wanted = ngettext("规定动作里 C# 不超过 %(count)s 个", "规定动作里 C# 不超过 %(count)s 个", most)
    return wanted % {"count": most}, found


def _satisfaction(gate: GateCheck) -> tuple[str, str]:
    found = _("现为 %(share)s") % {"share": _share(gate.found)} if gate.found else _("还没有问卷数据")
    return _("居民满意率不低于 %(share)s") % {"share": _share(gate.wanted)}, found


def _prior(gate: GateCheck) -> tuple[str, str]:
    found = _("现为 %(star)s 星") % {"star": gate.found} if gate.found and gate.found != "0" else _("现在没有星级")
    return _("现有 %(star)s 星以上") % {"star": gate.wanted}, found


def _days(gate: GateCheck) -> tuple[str, str]:
    has, wants = _whole(gate.found), _whole(gate.wanted)
    found = ngettext("现为 %(days)s 天", "现为 %(days)s 天", has) % {"days": has}
    return ngettext("平台数据满 %(days)s 天", "平台数据满 %(days)s 天", wants) % {"days": wants}, found


_WORDS = {
    "min_dimension_ratio": _dimension,
    "mandatory_all_at_least": _all_at_least,
    "mandatory_c_hash_max": _worst_max,
    "resident_satisfaction_min": _satisfaction,
    "prior_star_min": _prior,
    "platform_data_days_min": _days,
}
