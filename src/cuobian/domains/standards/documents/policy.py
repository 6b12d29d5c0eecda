"""What a rating round asks of a version, flat and ready to use."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from cuobian.domains.standards.documents.model.policy import Recusal
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.values import Level, PlaceKind, RecusalKey, StepKey

_TIMED = (RecusalKey.EMPLOYED_WITHIN_MONTHS.value, RecusalKey.OPERATOR.value)
"""Rules that reach back some months; where a sentence holds several rules, its months belong to these."""


@dataclass(frozen=True, slots=True)
class RecusalRule:
    """One reason not to judge.

    Attributes:
        key: one of `RecusalKey`.
        months: how far back it reaches, where that matters.
        text: the standard's own words; several rules may share them.
    """

    key: str
    months: int | None
    text: str

    @property
    def label(self) -> str:
        """The rule's short name, for a refusal."""
        return str(RecusalKey(self.key).label)


@dataclass(frozen=True, slots=True)
class StepWindow:
    """One step of a round as the standard says.

    Attributes:
        key: one of `StepKey`.
        workdays: how long it may take; None where the standard sets no limit.
        stars: which stars it gives. recommends: which it may recommend.
    """

    key: str
    name: str
    actor: str
    workdays: int | None
    stars: tuple[int, ...]
    recommends: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class AppealPolicy:
    """How an objection is made and answered."""

    workdays: int
    one_round: bool
    reviewer: str
    reason_required: bool


@dataclass(frozen=True, slots=True)
class VersionPolicy:
    """How a round is run under one version. `level` is "district" or "city"."""

    stars_by_level: Mapping[str, tuple[int, ...]]
    authorities: Mapping[str, str]
    min_raters: Mapping[str, int]
    needs_outsider: bool
    chair_from_outside: bool
    recusal: tuple[RecusalRule, ...]
    divergence_share: Decimal
    steps: tuple[StepWindow, ...]
    appeal: AppealPolicy
    max_documents: int
    unrated_below: Decimal
    unrated_action: str
    first_round_exempt: tuple[str, ...]
    survey_min: int
    onsite_share: Mapping[int, Decimal]
    validity_months: int
    mid_term_month: int
    idle_days: int
    correction_days: int
    reapply_months: int

    def level_of(self, star: int) -> str:
        """Which level awards a star."""
        return next(level for level, stars in self.stars_by_level.items() if star in stars)

    def step(self, key: StepKey | str) -> StepWindow | None:
        """A step by its key; None when the standard has no such step."""
        return next((step for step in self.steps if step.key == str(key)), None)

    def workdays(self, key: StepKey | str) -> int | None:
        """Working days of a step; None without a limit or without the step."""
        step = self.step(key)
        return step.workdays if step else None

    def recusal_rule(self, key: RecusalKey | str) -> RecusalRule | None:
        """The rule with this key, when the standard has it."""
        return next((rule for rule in self.recusal if rule.key == str(key)), None)


@lru_cache(maxsize=32)
def version_policy(document: Document) -> VersionPolicy:
    """The policy of a document, for its own kind of place."""
    policy, panel, sampling = document.policy, document.policy.panel, document.policy.sampling
    bodies = {Level.DISTRICT.value: policy.jurisdiction.district, Level.CITY.value: policy.jurisdiction.city}
    station = document.standard.place_kind == PlaceKind.STATION.value
    return VersionPolicy(
        stars_by_level=MappingProxyType({level: tuple(sorted(body.can_award)) for level, body in bodies.items()}),
        authorities=MappingProxyType({level: body.authority for level, body in bodies.items()}),
        min_raters=MappingProxyType({"district": panel.min_raters.district, "city": panel.min_raters.city}),
        needs_outsider=panel.needs_outsider,
        chair_from_outside=panel.chair_from_outside,
        recusal=tuple(rule for each in panel.recusal for rule in _rules(each)),
        divergence_share=panel.divergence.share,
        steps=tuple(
            StepWindow(step.key, step.name, step.actor, step.limit_workdays, step.output, step.can_recommend, step.note)
            for step in policy.process
        ),
        appeal=AppealPolicy(
            policy.appeal.window_workdays,
            policy.appeal.one_round,
            policy.appeal.reviewer,
            policy.appeal.must_reply_with_reason,
        ),
        max_documents=document.meta.max_materials_per_point,
        unrated_below=policy.thresholds.unrated.below,
        unrated_action=policy.thresholds.unrated.action,
        first_round_exempt=policy.first_round_exempt,
        survey_min=sampling.questionnaire.station_min_n if station else sampling.questionnaire.institute_min_n,
        onsite_share=MappingProxyType({int(each.star): each.share for each in sampling.onsite}),
        validity_months=policy.validity.months,
        mid_term_month=policy.validity.mid_term_month,
        idle_days=policy.dynamic_management.idle_days,
        correction_days=policy.dynamic_management.correction_days,
        reapply_months=policy.dynamic_management.reapply_months,
    )


def _rules(recusal: Recusal) -> list[RecusalRule]:
    return [RecusalRule(key, recusal.months if key in _TIMED else None, recusal.text) for key in recusal.keys]
