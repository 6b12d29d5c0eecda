"""Reading draws: who may see them, what they are made from as the record stands, and what they are called on pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from cuobian.domains.people.public import accounts, holders_of_permission
from cuobian.domains.rating.models import Dossier, Entry, PanelDraw, Round
from cuobian.domains.rating.queries.desk_panels import waiting_places
from cuobian.domains.rating.queries.fairness.runs import opened, run_in_force
from cuobian.domains.rating.queries.raters import raters_of, subject_of
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.fairness.draw_inputs import (
    NO_ROLE,
    DrawInputs,
    DrawnPerson,
    DrawnPlace,
    Stay,
    inputs_from,
    numbered,
    plan_from,
)
from cuobian.domains.rating.rules.fairness.draw_life import PUBLIC
from cuobian.domains.rating.rules.fairness.draw_seats import seated
from cuobian.domains.rating.rules.fairness.draw_words import Names
from cuobian.domains.rating.rules.recusal import DISTRICT, Rater, refusals
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import DossierStatus, DrawStatus, Level
from cuobian.engines import panels as pn
from cuobian.kernel.access import Actor, require, visible
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import NotAllowed, NotFound

SEES = "rating.fairness"
"""Sees draws without making them: the city office and auditors."""


@dataclass(frozen=True, slots=True)
class DrawRules:
    """What an officer decides about a draw beside places and people. Loads are places a person."""

    visits: int
    different_districts: bool
    not_own_district: bool
    min_load: int = 0
    max_load: int | None = None


def draws_seen(actor: Actor, made: Round) -> QuerySet[PanelDraw]:
    """The draws of a round that the actor makes or may look at."""
    found = visible(actor, SEES, "code")
    for level, permission in PERMISSION_OF.items():
        found |= Q(level=level) & visible(actor, permission, "code")
    return PanelDraw.objects.filter(found, round=made)


def get_draw(actor: Actor, draw_id: UUID) -> PanelDraw:
    """A draw that the actor may look at. Raises NotFound out of scope, NotAllowed inside it without the right."""
    found = PanelDraw.objects.select_related("round__version", "made_by").filter(pk=draw_id).first()
    if found is None:
        raise NotFound()
    if not (actor.may(SEES, found.code) or may_draw(actor, found)):
        require(actor, "rating.view", found.code)
        raise NotAllowed(permission=PERMISSION_OF[Level(found.level)])
    return found


def may_draw(actor: Actor, draw: PanelDraw) -> bool:
    """Whether the actor makes panels where the draw is."""
    return actor.may(PERMISSION_OF[Level(draw.level)], draw.code)


def lock_draw(actor: Actor, draw_id: UUID) -> PanelDraw:
    """A draw that the actor may change, locked until the transaction ends. Raises NotFound or NotAllowed."""
    found = PanelDraw.objects.select_for_update(of=("self",)).select_related("round").filter(pk=draw_id).first()
    if found is None:
        raise NotFound()
    require(actor, PERMISSION_OF[Level(found.level)], found.code)
    return found


def public_draws() -> QuerySet[PanelDraw]:
    """Draws that were announced, also those cancelled afterwards; never the prepared ones."""
    return PanelDraw.objects.filter(Q(status__in=PUBLIC) | Q(status=DrawStatus.CANCELLED, announced_at__isnull=False))


def public_draw(draw_id: UUID) -> PanelDraw:
    """An announced draw, for everybody. Raises NotFound."""
    found = public_draws().select_related("round").filter(pk=draw_id).first()
    if found is None:
        raise NotFound()
    return found


def places_waiting(actor: Actor, made: Round, level: Level, *, district: str = "", words: str = "") -> QuerySet[Entry]:
    """Entries that wait for a panel of this level, narrowed by district and by words in the name."""
    rows = waiting_places(actor, made, level)
    if district:
        rows = rows.filter(code__startswith=district)
    return rows.filter(place__short_name__icontains=words) if words else rows


def inputs_of(
    made: Round,
    level: Level,
    *,
    entries: Sequence[Entry],
    people: Sequence[UUID],
    rules: DrawRules,
    salt: str,
    now: datetime,
) -> DrawInputs:
    """What a draw is made from, as the record stands: places, numbered assessors, and who stays away from what."""
    raters = raters_of(people)
    numbers = numbered([rater.account_id for rater in raters], salt)
    return DrawInputs(
        visits=rules.visits,
        different_districts=rules.different_districts,
        not_own_district=rules.not_own_district,
        places=tuple(sorted((DrawnPlace(str(one.pk), one.code) for one in entries), key=lambda one: one.code)),
        people=tuple(
            sorted(
                (
                    DrawnPerson(
                        numbers[one.account_id],
                        str(one.account_id),
                        district_of(one),
                        rules.min_load,
                        rules.max_load,
                    )
                    for one in raters
                ),
                key=lambda one: one.number,
            )
        ),
        stays=stays_of(made, level, entries, raters, numbers, now),
        dossiers=Dossier.objects.filter(round=made).exclude(status=DossierStatus.DRAFT).count(),
    )


def district_of(rater: Rater) -> str:
    """The district of somebody's unit; "" for a unit of the city or outside of it."""
    return rater.unit_code[:DISTRICT] if len(rater.unit_code) >= DISTRICT else ""


