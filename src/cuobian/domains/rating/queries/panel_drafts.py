"""Drafts of panels: only their own officer ever sees one."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cuobian.domains.rating.models import PanelDraft, Round
from cuobian.domains.rating.queries.desk_round import levels_for
from cuobian.domains.rating.values import Level
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class PanelPlace:
    """Where a panel is put together: of which round, at which level, over which scope."""

    made: Round
    level: Level
    code: str


def panel_place(actor: Actor, made: Round, asked: str) -> PanelPlace:
    """The level that was asked for, or the highest the actor makes panels at. Raises NotAllowed."""
    levels = levels_for(actor, made)
    if not levels:
        raise NotAllowed(permission="rating.panel.district")
    level = Level(asked) if asked in Level.values else levels[-1]
    if level not in levels:
        raise NotAllowed(permission=f"rating.panel.{level}")
    return PanelPlace(made, level, actor.prefixes(f"rating.panel.{level}")[0] or made.code)


def drafts_at(actor: Actor, place: PanelPlace) -> QuerySet[PanelDraft]:
    """The actor's own draft there: one, or none."""
    return PanelDraft.objects.filter(round=place.made, level=place.level, code=place.code, account_id=actor.person_id)


def own_draft(actor: Actor, draft_id: UUID) -> PanelDraft | None:
    """A draft of the actor's own; those of others do not exist."""
    return PanelDraft.objects.select_related("round").filter(pk=draft_id, account_id=actor.person_id).first()


def own_drafts(actor: Actor, made: Round) -> list[PanelDraft]:
    """What the actor may go on with in a round, the last kept first."""
    places = [panel_place(actor, made, level) for level in levels_for(actor, made)]
    found = PanelDraft.objects.filter(round=made, account_id=actor.person_id).order_by("-kept_at")
    return [row for row in found if any((row.level, row.code) == (place.level, place.code) for place in places)]
