"""What it takes to bring a measuring point up: the lines of `data/effort.csv`, and how a page says days and yuan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cuobian.engines import explain as ex
from cuobian.engines.scoring import Method, State
from cuobian.kernel.format import number

DEFECT = "defect"
STEPS = ("C", "B", "A", DEFECT)
METHOD_WORDS: Mapping[Method, Any] = {
    Method.DOCUMENT: gettext_lazy("材料"),
    Method.ONSITE: gettext_lazy("实地"),
    Method.SURVEY: gettext_lazy("问卷"),
    Method.AUTOMATIC: gettext_lazy("系统自动"),
}
EVIDENCE_WORDS: Mapping[Method, Any] = {
    Method.DOCUMENT: gettext_lazy("交得出材料"),
    Method.ONSITE: gettext_lazy("评委到现场看得到"),
    Method.SURVEY: gettext_lazy("居民在问卷里说好"),
    Method.AUTOMATIC: gettext_lazy("平台里有记录，不用另交"),
}
STEP_WORDS: Mapping[str, Any] = {
    "C": gettext_lazy("从 C# 做到 C"),
    "B": gettext_lazy("从 C 做到 B"),
    "A": gettext_lazy("从 B 做到 A"),
    DEFECT: gettext_lazy("补上一项缺的"),
}


@dataclass(frozen=True, slots=True)
class EffortLine:
    """One line of the table. `work` is in yuan, working days, and days until it can be seen."""

    method: Method
    step: str
    work: ex.Work


def effort_lines(rows: Iterable[Mapping[str, str]]) -> tuple[EffortLine, ...]:
    """The lines of the table, each method with each step once.

    Raises:
        KeyError: a method or column is unknown.
        ValueError: a line is missing, twice, or not in whole numbers.
    """
    lines = tuple(
        EffortLine(
            Method[row["method"].upper()], row["step"], ex.Work(int(row["yuan"]), int(row["days"]), int(row["wait"]))
        )
        for row in rows
    )
    told = sorted((line.method.name, line.step) for line in lines)
    if told != sorted((method.name, step) for method in Method for step in STEPS):
        raise ValueError("effort.csv wants every method with every step once")
    return lines


def costs_of(lines: Iterable[EffortLine]) -> ex.Costs:
    """The table as the engine reckons with it."""
    steps, defects = {}, {}
    for line in lines:
        if line.step == DEFECT:
            defects[line.method] = line.work
        else:
            steps[line.method, State(line.step)] = line.work
    return ex.Costs(steps=steps, defects=defects)


def days_words(days: int) -> str:
    """「约 3 天」."""
    return ngettext("约 %(days)s 天", "约 %(days)s 天", days) % {"days": number(days)}


def yuan_words(yuan: int) -> str:
    """「约 800 元」; nothing to be paid says so."""
    return _("约 %(yuan)s 元") % {"yuan": number(yuan)} if yuan else _("不花钱")


def wait_words(wait: int) -> str:
    """「做完再等约 30 天才看得出」; "" when it shows at once."""
    if not wait:
        return ""
    return ngettext("做完再等约 %(days)s 天才看得出", "做完再等约 %(days)s 天才看得出", wait) % {"days": number(wait)}


def evidence_words(methods: Iterable[Method]) -> str:
    """What counts as proof that a point was done."""
    told = [str(EVIDENCE_WORDS[method]) for method in Method if method in set(methods)]
    return _("、").join(told)
