"""What the record gives for a report: every section as drafts of blocks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from cuobian.domains.network.public import area_names
from cuobian.domains.rectification.public import PhotoSide, photos_of_tickets
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.models.after import ExchangeNote, Minutes, Statement
from cuobian.domains.visits.queries.after.sources import noted_at
from cuobian.domains.visits.queries.after.standing import stops
from cuobian.domains.visits.queries.told import as_told, told_rows
from cuobian.domains.visits.rules.after.reporting import Draft, drafts_of
from cuobian.domains.visits.values.after import Section
from cuobian.kernel.format import day, number


def drafts_for(programme: Programme) -> list[Draft]:
    """Everything, section by section, in the order in which it will stand."""
    programme, visited = as_told(programme), stops(programme)
    order = list(dict.fromkeys(item.place_id for item in visited if item.place_id))
    return [
        _overview(programme, visited),
        *_days(programme),
        *_stops(programme, visited),
        *with_after(drafts_of(noted_at(programme, order))),
        *_notes(programme),
        *_meetings(programme),
    ]


def with_after(drafts: Sequence[Draft]) -> list[Draft]:
    """The pictures of after, from the tickets that were opened."""
    tickets = [draft.ticket_id for draft in drafts if draft.ticket_id]
    before = photos_of_tickets(tickets, PhotoSide.BEFORE)
    after = photos_of_tickets(tickets, PhotoSide.AFTER)
    return [
        replace(
            draft,
            before=tuple(dict.fromkeys((*draft.before, *before.get(draft.ticket_id, ())))),
            after=tuple(after.get(draft.ticket_id, ())),
        )
        if draft.ticket_id
        else draft
        for draft in drafts
    ]


def _overview(programme: Programme, visited: Sequence[Item]) -> Draft:
    people = Participant.objects.filter(programme=programme, removed_at=None)
    counts = people.aggregate(all=Count("pk"), districts=Count("district", distinct=True))
    words = _("%(first)s至%(last)s，%(unit)s组织「%(title)s」。%(people)s 人参加，到 %(stops)s 个观摩点实地走访。") % {
        "first": day(programme.starts_on),
        "last": day(programme.ends_on),
        "unit": programme.lead_unit,
        "title": programme.title,
        "people": number(counts["all"]),
        "stops": number(len({item.place_id for item in visited})),
    }
    more = [_("依据：%(basis)s。") % {"basis": programme.basis}] if programme.basis else []
    more += [programme.purpose.strip()] if programme.purpose.strip() else []
    return Draft(Section.OVERVIEW, "programme", "\n".join([words, *more]))


def _days(programme: Programme) -> list[Draft]:
    found: dict[date, list[str]] = {}
    for item in told_rows(programme):
        if item.day is not None:
            found.setdefault(item.day.date, []).append(_item_line(item))
    return [
        Draft(Section.PROGRAMME, f"day:{at.isoformat()}", "\n".join([day(at), *lines])) for at, lines in found.items()
    ]


def _item_line(item: Item) -> str:
    when = ""
    if item.starts_at and item.ends_at:
        start, end = timezone.localtime(item.starts_at), timezone.localtime(item.ends_at)
        when = f"{start:%H:%M}–{end:%H:%M}"
    kind = str(item.get_kind_display())
    return "　".join(part for part in (when, "" if kind in item.title else kind, item.title) if part)


def _stops(programme: Programme, visited: Sequence[Item]) -> list[Draft]:
    rows = Statement.objects.filter(programme=programme, confirmed_at__isnull=False).select_related("paper")
    told = {row.place_id: row.paper.body for row in rows}
    found = []
    for item in {item.place_id: item for item in visited}.values():
        body = told.get(item.place_id, {}) if item.place_id else {}
        words = "\n".join(part for part in (body.get("intro", ""), body.get("strong", "")) if part)
        found.append(
            Draft(Section.STOPS, f"stop:{item.place_id}", words or item.what_to_show or item.title, "", item.place_id)
        )
    return found


def _notes(programme: Programme) -> list[Draft]:
    rows = list(ExchangeNote.objects.filter(programme=programme, handed_in_at__isnull=False).select_related("paper"))
    names = area_names(row.code for row in rows)
    return [
        Draft(
            Section.EXCHANGE,
            f"note:{row.pk}",
            "\n".join(part for part in (row.paper.body.get("learned", ""), row.paper.body.get("plan", "")) if part),
            names.get(row.code, row.code),
        )
        for row in rows
    ]


def _meetings(programme: Programme) -> list[Draft]:
    rows = Minutes.objects.filter(programme=programme, adopted_at__isnull=False).select_related("paper")
    return [
        Draft(
            Section.MEETINGS,
            f"minutes:{row.pk}",
            "\n".join(part for part in (row.paper.body.get("points", ""), row.paper.body.get("decisions", "")) if part),
            row.title,
        )
        for row in rows
    ]
