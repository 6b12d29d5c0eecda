"""Opening a round: a published version, a set of places, a plan of steps; the entries are made in the background."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceRecord, all_places
from cuobian.domains.rating.models import Entry, EntryMove, MetricSnapshot, Round, StepPlan
from cuobian.domains.rating.queries.facts import snapshots_of
from cuobian.domains.rating.queries.standard import workdays
from cuobian.domains.rating.rules.plan import due_dates, plan_faults
from cuobian.domains.rating.values import FINAL_STAGES, RoundStatus, Stage, Step
from cuobian.domains.standards.public import VersionStatus, version
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar
from cuobian.support.jobs.public import Progress, start


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What an officer decides when opening a round. `windows`: working days of each step, counted one after another."""

    title: str
    version_id: UUID
    code: str
    starts_on: date
    data_until: date
    is_first: bool = False
    districts: tuple[str, ...] = ()
    windows: Mapping[Step, int] = field(default_factory=dict)
    note: str = ""


def open_round(*, actor: Actor, plan: RoundPlan, now: datetime) -> Round:
    """Open a round. The places' entries and snapshots follow in the background.

    Raises:
        NotAllowed, NotFound: not this actor's to open.
        Invalid: the version is not published, a window is missing, no place takes part, or a place is in an open round.
    """
    require(actor, "rating.open", plan.code)
    found = version(plan.version_id)
    faults = plan_faults(title=plan.title, starts_on=plan.starts_on, data_until=plan.data_until, windows=plan.windows)
    if found.status != VersionStatus.PUBLISHED:
        faults.append(
            Fault("version", _("「%(title)s」还是草稿或已停用，轮次只能用已发布的标准。") % {"title": found.title})
        )
    places = list(all_places(plan.districts or (plan.code,), kinds=(found.place_kind,), rated=True))
    if not places:
        faults.append(Fault("districts", _("选的范围里没有可评的站点。")))
    faults += _already_in_round(places)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        made = Round.objects.create(
            title=plan.title.strip(),
            version_id=plan.version_id,
            place_kind=found.place_kind,
            code=plan.code,
            status=RoundStatus.OPENING,
            is_first=plan.is_first,
            starts_on=plan.starts_on,
            data_until=plan.data_until,
            created_at=now,
            created_by_id=actor.person_id,
            note=plan.note,
        )
        _write_plans(made, plan.windows, actor, now)
        record(
            actor=actor,
            action="rating.open_round",
            subject="round",
            subject_id=str(made.pk),
            code=plan.code,
            now=now,
            summary=made.title,
            new={"version": str(plan.version_id), "places": len(places)},
        )
    start(
        actor=actor,
        kind="rating.open",
        title=_("开启「%(title)s」") % {"title": made.title},
        params={"round_id": str(made.pk), "prefixes": list(plan.districts or (plan.code,))},
        now=now,
    )
    return made


def enter_places(*, actor: Actor, round_id: UUID, prefixes: tuple[str, ...], now: datetime, progress: Progress) -> int:
    """Make the entries of a round, district by district; repeating it adds only what is missing. Returns how many."""
    made = Round.objects.get(pk=round_id)
    places = list(all_places(prefixes, kinds=(made.place_kind,), rated=True))
    known = set(Entry.objects.filter(round=made).values_list("place_id", flat=True))
    waiting = [place for place in places if place.id not in known]
    progress.begin(len(waiting))
    by_district: dict[str, list[PlaceRecord]] = {}
    for place in waiting:
        by_district.setdefault(place.code[:6], []).append(place)
    for group in by_district.values():
        _enter(made, group, actor=actor, now=now)
        progress.step(doing=group[0].district_name, n=len(group))
    Round.objects.filter(pk=made.pk, status=RoundStatus.OPENING).update(status=RoundStatus.OPEN, opened_at=now)
    return len(waiting)


