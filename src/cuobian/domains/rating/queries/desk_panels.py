"""Panels: who may sit on one, which places may be put to it, and how far its sheets are."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cuobian.domains.people.public import ASSESSOR, AccountRecord, accounts, holders_in_bulk, holders_under
from cuobian.domains.rating.models import Entry, Panel, PanelMember, Round, Sheet
from cuobian.domains.rating.queries.invited import invited_elsewhere
from cuobian.domains.rating.queries.raters import raters_of, subject_of
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.recusal import Rater, Subject, refusals
from cuobian.domains.rating.values import Level, SheetStatus, Stage
from cuobian.kernel.access import Actor, visible

MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class Check:
    """One assessor against the chosen places: how many may be assessed, and every rule that stands against some."""

    rater: Rater
    able: int
    asked: int
    rules: tuple[tuple[str, int], ...]

    @property
    def kind(self) -> str:
        """ "free" for all places, "partly" for some, "barred" for none."""
        return "free" if self.able == self.asked else "partly" if self.able else "barred"


@dataclass(frozen=True, slots=True)
class MemberLine:
    member: PanelMember
    who: AccountRecord | None
    open: int
    submitted: int

    @property
    def rank(self) -> int:
        """The chair first, who left last."""
        return 2 if self.member.left_at else 0 if self.member.is_chair else 1

    @property
    def name(self) -> str:
        return self.who.name if self.who else ""

    @property
    def unit(self) -> str:
        return self.who.unit_name if self.who else ""


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A panel in a list."""

    panel: Panel
    members: int
    places: int
    submitted: int
    sheets: int


def waiting_places(actor: Actor, made: Round, level: Level) -> QuerySet[Entry]:
    """Entries that wait for a panel of this level, where the actor may make one."""
    waits = (
        Q(stage=Stage.DISTRICT_PANEL, district_panel=None)
        if level == Level.DISTRICT
        else Q(stage=Stage.CITY_PANEL, city_panel=None)
    )
    rows = Entry.objects.filter(visible(actor, f"rating.panel.{level}", "code"), waits, round=made)
    return rows.select_related("place", "round").order_by("sort_key", "pk")


def candidates(made: Round, code: str, now: datetime) -> list[AccountRecord]:
    """Everybody who may assess below a code: assessors appointed there, above it, or on a part of it.

    Who was invited for another round alone is not among them.
    """
    above = holders_in_bulk(ASSESSOR, [code], now)[code]
    below = holders_under(ASSESSOR, code, now)
    found = {who.id: who for who in (*above, *below)}
    elsewhere = invited_elsewhere([*found], made.pk)
    left = [who for who in found.values() if who.id not in elsewhere]
    return sorted(left, key=lambda who: (who.unit_name, who.name))


def checks(
    account_ids: Sequence[UUID], entries: Sequence[Entry], *, version_id: UUID, level: Level, today: date
) -> list[Check]:
    """The recusal rules for everybody against every chosen place, each rule named with how many places it bars."""
    rules = rule_keys(version_policy(version_id))
    subjects = [subject_of(entry.place) for entry in entries]
    return [_check(rater, subjects, level, rules, today) for rater in raters_of(account_ids)]


def _check(rater: Rater, subjects: Sequence[Subject], level: Level, rules: Sequence[str], today: date) -> Check:
    counts: dict[str, int] = {}
    able = 0
    for subject in subjects:
        found = refusals(rater, subject, level=level, rules=rules, today=today)
        able += not found
        for refusal in found:
            counts[refusal.message] = counts.get(refusal.message, 0) + 1
    return Check(rater, able, len(subjects), tuple(counts.items()))


def drawn(found: Sequence[Check], chosen: Sequence[UUID], count: int, *, seed: str) -> list[UUID]:
    """People drawn at random among those who may assess every chosen place; the same seed draws the same people."""
    free = sorted(
        (check.rater.account_id for check in found if check.kind == "free" and check.rater.account_id not in chosen),
        key=str,
    )
    chance = random.Random(seed)
    return chance.sample(free, min(count, len(free)))


def chairs(found: Sequence[Check], entries: Sequence[Entry], level: Level) -> list[Rater]:
    """Members who may be the chair: at city level nobody from an assessed district."""
    districts = {entry.code[:6] for entry in entries}
    return [
        check.rater
        for check in found
        if check.able and (level == Level.DISTRICT or check.rater.unit_code[:6] not in districts)
    ]


def panel_rows(actor: Actor, made: Round) -> QuerySet[Panel]:
    """The panels of a round in the actor's scope."""
    seen = visible(actor, "rating.view", "code")
    prefixes = [prefix[:6] for prefix in actor.prefixes("rating.view") if len(prefix) >= 6]
    mine = Q(sheets__entry__code__startswith=prefixes[0]) if len(prefixes) == 1 else Q(pk__in=[])
    return Panel.objects.filter(seen | mine, round=made).distinct()


def panel_lines(panels: Sequence[Panel]) -> list[PanelLine]:
    """Members, places and sheets of panels; two queries."""
    ids = [panel.pk for panel in panels]
    members = dict(
        PanelMember.objects.filter(panel_id__in=ids, left_at=None)
        .values_list("panel_id")
        .annotate(n=Count("pk"))
        .order_by("panel_id")
    )
    counts = {
        row["panel_id"]: (row["places"], row["submitted"], row["sheets"])
        for row in Sheet.objects.filter(panel_id__in=ids)
        .exclude(status=SheetStatus.VOID)
        .values("panel_id")
        .annotate(
            sheets=Count("pk"),
            submitted=Count("pk", filter=Q(status=SheetStatus.SUBMITTED)),
            places=Count("entry", distinct=True),
        )
        .order_by("panel_id")
    }
    return [PanelLine(panel, members.get(panel.pk, 0), *counts.get(panel.pk, (0, 0, 0))) for panel in panels]


def places_at_work(panel: Panel) -> list[Entry]:
    """The panel's places that are still assessed: those that somebody who joins would see."""
    level = Level(panel.level)
    stage, field = (
        (Stage.DISTRICT_PANEL, "district_panel") if level == Level.DISTRICT else (Stage.CITY_PANEL, "city_panel")
    )
    rows = Entry.objects.filter(round=panel.round_id, stage=stage, **{field: panel})
    return list(rows.select_related("round", "place").order_by("sort_key"))


def member_lines(panel: Panel) -> list[MemberLine]:
    """The members of a panel, those who left at the end, with their sheets."""
    members = list(panel.members.order_by("left_at", "-is_chair", "pk"))
    people = accounts([member.account_id for member in members])
    rows = Sheet.objects.filter(panel=panel).values_list("account_id", "status")
    open_ones: dict[UUID, int] = {}
    handed_in: dict[UUID, int] = {}
    for account_id, status in rows:
        if status == SheetStatus.OPEN:
            open_ones[account_id] = open_ones.get(account_id, 0) + 1
        elif status == SheetStatus.SUBMITTED:
            handed_in[account_id] = handed_in.get(account_id, 0) + 1
    return [
        MemberLine(
            member,
            people.get(member.account_id),
            open_ones.get(member.account_id, 0),
            handed_in.get(member.account_id, 0),
        )
        for member in members
    ]
