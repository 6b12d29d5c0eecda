"""Dimensions, indicators, measuring points, and what is added or taken off."""
# ruff: noqa: RUF009 (`part` is `dataclasses.field` with our metadata)

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.standards.documents.codec import (
    MISSING,
    Choice,
    Faults,
    Many,
    Number,
    Part,
    Spot,
    Text,
    YesNo,
    part,
    read_part,
)
from cuobian.domains.standards.values import UNIT_TYPES
from cuobian.engines.scoring.model import CountRule, Method, RatioRule, Rule, StatusRule

ID = Text(20)
METHODS = tuple(method.value for method in Method)
FLAGS = ("mandatory", "optional")
ONE_IN = Number(Decimal("0.01"), Decimal(100))


@dataclass(frozen=True, slots=True)
class _Status:
    a: str = part(gettext_lazy("A 档"), Text(200), key="A")
    b: str = part(gettext_lazy("B 档"), Text(200), key="B")
    c: str = part(gettext_lazy("C 档"), Text(200), key="C")
    c_hash: str = part(gettext_lazy("C# 档"), Text(200), key="C#")


@dataclass(frozen=True, slots=True)
class _Ratio:
    a: Decimal = part(gettext_lazy("A 档"), Number(), key="A")
    b: Decimal = part(gettext_lazy("B 档"), Number(), key="B")
    c: Decimal = part(gettext_lazy("C 档"), Number(), key="C")


@dataclass(frozen=True, slots=True)
class _Count:
    per: Decimal = part(gettext_lazy("每处扣分"), ONE_IN)
    defect: str = part(gettext_lazy("扣分情形"), Text(200))


@dataclass(frozen=True, slots=True)
class RuleCodec:
    """A scoring rule: `type` decides which fields belong to it."""

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        shapes: dict[str, type] = {"status": _Status, "ratio": _Ratio, "count_deduct": _Count}
        kind = raw.get("type") if isinstance(raw, dict) else None
        if not isinstance(kind, str) or kind not in shapes:
            known = _("、").join(shapes)
            return faults.add(spot.at(label), _("评分办法的 type 只能写：%(words)s") % {"words": known}, kind or raw)
        rest = {key: value for key, value in raw.items() if key != "type"}
        read = read_part(shapes[kind], rest, spot.down(label), faults)
        if read is MISSING:
            return MISSING
        if isinstance(read, _Status):
            return StatusRule(a=read.a, b=read.b, c=read.c, c_hash=read.c_hash)
        if isinstance(read, _Ratio):
            return RatioRule(a=read.a, b=read.b, c=read.c)
        return CountRule(per=read.per, defect=read.defect)

    def plain(self, value: Rule) -> Any:
        match value:
            case StatusRule():
                return {"type": "status", "A": value.a, "B": value.b, "C": value.c, "C#": value.c_hash}
            case RatioRule():
                return {"type": "ratio", "A": value.a, "B": value.b, "C": value.c}
            case CountRule():
                return {"type": "count_deduct", "per": value.per, "defect": value.defect}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A measuring point (测评点)."""

    id: str = part(gettext_lazy("编号"), ID)
    name: str = part(gettext_lazy("内容"), Text(300))
    points: Decimal = part(gettext_lazy("分值"), ONE_IN)
    flag: str = part(gettext_lazy("规定动作或自选动作"), Choice(FLAGS))
    methods: tuple[str, ...] = part(gettext_lazy("测评方式"), Many(Choice(METHODS), least=1))
    rule: Rule = part(gettext_lazy("评分办法"), RuleCodec())
    evidence: tuple[str, ...] = part(gettext_lazy("看什么"), Many(Text(200)), default=())
    reuse: bool = part(gettext_lazy("平台已有，不用再报"), YesNo(), default=False)
    metric: str = part(gettext_lazy("指标口径"), Text(60), default="")
    na_when: str = part(gettext_lazy("何时不适用"), Text(200), default="")
    note: str = part(gettext_lazy("说明"), Text(lines=True), default="")
    src: str = part(gettext_lazy("依据"), Text(120), default="")

    @property
    def mandatory(self) -> bool:
        return self.flag == "mandatory"

    @property
    def judged(self) -> bool:
        """True when panel members look at it."""
        return any(Method(method).judged for method in self.methods)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Second level (二级指标)."""

    id: str = part(gettext_lazy("编号"), ID)
    name: str = part(gettext_lazy("名称"), Text(120))
    points: Decimal = part(gettext_lazy("分值"), ONE_IN)
    points_list: tuple[Point, ...] = part(gettext_lazy("测评点"), Many(Part(Point), plainly=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """First level (一级指标)."""

    id: str = part(gettext_lazy("编号"), ID)
    name: str = part(gettext_lazy("名称"), Text(120))
    points: Decimal = part(gettext_lazy("分值"), ONE_IN)
    indicators: tuple[Indicator, ...] = part(gettext_lazy("二级指标"), Many(Part(Indicator), plainly=True))

    def walk(self) -> Iterator[Point]:
        for indicator in self.indicators:
            yield from indicator.points_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """Points on top (加分项)."""

    id: str = part(gettext_lazy("编号"), ID)
    name: str = part(gettext_lazy("内容"), Text(300))
    points: Decimal = part(gettext_lazy("分值"), ONE_IN)
    flag: str = part(gettext_lazy("规定动作或自选动作"), Choice(FLAGS), default="optional")
    methods: tuple[str, ...] = part(gettext_lazy("测评方式"), Many(Choice(METHODS), least=1))
    metric: str = part(gettext_lazy("指标口径"), Text(60), default="")
    note: str = part(gettext_lazy("说明"), Text(lines=True), default="")
    src: str = part(gettext_lazy("依据"), Text(120), default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The standard itself, for one kind of place."""

    code: str = part(gettext_lazy("标准代码"), Text(16))
    name: str = part(gettext_lazy("名称"), Text(120))
    unit_type: str = part(gettext_lazy("适用于"), Choice(tuple(UNIT_TYPES)))
    total: Decimal = part(gettext_lazy("总分"), Number(Decimal(1), Decimal(1000)))
    bonus_cap: Decimal = part(gettext_lazy("加分上限"), Number(Decimal(0), Decimal(100)))
    dimensions: tuple[Dimension, ...] = part(gettext_lazy("一级指标"), Many(Part(Dimension), least=1, plainly=True))
    bonus: tuple[Bonus, ...] = part(gettext_lazy("加分项"), Many(Part(Bonus)), default=())

    @property
    def place_kind(self) -> str:
        return UNIT_TYPES[self.unit_type]

    def walk(self) -> Iterator[Point]:
        for dimension in self.dimensions:
            yield from dimension.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """While it holds no star is given (一票否决)."""

    id: str = part(gettext_lazy("编号"), ID)
    name: str = part(gettext_lazy("情形"), Text(300))
    src: str = part(gettext_lazy("依据"), Text(120), default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """Points off the total (扣分项)."""

    id: str = part(gettext_lazy("编号"), ID)
    name: str = part(gettext_lazy("情形"), Text(300))
    per: Decimal = part(gettext_lazy("每次扣分"), ONE_IN)
    cap: Decimal = part(gettext_lazy("最多扣"), ONE_IN)
    applies_to: str = part(gettext_lazy("适用于"), Choice(tuple(UNIT_TYPES)), default="")
    src: str = part(gettext_lazy("依据"), Text(120), default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricNote:
    """How a metric is counted, in words."""

    key: str = part(gettext_lazy("名称"), Text(60))
    formula: str = part(gettext_lazy("算法"), Text(300))
    guard: str = part(gettext_lazy("防虚高"), Text(300), default="")
