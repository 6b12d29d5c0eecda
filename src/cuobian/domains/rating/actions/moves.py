"""The one way an entry changes its stage: guarded by the table, won by one, written down, announced."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission_in_bulk
from cuobian.domains.rating.actions.telling import settle_raters, tell_places, tell_raters
from cuobian.domains.rating.models import Entry, EntryMove, PublicNotice, StepPlan
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.notices import IN_NOTICE
from cuobian.domains.rating.rules.rights import Jurisdiction, awarding_level, permission_for
from cuobian.domains.rating.states import step
from cuobian.domains.rating.values import STEP_OF_STAGE, Level, Stage
from cuobian.kernel.access import Actor, within
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import Deed, record_many
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import send, settle, settle_many

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
LEVEL_OF_PANEL = {Stage.DISTRICT_PANEL: Level.DISTRICT, Stage.CITY_PANEL: Level.CITY}
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
    move_many([entry], action, to, actor=actor, now=now, reason=reason, **fields)
    return entry


def move_many(
    entries: Sequence[Entry], action: str, to: Stage, *, actor: Actor, now: datetime, reason: str = "", **fields: Any
) -> None:
    """The same step for entries of one round that stand in one stage: all of them, in as many queries as one takes.

    Raises:
        Conflict: as `move`; nothing may then be committed.
    """
    if not entries:
        return
    before = Stage(entries[0].stage)
    for entry in entries:
        if to not in step(entry.stage, action).goes_to or entry.stage != before:
            raise Conflict()
    left = {entry.notice for entry in entries if entry.notice is not None} if before in IN_NOTICE else set()
    _write(entries, before, to, action, now, fields)
    _write_down(entries, before, to, action, actor=actor, now=now, reason=reason, fields=fields)
    for notice in left:
        end_if_left(notice, now)
    _settle_stages(entries, before, now=now)
    _announce_all(entries, now=now, returned=reason if action == "return_self" else "")
    tell_places(entries, action, before, reason=reason, now=now)
    _tell_raters(entries, action, to, reason=reason, now=now)


def _tell_raters(entries: Sequence[Entry], action: str, to: Stage, *, reason: str, now: datetime) -> None:
    """The assessors of a place that came back to their panel; what they were told is over with its result."""
    level = LEVEL_OF_PANEL.get(to)
    if level is not None and (action in SENT_BACK or action == "confirm_district"):
        for entry in entries:
            tell_raters(entry, level, reason=reason, now=now)
    if action in ("compute_district", "compute_city", "withdraw"):
        settle_raters(entries, now=now)


def _write(
    entries: Sequence[Entry], before: Stage, to: Stage, action: str, now: datetime, fields: Mapping[str, Any]
) -> None:
    """The rows themselves. Raises Conflict when somebody else moved one of them first."""
    due = _due_days(entries, to)
    least = calendar().add(local_date(now), SENT_BACK_WORKDAYS) if action in SENT_BACK else None
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_day[max(due[entry.pk], least or due[entry.pk])].append(entry)
    for day, group in by_day.items():
        given = {"stage": to, "stage_since": now, "due_on": day, **fields}
        rows = Entry.objects.filter(pk__in=[entry.pk for entry in group], stage=before)
        if rows.update(**given) < len(group):
            raise Conflict()
        for entry in group:
            for name, value in {**given, "stage": to.value}.items():
                setattr(entry, name, value)


def _write_down(
    entries: Sequence[Entry],
    before: Stage,
    to: Stage,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    fields: Mapping[str, Any],
) -> None:
    """Who did it and when: in the history of each entry, and in the audit trail."""
    EntryMove.objects.bulk_create(
        [
            EntryMove(
                entry=entry,
                action=action,
                from_stage=before,
                to_stage=to,
                at=now,
                by_id=actor.account_id,
                by_name=actor.name,
                reason=reason,
            )
            for entry in entries
        ]
    )
    old, new = {"stage": before.value}, {"stage": to.value, **_plain(fields)}
    deeds = [Deed(entry.pk, entry.code, reason, old, new) for entry in entries]
    record_many(actor=actor, action=f"rating.{action}", subject="entry", deeds=deeds, now=now)


def end_if_left(notice: PublicNotice, now: datetime) -> None:
    """A notice ends with the last place that leaves it: nobody may object to anything there, nobody is to press for it.

    Until its last day a place may still be objected to while it waits for its award; afterwards that keeps nothing open.
    """
    over = local_date(now) > notice.closes_on
    here = (Stage.NOTICE, Stage.APPEAL) if over else IN_NOTICE
    if not Entry.objects.filter(notice_id=notice.pk, stage__in=here).exists():
        PublicNotice.objects.filter(pk=notice.pk, closed_at=None).update(closed_at=now)
        settle(subject=f"notice:{notice.pk}", kind=NOTICE_OVER, now=now)


def _due_days(entries: Sequence[Entry], stage: Stage) -> dict[UUID, date]:
    """The deadline of the step a stage belongs to: the district's extension if there is one, else the round's."""
    wanted = STEP_OF_STAGE[stage]
    plans = StepPlan.objects.filter(round_id=entries[0].round_id, step=wanted) if wanted else ()
    days = {plan.district: plan.due_on for plan in plans}
    return {entry.pk: days.get(entry.code[:6]) or days.get("") or entry.due_on for entry in entries}


def announce(entry: Entry, *, now: datetime, returned: str = "") -> None:
    """Tell who is waited for. A place's own people hear of their place; offices hear once for each district and step."""
    _announce_all([entry], now=now, returned=returned)


def _announce_all(entries: Sequence[Entry], *, now: datetime, returned: str = "") -> None:
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    jurisdiction: Jurisdiction = {}
    if any(entry.stage == Stage.AWARD_READY for entry in entries):
        jurisdiction = version_policy(entries[0].round.version_id).stars_by_level
    for entry in entries:
        if (permission := _waits_for(entry, jurisdiction)) is not None:
            groups[permission, _subject(entry, Stage(entry.stage))].append(entry)
    for (permission, _about), group in groups.items():
        holders = holders_of_permission_in_bulk(permission, [entry.code for entry in group], now)
        accounts = {holder.id for found in holders.values() for holder in found}
        _tell_waiting(group[-1], accounts, now, returned)


def _waits_for(entry: Entry, jurisdiction: Jurisdiction) -> str | None:
    """The permission of those who are waited for; None when nobody is."""
    stage = Stage(entry.stage)
    waits = WAITS_FOR.get(stage)
    if waits is None:
        return None
    generic, level = waits
    if stage == Stage.AWARD_READY:
        level = awarding_level(entry.star or 0, jurisdiction)
    return permission_for(generic, place_kind=entry.place.kind, level=level)


def _tell_waiting(entry: Entry, accounts: Iterable[UUID], now: datetime, returned: str) -> None:
    subject, text, url = _words(entry, Stage(entry.stage))
    if returned:
        text = Sentence(gettext_lazy("自评退回了，请改后再交：%(reason)s"), {"reason": returned})
    send(
        accounts=accounts,
        kind=f"rating.{entry.stage}",
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
    _settle_stages([entry], before, now=now)


def _settle_stages(entries: Sequence[Entry], before: Stage, *, now: datetime) -> None:
    about = {_subject(entry, before): entry for entry in entries}
    done = [
        subject
        for subject, entry in about.items()
        if before in OWN_STAGES or not _others_wait(entry.round_id, _part(entry, before), before)
    ]
    settle_many(subjects=done, kind=f"rating.{before}", now=now)


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


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | int | float | bool | None) else str(value)
        for name, value in fields.items()
    }