def stays_of(
    made: Round,
    level: Level,
    entries: Sequence[Entry],
    raters: Sequence[Rater],
    numbers: Mapping[UUID, str],
    now: datetime,
) -> tuple[Stay, ...]:
    """Every pair of place and person that the rating's own rules keep apart, with their keys."""
    keys, today = rule_keys(version_policy(made.version_id)), local_date(now)
    holders = _holders({one.code[:DISTRICT] for one in entries}, now)
    found = []
    for entry in entries:
        subject = subject_of(entry.place)
        for rater in raters:
            reasons = [one.rule for one in refusals(rater, subject, level=level, rules=keys, today=today)]
            if rater.account_id not in holders[entry.code[:DISTRICT]]:
                reasons.append(NO_ROLE)
            if reasons:
                found.append(Stay(entry.code, numbers[rater.account_id], tuple(reasons)))
    return tuple(sorted(found, key=lambda one: (one.code, one.number)))


def stays_now(draw: PanelDraw, inputs: DrawInputs, now: datetime) -> set[tuple[str, str]]:
    """Pairs (code, number) that stay apart today: what may have come up since the draw."""
    numbers = {account: number for number, account in inputs.accounts().items()}
    found = stays_of(draw.round, Level(draw.level), entries_of(inputs), raters_of([*numbers]), numbers, now)
    return {(one.code, one.number) for one in found}


def _holders(districts: set[str], now: datetime) -> dict[str, set[UUID]]:
    return {
        district: {one.id for one in holders_of_permission("rating.assess", district, now)} for district in districts
    }


def entries_of(inputs: DrawInputs) -> list[Entry]:
    """The entries of a draw, in order of code."""
    ids = list(inputs.entries().values())
    return list(Entry.objects.select_related("place", "round").filter(pk__in=ids).order_by("code"))


def names_of(inputs: DrawInputs) -> Names:
    """How places and people of a draw are called; two queries."""
    people = accounts(list(inputs.accounts().values()))
    return Names(
        places={entry.code: entry.place.short_name for entry in entries_of(inputs)},
        people={number: people[account].name for number, account in inputs.accounts().items() if account in people},
    )


def sigma_of(made: Round, level: Level) -> float:
    """Standard deviation of one visit in points: of the latest run where it found one, else the engine's default."""
    run = run_in_force(made, level)
    return (opened(run).outcome.severity.noise if run else None) or pn.SIGMA


def panels_of(draw: PanelDraw) -> tuple[pn.Panel, ...]:
    """Who sits where: the plan with the changes by hand; nothing before the draw."""
    return seated(plan_from(draw.plan), draw.changes) if draw.plan else ()


def read_inputs(draw: PanelDraw) -> DrawInputs:
    """What the draw is made from."""
    return inputs_from(draw.inputs)
