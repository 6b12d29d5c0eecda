"""The version of the standard that a round runs under, as the rating reads it."""

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.standards.public import Document, VersionPolicy, basis, document, engine_standard, policy
from cuobian.domains.standards.public import Point as PointText
from cuobian.engines.scoring import Point

DEFAULT_WORKDAYS = 10
RECTIFY_WORKDAYS = 60


def version_policy(version_id: UUID) -> VersionPolicy:
    """How a round is run under a version."""
    return policy(version_id)


def rule_keys(found: VersionPolicy) -> tuple[str, ...]:
    """Keys of the recusal rules in force."""
    return tuple(rule.key for rule in found.recusal)


def workdays(version_id: UUID, step: str) -> int:
    """Working days of a step; ten where the standard sets no limit."""
    return policy(version_id).workdays(step) or DEFAULT_WORKDAYS


def rectify_workdays(version_id: UUID) -> int:
    """Working days to put things right without a star, by the standard's step 整改; sixty where it sets no limit."""
    return policy(version_id).workdays("rectify") or RECTIFY_WORKDAYS


def point_text(version_id: UUID, point_id: str) -> PointText:
    """A point with its wording, evidence and notes. Raises KeyError for an unknown id."""
    return _points(version_id)[point_id]


def point_basis(version_id: UUID, point_id: str) -> list[str]:
    """Where a point comes from, by the titles of its sources."""
    return basis(_document(version_id), point_text(version_id, point_id).src)


@lru_cache(maxsize=16)
def judged_by_id(version_id: UUID) -> Mapping[str, Point]:
    """The points that people look at, by id. Only published versions are rated by, and those never change."""
    return {point.id: point for point in judged_points(engine_standard(version_id))}


@lru_cache(maxsize=16)
def _document(version_id: UUID) -> Document:
    """Only published versions are rated by, and those never change."""
    return document(version_id)


@lru_cache(maxsize=16)
def _points(version_id: UUID) -> dict[str, PointText]:
    """Only published versions are rated by, and those never change."""
    return {
        point.id: point
        for dimension in _document(version_id).standard.dimensions
        for indicator in dimension.indicators
        for point in indicator.points_list
    }
