"""The one way an entry changes its stage: guarded by the table, won by one, written down, announced."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.actions.telling import tell_place
from cuobian.domains.rating.models import Entry, EntryMove, PublicNotice, StepPlan
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.notices import IN_NOTICE
from cuobian.domains.rating.rules.rights import awarding_level, permission_for
from cuobian.domains.rating.states import step
from cuobian.domains.rating.values import STEP_OF_STAGE, Level, Stage
from cuobian.kernel.access import Actor, within
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import send, settle

WAITS_FOR: dict[Stage, tuple[str, Level]] = {
    Stage.SELF_ASSESSMENT: ("rating.self_assess", Level.DISTRICT),
    Stage.FIRST_REVIEW: ("rating.first_review", Level.DISTRICT),
    Stage.DISTRICT_PANEL: ("rating.panel.district", Level.DISTRICT),
    Stage.DISTRICT_RESULT: ("rating.award.district", Level.DISTRICT),
    Stage.CITY_PANEL: ("rating.panel.city", Level.CITY),
    Stage.CITY_RESULT: ("rating.award.city", Level.CITY),
    Stage.NOTICE_READY: ("rating.publish", Level.CITY),
    Stage.APPEAL: ("rating.answer", Level.CITY),
    Stage.AWARD_READY: ("rating.award", Level.DISTRICT),
}
OWN_STAGES = (Stage.SELF_ASSESSMENT,)
SENT_BACK = ("return_self", "return_district", "reopen_district", "reopen_city", "recall", "decide_appeal")
SENT_BACK_WORKDAYS = 3
"""Whoever gets something back has at least so many working days, also when the step's own day is over."""
STREET, DISTRICT = 9, 6
NOTICE_OVER = "rating.notice_over"
"""Said once to whoever may end a notice whose last day is over."""


def move(
    entry: Entry, action: str, to: Stage, *, actor: Actor, now: datetime, reason: str = "", **fields: Any
) -> Entry:
    """Take one step of the life cycle.

    Raises:
        Conflict: the table does not know the step from here, or somebody else took one first.
    """
    before = Stage(entry.stage)
    if to not in step(before, action).goes_to:
        raise Conflict()
    left = entry.notice if before in IN_NOTICE else None
    due = due_on(entry, to)
    if action in SENT_BACK:
        due = max(due, calendar().add(local_date(now), SENT_BACK_WORKDAYS))
    changed = Entry.objects.filter(pk=entry.pk, stage=before).update(stage=to, stage_since=now, due_on=due, **fields)
    if not changed:
        raise Conflict()
    for name, value in {"stage": to.value, "stage_since": now, "due_on": due, **fields}.items():
        setattr(entry, name, value)
    EntryMove.objects.create(
        entry=entry,
        action=action,
        from_stage=before,
        to_stage=to,
        at=now,
        by_id=actor.account_id,
        by_name=actor.name,
        reason=reason,
    )
    record(
        actor=actor,
        action=f"rating.{action}",
        subject="entry",
        subject_id=str(entry.pk),
        code=entry.code,
        now=now,
        summary=reason,
        old={"stage": before.value},
        new={"stage": to.value, **_plain(fields)},
    )
    if left is not None:
        end_if_left(left, now)
    settle_stage(entry, before, now=now)
    announce(entry, now=now, returned=reason if action == "return_self" else "")
    tell_place(entry, action, before, reason=reason, now=now)
    return entry


def end_if_left(notice: PublicNotice, now: datetime) -> None:
    """A notice ends with the last place that leaves it: nobody may object to anything there, nobody is to press for it.

    Until its last day a place may still be objected to while it waits for its award; afterwards that keeps nothing open.
    """
    over = local_date(now) > notice.closes_on
    here = (Stage.NOTICE, Stage.APPEAL) if over else IN_NOTICE
    if not Entry.objects.filter(notice_id=notice.pk, stage__in=here).exists():
        PublicNotice.objects.filter(pk=notice.pk, closed_at=None).update(closed_at=now)
        settle(subject=f"notice:{notice.pk}", kind=NOTICE_OVER, now=now)