def _enter(made: Round, places: list[PlaceRecord], *, actor: Actor, now: datetime) -> None:
    due = StepPlan.objects.get(round=made, step=Step.SELF_ASSESSMENT, district="").due_on
    values = snapshots_of(made, places)
    entries = [
        Entry(round=made, place_id=place.id, code=place.code, sort_key=place.sort_key, stage_since=now, due_on=due)
        for place in places
    ]
    with transaction.atomic():
        Entry.objects.bulk_create(entries, batch_size=500)
        EntryMove.objects.bulk_create(
            [
                EntryMove(
                    entry=entry,
                    action="enter",
                    from_stage=Stage.SELF_ASSESSMENT,
                    to_stage=Stage.SELF_ASSESSMENT,
                    at=now,
                    by_id=actor.account_id,
                    by_name=actor.name,
                )
                for entry in entries
            ],
            batch_size=500,
        )
        MetricSnapshot.objects.bulk_create(
            [
                MetricSnapshot(
                    entry=entry,
                    as_of=made.data_until,
                    values=values[entry.place_id].values,
                    digest=values[entry.place_id].digest,
                    taken_at=now,
                )
                for entry in entries
            ],
            batch_size=200,
        )


def extend_step(
    *, actor: Actor, round_id: UUID, step: Step, district: str, due_on: date, reason: str, now: datetime
) -> None:
    """Give a district more time for a step, with a reason; moves the deadline of every entry that stands in it.

    Raises:
        Invalid: no reason, or a day that is not a working day.
        Conflict: the round is no longer open.
    """
    require(actor, "rating.open", district)
    if not reason.strip():
        raise Invalid([Fault("reason", _("写明为什么延期。"))])
    if not calendar().is_workday(due_on):
        raise Invalid([Fault("due_on", _("这一天是休息日，请选工作日。"))])
    with transaction.atomic():
        made = Round.objects.select_for_update().get(pk=round_id)
        if made.status != RoundStatus.OPEN:
            raise Conflict()
        StepPlan.objects.update_or_create(
            round=made,
            step=step,
            district=district,
            defaults={"due_on": due_on, "reason": reason.strip(), "set_by_id": actor.person_id, "set_at": now},
        )
        stages = _stages_of(step)
        Entry.objects.filter(round=made, stage__in=stages, code__gte=district, code__lt=f"{district}~").update(
            due_on=due_on
        )
        record(
            actor=actor,
            action="rating.extend_step",
            subject="round",
            subject_id=str(made.pk),
            code=district,
            now=now,
            summary=reason,
            new={"step": step.value, "due_on": due_on.isoformat()},
        )


def close_round(*, actor: Actor, round_id: UUID, now: datetime) -> None:
    """End a round once every entry has ended.

    Raises:
        Conflict: the round is not open.
        Invalid: some entries have not ended; says how many.
    """
    with transaction.atomic():
        made = Round.objects.select_for_update().get(pk=round_id)
        require(actor, "rating.open", made.code)
        if made.status != RoundStatus.OPEN:
            raise Conflict()
        left = Entry.objects.filter(round=made).exclude(stage__in=FINAL_STAGES).count()
        if left:
            raise Invalid(_("还有 %(count)d 个站点没有办完，办完或退出后才能结束。") % {"count": left})
        Round.objects.filter(pk=made.pk).update(status=RoundStatus.CLOSED, closed_at=now)
        record(
            actor=actor,
            action="rating.close_round",
            subject="round",
            subject_id=str(made.pk),
            code=made.code,
            now=now,
            summary=made.title,
        )


def _write_plans(made: Round, windows: Mapping[Step, int], actor: Actor, now: datetime) -> None:
    for step, due in due_dates(made.starts_on, windows, calendar()).items():
        StepPlan.objects.create(round=made, step=step, due_on=due, set_by_id=actor.person_id, set_at=now)


def _already_in_round(places: list[PlaceRecord]) -> list[Fault]:
    busy = Entry.objects.filter(
        place_id__in=[place.id for place in places],
        round__status__in=(RoundStatus.OPEN, RoundStatus.OPENING),
    ).exclude(stage__in=FINAL_STAGES)
    count = busy.count()
    if not count:
        return []
    example = busy.select_related("place", "round").first()
    assert example is not None
    return [
        Fault(
            "districts",
            _("有 %(count)d 个站点还在「%(title)s」里（如 %(place)s），先办完那一轮。")
            % {"count": count, "title": example.round.title, "place": example.place.short_name},
        )
    ]


def _stages_of(step: Step) -> list[Stage]:
    from cuobian.domains.rating.values import STEP_OF_STAGE

    return [Stage(stage) for stage, its_step in STEP_OF_STAGE.items() if its_step == step]


def default_windows(version_id: UUID) -> dict[Step, int]:
    """Working days of each step as the version's policy proposes them."""
    return {step: workdays(version_id, step) for step in Step}
