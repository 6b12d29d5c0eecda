"""Doubts: a host says that a figure of the record is wrong, whoever keeps the record answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.statements import fresh_figures, locked_statement
from cuobian.domains.visits.actions.after.writing import tell, trail
from cuobian.domains.visits.models.after import FigureDoubt, Statement
from cuobian.domains.visits.queries.after.people import keepers_of_record
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.queries.after.statements import figure_of, get_doubt
from cuobian.domains.visits.values.after import ANSWER_DAYS, DoubtOutcome
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.sentences import Sentence, kept, plain
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import settle

DOUBTED = gettext_lazy("%(place)s说「%(label)s」的数据有误，请核实")
SETTLED = gettext_lazy("您报告的「%(label)s」数据有误已答复：%(outcome)s")


def doubt_figure(
    *, actor: Actor, programme_id: UUID, code: str, key: str, should_be: str, now: datetime
) -> FigureDoubt:
    """Say that a figure of the record is wrong, and what is right; whoever keeps the record is told. The figure stays.

    Raises:
        NotFound, NotAllowed: somebody else's page, or no such figure.
        Invalid: what is right is missing.
        Conflict: it has been reported and not answered yet.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        row = locked_statement(who, code)
        code = row.code
        who.require_host(code)
        line = figure_of(row, key)
        if not 2 <= len(should_be.strip()) <= 300:
            raise Invalid([Fault("should_be", _("写明应该是多少、依据是什么，2 到 300 个字。"))])
        made = _write_doubt(row, line, should_be.strip(), actor, now)
        ask_keepers(made, row, now)
        trail(
            "doubt_figure", "visit_statement", row.pk, actor=actor, programme=who.programme, code=code, now=now,
            old={"figure": made.shown}, new={"figure": made.should_be[:80]},
        )  # fmt: skip
        return made


def ask_keepers(made: FigureDoubt, row: Statement, now: datetime) -> None:
    """Ask whoever keeps the record of the place to look into a figure."""
    line: dict[str, Any] = next((line for line in row.figures if line["key"] == made.key), {})
    tell(
        keepers_of_record(row.code, now, but=[made.raised_by_id] if made.raised_by_id else []),
        "doubt",
        Sentence(DOUBTED, {"place": row.place.short_name, "label": line.get("label", made.label)}),
        reverse("visits:doubt", args=[made.pk]),
        subject=f"visit-doubt:{made.pk}",
        code=row.code,
        now=now,
        due_on=made.due_on,
    )


def _write_doubt(row: Statement, line: dict[str, Any], should_be: str, actor: Actor, now: datetime) -> FigureDoubt:
    try:
        with transaction.atomic():
            return FigureDoubt.objects.create(
                statement=row,
                key=line["key"],
                label=plain(kept(line["label"]))[:80],
                shown=plain(kept(line["value"]))[:80],
                should_be=should_be,
                due_on=calendar().add(local_date(now), ANSWER_DAYS),
                raised_at=now,
                raised_by_id=actor.account_id,
            )
    except IntegrityError as error:
        raise Conflict(_("这个数已经报告过，等记录方答复。")) from error


def settle_doubt(*, actor: Actor, doubt_id: UUID, outcome: str, answer: str, now: datetime) -> FigureDoubt:
    """Whoever keeps the record says what came of it; a figure is mended in the ledger, never here.

    Raises:
        NotFound, NotAllowed: needs ledger.approve over the place.
        Conflict: it has been answered, or the actor raised it.
        Invalid: no outcome, no answer.
    """
    with transaction.atomic():
        found = FigureDoubt.objects.select_for_update().filter(pk=doubt_id).first()
        if found is None:
            raise NotFound()
        row = get_doubt(doubt_id).statement
        require(actor, "ledger.approve", row.code)
        if found.outcome:
            raise Conflict(_("这一条已经答复过了。"))
        if found.raised_by_id == actor.account_id:
            raise Conflict(_("自己报告的要由别人答复。"))
        faults = [] if outcome in (DoubtOutcome.MENDED, DoubtOutcome.RIGHT) else [Fault("outcome", _("选一个结果。"))]
        if not 2 <= len(answer.strip()) <= 300:
            faults.append(Fault("answer", _("写明怎么核实的，2 到 300 个字。")))
        if faults:
            raise Invalid(faults)
        found.outcome, found.answer = outcome, answer.strip()
        found.settled_at, found.settled_by_id = now, actor.account_id
        found.save()
        if outcome == DoubtOutcome.MENDED and row.confirmed_at is None:
            row.figures, row.figures_at = fresh_figures(actor, row, now), now
            row.save(update_fields=["figures", "figures_at"])
        _tell_outcome(found, row, actor, now)
        return found


def _tell_outcome(found: FigureDoubt, row: Statement, actor: Actor, now: datetime) -> None:
    settle(subject=f"visit-doubt:{found.pk}", now=now)
    asked = [found.raised_by_id] if found.raised_by_id else []
    tell(
        asked,
        "doubt_settled",
        Sentence(SETTLED, {"label": found.label, "outcome": DoubtOutcome(found.outcome).label}),
        reverse("visits:statement", args=[row.programme_id, row.code]),
        subject=f"visit-doubt:{found.pk}",
        code=row.code,
        now=now,
        needs_action=False,
    )
    trail(
        "settle_doubt", "visit_statement", row.pk, actor=actor, programme=row.programme, code=row.code, now=now,
        new={"outcome": found.outcome},
    )  # fmt: skip
