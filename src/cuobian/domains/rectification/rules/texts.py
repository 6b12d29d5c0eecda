"""What people write: something, and not endless. Every fault says how to mend it."""

from django.utils.translation import gettext as _

from cuobian.domains.rectification.values import MAX_TEXT
from cuobian.kernel.errors import Fault

LEAST = 4


def wanted(place: str, text: str, told: str, *, least: int = LEAST, most: int = MAX_TEXT) -> list[Fault]:
    """Faults of a text that must be given; `told` says what to write."""
    if len(text.strip()) < least:
        return [Fault(place, told, text)]
    return optional(place, text, most=most)


def optional(place: str, text: str, *, most: int = MAX_TEXT) -> list[Fault]:
    """Faults of a text that may be left out."""
    if len(text.strip()) > most:
        return [
            Fault(
                place,
                _("写了 %(count)d 个字，最多 %(most)d 个字，请写短一些。") % {"count": len(text.strip()), "most": most},
            )
        ]
    return []
