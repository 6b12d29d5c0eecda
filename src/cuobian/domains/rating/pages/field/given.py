"""Reading what was typed: as it is, but for characters that no database keeps."""

from collections.abc import Sequence

from django.http import HttpRequest

from cuobian.domains.rating.rules.sheets import Mark
from cuobian.kernel.errors import Fault, Invalid


def words(request: HttpRequest, name: str) -> str:
    """A text of the form, whole: what is too long is refused by the rules, never cut."""
    return request.POST.get(name, "").replace("\x00", "")


def told(error: Invalid) -> list[str]:
    """The faults as a page lists them."""
    return [str(fault.message) for fault in error.faults]


def first(faults: Sequence[Fault]) -> str:
    """The fault that a quiet save has room for."""
    return str(faults[0].message) if faults else ""


def mark_of(request: HttpRequest, point_id: str) -> Mark:
    """What an assessor chose for a point; what is no number of defects is left for the rules to refuse."""
    said = words(request, "state")
    defects = words(request, "defects").strip()
    unseen = said == "unseen"
    return Mark(
        point_id=point_id,
        state="" if unseen or defects else said,
        defects=int(defects) if defects.isascii() and defects.isdigit() and len(defects) < 4 and not unseen else None,
        unseen=unseen,
        note=words(request, "note"),
    )
