"""The fairness policy of a round: what the engines may do, as data that an office decides before it looks at results."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel.errors import Fault


@dataclass(frozen=True, slots=True)
class FairnessPolicy:
    """Points are of 100; chances and rates are between 0 and 1.

    The defaults move no star: an adjustment only says where to look again.
    """

    moves_star: bool = False
    cap: float = 5.0
    min_visits: int = 5
    min_lambda2: float = 0.5
    by_district: bool = False
    robust: bool = True
    quality_variance: bool = True
    sure: float = 0.8
    false_award: float = 1.0
    missed_award: float = 1.0
    false_list: float = 0.05
    hysteresis: float = 0.0
    screen_rate: float = 0.05
    bootstrap: int = 400

    def data(self) -> dict[str, Any]:
        """Plain values, as a run keeps them."""
        return asdict(self)

    def differing(self) -> dict[str, Any]:
        """Only what differs from the defaults: what a round keeps."""
        default = FairnessPolicy().data()
        return {key: value for key, value in self.data().items() if value != default[key]}


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the policy: how a page names it, what it means, and what it may be."""

    key: str
    label: Any
    hint: Any
    low: float = 0
    high: float = 1
    unit: Any = ""


TERMS = (
    Term("moves_star", gettext_lazy("调整可以改变星级"), gettext_lazy("不选时，调整只提示复看，星级仍按原分；选了，由经办人逐个确认后改")),
    Term("cap", gettext_lazy("调整最多几分"), gettext_lazy("超过的按这个数调，并单独列出"), 0.5, 20, gettext_lazy("分")),
    Term("min_visits", gettext_lazy("评委至少评几个站点才调整"), gettext_lazy("评得太少，看不出宽严"), 2, 50, gettext_lazy("个")),
    Term("min_lambda2", gettext_lazy("评委之间的联通度至少"), gettext_lazy("低于它，宽严分不清是评委的还是站点的，不调整（λ₂）"), 0.01, 20),
    Term("by_district", gettext_lazy("各区之间比不了时，各区内部各自调整"), gettext_lazy("不选时，没有共同评委的各区都不调整；选了，区与区之间仍然比不了，页面会写明")),
    Term("robust", gettext_lazy("个别离群的评分少算一些"), gettext_lazy("按 Huber 加权，干净的数据几乎不受影响")),
    Term("quality_variance", gettext_lazy("误差随站点水平变"), gettext_lazy("高分站点之间往往更一致，不这样算会把它们说得不确定")),
    Term("sure", gettext_lazy("多大把握不算临界"), gettext_lazy("把握不到这个数的，标「临界」"), 0.5, 0.99),
    Term("false_award", gettext_lazy("多给一颗星的代价"), gettext_lazy("与下一项比较；写 2 就是宁缺毋滥"), 0.1, 10),
    Term("missed_award", gettext_lazy("少给一颗星的代价"), gettext_lazy("两项相等时，把握过半就给"), 0.1, 10),
    Term("false_list", gettext_lazy("名单里允许的误授比例"), gettext_lazy("有把握的高星名单按这个比例控制"), 0.01, 0.5),
    Term("hysteresis", gettext_lazy("升降星的缓冲"), gettext_lazy("上一轮的星，高出线这么多才升，低于线这么多才降；0 是不用"), 0, 5, gettext_lazy("分")),
    Term("screen_rate", gettext_lazy("筛查的误报率"), gettext_lazy("没有问题时，每一类筛查出现任何提示的机会"), 0.01, 0.2),
    Term("bootstrap", gettext_lazy("一致性区间的重抽次数"), gettext_lazy("越多越稳，越慢"), 100, 5000, gettext_lazy("次")),
)  # fmt: skip


def policy_from(kept: Mapping[str, Any]) -> FairnessPolicy:
    """The policy behind what a round or a run kept; what is not named has its default."""
    known = {field.name for field in fields(FairnessPolicy)}
    return FairnessPolicy(**{key: value for key, value in kept.items() if key in known})


def policy_faults(policy: FairnessPolicy) -> list[Fault]:
    """Every line that cannot be, with what it may be; empty when the policy can be kept."""
    faults = []
    for term in TERMS:
        value = getattr(policy, term.key)
        if isinstance(value, bool):
            continue
        if not term.low <= value <= term.high:
            faults.append(
                Fault(
                    term.key,
                    _("%(label)s：写 %(low)g 到 %(high)g 之间的数。")
                    % {"label": term.label, "low": term.low, "high": term.high},
                )
            )
    return faults
