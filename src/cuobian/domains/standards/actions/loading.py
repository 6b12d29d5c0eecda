"""How a version is loaded for a change: the permission first, then the row, locked."""

from uuid import UUID

from cuobian.domains.standards.models import StandardVersion
from cuobian.domains.standards.states import Move, move
from cuobian.kernel.access import Actor, require_any
from cuobian.kernel.errors import Conflict, NotFound


def load(actor: Actor, version_id: UUID, action: str) -> tuple[StandardVersion, Move]:
    """The locked row and the step that `action` takes from its state.

    Raises:
        NotAllowed, NotFound, Conflict
    """
    require_any(actor, "standards.view")
    row = (
        StandardVersion.objects.select_for_update(of=("self",)).select_related("standard").filter(pk=version_id).first()
    )
    if row is None:
        raise NotFound()
    step = move(row.status, action)
    require_any(actor, step.permission)
    return row, step


def same_revision(row: StandardVersion, revision: int, message: str) -> None:
    """Refuse a form that was opened before somebody else changed the draft."""
    if row.revision != revision:
        raise Conflict(message)
