"""Drafts: made from files, copied from versions, changed, thrown away."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.standards.actions.loading import load, same_revision
from cuobian.domains.standards.documents.canonical import canonical_text, digest_of
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.models import Standard, StandardVersion
from cuobian.domains.standards.queries import VersionRecord, record_of
from cuobian.domains.standards.values import LONGEST_NOTE, LONGEST_TITLE, VersionStatus
from cuobian.kernel.access import Actor, require_any
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.writing import optional, wanted
from cuobian.support.audit import public as audit

EXAMPLE = "draft_example"
"""What a file's `meta.status` says when it is an example."""


@transaction.atomic
def create_drafts(
    *, actor: Actor, documents: Sequence[Document], now: datetime, title: str = "", note: str = ""
) -> list[VersionRecord]:
    """A new draft for each document of a file. A document that calls itself an example makes an example.

    Raises:
        Invalid: another standard is already there for that kind of place, under another code.
    """
    require_any(actor, "standards.edit")
    return [
        _create(actor, document, now, title or document.standard.name, note, document.meta.status == EXAMPLE, None)
        for document in documents
    ]


@transaction.atomic
def copy_version(*, actor: Actor, version_id: UUID, now: datetime) -> VersionRecord:
    """A new draft with the document of a version."""
    row, _step = load(actor, version_id, "copy")
    document = StandardVersion.objects.values_list("document", flat=True).get(pk=row.pk)
    source = row if row.status != VersionStatus.DRAFT else None
    draft = _insert(actor, row.standard, document, now, row.title, "", row.is_sample, source)
    _record(actor, draft, "standards.copy", now, new={"copied_from": str(row.pk)})
    return record_of(draft)


def _create(
    actor: Actor,
    document: Document,
    now: datetime,
    title: str,
    note: str,
    is_sample: bool,
    source: StandardVersion | None,
) -> VersionRecord:
    draft = _insert(actor, _standard(document), canonical_text(document), now, title, note, is_sample, source)
    _record(actor, draft, "standards.create", now, new={"title": title, "digest": draft.digest})
    return record_of(draft)


def _standard(document: Document) -> Standard:
    """The line of versions that a document belongs to; made with its first document."""
    tree = document.standard
    row = Standard.objects.filter(place_kind=tree.place_kind).first()
    if row is None and not Standard.objects.filter(pk=tree.code).exists():
        return Standard.objects.create(code=tree.code, place_kind=tree.place_kind, name=tree.name)
    if row is None or row.code != tree.code:
        code = row.code if row else tree.code
        words = _("「%(kind)s」的标准代码是 %(code)s，请改成一样的") % {"kind": tree.unit_type, "code": code}
        raise Invalid([Fault(_("标准代码"), words, tree.code)])
    return row


def _insert(
    actor: Actor, standard: Standard, text: str, now: datetime, title: str, note: str, is_sample: bool,
    source: StandardVersion | None,
) -> StandardVersion:  # fmt: skip
    return StandardVersion.objects.create(
        standard=standard,
        title=title,
        note=note,
        is_sample=is_sample,
        document=text,
        digest=digest_of(text),
        copied_from=source,
        created_by_id=actor.account_id,
        created_by_name=actor.name[:60],
        created_at=now,
        changed_at=now,
    )


@transaction.atomic
def change_draft(*, actor: Actor, version_id: UUID, revision: int, document: Document, now: datetime) -> VersionRecord:
    """Keep a changed document. `revision` is that of the draft the change began from.

    Raises:
        Conflict: the draft has changed since, or is a draft no more.
        Invalid: the document is for another kind of place.
    """
    row, _step = load(actor, version_id, "change")
    same_revision(row, revision, _("这份草稿刚被别人改过，您的这次改动没有存。请刷新，看过新的内容再改。"))
    if (document.standard.code, document.standard.place_kind) != (row.standard_id, row.standard.place_kind):
        raise Invalid(_("草稿的标准代码和适用对象不能改。要换请重新导入。"))
    old = row.digest
    row.document = canonical_text(document)
    row.digest, row.changed_at, row.revision = digest_of(row.document), now, row.revision + 1
    row.save(update_fields=["document", "digest", "changed_at", "revision"])
    if row.digest != old:
        _record(actor, row, "standards.change", now, old={"digest": old}, new={"digest": row.digest})
    return record_of(row)


@transaction.atomic
def describe_draft(
    *, actor: Actor, version_id: UUID, revision: int, title: str, note: str, is_sample: bool, now: datetime
) -> VersionRecord:
    """Give a draft its title, its note, and whether it is an example."""
    row, _step = load(actor, version_id, "change")
    same_revision(row, revision, _("这份草稿刚被别人改过，您的这次改动没有存。请刷新，看过新的内容再改。"))
    faults = wanted("title", title, _("写一个标题，例如：2027 年站级标准"), least=1, most=LONGEST_TITLE)
    if faults := faults + optional("note", note, most=LONGEST_NOTE):
        raise Invalid(faults)
    old = {"title": row.title, "note": row.note, "is_sample": row.is_sample}
    row.title, row.note, row.is_sample = title.strip(), note.strip(), is_sample
    row.changed_at, row.revision = now, row.revision + 1
    row.save(update_fields=["title", "note", "is_sample", "changed_at", "revision"])
    new = {"title": row.title, "note": row.note, "is_sample": row.is_sample}
    _record(actor, row, "standards.describe", now, old=old, new=new)
    return record_of(row)


@transaction.atomic
def discard_draft(*, actor: Actor, version_id: UUID, now: datetime) -> None:
    """Throw a draft away."""
    row, _step = load(actor, version_id, "discard")
    _record(actor, row, "standards.discard", now, old={"title": row.title, "digest": row.digest})
    row.delete()


def _record(
    actor: Actor,
    row: StandardVersion,
    action: str,
    now: datetime,
    old: dict[str, object] | None = None,
    new: dict[str, object] | None = None,
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject="standard_version",
        subject_id=row.pk,
        code=actor.scope,
        now=now,
        summary=f"{row.standard_id} {row.title}",
        old=old,
        new=new,
    )