def due_on(entry: Entry, stage: Stage) -> date:
    """The deadline of the step a stage belongs to: the district's extension if there is one, else the round's."""
    wanted = STEP_OF_STAGE[stage]
    if wanted is None:
        return entry.due_on
    plans = StepPlan.objects.filter(round_id=entry.round_id, step=wanted, district__in=("", entry.code[:6]))
    found = sorted(plans, key=lambda plan: len(plan.district))
    return found[-1].due_on if found else entry.due_on


def announce(entry: Entry, *, now: datetime, returned: str = "") -> None:
    """Tell who is waited for. A place's own people hear of their place; offices hear once for each district and step."""
    stage = Stage(entry.stage)
    waits = WAITS_FOR.get(stage)
    if waits is None:
        return
    generic, level = waits
    if stage == Stage.AWARD_READY:
        level = awarding_level(entry.star or 0, version_policy(entry.round.version_id).stars_by_level)
    permission = permission_for(generic, place_kind=entry.place.kind, level=level)
    accounts = [holder.id for holder in holders_of_permission(permission, entry.code, now)]
    subject, text, url = _words(entry, stage)
    if returned:
        text = Sentence(gettext_lazy("自评退回了，请改后再交：%(reason)s"), {"reason": returned})
    send(
        accounts=accounts,
        kind=f"rating.{stage}",
        text=text,
        url=url,
        subject=subject,
        code=entry.code,
        now=now,
        due_on=entry.due_on,
    )


def tell_self_assessment(entry: Entry, accounts: Iterable[UUID], *, due: date, now: datetime) -> None:
    """The self-assessment of a place has begun: for its own people."""
    subject, text, url = _words(entry, Stage.SELF_ASSESSMENT)
    kind = f"rating.{Stage.SELF_ASSESSMENT}"
    send(accounts=accounts, kind=kind, text=text, url=url, subject=subject, code=entry.code, now=now, due_on=due)


def settle_stage(entry: Entry, before: Stage, *, now: datetime) -> None:
    """Close the notices of a stage once nobody is waited for any more."""
    if before not in OWN_STAGES and _others_wait(entry.round_id, _part(entry, before), before):
        return
    settle(subject=_subject(entry, before), now=now, kind=f"rating.{before}")


def _part(entry: Entry, stage: Stage) -> str:
    """Whose list the entry stands in: the street's at its first review, the district's afterwards."""
    return entry.code[: STREET if stage == Stage.FIRST_REVIEW else DISTRICT]


def _others_wait(round_id: UUID, part: str, stage: Stage) -> bool:
    return Entry.objects.filter(within([part], "code"), round_id=round_id, stage=stage).exists()


def _subject(entry: Entry, stage: Stage) -> str:
    if stage in OWN_STAGES:
        return f"entry:{entry.pk}"
    return f"round:{entry.round_id}:{stage}:{_part(entry, stage)}"


def _words(entry: Entry, stage: Stage) -> tuple[str, Sentence, str]:
    title = entry.round.title
    if stage in OWN_STAGES:
        text = Sentence(gettext_lazy("「%(title)s」开始自评，请核对平台已有的数"), {"title": title})
        return _subject(entry, stage), text, reverse("rating:self", args=[entry.pk])
    text = Sentence(gettext_lazy("「%(title)s」有站点到了「%(stage)s」"), {"title": title, "stage": stage.label})
    url = f"{reverse('rating:entries', args=[entry.round_id])}?stage={stage}&district={entry.code[:6]}"
    if stage == Stage.FIRST_REVIEW:
        url = reverse("rating:reviews")
    return _subject(entry, stage), text, url


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | int | float | bool | None) else str(value)
        for name, value in fields.items()
    }
