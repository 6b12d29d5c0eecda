"""What the public sees of a draw: places, rules, numbers of assessors, never a name or why somebody stays away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cuobian.domains.network.public import areas_by_code
from cuobian.domains.rating.models import PanelDraw
from cuobian.domains.rating.queries.fairness.draws import entries_of, panels_of, public_draw, public_draws, read_inputs
from cuobian.domains.rating.rules.fairness.draw_inputs import public_file, roster_digest
from cuobian.domains.rating.rules.recusal import DISTRICT


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A place of a draw; `numbers` of its assessors are there once it has been drawn."""

    name: str
    district: str
    numbers: tuple[str, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """An announced draw as the public page shows it."""

    id: UUID
    title: str
    round_title: str
    level: str
    status: str
    status_label: str
    announced_at: datetime | None
    draws_at: datetime | None
    drawn_at: datetime | None
    published_at: datetime | None
    cancel_reason: str
    seed_source: str
    seed_text: str
    commitment: str
    roster: str
    algorithm: str
    visits: int
    different_districts: bool
    not_own_district: bool
    people: int
    stays: int
    dossiers: int
    changes: int
    lines: tuple[DrawnLine, ...]


def announced_draws() -> QuerySet[PanelDraw]:
    """Every draw that was announced, for a list with pages."""
    return public_draws().select_related("round")


def announced_draw(draw_id: UUID) -> DrawRecord:
    """One announced draw. Raises NotFound."""
    found = public_draw(draw_id)
    inputs = read_inputs(found)
    return DrawRecord(
        id=found.pk,
        title=found.title,
        round_title=found.round.title,
        level=found.get_level_display(),
        status=found.status,
        status_label=found.get_status_display(),
        announced_at=found.announced_at,
        draws_at=found.draws_at,
        drawn_at=found.drawn_at,
        published_at=found.published_at,
        cancel_reason=found.cancel_reason,
        seed_source=found.seed_source,
        seed_text=found.seed_text,
        commitment=found.commitment,
        roster=roster_digest(inputs, found.salt),
        algorithm=found.engine_version,
        visits=inputs.visits,
        different_districts=inputs.different_districts,
        not_own_district=inputs.not_own_district,
        people=len(inputs.people),
        stays=len(inputs.stays),
        dossiers=inputs.dossiers,
        changes=len(found.changes),
        lines=_lines(found),
    )


def draw_file(draw_id: UUID) -> dict[str, Any]:
    """What anybody needs to make an announced draw again. Raises NotFound."""
    found = public_draw(draw_id)
    return public_file(
        read_inputs(found), salt=found.salt, commitment=found.commitment, seed_text=found.seed_text, plan=found.plan
    )


def _lines(found: PanelDraw) -> tuple[DrawnLine, ...]:
    entries = entries_of(read_inputs(found))
    numbers = {panel.place: panel.members for panel in panels_of(found)}
    touched = {move["place"] for change in found.changes for move in change["moves"]}
    districts = areas_by_code({entry.code[:DISTRICT] for entry in entries})
    return tuple(
        DrawnLine(
            name=entry.place.short_name,
            district=districts[entry.code[:DISTRICT]].name if entry.code[:DISTRICT] in districts else "",
            numbers=numbers.get(entry.code, ()),
            changed=entry.code in touched,
        )
        for entry in entries
    )
