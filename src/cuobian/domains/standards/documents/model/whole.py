"""The whole document of one version."""
# ruff: noqa: RUF009 (`part` is `dataclasses.field` with our metadata)

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy

from cuobian.domains.standards.documents.codec import Keyed, Many, Number, Part, Text, Whole, part
from cuobian.domains.standards.documents.model.policy import SHARE, Policy
from cuobian.domains.standards.documents.model.tree import METHODS, Deduction, MetricNote, Point, Tree, Veto


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodNote:
    """A way of measuring, explained."""

    method: str = part(gettext_lazy("方式"), Text(20))
    en: str = part(gettext_lazy("英文"), Text(60), default="")
    note: str = part(gettext_lazy("说明"), Text(400), default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class States:
    """What the four states are worth."""

    a: Decimal = part("A", SHARE, key="A")
    b: Decimal = part("B", SHARE, key="B")
    c: Decimal = part("C", SHARE, key="C")
    c_hash: Decimal = part("C#", SHARE, key="C#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """About the document."""

    schema_version: int = part(gettext_lazy("格式版本"), Whole(1, 1))
    status: str = part(gettext_lazy("性质"), Text(40), default="")
    language: str = part(gettext_lazy("语言"), Text(20), default="zh-CN")
    prepared_on: str = part(gettext_lazy("编写日期"), Text(20), default="")
    score_states: States = part(gettext_lazy("状态折算"), Part(States))
    max_materials_per_point: int = part(gettext_lazy("每个测评点最多几件材料"), Whole(0, 50), default=3)
    methods: tuple[MethodNote, ...] = part(gettext_lazy("测评方式"), Keyed(MethodNote, "method", METHODS), default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a number or a rule comes from; points name it by its tag."""

    tag: str = part(gettext_lazy("编号"), Text(20))
    title: str = part(gettext_lazy("名称"), Text(300))
    grade: str = part(gettext_lazy("等级"), Text(20), default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version, whole: everything that decides a star."""

    meta: Meta = part(gettext_lazy("文件说明"), Part(Meta))
    policy: Policy = part(gettext_lazy("评定办法"), Part(Policy))
    veto: tuple[Veto, ...] = part(gettext_lazy("一票否决"), Many(Part(Veto)), default=())
    deductions: tuple[Deduction, ...] = part(gettext_lazy("扣分项"), Many(Part(Deduction)), default=())
    deductions_cap: Decimal = part(gettext_lazy("扣分上限"), Number(Decimal(0), Decimal(100)), default=Decimal(10))
    standard: Tree = part(gettext_lazy("测评点"), Part(Tree))
    metrics: tuple[MetricNote, ...] = part(gettext_lazy("指标口径"), Keyed(MetricNote, "key"), default=())
    legal_basis: tuple[Source, ...] = part(gettext_lazy("依据"), Keyed(Source, "tag"), default=())

    def point(self, point_id: str) -> Point | None:
        """A measuring point by its id."""
        return next((point for point in self.standard.walk() if point.id == point_id), None)

    def formula(self, key: str) -> MetricNote | None:
        """How a metric is counted, as this version says."""
        return next((note for note in self.metrics if note.key == key), None)

    def source(self, tag: str) -> Source | None:
        """A source by its tag."""
        return next((source for source in self.legal_basis if source.tag == tag), None)
