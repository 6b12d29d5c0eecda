"""How long a text may be: said before anything is written, so that nothing is ever cut off in silence."""

from django.utils.translation import gettext as _

from cuobian.kernel.errors import Fault

MOST = 2000
"""Characters of a note, an opinion or a reason."""
SHORT = 300
"""Characters of a reason that stands in a list."""


def text_faults(place: str, text: str, most: int = MOST) -> list[Fault]:
    """One fault when the text is too long; says how long it is."""
    if len(text) <= most:
        return []
    return [Fault(place, _("最多 %(most)d 字，现在 %(count)d 字，请写短一些。") % {"most": most, "count": len(text)})]


def reason_faults(place: str, text: str, missing: str, most: int = MOST) -> list[Fault]:
    """What is wrong with a reason that must be given; `missing` says what to write."""
    return text_faults(place, text, most) if text.strip() else [Fault(place, missing)]
