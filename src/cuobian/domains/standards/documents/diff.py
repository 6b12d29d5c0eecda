"""Two documents compared: what was added, removed, re-worded, re-weighted, re-ruled; and how old scores carry over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cuobian.domains.standards.documents.codec import plain_part
from cuobian.domains.standards.documents.model.tree import Point
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.documents.paths import flat, label_of
from cuobian.engines.scoring.model import RatioRule

ASPECTS = {
    "name": "worded",
    "note": "worded",
    "evidence": "worded",
    "src": "worded",
    "reuse": "worded",
    "points": "weighted",
    "rule": "ruled",
    "metric": "ruled",
    "methods": "ruled",
    "na_when": "ruled",
    "flag": "ruled",
}
"""What kind of change it is when a field of a point differs."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a point, before and after. `aspect`: worded, weighted or ruled."""

    field: str
    aspect: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class PointChange:
    """A measuring point that is in both versions and differs, perhaps under another id."""

    old: Point
    new: Point
    fields: tuple[FieldChange, ...]

    @property
    def renumbered(self) -> bool:
        return self.old.id != self.new.id

    def has(self, aspect: str) -> bool:
        return any(field.aspect == aspect for field in self.fields)

    @property
    def worded(self) -> bool:
        return self.has("worded")

    @property
    def weighted(self) -> bool:
        return self.has("weighted")

    @property
    def ruled(self) -> bool:
        return self.has("ruled")


@dataclass(frozen=True, slots=True)
class Line:
    """Something outside of the points that differs: a line, a gate, a step, a veto; None where there is nothing."""

    label: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Carry:
    """How the result of an old point counts for a new one.

    `how`: same (as it is), scaled (same state, other points), recount (the metric is counted against the new lines),
    judge (must be looked at again), new (nothing to carry).
    `share`: how much of the new point's worth an old result settles: 1 or 0.
    """

    old_id: str
    new_id: str
    how: str
    share: Decimal
    points: Decimal
    old_points: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two versions."""

    added: tuple[Point, ...]
    removed: tuple[Point, ...]
    changed: tuple[PointChange, ...]
    outside: tuple[Line, ...]
    carry: tuple[Carry, ...]

    @property
    def is_same(self) -> bool:
        return not (self.added or self.removed or self.changed or self.outside)

    @property
    def carried_points(self) -> Decimal:
        """Points of the new version that old results settle."""
        return sum((each.points * each.share for each in self.carry), Decimal(0))


def compare(old: Document, new: Document) -> Comparison:
    """What changed from `old` to `new`. A point keeps its id, or is known again by its words."""
    pairs = _pairs(old, new)
    found_old = {before.id for before, _after in pairs}
    found_new = {after.id for _before, after in pairs}
    changes = (PointChange(before, after, tuple(_fields(before, after))) for before, after in pairs)
    partner = {after.id: before for before, after in pairs}
    return Comparison(
        added=tuple(point for point in new.standard.walk() if point.id not in found_new),
        removed=tuple(point for point in old.standard.walk() if point.id not in found_old),
        changed=tuple(change for change in changes if change.fields or change.renumbered),
        outside=tuple(_outside(old, new)),
        carry=tuple(_carry(partner.get(point.id), point) for point in new.standard.walk()),
    )


def _pairs(old: Document, new: Document) -> list[tuple[Point, Point]]:
    by_id = {point.id: point for point in old.standard.walk()}
    by_name = {point.name: point for point in old.standard.walk()}
    fresh = list(new.standard.walk())
    same_name = {point.id: by_name[point.name] for point in fresh if point.name in by_name}
    taken = {before.id for before in same_name.values()}
    pairs: list[tuple[Point, Point]] = []
    for point in fresh:
        before = same_name.get(point.id) or (by_id.get(point.id) if point.id not in taken else None)
        if before is not None and all(before is not paired for paired, _after in pairs):
            pairs.append((before, point))
    return pairs


def _fields(before: Point, after: Point) -> Iterator[FieldChange]:
    old, new = plain_part(before), plain_part(after)
    for name, aspect in ASPECTS.items():
        if old.get(name) != new.get(name):
            yield FieldChange(name, aspect, old.get(name), new.get(name))


def _outside(old: Document, new: Document) -> Iterator[Line]:
    before, after = _outside_values(old), _outside_values(new)
    for key in [*before, *(key for key in after if key not in before)]:
        if before.get(key) != after.get(key):
            yield Line(key, before.get(key), after.get(key))


def _outside_values(document: Document) -> dict[str, Any]:
    """Single values by their place in words; items of lists by their id, so that one more does not move the rest."""
    plain = plain_part(document)
    values: dict[str, Any] = {}
    tree = plain["standard"]
    named = {"veto": plain.pop("veto", []), "deductions": plain.pop("deductions", []), "bonus": tree.pop("bonus", [])}
    named["dimensions"] = tree["dimensions"]
    named["indicators"] = [indicator for dimension in tree["dimensions"] for indicator in dimension["indicators"]]
    for name, items in named.items():
        inside = ("standard", name) if name in ("bonus", "dimensions") else (name,)
        for item in items:
            for path, value in flat(item):
                if path[0] not in ("indicators", "points_list"):
                    place = (
                        label_of((*inside, 0, *path)).split(" › ")[len(inside) + 1 :] if name != "indicators" else path
                    )
                    values[" › ".join([str(item["id"]), *map(str, place)])] = value
    tree.pop("dimensions")
    for path, value in flat(plain):
        values[label_of(path)] = value
    return values


def _carry(old: Point | None, new: Point) -> Carry:
    if old is None:
        return Carry("", new.id, "new", Decimal(0), new.points, Decimal(0))
    how = _how(old, new)
    return Carry(old.id, new.id, how, Decimal(0 if how == "judge" else 1), new.points, old.points)


def _how(old: Point, new: Point) -> str:
    if (old.rule, old.metric, set(old.methods)) == (new.rule, new.metric, set(new.methods)):
        return "same" if old.points == new.points else "scaled"
    measured = new.metric and new.metric == old.metric and not new.judged and set(new.methods) == set(old.methods)
    return "recount" if measured and isinstance(new.rule, RatioRule) and isinstance(old.rule, RatioRule) else "judge"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An old result read by a new version. `score` counts only what carries over, out of 100 of those points."""

    old_score: Decimal | None
    score: Decimal | None
    settled: Decimal
    total: Decimal
    open_ids: tuple[str, ...]


def what_if(comparison: Comparison, results: Mapping[str, Decimal | None]) -> WhatIf:
    """What old results would give under the new version, as far as they carry over.

    Args:
        results: share of its points that each old point earned (0 to 1); None, or absent, where it did not apply.
            A point that is counted against new lines keeps its old share here, as an estimate.
    """
    carried = [each for each in comparison.carry if each.share and results.get(each.old_id) is not None]
    settled = sum((each.points for each in carried), Decimal(0))
    earned = sum((each.points * (results[each.old_id] or 0) for each in carried), Decimal(0))
    before = sum((each.old_points for each in carried), Decimal(0))
    earned_before = sum((each.old_points * (results[each.old_id] or 0) for each in carried), Decimal(0))
    return WhatIf(
        old_score=_of_hundred(earned_before, before),
        score=_of_hundred(earned, settled),
        settled=settled,
        total=sum((each.points for each in comparison.carry), Decimal(0)),
        open_ids=tuple(each.new_id for each in comparison.carry if not each.share),
    )


def _of_hundred(earned: Decimal, whole: Decimal) -> Decimal | None:
    return (earned * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else None
