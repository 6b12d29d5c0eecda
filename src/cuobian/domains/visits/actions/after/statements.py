"""Before the visit: the hosts' one page is made from the record, worded and confirmed by the host."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import PlaceRecord, records_by_id
from cuobian.domains.visits.actions.after.papers import close_paper, new_paper, reopen_paper
from cuobian.domains.visits.actions.after.writing import tell, trail
from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.models.after import Paper, Statement
from cuobian.domains.visits.queries.after.people import hosts_of, managers_of
from cuobian.domains.visits.queries.after.records import figures_of
from cuobian.domains.visits.queries.after.sources import last_highlights
from cuobian.domains.visits.queries.after.standing import OUT_OF_SIGHT, Standing, standing, stop_codes, stops
from cuobian.domains.visits.queries.after.statements import statement_at
from cuobian.domains.visits.queries.told import title_of
from cuobian.domains.visits.rules.after.reminding import due_before
from cuobian.domains.visits.states.after import paper_step
from cuobian.domains.visits.values.after import STATEMENT_DAYS, PaperKind
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.sentences import Sentence, said
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import settle

ASK = gettext_lazy("%(programme)s要来%(place)s，请核对情况说明")
LATE = gettext_lazy("%(place)s的情况说明还没有确认，请尽快核对")
CONFIRMED = gettext_lazy("%(place)s已确认情况说明")


def ask_statements(*, actor: Actor, programme_id: UUID, due_on: date | None, now: datetime) -> int:
    """Make the page of every stop that has none, and ask its host to word and confirm it. Returns how many were made.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme.
        Conflict: it is not released, or nothing is left to ask for.
        Invalid: a day that has passed, or one after the visit.
    """
    with transaction.atomic():
        who = _managed(actor, programme_id)
        programme = who.programme
        if programme.status in OUT_OF_SIGHT:
            raise Conflict(_("日程发布以后才请接待方写情况说明。"))
        today = local_date(now)
        day = due_on or due_before(calendar(), programme.starts_on, STATEMENT_DAYS, today)
        if not today <= day:
            raise Invalid([Fault("due_on", _("期限选今天或以后的一天。"))])
        done = set(Statement.objects.filter(programme=programme).values_list("place_id", flat=True))
        todo = [item for item in _once(programme) if item.place_id not in done]
        if not todo:
            raise Conflict(_("每个观摩点都已经请过了。要催还没确认的，用「提醒」。"))
        _make(programme, todo, day, actor, now)
        return len(todo)


def _managed(actor: Actor, programme_id: UUID) -> Standing:
    who = standing(actor, programme_id)
    who.require_manager()
    return who


def _once(programme: Programme) -> list[Item]:
    return list({item.code: item for item in stops(programme)}.values())


def _make(programme: Programme, items: Sequence[Item], due_on: date, actor: Actor, now: datetime) -> None:
    places = records_by_id(item.place_id for item in items if item.place_id)
    figures = _figures(actor, list(places.values()), local_date(now))
    for item in items:
        if item.place_id is None:
            continue
        place = places[item.place_id]
        lines = figures[place.id]
        body = {**_first_words(place, lines), "show": item.what_to_show}
        paper = new_paper(
            programme=programme, kind=PaperKind.STATEMENT, code=item.code, body=body, actor=actor, now=now
        )
        made = Statement.objects.create(
            programme=programme,
            place_id=place.id,
            code=item.code,
            paper=paper,
            figures=lines,
            figures_at=now,
            due_on=due_on,
            asked_at=now,
            asked_by_id=actor.account_id,
        )
        announce(made, place.short_name, now, ASK)
        trail("ask_statements", "visit_statement", made.pk, actor=actor, programme=programme, code=made.code, now=now)


def _figures(actor: Actor, places: list[PlaceRecord], today: date) -> dict[UUID, list[dict[str, Any]]]:
    """The figures, and the latest highlights in words: each leads to where it was noted."""
    found = figures_of(places, today)
    for key, words in last_highlights(actor, [place.id for place in places]).items():
        found[key] += [
            {"key": f"seen-{n}", "group": "seen", "label": text, "value": day, "url": url}
            for n, (text, day, url) in enumerate(words, 1)
        ]
    return found


def _first_words(place: PlaceRecord, lines: Sequence[dict[str, Any]]) -> dict[str, str]:
    """What the page says before anybody has touched it."""
    strong = [str(said(line["label"])) for line in lines if line["group"] == "strong"]
    weak = [str(said(line["label"])) for line in lines if line["group"] == "weak"]
    where = place.address or f"{place.district_name}{place.street_name}"
    return {
        "intro": _("%(name)s，在%(where)s。") % {"name": place.name, "where": where},
        "strong": "\n".join(strong),
        "weak": "\n".join(weak),
    }


def announce(made: Statement, place: str, now: datetime, text: Any) -> int:
    """Ask whoever receives at the place to word and confirm its page."""
    return tell(
        hosts_of(made.programme, made.code, now),
        "statement",
        Sentence(text, {"programme": title_of(made.programme), "place": place}),
        reverse("visits:statement", args=[made.programme_id, made.code]),
        subject=f"visit-statement:{made.pk}",
        code=made.code,
        now=now,
        due_on=made.due_on,
    )


def remind_hosts(*, actor: Actor, programme_id: UUID, codes: Sequence[str], now: datetime) -> int:
    """Renew the notice of hosts who have not confirmed. Returns how many places.

    Raises:
        Invalid: nothing chosen that still waits.
    """
    with transaction.atomic():
        who = _managed(actor, programme_id)
        visited = [code for code in stop_codes(who.programme) if code in codes]
        rows = Statement.objects.filter(programme=who.programme, code__in=visited, confirmed_at=None)
        waiting = list(rows.select_related("place", "programme"))
        if not waiting:
            raise Invalid([Fault("", _("选还没有确认的观摩点。"))])
        for row in waiting:
            announce(row, row.place.short_name, now, LATE)
            trail("remind", "visit_statement", row.pk, actor=actor, programme=who.programme, code=row.code, now=now)
        return len(waiting)


def move_due(*, actor: Actor, programme_id: UUID, due_on: date, now: datetime) -> int:
    """Another day for the statements that still wait. Raises Invalid."""
    with transaction.atomic():
        who = _managed(actor, programme_id)
        if due_on < local_date(now):
            raise Invalid([Fault("due_on", _("期限选今天或以后的一天。"))])
        rows = list(
            Statement.objects.select_for_update(of=("self",))
            .filter(programme=who.programme, confirmed_at=None, code__in=stop_codes(who.programme))
            .select_related("place", "programme")
        )
        for row in rows:
            old, row.due_on = row.due_on, due_on
            row.save(update_fields=["due_on"])
            announce(row, row.place.short_name, now, ASK)
            trail(
                "remind", "visit_statement", row.pk, actor=actor, programme=who.programme, code=row.code, now=now,
                old={"due_on": old.isoformat()}, new={"due_on": due_on.isoformat()},
            )  # fmt: skip
        return len(rows)


def let_go(programme: Programme, code: str, visited: Collection[str], now: datetime) -> None:
    """A place is visited no more (`visited`: codes of those that are, as they are being released): its page waits for nobody."""
    if code in visited:
        return
    for pk in Statement.objects.filter(programme=programme, code=code).values_list("pk", flat=True):
        settle(subject=f"visit-statement:{pk}", now=now)


def step_statement(*, actor: Actor, programme_id: UUID, code: str, action: str, now: datetime) -> Statement:
    """The host confirms the page, or takes it back to go on.

    Raises:
        NotFound, NotAllowed: somebody else's page.
        Conflict: the step has been taken.
        Invalid: something that must be written is missing.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        row = locked_statement(who, code)
        who.require_host(row.code)
        paper_step(PaperKind.STATEMENT, is_closed=row.confirmed_at is not None, action=action)
        if action == "confirm":
            close_paper(row.paper, now=now)
            row.confirmed_at, row.confirmed_by_id = now, actor.account_id
            row.figures, row.figures_at = fresh_figures(actor, row, now), now
        else:
            reopen_paper(row.paper)
            row.confirmed_at, row.confirmed_by_id = None, None
        row.save()
        trail(
            f"{action}_statement", "visit_statement", row.pk, actor=actor, programme=who.programme, code=row.code,
            now=now,
        )  # fmt: skip
        settle(subject=f"visit-statement:{row.pk}", now=now)
        if action == "confirm":
            _tell_managers(row, now)
        else:
            announce(row, row.place.short_name, now, ASK)
        return row


