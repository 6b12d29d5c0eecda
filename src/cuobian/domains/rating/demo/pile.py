"""Rows of the demonstration round, piled up and written in bulk, in the order that foreign keys ask for."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from cuobian.domains.rating.models import (
    Entry,
    EntryMove,
    MetricSnapshot,
    Panel,
    PanelMember,
    Result,
    SelfItem,
    Sheet,
    SheetItem,
)


@dataclass(slots=True)
class Pile:
    panels: list[Panel] = field(default_factory=list)
    members: list[PanelMember] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    moves: list[EntryMove] = field(default_factory=list)
    snapshots: list[MetricSnapshot] = field(default_factory=list)
    answers: list[SelfItem] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    items: list[SheetItem] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    stars: dict[UUID, int] = field(default_factory=dict)

    def write(self) -> None:
        """All rows in one transaction."""
        rows: tuple[list[Any], ...] = (
            self.panels,
            self.members,
            self.entries,
            self.moves,
            self.snapshots,
            self.answers,
            self.sheets,
            self.items,
            self.results,
        )
        with transaction.atomic():
            for group in rows:
                if group:
                    model: type[Model] = type(group[0])
                    model._default_manager.bulk_create(group, batch_size=400)
