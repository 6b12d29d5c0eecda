"""The lottery: a seed from a text published beforehand, a commitment to the inputs, and every draw by SHA-256.

There is no generator whose state could be steered and no order of draws: each draw is a key of its own,
``SHA-256(algorithm, seed, what is drawn for)``, so anybody can recompute any of them in any language.
"""

from __future__ import annotations

import hashlib
import unicodedata

from cuobian.engines.panels.errors import PanelsError
from cuobian.engines.panels.inputs import Inputs
from cuobian.engines.scoring.exact import canonical_text, digest_of

ALGORITHM = "cuobian-panels/1"
"""Raised whenever the same inputs and seed could give other panels."""

SEPARATOR = "\x1f"
"""Between the parts of a key; ids with control characters are refused, so no two lists of parts look the same."""


def draw_seed(published_text: str) -> str:
    """The seed (64 hex digits) of a text that was published before the inputs were known to be drawn.

    The text holds a number that nobody controls, for instance the date, the round and a public lottery's
    result. Unicode form NFC, without blanks at both ends: what a person copies from a page gives the same seed.
    Raises ``PanelsError`` for an empty text.
    """
    text = unicodedata.normalize("NFC", published_text).strip()
    if not text:
        raise PanelsError("published text", "is empty: nothing was published, so nothing can be verified")
    return digest_of(f"{ALGORITHM}\n{text}")


def commitment(inputs: Inputs, salt: str = "") -> str:
    """SHA-256 (hex) to publish before the draw: later nobody can say that other inputs were drawn.

    With a ``salt``, disclosed after the draw, nobody can guess personal reasons of recusal from the digest.
    """
    return digest_of(SEPARATOR.join((ALGORITHM, salt, canonical_text(inputs.ordered()))))


def key(seed: str, *parts: str) -> int:
    """64 bits for one draw: the first eight bytes, most significant first."""
    text = SEPARATOR.join((ALGORITHM, seed, *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
