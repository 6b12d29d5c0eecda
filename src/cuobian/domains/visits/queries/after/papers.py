"""Texts: found through who may write them, with what their writer has typed and not saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Paper, PaperCopy, PaperVersion
from cuobian.domains.visits.queries.after.standing import Standing, standing_of
from cuobian.domains.visits.rules.after.texts import changes
from cuobian.domains.visits.states.after import EDITABLE
from cuobian.domains.visits.values.after import FIELDS, PaperKind
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Desk:
    """What a writer has on the desk: what stands, and what was typed and not saved, if anything."""

    paper: Paper
    body: Mapping[str, str]
    base: int
    copy: PaperCopy | None

    @property
    def is_behind(self) -> bool:
        """Somebody else has saved since this copy was begun."""
        return self.copy is not None and self.copy.base != self.paper.revision


@dataclass(frozen=True, slots=True)
class VersionView:
    """One saved version with what it changed."""

    revision: int
    saved_at: datetime
    who: str
    parts: Sequence[tuple[Any, Sequence[tuple[str, str]]]]


def get_paper(actor: Actor, paper_id: UUID, *, lock: bool = False) -> tuple[Paper, Standing]:
    """A text the actor may read; with `lock`, held until the transaction ends. Raises NotFound."""
    rows = Paper.objects.select_for_update(of=("self",)) if lock else Paper.objects
    paper = rows.filter(pk=paper_id).first()
    if paper is None:
        raise NotFound()
    who = standing_of(actor, Programme.objects.get(pk=paper.programme_id))
    if not (who.manages or who.looks_on or who.participant or who.hosted):
        raise NotFound()
    return paper, who


def require_writer(paper: Paper, who: Standing) -> None:
    """Let pass who may write on this text.

    Raises:
        NotAllowed: somebody else's text.
        Conflict: it is locked.
    """
    if not may_write(paper, who):
        raise NotAllowed(permission="visits.report")
    if paper.locked_at is not None:
        raise Conflict(_("这份材料已经交上或定稿，不能再改。要改先重开。"))


def may_write(paper: Paper, who: Standing) -> bool:
    """Whose text it is."""
    if paper.kind == PaperKind.STATEMENT:
        return (
            paper.statement.code in who.hosted
        )  # the paper keeps the code it was written under, a locked one for good
    if paper.kind == PaperKind.NOTE:
        return who.writes_for(paper.code)
    if paper.kind == PaperKind.MINUTES:
        return who.manages or _is_recorder(paper, who)
    return who.manages and paper.block.report.stage in EDITABLE


def _is_recorder(paper: Paper, who: Standing) -> bool:
    return who.actor.account_id is not None and paper.minutes.recorder_id == who.actor.account_id


def desk_of(paper: Paper, actor: Actor) -> Desk:
    """What the writer goes on with: the own copy where there is one, else what stands."""
    copy = PaperCopy.objects.filter(paper=paper, account_id=actor.person_id).first()
    if copy is not None and copy.body == paper.body:
        copy = None
    body = copy.body if copy else paper.body
    return Desk(paper, {field.key: str(body.get(field.key, "")) for field in FIELDS[paper.kind]}, paper.revision, copy)


def history_of(paper: Paper, limit: int = 50) -> list[VersionView]:
    """The saved versions, the newest first, each with what it changed."""
    rows = list(PaperVersion.objects.filter(paper=paper)[: limit + 1])
    found = []
    for place, row in enumerate(rows[:limit]):
        before = rows[place + 1].body if place + 1 < len(rows) else {}
        parts = [
            (field.label, changes(str(before.get(field.key, "")), str(row.body.get(field.key, ""))))
            for field in FIELDS[paper.kind]
            if before.get(field.key, "") != row.body.get(field.key, "")
        ]
        found.append(VersionView(row.revision, row.saved_at, row.saved_by_name, parts))
    return found


def version_body(paper: Paper, revision: int) -> dict[str, str]:
    """A saved version as it stood; empty when there is none of that number."""
    found = PaperVersion.objects.filter(paper=paper, revision=revision).first()
    return dict(found.body) if found else {}
