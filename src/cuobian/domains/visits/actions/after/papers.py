"""Writing on a text: what is typed is kept by itself, saving tells when somebody else was first, every version stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from cuobian.domains.visits.actions.after.writing import trail
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Paper, PaperCopy, PaperVersion
from cuobian.domains.visits.queries.after.papers import get_paper, require_writer
from cuobian.domains.visits.rules.after.texts import cleaned, text_faults
from cuobian.domains.visits.values.after import COPY_DAYS, FIELDS, PaperKind
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid

SUBJECTS = {
    PaperKind.STATEMENT: ("write_statement", "visit_statement"),
    PaperKind.MINUTES: ("write_minutes", "visit_minutes"),
    PaperKind.NOTE: ("write_note", "visit_note"),
    PaperKind.BLOCK: ("write_block", "visit_report"),
}


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a saving. `theirs` is what somebody else saved in between: then nothing was written, the copy is kept."""

    paper: Paper
    mine: Mapping[str, str]
    theirs: Mapping[str, str] | None = None


def new_paper(
    *, programme: Programme, kind: PaperKind, code: str, body: Mapping[str, Any], actor: Actor, now: datetime
) -> Paper:
    """A text as the record fills it: revision 0, which is kept like every later one."""
    words = {field.key: str(body.get(field.key, ""))[: field.most] for field in FIELDS[kind]}
    paper = Paper.objects.create(
        programme=programme, kind=kind, code=code, body=words, saved_at=now, saved_by_id=actor.account_id
    )
    _keep_version(paper, actor, now)
    return paper


def keep_copy(*, actor: Actor, paper_id: UUID, given: Mapping[str, Any], base: int, now: datetime) -> PaperCopy:
    """Keep what somebody has typed so far, apart from what stands. Writes no audit line: nobody else sees it.

    Raises:
        NotFound, NotAllowed, Conflict: not this actor's text, or it is locked.
        Invalid: a field is too long to be kept.
    """
    with transaction.atomic():
        paper, who = get_paper(actor, paper_id)
        require_writer(paper, who)
        body = cleaned(paper.kind, given)
        if any(len(words) > 4 * field.most for field in FIELDS[paper.kind] for words in [body[field.key]]):
            raise Invalid(text_faults(paper.kind, body, finishing=False))
        made, _is_new = PaperCopy.objects.update_or_create(
            paper=paper, account_id=actor.person_id, defaults={"base": base, "body": body, "kept_at": now}
        )
        return made


def save_paper(
    *, actor: Actor, paper_id: UUID, given: Mapping[str, Any], base: int, now: datetime, agreed: bool = False
) -> Saved:
    """Save a text. When somebody else saved since `base`, nothing is written and both versions are handed back.

    Args:
        agreed: the actor has seen the other version (`base`) and chosen.

    Raises:
        NotFound, NotAllowed, Conflict: not this actor's text, or it is locked.
        Invalid: a field is too long.
    """
    with transaction.atomic():
        paper, who = get_paper(actor, paper_id, lock=True)
        require_writer(paper, who)
        body = cleaned(paper.kind, given)
        if faults := text_faults(paper.kind, body, finishing=False):
            raise Invalid(faults)
        if base != paper.revision and body != paper.body:
            keep_copy(actor=actor, paper_id=paper_id, given=body, base=base, now=now)
            return Saved(paper, body, paper.body)
        if body != paper.body or agreed:
            _write(paper, body, actor, now)
        PaperCopy.objects.filter(paper=paper, account_id=actor.person_id).delete()
        return Saved(paper, body)


def drop_copy(*, actor: Actor, paper_id: UUID) -> None:
    """Throw away what one has typed and not saved. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        paper, who = get_paper(actor, paper_id)
        require_writer(paper, who)
        PaperCopy.objects.filter(paper=paper, account_id=actor.person_id).delete()


def close_paper(paper: Paper, *, now: datetime) -> None:
    """Lock a text; what is wrong with it is told. Raises Invalid."""
    if faults := text_faults(paper.kind, paper.body, finishing=True):
        raise Invalid(faults)
    paper.locked_at = now
    paper.save(update_fields=["locked_at"])


def reopen_paper(paper: Paper) -> None:
    """Let it be written again."""
    Paper.objects.filter(pk=paper.pk).update(locked_at=None)
    paper.locked_at = None


def tidy_copies(*, now: datetime) -> int:
    """Forget unsaved texts that nobody came back to. Returns how many."""
    gone, _rows = PaperCopy.objects.filter(kept_at__lt=now - timedelta(days=COPY_DAYS)).delete()
    return gone


def rewrite(paper: Paper, body: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
    """Save words that follow from a decision taken elsewhere (a fact that was wrong); the caller has asked who may."""
    _write(paper, body, actor, now)


def _write(paper: Paper, body: Mapping[str, str], actor: Actor, now: datetime) -> None:
    old = paper.revision
    paper.body, paper.revision = dict(body), old + 1
    paper.saved_at, paper.saved_by_id = now, actor.account_id
    paper.save()
    _keep_version(paper, actor, now)
    action, subject = SUBJECTS[PaperKind(paper.kind)]
    trail(
        action,
        subject,
        paper.pk,
        actor=actor,
        programme=paper.programme,
        code=paper.code,
        now=now,
        old={"revision": old},
        new={"revision": paper.revision},
    )


def _keep_version(paper: Paper, actor: Actor, now: datetime) -> None:
    PaperVersion.objects.create(
        paper=paper,
        revision=paper.revision,
        body=paper.body,
        saved_at=now,
        saved_by_id=actor.account_id,
        saved_by_name=actor.name[:60],
    )
