"""An entry as bytes: the same for the database, for the exported file, and for a third party with neither."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from cuobian.domains.ledger.rules.merkle import leaf_hash

LEAF_FIELDS = (
    "id",
    "book",
    "day",
    "seq",
    "place_id",
    "place_code",
    "kind",
    "tag",
    "item",
    "happened_at",
    "happened_on",
    "month",
    "recorded_at",
    "recorded_by",
    "recorder_name",
    "recorder_role",
    "quantity",
    "part",
    "unit",
    "people",
    "source",
    "subject",
    "attrs",
    "sign",
    "corrects_id",
    "reason",
    "is_late",
)
_AS_IT_IS = (str, int, bool, dict, type(None))
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def entry_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a fact as JSON values, written in one way only."""
    return {name: value if type(value := values[name]) in _AS_IT_IS else _plain(value) for name in LEAF_FIELDS}


def content_of(entry: Mapping[str, Any]) -> bytes:
    """Canonical JSON: sorted keys, no blanks, UTF-8."""
    return _canonical(entry).encode()


def leaf_of(values: Mapping[str, Any]) -> bytes:
    """The leaf hash of a fact."""
    return leaf_hash(content_of(entry_of(values)))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID | date):
        return str(value)
    return value
