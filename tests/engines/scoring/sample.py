"""The sample standard as the engine's own values, read from its text without any domain's help."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cuobian.engines import scoring as sc

TEXT = Path(__file__).parents[3] / "src/cuobian/domains/standards/data/xiamen-sample-standard.yaml"


def rule_of(raw: dict[str, str]) -> sc.Rule:
    match raw["type"]:
        case "status":
            return sc.StatusRule(raw["A"], raw["B"], raw["C"], raw["C#"])
        case "ratio":
            return sc.RatioRule(Decimal(raw["A"]), Decimal(raw["B"]), Decimal(raw["C"]))
        case _:
            return sc.CountRule(Decimal(raw["per"]), raw["defect"])


def point_of(raw: dict[str, Any]) -> sc.Point:
    return sc.Point(
        id=raw["id"],
        name=raw["name"],
        points=Decimal(raw["points"]),
        mandatory=raw["flag"] == "mandatory",
        methods=frozenset(map(sc.Method, raw["methods"])),
        rule=rule_of(raw["rule"]),
        metric=raw.get("metric"),
        applicability=raw.get("na_when"),
    )


def threshold_of(star: str, raw: dict[str, str]) -> sc.Threshold:
    makers: dict[str, Any] = {
        "min_dimension_ratio": lambda text: sc.MinDimension(Decimal(text)),
        "mandatory_all_at_least": lambda text: sc.MandatoryAtLeast(sc.State(text)),
        "mandatory_c_hash_max": lambda text: sc.MandatoryWorstMax(int(text)),
        "resident_satisfaction_min": lambda text: sc.Satisfaction(Decimal(text)),
        "prior_star_min": lambda text: sc.PriorStar(int(text)),
        "platform_data_days_min": lambda text: sc.DataDays(int(text)),
    }
    gates = tuple(makers[key](text) for key, text in raw.items() if key != "min_score")
    return sc.Threshold(int(star), Decimal(raw["min_score"]), gates)


@cache
def sample(code: str = "ZHAN") -> sc.Standard:
    """ZHAN: 46 points for stations; SUO: 37 points for institutes."""
    raw = yaml.load(TEXT.read_text(encoding="utf-8"), yaml.BaseLoader)
    body = next(item for item in raw["standards"] if item["code"] == code)
    policy = raw["policy"]
    return sc.Standard(
        code=body["code"],
        name=body["name"],
        place_kind=body["unit_type"],
        states={sc.State(key): Decimal(text) for key, text in raw["meta"]["score_states"].items()},
        dimensions=tuple(
            sc.Dimension(
                dimension["id"],
                dimension["name"],
                tuple(
                    sc.Indicator(part["id"], part["name"], tuple(map(point_of, part["points_list"])))
                    for part in dimension["indicators"]
                ),
            )
            for dimension in body["dimensions"]
        ),
        bonuses=tuple(
            sc.Bonus(item["id"], Decimal(item["points"]), item.get("metric"), item["name"]) for item in body["bonus"]
        ),
        bonus_cap=Decimal(body["bonus_cap"]),
        deductions=tuple(
            sc.Deduction(item["id"], Decimal(item["per"]), Decimal(item["cap"]), item["name"])
            for item in raw["deductions"]
        ),
        vetoes=tuple(sc.Veto(item["id"], item["name"]) for item in raw["veto"]),
        thresholds=tuple(threshold_of(star, lines) for star, lines in policy["thresholds"].items() if star.isdigit()),
        first_round_exempt=frozenset(policy["first_round_exempt"]),
    )
