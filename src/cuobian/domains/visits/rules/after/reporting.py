"""How a report is made from the record: which block goes where, in what order, and how two versions differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from cuobian.domains.visits.rules.after.texts import changes
from cuobian.domains.visits.values.after import ReportStage, Section

STEP = 10
"""Positions leave room, so that what is put between moves nothing else."""
SECTIONS = tuple(Section)
OF_KIND = {
    "mandatory_highlight": Section.MANDATORY,
    "optional_highlight": Section.OPTIONAL,
    "deficiency": Section.PROBLEMS,
    "suggestion": Section.SUGGESTIONS,
}


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted at a stop, as the report reads it: one entry, or a problem with the entries merged into it."""

    source: str
    kind: str
    words: str
    note: str = ""
    place_id: UUID | None = None
    order: tuple[Any, ...] = ()
    ticket_id: UUID | None = None
    pictures: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A block to be: what `Block` will hold."""

    section: str
    source: str
    words: str
    note: str = ""
    place_id: UUID | None = None
    ticket_id: UUID | None = None
    before: tuple[UUID, ...] = ()
    after: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One block between two versions: "added", "gone", "changed" or "moved"."""

    what: str
    section: str
    pieces: Sequence[tuple[str, str]] = field(default_factory=tuple)


def drafts_of(noted: Sequence[Noted]) -> list[Draft]:
    """What was noted as blocks, by section, places in the order of the visit."""
    ordered = sorted(noted, key=lambda one: (SECTIONS.index(OF_KIND[one.kind]), one.order))
    return [
        Draft(OF_KIND[one.kind], one.source, one.words, one.note, one.place_id, one.ticket_id, before=one.pictures)
        for one in ordered
    ]


def fresh(drafts: Sequence[Draft], known: set[str]) -> list[Draft]:
    """Those whose source has no block yet: filling again adds, and never touches what was written."""
    return [draft for draft in drafts if draft.source not in known]


def neighbours(order: Sequence[UUID], moved: UUID, step: str) -> tuple[UUID, UUID] | None:
    """The two blocks that change places when one goes "up" or "down"; None at the end of the row."""
    at = order.index(moved)
    other = at - 1 if step == "up" else at + 1
    return (moved, order[other]) if 0 <= other < len(order) else None


def frozen_body(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The blocks that are in, as a version keeps them."""
    kept = ("block", "section", "words", "place", "source", "note", "ticket", "pictures")
    return [{key: block[key] for key in kept} for block in blocks]


def compare(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Change]:
    """What one version has that the other has not, in the order of the newer one; what went stands at the end."""
    before = {block["block"]: block for block in old}
    after = {block["block"]: block for block in new}
    found = []
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    for key, block in after.items():
        was = before.get(key)
        if was is None:
            found.append(Change("added", block["section"], changes("", block["words"])))
        elif was["words"] != block["words"]:
            found.append(Change("changed", block["section"], changes(was["words"], block["words"])))
        elif key in moved:
            found.append(Change("moved", block["section"], changes(block["words"], block["words"])))
    gone = [
        Change("gone", was["section"], changes(was["words"], "")) for key, was in before.items() if key not in after
    ]
    return found + gone


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Blocks that changed places, as few as explain the new order."""
    stayed = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return set(new) - {new[run.b + step] for run in stayed for step in range(run.size)}


def lock_refusals(*, open_checks: int, readers: int, read: int, days_left: int) -> list[str]:
    """Why a report cannot be locked yet, as keys: "open" facts without an answer, "waiting" hosts who still have time."""
    return (["open"] if open_checks else []) + (["waiting"] if read < readers and days_left >= 0 else [])


def shows_to_hosts(stage: str) -> bool:
    """Hosts see the report from the check of facts on."""
    return stage != ReportStage.DRAFTING
