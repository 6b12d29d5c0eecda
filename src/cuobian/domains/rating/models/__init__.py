"""Tables of the rating round. A state is tied to its facts by constraints; what is frozen is refused by triggers."""

from cuobian.domains.rating.models.entry import Entry, EntryMark, EntryMove, MetricSnapshot, SelfDocument, SelfItem
from cuobian.domains.rating.models.notice import Appeal, AppealReviewer, Objection, PublicNotice
from cuobian.domains.rating.models.panel import DeclaredConflict, Panel, PanelMember, RoundInvitation
from cuobian.domains.rating.models.result import Reconsideration, Result
from cuobian.domains.rating.models.round import Round, StepPlan
from cuobian.domains.rating.models.sheet import Sheet, SheetCorrection, SheetItem, SheetPhoto
from cuobian.domains.rating.models.star import StarAward, StarEvent
from cuobian.domains.rating.models.view import SavedView

__all__ = [
    "Appeal",
    "AppealReviewer",
    "DeclaredConflict",
    "Entry",
    "EntryMark",
    "EntryMove",
    "MetricSnapshot",
    "Objection",
    "Panel",
    "PanelMember",
    "PublicNotice",
    "Reconsideration",
    "Result",
    "Round",
    "RoundInvitation",
    "SavedView",
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
