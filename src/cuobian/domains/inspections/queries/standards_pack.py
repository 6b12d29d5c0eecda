"""The versions of the standard that a notebook takes along."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from cuobian.domains.standards.public import Document, document, version
from cuobian.engines.scoring.model import CountRule, RatioRule, StatusRule


def standards_of(version_ids: Iterable[UUID]) -> dict[str, Any]:
    """Version id -> its points, as JSON takes them."""
    return {str(one): _standard(one) for one in sorted(version_ids)}


def _standard(version_id: UUID) -> dict[str, Any]:
    kept = version(version_id)
    return {
        "title": f"{kept.title} {kept.label}",
        "sample": kept.is_sample,
        "points": _points(document(version_id)),
    }


@lru_cache(maxsize=32)
def _points(kept: Document) -> list[dict[str, Any]]:
    return [
        {
            "id": point.id,
            "indicator": indicator.name,
            "dimension": dimension.name,
            "text": point.name,
            "mandatory": point.mandatory,
            "methods": list(point.methods),
            "evidence": list(point.evidence),
            "states": _states(point.rule),
            "rule": _rule(point.rule),
        }
        for dimension in kept.standard.dimensions
        for indicator in dimension.indicators
        for point in indicator.points_list
    ]


def _states(rule: Any) -> dict[str, str] | None:
    if not isinstance(rule, StatusRule):
        return None
    return {"A": rule.a, "B": rule.b, "C": rule.c, "C#": rule.c_hash}


def _rule(rule: Any) -> str:
    """How it is scored, for reading: the share wanted, or what counts as a defect."""
    if isinstance(rule, RatioRule):
        return f"A ≥ {rule.a} · B ≥ {rule.b} · C ≥ {rule.c}"
    return f"{rule.defect} −{rule.per}" if isinstance(rule, CountRule) else ""
