"""Tables of the rating round. A state is tied to its facts by constraints; what is frozen is refused by triggers."""

from cuobian.domains.rating.models.dossier import Dossier, DossierItem, DossierPhoto, DossierSheet
from cuobian.domains.rating.models.draw import DrawnPanel, PanelDraw
from cuobian.domains.rating.models.entry import (
    Entry,
    EntryMark,
    EntryMove,
    FigureCorrection,
    MetricSnapshot,
    SelfDocument,
    SelfItem,
)
from cuobian.domains.rating.models.fairness import FairMove, FairnessRun, FairScore, Screen
from cuobian.domains.rating.models.notice import Appeal, AppealReviewer, Objection, PublicNotice
from cuobian.domains.rating.models.panel import DeclaredConflict, Panel, PanelMember, RoundInvitation
from cuobian.domains.rating.models.panel_draft import PanelDraft
from cuobian.domains.rating.models.result import Reconsideration, Result
from cuobian.domains.rating.models.round import Round, StepPlan
from cuobian.domains.rating.models.sheet import Sheet, SheetCorrection, SheetItem, SheetPhoto
from cuobian.domains.rating.models.star import StarAward, StarEvent
from cuobian.domains.rating.models.view import SavedView

__all__ = [
    "Appeal",
    "AppealReviewer",
    "DeclaredConflict",
    "Dossier",
    "DossierItem",
    "DossierPhoto",
    "DossierSheet",
    "DrawnPanel",
    "Entry",
    "EntryMark",
    "EntryMove",
    "FairMove",
    "FairScore",
    "FairnessRun",
    "FigureCorrection",
    "MetricSnapshot",
    "Objection",
    "Panel",
    "PanelDraft",
    "PanelDraw",
    "PanelMember",
    "PublicNotice",
    "Reconsideration",
    "Result",
    "Round",
    "RoundInvitation",
    "SavedView",
    "Screen",
    "SelfDocument",
    "SelfItem",
    "Sheet",
    "SheetCorrection",
    "SheetItem",
    "SheetPhoto",
    "StarAward",
    "StarEvent",
    "StepPlan",
]
