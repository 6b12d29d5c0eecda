"""A document in words, for pages: rules, gates, lists of values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.standards.documents.basis import basis
from cuobian.domains.standards.documents.model.policy import Star
from cuobian.domains.standards.documents.model.tree import Point
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.documents.paths import Path, declared, flat, value_at
from cuobian.domains.standards.metrics import UnknownMetric, metric_of
from cuobian.domains.standards.values import RecusalKey, StepKey
from cuobian.engines.scoring.model import CountRule, RatioRule, Rule, State, StatusRule
from cuobian.kernel import format as written


def short(number: Decimal | None) -> str:
    """A number as the standard writes it: 0.66, 4, 1.5."""
    return written.NOTHING if number is None else format(number.normalize(), "f")


def gate_names() -> dict[str, str]:
    """Gates by their keys."""
    return {
        "min_dimension_ratio": _("每个一级指标得分率"),
        "mandatory_all_at_least": _("规定动作都不低于"),
        "mandatory_c_hash_max": _("规定动作 C# 最多"),
        "resident_satisfaction_min": _("居民满意率"),
        "prior_star_min": _("评定前至少"),
        "platform_data_days_min": _("平台数据至少"),
    }


def word(value: Any) -> str:
    """A plain value in words."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        return short(value)
    if isinstance(value, list):
        return _("、").join(word(each) for each in value)
    if isinstance(value, Mapping):
        return _("；").join(written.labelled(key, word(each)) for key, each in value.items())
    return _known_words().get(str(value), str(value)) if value is not None else written.NOTHING


def _known_words() -> dict[str, str]:
    words = {str(key): str(label) for key, label in (*StepKey.choices, *RecusalKey.choices)}
    return {
        **words,
        **gate_names(),
        "mandatory": _("规定动作"),
        "optional": _("自选动作"),
        "median": _("中位数"),
        "mean": _("平均"),
        "trimmed_mean": _("去掉最高、最低后平均"),
        "none": _("不设名额"),
        "point": _("逐个测评点"),
        "status": _("按状态"),
        "ratio": _("按比率"),
        "count_deduct": _("按处扣分"),
    }


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of a rule: the state it gives (or none) and the words."""

    state: str
    text: str


def rule_lines(rule: Rule) -> list[RuleLine]:
    """A scoring rule, line by line."""
    match rule:
        case StatusRule():
            return [RuleLine(state.value, rule.wording(state)) for state in State]
        case RatioRule(a=a, b=b, c=c):
            lines = [(State.A, a), (State.B, b), (State.C, c)]
            found = [RuleLine(state.value, _("不低于 %(line)s") % {"line": amount(line)}) for state, line in lines]
            return [*found, RuleLine(State.C_HASH.value, _("低于 %(line)s") % {"line": amount(c)})]
        case CountRule(per=per, defect=defect):
            return [RuleLine("", _("%(defect)s，每处扣 %(per)s 分，扣完为止") % {"defect": defect, "per": short(per)})]


def amount(line: Decimal) -> str:
    """A line as a share where it is one, else as a number."""
    return written.percent(line) if line <= 1 and line != line.to_integral_value() else short(line)


@dataclass(frozen=True, slots=True)
class MetricShown:
    """A metric as a page explains it: the version's own words first, the platform's where it has none."""

    key: str
    name: str
    formula: str
    guard: str
    source: str


def metric_shown(document: Document, key: str) -> MetricShown | None:
    """How the metric of a point is counted, and from what."""
    if not key:
        return None
    note = document.formula(key)
    try:
        metric = metric_of(key)
    except UnknownMetric:
        return MetricShown(key, key, note.formula if note else "", note.guard if note else "", "")
    formula = note.formula if note else str(metric.formula)
    guard = note.guard if note else str(metric.guard)
    return MetricShown(key, str(metric.name), formula, guard, str(metric.source))


@dataclass(frozen=True, slots=True)
class PointShown:
    """A measuring point as a row."""

    point: Point
    lines: list[RuleLine]
    metric: MetricShown | None
    basis: list[str]


def point_shown(document: Document, point: Point) -> PointShown:
    """Everything a reader wants to know about a point."""
    return PointShown(point, rule_lines(point.rule), metric_shown(document, point.metric), basis(document, point.src))


@dataclass(frozen=True, slots=True)
class StarLine:
    """A star, who gives it, its line and its gates in words."""

    star: int
    authority: str
    score: Decimal
    gates: list[str]


def star_lines(document: Document) -> list[StarLine]:
    """From five stars down to one."""
    bodies = document.policy.jurisdiction
    found = []
    for line in reversed(document.policy.thresholds.stars):
        star = int(line.star)
        given = [body.authority for body in (bodies.city, bodies.district) if star in body.can_award]
        found.append(StarLine(star, _("、").join(given) or written.NOTHING, line.min_score, gates(line, document)))
    return found


def gates(line: Star, document: Document) -> list[str]:
    """The gates of a star, in words; those that the first round leaves out say so."""
    exempt = document.policy.first_round_exempt
    values = {
        "min_dimension_ratio": line.min_dimension_ratio and written.percent(line.min_dimension_ratio),
        "mandatory_all_at_least": line.mandatory_all_at_least
        and _("%(state)s 档") % {"state": line.mandatory_all_at_least},
        "mandatory_c_hash_max": None
        if line.mandatory_c_hash_max is None
        else _("%(n)s 个") % {"n": line.mandatory_c_hash_max},
        "resident_satisfaction_min": line.resident_satisfaction_min and written.percent(line.resident_satisfaction_min),
        "prior_star_min": line.prior_star_min and _("%(n)s 星") % {"n": line.prior_star_min},
        "platform_data_days_min": line.platform_data_days_min and _("%(n)s 天") % {"n": line.platform_data_days_min},
    }
    names, found = gate_names(), []
    for key, value in values.items():
        if value:
            first = _("（首轮不用）") if key in exempt else ""
            found.append(f"{names[key]} {value}{first}")
    return found


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part of the policy: where it stands, its label, its single values in words."""

    path: Path
    label: str
    rows: list[tuple[str, str]]


def parts(plain: Mapping[str, Any], top: str) -> Iterator[PartShown]:
    """Every part below a section with the values it holds itself; parts without any are passed over."""
    yield from _parts(plain, (top,))


def _parts(plain: Mapping[str, Any], path: Path) -> Iterator[PartShown]:
    value, found = value_at(plain, path), declared(path)
    if isinstance(value, Mapping) and found is not None and found.shape is not None:
        own = [(_label((*path, name)), word(each)) for name, each in value.items() if _is_single(each)]
        if own:
            yield PartShown(path, _part_label(path), own)
    keys = value.keys() if isinstance(value, Mapping) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        if isinstance(value[key], Mapping | list):
            yield from _parts(plain, (*path, key))


def _is_single(value: Any) -> bool:
    """Single values, and lists of single values."""
    return not isinstance(value, Mapping) and not (
        isinstance(value, list) and any(isinstance(e, Mapping) for e in value)
    )


def _label(path: Path) -> str:
    found = declared(path)
    return found.label if found else str(path[-1])


def _part_label(path: Path) -> str:
    labels = [_label(path[: length + 1]) for length in range(1, len(path))]
    return " › ".join(labels) or _label(path)


def reference_rows(plain: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Rewards elsewhere, for reference: (whose, amount)."""
    rows = flat(plain["policy"].get("rewards_reference", {}))
    return [(" › ".join(map(str, path)), written.number(value)) for path, value in rows]
