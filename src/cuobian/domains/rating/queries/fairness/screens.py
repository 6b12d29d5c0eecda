"""Flags of a round: the standing ones, narrowed as a page asks, with the people and sheets behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import areas_by_code
from cuobian.domains.people.public import AccountRecord, accounts, holders_of_permission
from cuobian.domains.rating.models import FairnessRun, Round, Screen, Sheet
from cuobian.domains.rating.rules.fairness.screens import people_in, scope_of
from cuobian.domains.rating.values import ScreenKind, ScreenStatus, SheetStatus
from cuobian.kernel.access import Actor, require_any
from cuobian.kernel.errors import NotFound

FAR = date(9999, 12, 31)
MOST_SHEETS = 20
"""Sheets shown with a flag."""
STATUSES: Mapping[str, Any] = {
    "waiting": gettext_lazy("没有核实完的"),
    "open": gettext_lazy("待指定核实人"),
    "assigned": gettext_lazy("核实中"),
    "overdue": gettext_lazy("超期没核实"),
    "checked": gettext_lazy("已核实"),
}
"""What a list of flags may be narrowed to."""


@dataclass(frozen=True, slots=True)
class ScreenFilters:
    """What the list is narrowed by; everything empty is everything that this person may see."""

    kind: str = ""
    status: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """One flag with the names it is shown by."""

    screen: Screen
    people: Sequence[AccountRecord]
    districts: Sequence[str]
    checker: AccountRecord | None
    is_latest: bool
    """False when the latest run of the level did not raise it again."""

    @property
    def entry(self) -> Any:
        return self.screen.entry


def standing(round_id: UUID, level: str) -> QuerySet[Screen]:
    """The flags of a round at a level that no later run has carried on."""
    return Screen.objects.filter(run__round_id=round_id, run__level=level, carried_to=None)


def sees_all(actor: Actor, made: Round) -> bool:
    """True for those who look after the fairness of the whole round."""
    return actor.may("rating.fairness", made.code)


def screen_rows(actor: Actor, made: Round, level: str, filters: ScreenFilters, *, today: date) -> QuerySet[Screen]:
    """The flags that answer the filters, with the keys that a list sorts by.

    Who looks after the round sees all of them, a checker those given to them. Raises NotAllowed for anybody else.
    """
    rows = standing(made.pk, level).select_related("run__round", "entry__place")
    if not sees_all(actor, made):
        require_any(actor, "rating.screen")
        rows = rows.filter(checker_id=actor.person_id)
    if filters.mine:
        rows = rows.filter(checker_id=actor.person_id)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.status:
        rows = rows.filter(status_filter(filters.status, today))
    return rows.annotate(due_key=Coalesce("due_on", Value(FAR)))


def status_filter(status: str, today: date) -> Q:
    """Flags in one of the states of `STATUSES`; an unknown one holds for none."""
    conditions = {
        "waiting": ~Q(status=ScreenStatus.CHECKED),
        "open": Q(status=ScreenStatus.OPEN),
        "assigned": Q(status=ScreenStatus.ASSIGNED),
        "overdue": Q(status=ScreenStatus.ASSIGNED, due_on__lt=today),
        "checked": Q(status=ScreenStatus.CHECKED),
    }
    return conditions.get(status, Q(pk__in=[]))


def lines_of(screens: Sequence[Screen], latest: FairnessRun | None) -> list[ScreenLine]:
    """What a page shows of each flag; two queries, however many flags."""
    named = {one for screen in screens for one in people_in(screen.account_id, screen.facts)}
    people = accounts(named | {screen.checker_id for screen in screens if screen.checker_id})
    areas = areas_by_code({code for screen in screens for code in screen.facts.get("districts", ())})
    return [
        ScreenLine(
            screen=screen,
            people=[people[UUID(one)] for one in screen.facts.get("assessors", ()) if UUID(one) in people],
            districts=[areas[code].name if code in areas else code for code in screen.facts.get("districts", ())],
            checker=people.get(screen.checker_id) if screen.checker_id else None,
            is_latest=latest is None or screen.run_id == latest.pk,
        )
        for screen in screens
    ]


def get_screen(actor: Actor, screen_id: UUID, *, lock: bool = False) -> Screen:
    """A flag that the actor may see: all of them for who looks after the round, one's own for a checker.

    Raises:
        NotAllowed: this person looks into no flags at all.
        NotFound: there is no such flag, or it is not this person's.
    """
    if not actor.may("rating.fairness"):
        require_any(actor, "rating.screen")
    rows = Screen.objects.select_related("run__round__version", "entry__place", "carried_from")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=screen_id).first()
    if found is None or not (sees_all(actor, found.run.round) or found.checker_id == actor.account_id):
        raise NotFound()
    return found


def sheets_behind(screen: Screen) -> list[Sheet]:
    """The sheets to look at: those the flag names, else those of the people it is about; the first ones, by place."""
    named = screen.facts.get("sheets", ())
    rows = Sheet.objects.filter(
        entry__round_id=screen.run.round_id, level=screen.run.level, status=SheetStatus.SUBMITTED
    ).select_related("entry__place", "account")
    if named:
        rows = rows.filter(pk__in=named)
    elif screen.facts.get("assessors"):
        rows = rows.filter(account_id__in=screen.facts["assessors"])
    else:
        return []
    return list(rows.order_by("entry__sort_key", "submitted_at")[:MOST_SHEETS])


def raters_behind(screen: Screen) -> set[UUID]:
    """Everybody who rated a place that the flag names: what they did themselves they do not check."""
    entries = Sheet.objects.filter(pk__in=screen.facts.get("sheets", ())).values("entry_id")
    return set(Sheet.objects.filter(entry_id__in=entries).values_list("account_id", flat=True))


def able_checkers(screen: Screen, now: datetime) -> list[AccountRecord]:
    """Who may look into a flag, by name: holds the permission there, is not in it, did not rate the places in it."""
    away = people_in(screen.account_id, screen.facts) | raters_behind(screen)
    held = holders_of_permission("rating.screen", scope_of(screen.kind, screen.code), now)
    return [person for person in held if person.id not in away]


def able_for_all(screens: Sequence[Screen], now: datetime) -> list[AccountRecord]:
    """Who may look into every one of these flags, by name."""
    able = [able_checkers(screen, now) for screen in screens]
    ids = set.intersection(*({person.id for person in people} for people in able)) if able else set()
    return [person for person in able[0] if person.id in ids] if ids else []


def kinds_with(rows: QuerySet[Screen]) -> list[tuple[str, str]]:
    """The kinds of which there are flags, in the order of their definition."""
    found = set(rows.values_list("kind", flat=True))
    return [(kind.value, str(kind.label)) for kind in ScreenKind if kind.value in found]
