"""Tables of what comes before and after a visit."""

from cuobian.domains.visits.models.after.actions import Action, Alert, Progress, Review
from cuobian.domains.visits.models.after.meetings import (
    Attendance,
    ExchangeNote,
    FeedbackAnswer,
    FeedbackGiven,
    Minutes,
)
from cuobian.domains.visits.models.after.papers import Paper, PaperCopy, PaperVersion
from cuobian.domains.visits.models.after.report import (
    Block,
    BlockPicture,
    FactCheck,
    FactReading,
    Report,
    ReportVersion,
)
from cuobian.domains.visits.models.after.statements import FigureDoubt, Statement

__all__ = [
    "Action",
    "Alert",
    "Attendance",
    "Block",
    "BlockPicture",
    "ExchangeNote",
    "FactCheck",
    "FactReading",
    "FeedbackAnswer",
    "FeedbackGiven",
    "FigureDoubt",
    "Minutes",
    "Paper",
    "PaperCopy",
    "PaperVersion",
    "Progress",
    "Report",
    "ReportVersion",
    "Review",
    "Statement",
]
