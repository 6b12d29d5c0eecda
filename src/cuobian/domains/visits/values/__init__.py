"""Words of the observation programmes. The core's stand in `programme`; what comes after a visit has its own file."""

from cuobian.domains.visits.values.programme import (
    AUDIT_ACTIONS,
    AUDIT_FIELDS,
    AUDIT_SUBJECTS,
    DEFAULTS,
    LIVE,
    MAX_DAYS,
    MAX_PEOPLE,
    PLACED,
    SEEN_BY,
    VEHICLE_PHONE_DAYS,
    ItemKind,
    Part,
    ProgrammeStatus,
    ProposalStatus,
    Readiness,
)

__all__ = [
    "AUDIT_ACTIONS",
    "AUDIT_FIELDS",
    "AUDIT_SUBJECTS",
    "DEFAULTS",
    "LIVE",
    "MAX_DAYS",
    "MAX_PEOPLE",
    "PLACED",
    "SEEN_BY",
    "VEHICLE_PHONE_DAYS",
    "ItemKind",
    "Part",
    "ProgrammeStatus",
    "ProposalStatus",
    "Readiness",
]
