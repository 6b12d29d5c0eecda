"""Time-ordered identifiers (UUID version 7, RFC 9562 §5.7): clients can mint them off line, and indexes stay dense."""

import secrets
import time
from uuid import UUID


def uuid7(at_ms: int | None = None) -> UUID:
    """A new UUIDv7: 48 bits of milliseconds, version, 74 random bits.

    Args:
        at_ms: milliseconds since 1970; the present when None.
    """
    milliseconds = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    value = (milliseconds & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
