"""Looking into a flag: giving it to somebody, and writing down what was found. Nothing else changes by it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import Screen
from cuobian.domains.rating.queries.fairness.screens import able_checkers, get_screen
from cuobian.domains.rating.rules.fairness.screen_life import screen_step
from cuobian.domains.rating.rules.fairness.screens import answer_faults, due_faults, people_in
from cuobian.domains.rating.values import ScreenKind, ScreenOutcome, ScreenStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import send, settle

NOTICE = "rating.screen"
NOT_YOURS = gettext_lazy("这条提示交给了别人核实。要换人，请经办人重新指定。")


def assign_screen(*, actor: Actor, screen_id: UUID, checker_id: UUID, due_on: date, now: datetime) -> Screen:
    """Give a flag to somebody who looks into it by a day, or to somebody else.

    Raises:
        NotFound, NotAllowed: not this actor's to give, or it is about the actor.
        Invalid: the person may not check it, or the day cannot be kept.
        Conflict: it was answered, or a later run has carried it on.
    """
    with transaction.atomic():
        screen = get_screen(actor, screen_id, lock=True)
        move = screen_step(screen.status, "assign_screen")
        _require(actor, move.permission, screen.run.round.code)
        _stands(screen)
        _keep_away(actor, screen)
        faults = due_faults(due_on, today=local_date(now), calendar=calendar())
        if checker_id not in {person.id for person in able_checkers(screen, now)}:
            faults.append(Fault("checker", _("这位不能核实这条提示，请另选一位。")))
        if faults:
            raise Invalid(faults)
        before = screen.checker_id
        screen.status, screen.checker_id, screen.due_on = move.goes_to, checker_id, due_on
        screen.save(update_fields=["status", "checker", "due_on"])
        if before is not None:
            settle(subject=f"screen:{screen.pk}", now=now, accounts=[before])
        record(
            actor=actor,
            action="rating.assign_screen",
            subject="screen",
            subject_id=str(screen.pk),
            code=screen.code,
            now=now,
            old={"checker": str(before) if before else ""},
            new={"checker": str(checker_id), "due_on": due_on.isoformat()},
        )
        tell_checker(screen, now=now)
        return screen


def assign_screens(*, actor: Actor, screen_ids: Sequence[UUID], checker_id: UUID, due_on: date, now: datetime) -> int:
    """Give several flags to one person, all of them or none; returns how many.

    Raises:
        NotFound, NotAllowed, Conflict: as `assign_screen`, for the first flag that cannot be given.
        Invalid: the person may not check one of them, or the day cannot be kept.
    """
    with transaction.atomic():
        for screen_id in sorted(set(screen_ids)):
            assign_screen(actor=actor, screen_id=screen_id, checker_id=checker_id, due_on=due_on, now=now)
    return len(set(screen_ids))


def check_screen(*, actor: Actor, screen_id: UUID, outcome: str, finding: str, now: datetime) -> Screen:
    """Write down what a check found. It changes no mark and no star: what follows is done by its own actions.

    Raises:
        NotFound: not given to this actor.
        NotAllowed: somebody else has it, the right has ended, or the flag is about the actor.
        Invalid: no outcome, or nothing is said of what was seen.
        Conflict: nobody was named yet, it was answered, or a later run has carried it on.
    """
    with transaction.atomic():
        screen = get_screen(actor, screen_id, lock=True)
        move = screen_step(screen.status, "check_screen")
        _require(actor, move.permission, screen.code)
        _stands(screen)
        _keep_away(actor, screen)
        if screen.checker_id != actor.person_id:
            raise NotAllowed(NOT_YOURS)
        faults = answer_faults(outcome, finding)
        if faults:
            raise Invalid(faults)
        screen.status, screen.outcome, screen.finding = move.goes_to, ScreenOutcome(outcome), finding.strip()
        screen.checked_at, screen.checked_by_id = now, actor.person_id
        screen.save(update_fields=["status", "outcome", "finding", "checked_at", "checked_by"])
        settle(subject=f"screen:{screen.pk}", now=now)
        record(
            actor=actor,
            action="rating.check_screen",
            subject="screen",
            subject_id=str(screen.pk),
            code=screen.code,
            now=now,
            old={"status": str(ScreenStatus.ASSIGNED)},
            new={"status": str(screen.status), "outcome": screen.outcome},
        )
        return screen


def tell_checker(screen: Screen, *, now: datetime) -> None:
    """The notice that asks the checker of a flag; says the kind and names nobody."""
    if screen.checker_id is None:
        return
    send(
        accounts=[screen.checker_id],
        kind=NOTICE,
        subject=f"screen:{screen.pk}",
        code=screen.code,
        now=now,
        text=Sentence(
            gettext_lazy("请核实一条筛查提示：%(kind)s"), {"kind": ScreenKind(screen.kind).label}
        ),
        url=reverse("rating:screen", args=[screen.pk]),
        due_on=screen.due_on,
    )  # fmt: skip


def _require(actor: Actor, permission: str, code: str) -> None:
    """Raises NotAllowed: whoever comes here sees the flag already."""
    if not actor.may(permission, code):
        raise NotAllowed(permission=permission)


def _stands(screen: Screen) -> None:
    """Raises Conflict when a later run has the flag now."""
    if Screen.objects.filter(carried_from=screen).exists():
        raise Conflict(_("新的核算里又有这条提示，请到那一条上办。"))


def _keep_away(actor: Actor, screen: Screen) -> None:
    """Raises NotAllowed for whom the flag is about."""
    if actor.account_id in people_in(screen.account_id, screen.facts):
        raise NotAllowed(_("这条提示与您有关，请由别人来办。"))
