"""Bonuses, deductions and vetoes put to a place, as the place itself and the reviewers of its appeal read them: never by whom."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, EntryMark
from cuobian.domains.rating.queries.outcomes import result_seen
from cuobian.domains.rating.rules.inputs import engine_inputs, facts_from
from cuobian.domains.rating.values import MarkKind
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import Bonus, Deduction, Veto
from cuobian.kernel.format import signed

AGAINST = (MarkKind.VETO, MarkKind.DEDUCTION)
"""What a place may dispute of the marks put to it; of bonuses, those that were left out."""


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark that counts. `name` is the rule's wording in the standard, `effect` what it does to the score."""

    id: UUID
    kind: MarkKind
    rule_id: str
    name: str
    count: int
    reason: str
    effect: str

    @property
    def is_against(self) -> bool:
        return self.kind in AGAINST

    @property
    def title(self) -> str:
        """ "扣分 K1 × 2"."""
        times = f" × {self.count}" if self.count > 1 else ""
        return f"{self.kind.label} {self.rule_id}{times}"


@dataclass(frozen=True, slots=True)
class OmittedBonus:
    """A bonus of the standard that the published result does not have."""

    rule_id: str
    name: str
    effect: str

    @property
    def title(self) -> str:
        """ "加分 ZB2"."""
        return f"{MarkKind.BONUS.label} {self.rule_id}"


def omitted_bonuses(entry: Entry) -> list[OmittedBonus]:
    """What a place may say was left out: every bonus that its result does not count, by people's word or by the figures."""
    result = result_seen(entry)
    if result is None:
        return []
    standard = engine_standard(entry.round.version_id)
    given = engine_inputs(standard, facts_from(result.inputs)).bonuses
    now = set(
        EntryMark.objects.filter(entry=entry, kind=MarkKind.BONUS, revoked_at=None).values_list("rule_id", flat=True)
    )
    left = [bonus for bonus in standard.bonuses if bonus.id not in {*given, *now}]
    return [OmittedBonus(bonus.id, bonus.name, _effect(bonus, 1)) for bonus in left]


def rules_of(version_id: UUID, kind: MarkKind) -> tuple[Bonus | Deduction | Veto, ...]:
    """The standard's bonuses that people recognise, its deductions, or its vetoes."""
    standard = engine_standard(version_id)
    if kind == MarkKind.BONUS:
        return tuple(bonus for bonus in standard.bonuses if bonus.metric is None)
    return standard.deductions if kind == MarkKind.DEDUCTION else standard.vetoes


def rule_name(version_id: UUID, kind: MarkKind, rule_id: str) -> str:
    """The wording of a rule; "" for one that the version does not know."""
    return next((rule.name for rule in rules_of(version_id, kind) if rule.id == rule_id), "")


def marks_that_count(entry: Entry) -> list[MarkLine]:
    """The marks in force, vetoes first, in order of their rules."""
    order = {MarkKind.VETO: 0, MarkKind.DEDUCTION: 1, MarkKind.BONUS: 2}
    rows = EntryMark.objects.filter(entry=entry, revoked_at=None)
    version_id = entry.round.version_id
    return [_line(version_id, row) for row in sorted(rows, key=lambda row: (order[MarkKind(row.kind)], row.rule_id))]


def _line(version_id: UUID, row: EntryMark) -> MarkLine:
    kind = MarkKind(row.kind)
    known = engine_standard(version_id).bonuses if kind == MarkKind.BONUS else rules_of(version_id, kind)
    rule = next((rule for rule in known if rule.id == row.rule_id), None)
    return MarkLine(
        id=row.pk,
        kind=kind,
        rule_id=row.rule_id,
        name=rule.name if rule else "",
        count=row.count,
        reason=row.reason,
        effect=_effect(rule, row.count),
    )


def _effect(rule: Bonus | Deduction | Veto | None, count: int) -> str:
    if isinstance(rule, Veto):
        return _("不定星级")
    if isinstance(rule, Deduction):
        return signed(-min(Decimal(rule.per) * count, Decimal(rule.cap)))
    return signed(rule.points) if rule else ""
