"""HTTP API: standards and their published versions."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from cuobian.domains.standards.documents.codec import plain_part
from cuobian.domains.standards.public import VersionRecord, document, published, versions
from cuobian.kernel.errors import NotFound
from cuobian.support.api_clients.public import Gate, Scope, answers

router = Router(auth=Gate(Scope.STANDARDS), tags=["standards"])


class VersionOut(Schema):
    """A version that was published once."""

    id: UUID
    standard: str
    place_kind: Literal["station", "institute"]
    number: int
    title: str
    status: Literal["published", "retired"]
    in_force: bool
    is_sample: bool
    published_at: datetime
    effective_from: date
    retired_at: datetime | None
    sha256: str


class VersionsOut(Schema):
    versions: list[VersionOut]


class DocumentOut(Schema):
    """A version with its whole document, as the rating reads it."""

    version: VersionOut
    document: dict[str, Any]


@router.get("/standards", response=answers(VersionsOut), operation_id="list_standards", summary="已发布的标准")
def list_standards(request: HttpRequest, place_kind: Literal["", "station", "institute"] = "") -> VersionsOut:
    """Every version that was ever published, newest first; drafts are not public."""
    found = [record for record in versions(place_kind=place_kind or None) if not record.is_draft]
    in_force = _in_force()
    return VersionsOut(versions=[_version_out(record, in_force) for record in found])


@router.get(
    "/standards/{version_id}", response=answers(DocumentOut), operation_id="get_standard", summary="一版标准的全文"
)
def get_standard(request: HttpRequest, version_id: UUID) -> DocumentOut:
    """One published version, whole."""
    record = next((each for each in versions() if each.id == version_id), None)
    if record is None or record.is_draft:
        raise NotFound()
    return DocumentOut(version=_version_out(record, _in_force()), document=plain_part(document(version_id)))


def _in_force() -> set[UUID]:
    return {record.id for kind in ("station", "institute") if (record := published(kind)) is not None}


def _version_out(record: VersionRecord, in_force: set[UUID]) -> VersionOut:
    assert record.number is not None
    assert record.published_at is not None
    assert record.effective_from is not None
    return VersionOut(
        id=record.id,
        standard=record.standard_code,
        place_kind=record.place_kind,  # type: ignore[arg-type]  # the database holds nothing else
        number=record.number,
        title=record.title,
        status=record.status,  # type: ignore[arg-type]  # drafts were left out
        in_force=record.id in in_force,
        is_sample=record.is_sample,
        published_at=record.published_at,
        effective_from=record.effective_from,
        retired_at=record.retired_at,
        sha256=record.digest,
    )
