"""The door of the ledger: what other domains may use."""

from cuobian.domains.ledger.actions.correcting import cancel, correct
from cuobian.domains.ledger.actions.following import follow_place
from cuobian.domains.ledger.actions.recording import record, record_many
from cuobian.domains.ledger.actions.sealing import close_days
from cuobian.domains.ledger.models import Source
from cuobian.domains.ledger.queries.facts import fact, facts, rows_url
from cuobian.domains.ledger.queries.figures import MonthFigure, YearFigure, monthly, year_figures, year_figures_of
from cuobian.domains.ledger.queries.groups import first_days, grouped, latest, selected, sums
from cuobian.domains.ledger.queries.sealing import DayRootRecord, proof, roots
from cuobian.domains.ledger.queries.standing import standing
from cuobian.domains.ledger.queries.verification import Finding, Report, verify
from cuobian.domains.ledger.values.catalogue import KINDS
from cuobian.domains.ledger.values.kinds import Kind, UnknownKind, all_kinds, kind_of, register_kind, register_kinds
from cuobian.domains.ledger.values.records import FactRecord, Group, NewFact, Selection

__all__ = [
    "KINDS",
    "DayRootRecord",
    "FactRecord",
    "Finding",
    "Group",
    "Kind",
    "MonthFigure",
    "NewFact",
    "Report",
    "Selection",
    "Source",
    "UnknownKind",
    "YearFigure",
    "all_kinds",
    "cancel",
    "close_days",
    "correct",
    "fact",
    "facts",
    "first_days",
    "follow_place",
    "grouped",
    "kind_of",
    "latest",
    "monthly",
    "proof",
    "record",
    "record_many",
    "register_kind",
    "register_kinds",
    "roots",
    "rows_url",
    "selected",
    "standing",
    "sums",
    "verify",
    "year_figures",
    "year_figures_of",
]
