"""Reads: frozen records out. Published standards are public rules, so whoever may call may read them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.standards.documents.canonical import parse_text
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.models import Standard, StandardVersion
from cuobian.domains.standards.values import VersionStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import today
from cuobian.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class WordingNote:
    """A point of a version whose wording needs work. `url` leads to the figures; "" for who may not see them."""

    point_id: str
    why: str
    url: str


_WORDING: list[Callable[[Actor, UUID], Sequence[WordingNote]]] = []
"""Who rates by a version knows which of its points people read differently; filled in config/wiring.py."""


def register_wording(source: Callable[[Actor, UUID], Sequence[WordingNote]]) -> None:
    """Let a domain above tell a version's author which wording needs work; the same one counts once."""
    if source not in _WORDING:
        _WORDING.append(source)


def wording_notes(actor: Actor, version_id: UUID) -> list[WordingNote]:
    """Everything that is known about the wording of a version."""
    return [note for source in _WORDING for note in source(actor, version_id)]


@dataclass(frozen=True, slots=True)
class StandardRecord:
    """A line of versions for one kind of place."""

    code: str
    place_kind: str
    name: str


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One version, without its document. `number` is None for a draft."""

    id: UUID
    standard_code: str
    place_kind: str
    number: int | None
    status: str
    title: str
    note: str
    is_sample: bool
    digest: str
    revision: int
    created_by_name: str
    created_at: datetime
    changed_at: datetime
    published_by_name: str
    published_at: datetime | None
    effective_from: date | None
    retired_by_name: str
    retired_at: datetime | None
    retired_reason: str

    @property
    def label(self) -> str:
        """ "第 3 版（示例）", "草稿（示例）"."""
        name = _("草稿") if self.number is None else _("第 %(number)s 版") % {"number": self.number}
        return _("%(name)s（示例）") % {"name": name} if self.is_sample else name

    @property
    def is_draft(self) -> bool:
        return self.status == VersionStatus.DRAFT.value

    @property
    def is_published(self) -> bool:
        return self.status == VersionStatus.PUBLISHED.value


def standards() -> list[StandardRecord]:
    """Every standard, stations first."""
    rows = Standard.objects.order_by("-place_kind")
    return [StandardRecord(row.code, row.place_kind, row.name) for row in rows]


def version_rows() -> "QuerySet[StandardVersion]":
    """Versions without their documents, newest change first."""
    return StandardVersion.objects.select_related("standard").defer("document").order_by("-changed_at", "-pk")


def versions(*, place_kind: str | None = None, status: str | None = None) -> list[VersionRecord]:
    """Versions, newest number first; drafts before them."""
    rows = version_rows()
    if place_kind is not None:
        rows = rows.filter(standard__place_kind=place_kind)
    if status is not None:
        rows = rows.filter(status=status)
    return sorted((record_of(row) for row in rows), key=_newest_first)


def _newest_first(record: VersionRecord) -> tuple[str, bool, int, float]:
    return record.standard_code, record.number is not None, -(record.number or 0), -record.changed_at.timestamp()


def published(place_kind: str, *, on: date | None = None) -> VersionRecord | None:
    """The version in force for a kind of place: published, effective by that day, with the highest number."""
    rows = version_rows().filter(standard__place_kind=place_kind, status=VersionStatus.PUBLISHED)
    row = rows.filter(effective_from__lte=on or today()).order_by("-number").first()
    return record_of(row) if row else None


def in_force(records: Sequence[VersionRecord], *, on: date | None = None) -> VersionRecord | None:
    """The same among records already read."""
    day = on or today()
    open_ones = [each for each in records if each.is_published and each.effective_from and each.effective_from <= day]
    return max(open_ones, key=lambda each: each.number or 0, default=None)


def version_with_document(version_id: UUID) -> tuple[VersionRecord, Document]:
    """One version and its document, in one query.

    Raises:
        NotFound: there is none with this id.
    """
    row = StandardVersion.objects.select_related("standard").filter(pk=version_id).first()
    if row is None:
        raise NotFound()
    return record_of(row), parse_text(row.document)


def version(version_id: UUID) -> VersionRecord:
    """One version.

    Raises:
        NotFound: there is none with this id.
    """
    row = version_rows().filter(pk=version_id).first()
    if row is None:
        raise NotFound()
    return record_of(row)


def document(version_id: UUID) -> Document:
    """The document of a version, read once per text.

    Raises:
        NotFound: there is no such version.
    """
    text = StandardVersion.objects.filter(pk=version_id).values_list("document", flat=True).first()
    if text is None:
        raise NotFound()
    return parse_text(text)


def documents(version_ids: Sequence[UUID]) -> dict[UUID, Document]:
    """Several documents in one query."""
    rows = StandardVersion.objects.filter(pk__in=version_ids).values_list("pk", "document")
    return {key: parse_text(text) for key, text in rows}


def record_of(row: StandardVersion) -> VersionRecord:
    """A row as others may see it."""
    return VersionRecord(
        id=row.pk,
        standard_code=row.standard_id,
        place_kind=row.standard.place_kind,
        number=row.number,
        status=row.status,
        title=row.title,
        note=row.note,
        is_sample=row.is_sample,
        digest=row.digest,
        revision=row.revision,
        created_by_name=row.created_by_name,
        created_at=row.created_at,
        changed_at=row.changed_at,
        published_by_name=row.published_by_name,
        published_at=row.published_at,
        effective_from=row.effective_from,
        retired_by_name=row.retired_by_name,
        retired_at=row.retired_at,
        retired_reason=row.retired_reason,
    )
