"""Life cycles of what comes before and after a visit, as tables: (state, action) -> next state, permission, what must be given.

Every page, action and test reads them; an action that is not in them does not exist.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cuobian.domains.visits.values.after import PaperKind, ReportStage
from cuobian.kernel.errors import Conflict

OPEN, CLOSED = "open", "closed"
"""A text is open while it is written; closed once it is confirmed, adopted, handed in."""


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step.

    Attributes:
        permission: held over the text's code; for a report, over the programme's.
        needs: "words" every field that must be filled is; "checked" no fact is open, and the hosts are done or the day is over.
    """

    goes_to: str
    permission: str
    needs: str = ""


_R = ReportStage
REPORT: dict[tuple[ReportStage, str], Move] = {
    (_R.DRAFTING, "send"): Move(_R.CHECKING, "visits.report", "words"),
    (_R.CHECKING, "recall"): Move(_R.DRAFTING, "visits.report"),
    (_R.CHECKING, "lock"): Move(_R.LOCKED, "visits.report", "checked"),
    (_R.LOCKED, "release"): Move(_R.RELEASED, "visits.report"),
}

_P = PaperKind
PAPERS: dict[tuple[PaperKind, str, str], Move] = {
    (_P.STATEMENT, OPEN, "confirm"): Move(CLOSED, "visits.host", "words"),
    (_P.STATEMENT, CLOSED, "reopen"): Move(OPEN, "visits.host"),
    (_P.MINUTES, OPEN, "adopt"): Move(CLOSED, "visits.report", "words"),
    (_P.MINUTES, CLOSED, "reopen"): Move(OPEN, "visits.report"),
    (_P.NOTE, OPEN, "hand_in"): Move(CLOSED, "visits.take_part", "words"),
    (_P.NOTE, CLOSED, "reopen"): Move(OPEN, "visits.take_part"),
}
EDITABLE = (ReportStage.DRAFTING, ReportStage.CHECKING)
"""While a report stands here its words may change; after that they are locked."""


def report_step(stage: str, action: str) -> Move:
    """The step, or Conflict saying where the report stands now."""
    found = REPORT.get((ReportStage(stage), action))
    if found is None:
        raise Conflict(
            _("这份报告现在是「%(stage)s」，这一步已经办过或还没轮到。请刷新后再看。")
            % {"stage": ReportStage(stage).label}
        )
    return found


def paper_step(kind: str, *, is_closed: bool, action: str) -> Move:
    """The step of a text, or Conflict saying that it has been taken."""
    found = PAPERS.get((PaperKind(kind), CLOSED if is_closed else OPEN, action))
    if found is None:
        raise Conflict(_("这一步刚刚有人办过了，请刷新后再看。"))
    return found
