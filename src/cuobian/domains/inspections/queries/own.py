"""Somebody's own records as the notebook shows them, with what became of each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from cuobian.domains.inspections.models import Entry, EntryPhoto, Withdrawal
from cuobian.support.inbox.public import sent_by

MOST = 1000
ENTRY = "inspections.entry"


def own_entries(account_id: UUID, inspections: Sequence[UUID], *, since: datetime) -> list[dict[str, Any]]:
    """What is taken, and what is held or was not taken, the latest first."""
    rows = Entry.objects.filter(account=account_id, inspection__in=list(inspections))
    rows = rows.annotate(gone=Exists(Withdrawal.objects.filter(entry=OuterRef("pk")))).order_by("-received_at", "-pk")
    found = list(rows[:MOST])
    later = dict(Entry.objects.filter(corrects__in=[row.pk for row in found]).values_list("corrects_id", "pk"))
    photos: dict[UUID, list[str]] = {}
    for entry_id, sha256 in EntryPhoto.objects.filter(entry__in=found).order_by("pk").values_list("entry_id", "sha256"):
        photos.setdefault(entry_id, []).append(sha256)
    taken = [_taken(row, photos.get(row.pk, []), later.get(row.pk)) for row in found]
    wanted = {str(one) for one in inspections}
    held = [
        _held(sent)
        for sent in sent_by(account_id, kinds=[ENTRY], since=since, held_only=True)
        if str(sent.body.get("inspection")) in wanted
    ]
    return [*held, *taken]


def _taken(row: Entry, photos: list[str], corrected_by: UUID | None) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "inspection": str(row.inspection_id),
        "place": str(row.place_id),
        "kind": row.kind,
        "point": row.point_id,
        "text": row.text,
        "severity": row.severity,
        "made_at": row.made_at.isoformat(),
        "outcome": "done",
        "code": "",
        "message": "",
        "photos": photos,
        "withdrawn": row.gone,  # type: ignore[attr-defined]
        "corrects": str(row.corrects_id) if row.corrects_id else None,
        "corrected_by": str(corrected_by) if corrected_by else None,
    }


def _held(sent: Any) -> dict[str, Any]:
    body = sent.body
    return {
        "id": str(sent.id),
        **{name: str(body.get(name) or "") for name in ("inspection", "place", "kind", "point", "text", "severity")},
        "made_at": sent.made_at.isoformat(),
        "outcome": "held",
        "code": sent.code,
        "message": sent.message,
        "photos": [],
        "withdrawn": False,
        "corrects": body.get("corrects"),
        "corrected_by": None,
    }