def locked_statement(who: Standing, code: str) -> Statement:
    """The page of a place, locked. Raises NotFound."""
    rows = Statement.objects.select_for_update(of=("self",)).select_related("place", "programme")
    found = rows.filter(statement_at(who.programme, code)).first()
    if found is None:
        raise NotFound()
    found.paper = Paper.objects.select_for_update().get(pk=found.paper_id)
    return found


def fresh_figures(actor: Actor, row: Statement, now: datetime) -> list[dict[str, Any]]:
    """The figures as the record has them today."""
    place = records_by_id([row.place_id])[row.place_id]
    return _figures(actor, [place], local_date(now))[place.id]


def _tell_managers(row: Statement, now: datetime) -> None:
    tell(
        managers_of(row.programme, now),
        "statement_confirmed",
        Sentence(CONFIRMED, {"place": row.place.short_name}),
        reverse("visits:statement", args=[row.programme_id, row.code]),
        subject=f"visit-statement:{row.pk}",
        code=row.code,
        now=now,
        needs_action=False,
    )


def refresh_figures(*, actor: Actor, programme_id: UUID, code: str, now: datetime) -> Statement:
    """Read the record again, while the page is not confirmed. Words stay. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        who = standing(actor, programme_id)
        row = locked_statement(who, code)
        who.require_host(row.code)
        if row.confirmed_at is not None:
            raise Conflict(_("已经确认的情况说明不再更新数字。要更新先重开。"))
        row.figures, row.figures_at = fresh_figures(actor, row, now), now
        row.save(update_fields=["figures", "figures_at"])
        return row
