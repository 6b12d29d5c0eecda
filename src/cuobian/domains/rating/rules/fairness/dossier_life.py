"""The life cycle of a calibration dossier, as a table: (status, action) -> next status, permission.

Every page, action and test reads it; an action that is not in it does not exist.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cuobian.domains.rating.values import DossierStatus
from cuobian.kernel.errors import Conflict

RUN, ASSESS = "rating.fairness.run", "rating.assess"


@dataclass(frozen=True, slots=True)
class DossierStep:
    """One allowed move; `goes_to` is None when the dossier is gone afterwards."""

    goes_to: DossierStatus | None
    permission: str


_S = DossierStatus
DOSSIER_LIFE: dict[tuple[DossierStatus, str], DossierStep] = {
    (_S.DRAFT, "edit_dossier"): DossierStep(_S.DRAFT, RUN),
    (_S.DRAFT, "discard_dossier"): DossierStep(None, RUN),
    (_S.DRAFT, "open_dossier"): DossierStep(_S.OPEN, RUN),
    (_S.OPEN, "save_dossier_item"): DossierStep(_S.OPEN, ASSESS),
    (_S.OPEN, "submit_dossier"): DossierStep(_S.OPEN, ASSESS),
    (_S.OPEN, "close_dossier"): DossierStep(_S.CLOSED, RUN),
}
DOSSIER_ACTIONS = tuple(dict.fromkeys(action for _status, action in DOSSIER_LIFE))


def dossier_allows(status: str, action: str) -> bool:
    """True when the table knows the move."""
    return (DossierStatus(status), action) in DOSSIER_LIFE


def dossier_step(status: str, action: str) -> DossierStep:
    """The move, or Conflict saying where the dossier stands now."""
    move = DOSSIER_LIFE.get((DossierStatus(status), action))
    if move is None:
        raise Conflict(
            _("这份标定材料现在是「%(status)s」，这一步不能办，或已经办过。请刷新后再看。")
            % {"status": DossierStatus(status).label}
        )
    return move
