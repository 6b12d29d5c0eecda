"""What the words of a file mean as data, where the file writes words only. An explicit value always wins."""

import re
from collections.abc import Mapping
from typing import Any

from cuobian.domains.standards.values import RecusalKey, StepKey

STEP_NAMES: dict[str, str] = {str(name): key for key, name in StepKey.choices}
_RECUSAL_WORDS = (
    ("所在区", RecusalKey.OWN_DISTRICT_AT_CITY),
    ("所在镇街", RecusalKey.OWN_STREET),
    ("所在单位与被评", RecusalKey.OWN_UNIT),
    ("受托运营", RecusalKey.OPERATOR),
    ("结对单位", RecusalKey.PAIRING_PARTNER),
    ("任职", RecusalKey.EMPLOYED_WITHIN_MONTHS),
    ("近亲属", RecusalKey.KINSHIP_DECLARED),
    ("主动申报", RecusalKey.DECLARED_CONFLICT),
)
_AGGREGATION_WORDS = (("中位数", "median"), ("去掉一个最高和一个最低", "trimmed_mean"), ("平均", "mean"))
_MONTHS = re.compile(r"(\d{1,3}) ?个月")
_SHARE = re.compile(r"(\d{1,3}) ?[%％]")


def with_readings(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The same file with its words read: recusal rules, aggregation, divergence, keys of steps."""
    policy = raw.get("policy")
    if not isinstance(policy, Mapping):
        return dict(raw)
    read = dict(policy)
    if isinstance(policy.get("panel"), Mapping):
        read["panel"] = _panel(policy["panel"])
    if isinstance(policy.get("process"), list):
        read["process"] = [_step(step) for step in policy["process"]]
    return {**raw, "policy": read}


def _panel(panel: Mapping[str, Any]) -> dict[str, Any]:
    read = dict(panel)
    if isinstance(panel.get("recusal"), list):
        read["recusal"] = [_recusal(each) for each in panel["recusal"]]
    aggregation = panel.get("aggregation")
    if isinstance(aggregation, Mapping):
        kinds = {"small": _aggregation(aggregation.get("n3_4")), "large": _aggregation(aggregation.get("n5_plus"))}
        read["aggregation"] = {**{key: kind for key, kind in kinds.items() if kind}, **aggregation}
    divergence = panel.get("divergence")
    if isinstance(divergence, Mapping) and "share" not in divergence:
        found = _SHARE.search(str(divergence.get("trigger", "")))
        if found:
            read["divergence"] = {**divergence, "share": f"{int(found[1]) / 100:.2f}"}
    return read


def _recusal(each: Any) -> Any:
    """A rule written as a sentence: every phrase we know gives its key."""
    if not isinstance(each, str):
        return each
    read: dict[str, Any] = {"text": each}
    keys = [key.value for words, key in _RECUSAL_WORDS if words in each]
    if keys:
        read["keys"] = keys
    months = _MONTHS.search(each)
    if months:
        read["months"] = int(months[1])
    return read


def _aggregation(words: Any) -> str | None:
    return next((kind for phrase, kind in _AGGREGATION_WORDS if phrase in str(words)), None)


def _step(step: Any) -> Any:
    if not isinstance(step, Mapping) or "key" in step:
        return step
    key = STEP_NAMES.get(str(step.get("name", "")).strip())
    return {**step, "key": key} if key else step
