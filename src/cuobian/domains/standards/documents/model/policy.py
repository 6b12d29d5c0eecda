"""How a round is run: who awards what, thresholds and gates, steps, panels, sampling, appeal, afterwards."""
# ruff: noqa: RUF009 (`part` is `dataclasses.field` with our metadata)

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from cuobian.domains.standards.documents.codec import (
    Choice,
    Faults,
    Keyed,
    Many,
    Nested,
    Number,
    Part,
    Spot,
    Text,
    Whole,
    YesNo,
    part,
)
from cuobian.domains.standards.values import RecusalKey, StepKey

SHARE = Number(Decimal(0), Decimal(1))
STAR = Whole(1, 5)
AGGREGATIONS = ("median", "mean", "trimmed_mean")
GATES = (
    "min_dimension_ratio",
    "mandatory_all_at_least",
    "mandatory_c_hash_max",
    "resident_satisfaction_min",
    "prior_star_min",
    "platform_data_days_min",
)
WORDS = Text(400, lines=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body and the stars it may award."""

    authority: str = part(gettext_lazy("授星机关"), Text(60))
    can_award: tuple[int, ...] = part(gettext_lazy("可授星级"), Many(STAR, least=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """Which body awards which stars: data, not code."""

    district: Body = part(gettext_lazy("区级"), Part(Body))
    city: Body = part(gettext_lazy("市级"), Part(Body))
    note: str = part(gettext_lazy("说明"), WORDS, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Star:
    """A star's line and its gates."""

    star: str = part(gettext_lazy("星级"), Choice(("1", "2", "3", "4", "5")))
    min_score: Decimal = part(gettext_lazy("最低分"), Number(Decimal(0), Decimal(200)))
    min_dimension_ratio: Decimal | None = part(gettext_lazy("每个一级指标得分率"), SHARE, default=None)
    mandatory_all_at_least: str | None = part(gettext_lazy("规定动作都不低于"), Choice(("A", "B", "C")), default=None)
    mandatory_c_hash_max: int | None = part(gettext_lazy("规定动作 C# 最多几个"), Whole(0, 500), default=None)
    resident_satisfaction_min: Decimal | None = part(gettext_lazy("居民满意率"), SHARE, default=None)
    prior_star_min: int | None = part(gettext_lazy("评定前至少几星"), STAR, default=None)
    platform_data_days_min: int | None = part(gettext_lazy("平台数据至少几天"), Whole(1, 3660), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrated:
    """Below the lowest star."""

    below: Decimal = part(gettext_lazy("低于"), Number(Decimal(0), Decimal(200)))
    action: str = part(gettext_lazy("怎么办"), WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Lines and gates, from one star to five, and what lies below."""

    stars: tuple[Star, ...] = part(gettext_lazy("星级线"), Keyed(Star, "star", ("1", "2", "3", "4", "5")))
    unrated: Unrated = part(gettext_lazy("不定星级"), Part(Unrated))
    gate_note: str = part(gettext_lazy("门槛说明"), WORDS, default="")


@dataclass(frozen=True, slots=True)
class ThresholdsCodec:
    """In files the stars stand beside `unrated` and `gate_note`, each under its number."""

    def read(self, raw: Any, spot: Spot, label: Any, faults: Faults) -> Any:
        if not isinstance(raw, Mapping):
            return Part(Thresholds).read(raw, spot, label, faults)
        stars = {key: each for key, each in raw.items() if str(key).strip().isdigit()}
        rest = {key: each for key, each in raw.items() if key not in stars}
        return Part(Thresholds).read({**rest, "stars": stars}, spot, label, faults)

    def plain(self, value: Thresholds) -> dict[str, Any]:
        written = Part(Thresholds).plain(value)
        stars: dict[str, Any] = written.pop("stars")
        return {**stars, **written}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a round."""

    step: int = part(gettext_lazy("次序"), Whole(1, 20))
    key: str = part(gettext_lazy("环节键"), Choice(tuple(StepKey.values)))
    name: str = part(gettext_lazy("环节"), Text(60))
    actor: str = part(gettext_lazy("谁来办"), Text(60))
    limit_workdays: int | None = part(gettext_lazy("工作日"), Whole(1, 250), default=None)
    output: tuple[int, ...] = part(gettext_lazy("评出星级"), Many(STAR), default=())
    can_recommend: tuple[int, ...] = part(gettext_lazy("可推荐星级"), Many(STAR), default=())
    publish: tuple[str, ...] = part(gettext_lazy("公开"), Many(Text(100)), default=())
    not_publish: tuple[str, ...] = part(gettext_lazy("不公开"), Many(Text(100)), default=())
    note: str = part(gettext_lazy("说明"), WORDS, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long a star holds."""

    months: int = part(gettext_lazy("有效月数"), Whole(1, 120))
    mid_term_month: int = part(gettext_lazy("中期体检在第几个月"), Whole(1, 120), default=12)
    mid_term_check: str = part(gettext_lazy("中期体检"), WORDS, default="")
    upgrade: str = part(gettext_lazy("升星"), WORDS, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """When something happens, what follows."""

    when: str = part(gettext_lazy("情形"), WORDS)
    action: str = part(gettext_lazy("怎么办"), WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dynamic:
    """What changes a star between rounds."""

    downgrade: tuple[Consequence, ...] = part(gettext_lazy("降星"), Many(Part(Consequence)), default=())
    revoke: tuple[Consequence, ...] = part(gettext_lazy("撤销"), Many(Part(Consequence)), default=())
    idle_days: int = part(gettext_lazy("连续空转几天亮黄牌"), Whole(1, 3660), default=90)
    correction_days: int = part(gettext_lazy("黄牌限期几天"), Whole(1, 3660), default=30)
    reapply_months: int = part(gettext_lazy("撤销后几个月不得申报"), Whole(0, 120), default=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionalQuota:
    """A quota that a place may set."""

    five_star_station_max_ratio: Decimal | None = part(gettext_lazy("五星站最多占比"), SHARE, default=None)
    note: str = part(gettext_lazy("说明"), WORDS, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Whether the number of stars is limited."""

    default: str = part(gettext_lazy("默认"), Choice(("none", "optional")))
    optional: OptionalQuota | None = part(gettext_lazy("可选配比"), Part(OptionalQuota), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinRaters:
    """The smallest panel of each level."""

    district: int = part(gettext_lazy("区级"), Whole(1, 50))
    city: int = part(gettext_lazy("市级"), Whole(1, 50))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """Who does not judge: the words, and the keys by which the platform checks them."""

    text: str = part(gettext_lazy("情形"), WORDS)
    keys: tuple[str, ...] = part(gettext_lazy("规则键"), Many(Choice(tuple(RecusalKey.values)), least=1))
    months: int | None = part(gettext_lazy("近几个月"), Whole(1, 240), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """How several raters become one."""

    n3_4: str = part(gettext_lazy("三到四人"), Text(60))
    n5_plus: str = part(gettext_lazy("五人以上"), Text(60))
    small: str = part(gettext_lazy("三到四人的算法"), Choice(AGGREGATIONS))
    large: str = part(gettext_lazy("五人以上的算法"), Choice(AGGREGATIONS))
    per: str = part(gettext_lazy("按什么合并"), Choice(("point",)), default="point")
    decimals: int = part(gettext_lazy("小数位"), Whole(0, 6), default=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """When raters lie too far apart."""

    trigger: str = part(gettext_lazy("情形"), WORDS)
    action: str = part(gettext_lazy("怎么办"), WORDS)
    share: Decimal = part(gettext_lazy("极差超过满分的"), SHARE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Who rates, and how fairness is kept."""

    min_raters: MinRaters = part(gettext_lazy("最少人数"), Part(MinRaters))
    composition_city: str = part(gettext_lazy("市级组成"), WORDS, default="")
    needs_outsider: bool = part(gettext_lazy("须含外区人员"), YesNo(), default=True)
    chair_from_outside: bool = part(gettext_lazy("组长不得来自本区"), YesNo(), default=True)
    recusal: tuple[Recusal, ...] = part(gettext_lazy("回避"), Many(Part(Recusal)), default=())
    aggregation: Aggregation = part(gettext_lazy("合并办法"), Part(Aggregation))
    divergence: Divergence = part(gettext_lazy("分歧复议"), Part(Divergence))
    blind: str = part(gettext_lazy("盲评"), WORDS, default="")
    lock: str = part(gettext_lazy("锁定"), WORDS, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """How many residents are asked, and who."""

    station_min_n: int = part(gettext_lazy("站最少份数"), Whole(1, 100_000))
    institute_min_n: int = part(gettext_lazy("所最少份数"), Whole(1, 100_000))
    source: str = part(gettext_lazy("样本来源"), WORDS, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsiteShare:
    """How many of the places proposed for a star are visited."""

    star: str = part(gettext_lazy("拟定星级"), Choice(("1", "2", "3", "4", "5")))
    share: Decimal = part(gettext_lazy("实地比例"), SHARE)


DEFAULT_ONSITE = tuple(
    OnsiteShare(star=star, share=Decimal(share))
    for star, share in zip("12345", ("0.3", "0.3", "1", "1", "1"), strict=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """What is looked at by sample."""

    city_review_onsite: str = part(gettext_lazy("市级实地"), WORDS, default="")
    district_review_onsite: str = part(gettext_lazy("区级实地"), WORDS, default="")
    onsite: tuple[OnsiteShare, ...] = part(
        gettext_lazy("实地比例"), Keyed(OnsiteShare, "star", ("1", "2", "3", "4", "5")), default=DEFAULT_ONSITE
    )
    mystery_visit: str = part(gettext_lazy("暗访"), WORDS, default="")
    questionnaire: Questionnaire = part(gettext_lazy("问卷"), Part(Questionnaire))
    order_audit: str = part(gettext_lazy("订单回访"), WORDS, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """How an objection is made and answered."""

    window_workdays: int = part(gettext_lazy("工作日"), Whole(1, 250))
    one_round: bool = part(gettext_lazy("只复核一次"), YesNo())
    reviewer: str = part(gettext_lazy("谁来复核"), WORDS)
    must_reply_with_reason: bool = part(gettext_lazy("答复须写理由"), YesNo())


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodWeight:
    """What the document says about how much each method weighs; the shares themselves are computed."""

    caution: str = part(gettext_lazy("提醒"), Text(lines=True), default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a round is run under this standard."""

    jurisdiction: Jurisdiction = part(gettext_lazy("授星权限"), Part(Jurisdiction))
    thresholds: Thresholds = part(gettext_lazy("星级线和门槛"), ThresholdsCodec())
    method_weight_actual: MethodWeight = part(
        gettext_lazy("方式占比"), Part(MethodWeight), default=MethodWeight(caution="")
    )
    optional_rule: str = part(gettext_lazy("自选动作"), WORDS, default="")
    first_round_exempt: tuple[str, ...] = part(gettext_lazy("首轮不用的门槛"), Many(Choice(GATES)), default=())
    process: tuple[Step, ...] = part(gettext_lazy("流程"), Many(Part(Step), least=1))
    validity: Validity = part(gettext_lazy("有效期"), Part(Validity))
    dynamic_management: Dynamic = part(gettext_lazy("动态管理"), Part(Dynamic))
    quota: Quota = part(gettext_lazy("名额"), Part(Quota), default=Quota(default="none", optional=None))
    panel: Panel = part(gettext_lazy("考评组"), Part(Panel))
    sampling: Sampling = part(gettext_lazy("抽样"), Part(Sampling))
    appeal: Appeal = part(gettext_lazy("异议"), Part(Appeal))
    rewards_reference: tuple[Any, ...] = part(gettext_lazy("奖励参考"), Nested(3), default=())
