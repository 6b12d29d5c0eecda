"""Positions in a keyset: the sort values of the row at a page's edge, as one opaque word for an address."""

import base64
import binascii
import json
from uuid import UUID

MAX_LENGTH = 600


def write_position(key: str, ident: str) -> str:
    """A position from a sort key and an id."""
    return base64.urlsafe_b64encode(json.dumps([key, ident], ensure_ascii=False).encode()).decode().rstrip("=")


def read_position(text: str) -> tuple[str, UUID] | None:
    """The sort key and id of a position; None for anything that is not one."""
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        key, ident = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return (key, UUID(ident)) if isinstance(key, str) else None
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return None
