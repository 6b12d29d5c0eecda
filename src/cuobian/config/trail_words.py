"""What the audit trail calls kept values: states and kinds by their words, people, versions and files by their names."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from cuobian.domains.inspections.values import EntryKind, FindingStatus
from cuobian.domains.network.values import CoordSystem, Facility
from cuobian.domains.people.public import ROLES, accounts, roles_with
from cuobian.domains.rating import values as rating
from cuobian.domains.rating.public import round_title
from cuobian.domains.rating.rules.fairness.policy import TERMS as POLICY
from cuobian.domains.rating.rules.fairness.wording import WHY
from cuobian.domains.rectification import values as rectification
from cuobian.domains.standards.public import version
from cuobian.domains.visits.values import after as papers
from cuobian.kernel.errors import NotFound
from cuobian.kernel.forms import uuids
from cuobian.support.api_clients.public import Scope
from cuobian.support.audit.public import register_words
from cuobian.support.files.public import stored
from cuobian.support.inbox.public import Outcome as CommandOutcome

CHOICES: dict[str, Any] = {
    "place.coord_system": CoordSystem,
    "place.facilities": Facility,
    "entry.stage": rating.Stage,
    "entry.answer": rating.SelfAnswer,
    "entry.ruling": rating.Ruling,
    "entry.outcome": rating.Ruling,
    "entry.kind": rating.MarkKind,
    "account.kind": rating.ConflictKind,
    "objection.emptied_by": rating.EmptiedBy,
    "round.level": rating.Level,
    "star.level": rating.Level,
    "round.step": rating.Step,
    "screen.status": rating.ScreenStatus,
    "screen.outcome": rating.ScreenOutcome,
    "ticket.status": rectification.Status,
    "ticket.severity": rectification.Severity,
    "ticket.side": rectification.PhotoSide,
    "ticket.alert": rectification.Alert,
    "self_check.answer": rectification.Answer,
    "practice.answer": rectification.Answer,
    "inspection_finding.status": FindingStatus,
    "inspection_entry.kind": EntryKind,
    "visit_report.stage": papers.ReportStage,
    "visit_report.outcome": papers.CheckOutcome,
    "visit_statement.outcome": papers.DoubtOutcome,
    "visit_action.state": papers.ActionState,
    "api_client.scopes": Scope,
    "command.outcome": CommandOutcome,
}
"""Kind of record and field -> the values it may have."""
PEOPLE = (
    "entry.reviewers", "entry.submitted_by_id", "entry.reviewed_by_id", "round.member", "panel.member", "panel.members", "screen.checker", "dossier.members", "ticket.responsible",
)  # fmt: skip
VERSIONS = ("round.version", "standard_version.copied_from")
FILES = ("entry.file", "sheet.file", "dossier.file", "practice.file")


def connect() -> None:
    """Called once, when all apps are loaded."""
    register_words(
        values={
            **{f"{field}.{value}": label for field, choices in CHOICES.items() for value, label in choices.choices},
            **{f"round.refusal.{code}": told for code, (told, _way_out) in WHY.items()},
        },
        fields={f"round.{term.key}": term.label for term in POLICY},
        names={
            **dict.fromkeys(PEOPLE, _person),
            **dict.fromkeys(VERSIONS, _version),
            **dict.fromkeys(FILES, _file),
            "star.round": _round,
            "page.permission": _holders,
        },
    )


def _person(ident: str) -> str:
    return _name(ident, lambda key: accounts([key])[key].name)


def _version(ident: str) -> str:
    return _name(ident, lambda key: f"{version(key).title} {version(key).label}")


def _round(ident: str) -> str:
    return _name(ident, round_title)


def _file(ident: str) -> str:
    return _name(ident, lambda key: stored([key])[key].name)


def _name(ident: str, told: Callable[[UUID], str]) -> str:
    """The name behind an id; "" when there is none (any more)."""
    try:
        return next((told(key) for key in uuids([ident])), "")
    except (KeyError, NotFound):
        return ""


def _holders(permissions: str) -> str:
    """The roles that have one of these permissions, which is what an auditor knows them by."""
    holding = {role for permission in permissions.split() for role in roles_with(permission)}
    return "、".join(str(role.label) for key, role in ROLES.items() if key in holding)
