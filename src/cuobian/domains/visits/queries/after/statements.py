"""Statements: all of a programme with who is missing, and one as it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cuobian.domains.network.public import PlaceRecord, former_codes, records_by_id
from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.models.after import FigureDoubt, Statement
from cuobian.domains.visits.queries.after.standing import Standing, stops
from cuobian.domains.visits.rules.after.reminding import days_left
from cuobian.domains.visits.values.after import FIELDS, PaperKind
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.kernel.sentences import said
from cuobian.kernel.workdays import WorkCalendar

GROUPS = {
    "place": _("这个站点"),
    "year": _("今年以来"),
    "strong": _("记录里的强项"),
    "weak": _("记录里的弱项"),
    "open": _("还在整改"),
    "seen": _("最近的亮点"),
}
FOR_ALL = ("place", "year")
"""Groups that everybody who takes part reads; the others are the host's and the offices'."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One stop in the officer's list."""

    item: Item
    statement: Statement | None
    doubts: int
    days_left: int | None

    @property
    def state(self) -> str:
        """ "none", "waiting", "overdue" or "confirmed"."""
        if self.statement is None:
            return "none"
        if self.statement.confirmed_at is not None:
            return "confirmed"
        return "overdue" if (self.days_left or 0) < 0 else "waiting"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it is read, with what a host has said about it."""

    key: str
    label: str
    value: str
    url: str
    doubt: FigureDoubt | None


@dataclass(frozen=True, slots=True)
class Page:
    """A statement as it is read."""

    statement: Statement
    place: PlaceRecord
    groups: Sequence[tuple[Any, Sequence[Figure]]]
    words: Sequence[tuple[Any, str]]


def statement_lines(programme: Programme, calendar: WorkCalendar, today: date) -> list[StatementLine]:
    """Every stop once, in the order of the visit, with its statement."""
    rows = Statement.objects.filter(programme=programme).select_related("place", "paper")
    rows = rows.annotate(doubtful=Count("doubts", filter=Q(doubts__outcome="")))
    made = {row.code: row for row in rows}
    found = []
    for item in {item.code: item for item in reversed(stops(programme))}.values():
        row = made.get(item.code)
        waits = row is not None and row.confirmed_at is None
        left = days_left(calendar, today, row.due_on) if row is not None and waits else None
        found.append(StatementLine(item, row, getattr(row, "doubtful", 0), left))
    return found[::-1]


def statement_at(programme: Programme, code: str) -> Q:
    """Which statement an address names: an address with the code that the place had before it moved still leads there."""
    places = Statement.objects.filter(programme=programme).values_list("place_id", flat=True)
    moved = former_codes(places).get(code)
    return Q(programme=programme) & (Q(code=code) if moved is None else Q(place=moved))


def get_statement(who: Standing, code: str) -> Statement:
    """The statement of a stop, for those who may read it; by its present code or a former one.

    Raises:
        NotFound: none was asked for, or it does not concern the actor.
        NotAllowed: a participant, before the host has confirmed it.
    """
    rows = Statement.objects.select_related("place", "paper", "confirmed_by", "programme")
    found = rows.filter(statement_at(who.programme, code)).first()
    if found is None:
        raise NotFound()
    if not inside(who, found.code) and found.confirmed_at is None:
        raise NotAllowed(_("接待方还没有确认这份情况说明，确认后就能看。"))
    return found


def readable(who: Standing) -> QuerySet[Statement]:
    """The statements of a programme that the actor may read."""
    rows = Statement.objects.filter(programme=who.programme).select_related("place", "paper", "confirmed_by")
    if who.manages or who.looks_on:
        return rows
    seen = Q(code__in=who.hosted)
    return rows.filter(seen | Q(confirmed_at__isnull=False)) if who.participant else rows.filter(seen)


def inside(who: Standing, code: str) -> bool:
    """Offices and the host read everything on the page; participants what is for all."""
    return who.manages or who.looks_on or code in who.hosted


def pages_of(statements: Sequence[Statement], *, whole: Mapping[str, bool], as_host: bool = False) -> list[Page]:
    """Statements as they are read; `whole` says by code whether weak points and tickets are shown, `as_host` where figures lead."""
    places = records_by_id(row.place_id for row in statements)
    doubts: dict[tuple[UUID, str], FigureDoubt] = {
        (doubt.statement_id, doubt.key): doubt for doubt in FigureDoubt.objects.filter(statement__in=statements)
    }
    return [
        Page(
            statement=row,
            place=places[row.place_id],
            groups=_groups(row, doubts, whole=whole.get(row.code, False), as_host=as_host),
            words=[
                (field.label, words)
                for field in FIELDS[PaperKind.STATEMENT]
                if (words := str(row.paper.body.get(field.key, "")))
            ],
        )
        for row in statements
    ]


def _groups(
    row: Statement, doubts: Mapping[tuple[UUID, str], FigureDoubt], *, whole: bool, as_host: bool
) -> list[tuple[Any, list[Figure]]]:
    found = []
    for group, title in GROUPS.items():
        lines = [_figure(row, line, doubts, as_host=as_host) for line in row.figures if line["group"] == group]
        if lines and (whole or group in FOR_ALL):
            found.append((title, lines))
    return found


def _figure(
    row: Statement, line: Mapping[str, Any], doubts: Mapping[tuple[UUID, str], FigureDoubt], *, as_host: bool
) -> Figure:
    url = line.get("host_url") if as_host and line.get("host_url") else line["url"]
    return Figure(
        line["key"], str(said(line["label"])), str(said(line["value"])), url or "", doubts.get((row.pk, line["key"]))
    )


def figure_of(statement: Statement, key: str) -> dict[str, Any]:
    """One figure of the page. Raises NotFound."""
    found: dict[str, Any] | None = next((line for line in statement.figures if line["key"] == key), None)
    if found is None:
        raise NotFound()
    return found


def get_doubt(doubt_id: UUID) -> FigureDoubt:
    """One figure that was said to be wrong. Raises NotFound."""
    rows = FigureDoubt.objects.select_related("statement__place", "statement__programme", "raised_by", "settled_by")
    found = rows.filter(pk=doubt_id).first()
    if found is None:
        raise NotFound()
    return found
