"""Positions in a keyset: the sort values of the row at a page's edge, as one opaque word for an address."""

from uuid import UUID

from cuobian.kernel.reading import read_token, write_token


def write_position(key: str, ident: str) -> str:
    """A position from a sort key and an id."""
    return write_token([key, ident])


def read_position(text: str) -> tuple[str, UUID] | None:
    """The sort key and id of a position; None for anything that is not one."""
    try:
        key, ident = read_token(text)
        return (key, UUID(ident)) if isinstance(key, str) else None
    except (ValueError, TypeError, AttributeError):
        return None
