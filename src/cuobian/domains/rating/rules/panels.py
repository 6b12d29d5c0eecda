"""When a panel may assess a place: enough members after recusal, outsiders in it, a chair from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.domains.rating.rules.recusal import DISTRICT, Rater
from cuobian.domains.rating.values import Level
from cuobian.kernel.errors import Fault


@dataclass(frozen=True, slots=True)
class Line:
    """One place as the panel would assess it: who can go, and what is still wrong."""

    code: str
    name: str
    able: tuple[UUID, ...]
    faults: tuple[Fault, ...]


def line_faults(
    raters: Sequence[Rater],
    able: Sequence[UUID],
    code: str,
    name: str,
    *,
    level: str,
    minimum: int,
    chair: UUID | None,
    chair_at: str = "",
) -> list[Fault]:
    """What keeps this panel from assessing this place; empty when it may.

    Args:
        chair_at: the field where the chair is chosen, for what is wrong with the chair; else it is told at the place.
    """
    faults = []
    if len(able) < minimum:
        missing = minimum - len(able)
        faults.append(
            Fault(
                name,
                ngettext(
                    "能评「%(name)s」的只有 %(able)d 人，还差 %(missing)d 人。",
                    "能评「%(name)s」的只有 %(able)d 人，还差 %(missing)d 人。",
                    len(able),
                )
                % {"name": name, "able": len(able), "missing": missing},
            )
        )
    if level == Level.CITY:
        faults += _city_faults(raters, able, code, name, chair, chair_at or name)
    return faults


def _city_faults(
    raters: Sequence[Rater], able: Sequence[UUID], code: str, name: str, chair: UUID | None, chair_at: str
) -> list[Fault]:
    by_id = {rater.account_id: rater for rater in raters}
    district = code[:DISTRICT]
    faults = []
    if able and not any(by_id[rater].unit_code[:DISTRICT] != district for rater in able):
        faults.append(Fault(name, _("考评组里要有外区人员。")))
    if chair in by_id and by_id[chair].unit_code[:DISTRICT] == district:
        told = _("组长不能来自被评区（%(unit)s），请换一位。")
        faults.append(Fault(chair_at, told % {"unit": by_id[chair].unit_name}))
    return faults
