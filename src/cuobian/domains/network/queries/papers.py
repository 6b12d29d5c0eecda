"""Documents about a place that a neighbouring domain holds: it registers a source, the place's page shows what the reader may open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cuobian.kernel.access import Actor
from cuobian.kernel.sentences import Text


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: what it is called, where it opens, what it belongs to."""

    title: Text
    url: str
    note: Text = ""


Source = Callable[[Actor, UUID, str], Sequence[Paper]]
_SOURCES: list[Source] = []


def register_papers(source: Source) -> None:
    """`source(actor, place_id, code)` answers with what this actor may open, the latest first."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def papers_of(actor: Actor, place_id: UUID, code: str) -> list[Paper]:
    """Everything that the sources know."""
    return [paper for source in _SOURCES for paper in source(actor, place_id, code)]
