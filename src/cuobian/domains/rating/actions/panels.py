"""Panels: made by an officer under recusal, put to places, changed until the first sheet is in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.actions.fairness.dossier_sheets import hand_out_to_seated
from cuobian.domains.rating.actions.panel_drafts import settle_draft
from cuobian.domains.rating.models import Entry, Panel, PanelMember, Round, Sheet
from cuobian.domains.rating.queries.invited import invited_elsewhere
from cuobian.domains.rating.queries.panel_drafts import PanelPlace
from cuobian.domains.rating.queries.raters import raters_of, subject_of
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.panel_drafts import Shown
from cuobian.domains.rating.rules.panels import Line, line_faults
from cuobian.domains.rating.rules.recusal import DISTRICT, Rater, refusals
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Level, SheetStatus, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.format import day
from cuobian.kernel.sentences import Sentence
from cuobian.kernel.writing import optional
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import send

STAGE_OF = {Level.DISTRICT: Stage.DISTRICT_PANEL, Level.CITY: Stage.CITY_PANEL}
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """What an officer puts together: who, for which entries, when."""

    round_id: UUID
    level: Level
    code: str
    name: str
    members: tuple[UUID, ...]
    chair: UUID | None
    entries: tuple[UUID, ...]
    visit_on: date | None = None
    message: str = ""


def preview(*, plan: PanelPlan, today: date) -> tuple[list[Rater], list[Line]]:
    """Every place of a plan with who may assess it and what is still wrong: the live warnings of the page."""
    made = Round.objects.filter(pk=plan.round_id).first()
    if made is None:
        raise NotFound()
    policy = version_policy(made.version_id)
    raters = raters_of(plan.members)
    entries = Entry.objects.filter(pk__in=plan.entries, round=made).select_related("place").order_by("sort_key")
    lines = []
    for entry in entries:
        subject = subject_of(entry.place)
        able = tuple(
            rater.account_id
            for rater in raters
            if not refusals(rater, subject, level=plan.level, rules=rule_keys(policy), today=today)
        )
        faults = line_faults(
            raters,
            able,
            entry.code,
            entry.place.short_name,
            level=plan.level,
            minimum=policy.min_raters[plan.level],
            chair=plan.chair,
            chair_at="chair",
        )
        lines.append(Line(entry.code, entry.place.short_name, able, tuple(faults)))
    return raters, lines


def make_panel(*, actor: Actor, plan: PanelPlan, now: datetime, shown: Shown | None = None) -> Panel:
    """Make a panel and open a sheet for every member and place, leaving out who must stay away.

    Args:
        shown: the page it was put together on; the draft that this page has shown is gone with it.

    Raises:
        Invalid: too few members for a place, no chair, a chair from the assessed district, a day off, an entry that
            is not waiting for a panel; everything at once.
    """
    require(actor, PERMISSION_OF[plan.level], plan.code)
    raters, lines = preview(plan=plan, today=local_date(now))
    faults = _plan_faults(plan) + not_assessors(raters, [line.code for line in lines], now)
    faults += for_another_round("members", raters, plan.round_id)
    if len(raters) < len(plan.members):
        faults.append(Fault("members", _("选的人里有重复的，或账号已经不在。")))
    faults += [fault for line in lines for fault in line.faults]
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        entries = _waiting_entries(plan)
        panel = _create_panel(actor, plan, now)
        able = {line.code: line.able for line in lines}
        for entry in entries:
            put_to_entry(panel, entry, able[entry.code], now=now)
        if shown:
            settle_draft(actor=actor, place=PanelPlace(panel.round, plan.level, plan.code), shown=shown)
        record(
            actor=actor,
            action="rating.make_panel",
            subject="panel",
            subject_id=str(panel.pk),
            code=plan.code,
            now=now,
            summary=panel.name,
            new={"members": [str(member) for member in plan.members], "entries": len(entries)},
        )
        _tell_members(panel, plan.members, entries, now)
        return panel


def _tell_members(panel: Panel, members: Sequence[UUID], entries: Sequence[Entry], now: datetime) -> None:
    told = {"panel": panel.name, "count": len(entries)}
    send(
        accounts=members,
        kind="rating.sheet",
        subject=f"panel:{panel.pk}",
        code=panel.code,
        now=now,
        text=Sentence(gettext_lazy("您在「%(panel)s」，有 %(count)d 个站点要看"), told),
        url=reverse("rating:my-sheets"),
        due_on=entries[0].due_on if entries else None,
    )


def not_assessors(raters: Sequence[Rater], codes: Sequence[str], now: datetime) -> list[Fault]:
    """Who of these does not hold the role of assessor over every district in question."""
    faults = []
    for district in sorted({code[:DISTRICT] for code in codes}):
        holders = {holder.id for holder in holders_of_permission("rating.assess", district, now)}
        faults += [
            Fault("members", _("%(name)s 现在不是这里的评委，请先授予评委身份或换一位。") % {"name": rater.name})
            for rater in raters
            if rater.account_id not in holders
        ]
    return faults


def for_another_round(field: str, raters: Sequence[Rater], round_id: UUID) -> list[Fault]:
    """Temporary assessors sit on panels of the round that they were invited for: they end with it."""
    elsewhere = invited_elsewhere([rater.account_id for rater in raters], round_id)
    return [
        Fault(
            field,
            _("%(name)s 是「%(title)s」请的临时评委，只评那一轮，请换一位。")
            % {"name": rater.name, "title": elsewhere[rater.account_id]},
        )
        for rater in raters
        if rater.account_id in elsewhere
    ]


def put_to_entry(panel: Panel, entry: Entry, able: Sequence[UUID], *, now: datetime) -> None:
    """Give an entry to a panel: one open sheet for each member who may assess it, and the dossiers that are out.

    Whoever has handed in a sheet of the place already, on a panel of another district, keeps that one.
    """
    field = "district_panel" if panel.level == Level.DISTRICT else "city_panel"
    Entry.objects.filter(pk=entry.pk).update(**{field: panel})
    live = Sheet.objects.filter(entry=entry, level=panel.level).exclude(status=SheetStatus.VOID)
    seen = set(live.values_list("account_id", flat=True))
    expected = len(judged_points(engine_standard(entry.round.version_id)))
    Sheet.objects.bulk_create(
        [
            Sheet(entry=entry, panel=panel, level=panel.level, account_id=account, expected=expected, opened_at=now)
            for account in able
            if account not in seen
        ]
    )
    hand_out_to_seated(entry.round_id, able, now=now)


def _plan_faults(plan: PanelPlan) -> list[Fault]:
    faults = []
    if not plan.name.strip() or len(plan.name.strip()) > LONGEST_NAME:
        faults.append(Fault("name", _("给考评组起个名字，会印在评分表上，不超过 60 字。")))
    faults += optional("message", plan.message)
    if not plan.entries:
        faults.append(Fault("entries", _("选至少一个站点。")))
    if plan.chair is None or plan.chair not in plan.members:
        faults.append(Fault("chair", _("从组员里选一位组长。")))
    if plan.visit_on and not calendar().is_workday(plan.visit_on):
        told = _("%(day)s是休息日。最近的工作日：%(days)s。")
        days = _("、").join(map(day, nearest_workdays(plan.visit_on)))
        faults.append(Fault("visit_on", told % {"day": day(plan.visit_on), "days": days}))
    return faults


def nearest_workdays(off: date) -> list[date]:
    """The working days before and after a day off."""
    return [calendar().last_until(off), calendar().add(off, 0)]


def _waiting_entries(plan: PanelPlan) -> list[Entry]:
    rows = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("round", "place")
        .filter(pk__in=plan.entries, round_id=plan.round_id, stage=STAGE_OF[plan.level], code__startswith=plan.code)
        .order_by("code")
    )
    panel = "district_panel" if plan.level == Level.DISTRICT else "city_panel"
    found = [entry for entry in rows if getattr(entry, f"{panel}_id") is None]
    if len(found) < len(set(plan.entries)):
        raise Conflict(_("有的站点已经有考评组，或还没到这一步。请刷新名单再选。"))
    return found


def _create_panel(actor: Actor, plan: PanelPlan, now: datetime) -> Panel:
    try:
        with transaction.atomic():
            panel = Panel.objects.create(
                round_id=plan.round_id,
                level=plan.level,
                code=plan.code,
                name=plan.name.strip(),
                visit_on=plan.visit_on,
                message=plan.message,
                made_at=now,
                made_by_id=actor.person_id,
            )
    except IntegrityError as error:
        raise Invalid([Fault("name", _("已经有同名的考评组，换个名字。"))]) from error
    PanelMember.objects.bulk_create(
        [PanelMember(panel=panel, account_id=member, is_chair=member == plan.chair) for member in plan.members]
    )
    return panel
