"""What people write: something, and not endless. Every fault says how to mend it; nothing is ever cut off in silence."""

from django.utils.translation import gettext as _

from cuobian.kernel.errors import Fault

MOST = 2000
"""Characters of a note, an opinion or a reason."""
SHORT = 300
"""Characters of a reason that stands in a list."""


def wanted(place: str, text: str, told: str, *, least: int = 4, most: int = MOST) -> list[Fault]:
    """Faults of a text that must be given; `told` says what to write."""
    return [Fault(place, told, text)] if len(text.strip()) < least else optional(place, text, most=most)


def optional(place: str, text: str, *, most: int = MOST) -> list[Fault]:
    """Faults of a text that may be left out."""
    count = len(text.strip())
    if count <= most:
        return []
    told = _("写了 %(count)d 个字，最多 %(most)d 个字，请写短一些。")
    return [Fault(place, told % {"count": count, "most": most})]
