"""Opening a round: a published version, a set of places, a plan of steps; the entries are made in the background."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import PlaceRecord, all_places
from cuobian.domains.people.public import holders_in_bulk, roles_with
from cuobian.domains.rating.actions.moves import tell_self_assessment
from cuobian.domains.rating.models import Entry, EntryMove, MetricSnapshot, Round, StepPlan
from cuobian.domains.rating.queries.facts import snapshots_of
from cuobian.domains.rating.queries.load import lock_round
from cuobian.domains.rating.queries.standard import workdays
from cuobian.domains.rating.rules.plan import due_dates, extension_faults, plan_faults
from cuobian.domains.rating.rules.recusal import DISTRICT
from cuobian.domains.rating.rules.rights import permission_for
from cuobian.domains.rating.values import FINAL_STAGES, STEP_OF_STAGE, RoundStatus, Stage, Step
from cuobian.domains.standards.public import VersionStatus, version
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.sentences import Sentence
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
        made = _create(actor, plan, found.place_kind, now)
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
        title=Sentence(gettext_lazy("开启「%(title)s」"), {"title": made.title}),
        params={"round_id": str(made.pk), "prefixes": list(plan.districts or (plan.code,))},
        now=now,
    )
    return made


def _create(actor: Actor, plan: RoundPlan, place_kind: str, now: datetime) -> Round:
    """The round; the database takes only one that is being opened at a time, so that no place gets into two."""
    try:
        with transaction.atomic():
            return Round.objects.create(
                title=plan.title.strip(),
                version_id=plan.version_id,
                place_kind=place_kind,
                code=plan.code,
                status=RoundStatus.OPENING,
                is_first=plan.is_first,
                starts_on=plan.starts_on,
                data_until=plan.data_until,
                created_at=now,
                created_by_id=actor.person_id,
                note=plan.note,
            )
    except IntegrityError as error:
        raise Conflict(_("有一轮正在开启，等它开好再开新的。刚才点了两次的话，那一轮已经在开了。")) from error


def enter_places(*, actor: Actor, round_id: UUID, prefixes: tuple[str, ...], now: datetime, progress: Progress) -> int:
    """Make the entries of a round, district by district; repeating it adds only what is missing. Returns how many.

    A place that another round took meanwhile is left out and named.
    """
    made = Round.objects.get(pk=round_id)
    places = list(all_places(prefixes, kinds=(made.place_kind,), rated=True))
    known = set(Entry.objects.filter(round=made).values_list("place_id", flat=True))
    taken = set(_busy(places).exclude(round=made).values_list("place_id", flat=True))
    waiting = [place for place in places if place.id not in known | taken]
    progress.begin(len(waiting))
    by_district: dict[str, list[PlaceRecord]] = {}
    for place in places:
        if place.id in taken:
            progress.failed(place.short_name, _("还在另一轮里，没有进入这一轮"))
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
        _tell_places(made, entries, places, due, now)


def _tell_places(made: Round, entries: list[Entry], places: list[PlaceRecord], due: date, now: datetime) -> None:
    """Every place's own people hear that the self-assessment has begun."""
    permission = permission_for("rating.self_assess", place_kind=made.place_kind)
    people: dict[str, set[UUID]] = {}
    for role in roles_with(permission):
        for code, found in holders_in_bulk(role, [place.code for place in places], now).items():
            people.setdefault(code, set()).update(person.id for person in found)
    for entry in entries:
        entry.round = made
        tell_self_assessment(entry, people.get(entry.code, set()), due=due, now=now)


def extend_step(
    *, actor: Actor, round_id: UUID, step: Step, district: str, due_on: date, reason: str, now: datetime
) -> None:
    """Give a district more time for a step, with a reason; moves the deadline of every entry that stands in it.

    Raises:
        Invalid: no reason, a day that is over or not a working day, or no later than the deadline there is.
        Conflict: the round is no longer open.
    """
    require(actor, "rating.open", district)
    with transaction.atomic():
        made = lock_round(round_id)
        if not district.startswith(made.code) or len(district) != DISTRICT:
            raise NotFound()
        if made.status != RoundStatus.OPEN:
            raise Conflict()
        faults = extension_faults(
            due_on=due_on,
            reason=reason,
            now_due=_present_due(made, step, district),
            today=local_date(now),
            calendar=calendar(),
        )
        if faults:
            raise Invalid(faults)
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
        made = lock_round(round_id)
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


def _present_due(made: Round, step: Step, district: str) -> date | None:
    plans = StepPlan.objects.filter(round=made, step=step, district__in=("", district))
    return max(plans, key=lambda plan: len(plan.district)).due_on if plans else None


def _busy(places: list[PlaceRecord]) -> "QuerySet[Entry]":
    """Places that stand in a running round and have not ended there."""
    return Entry.objects.filter(
        place_id__in=[place.id for place in places],
        round__status__in=(RoundStatus.OPEN, RoundStatus.OPENING),
    ).exclude(stage__in=FINAL_STAGES)


def _already_in_round(places: list[PlaceRecord]) -> list[Fault]:
    busy = _busy(places)
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
    return [Stage(stage) for stage, its_step in STEP_OF_STAGE.items() if its_step == step]


def default_windows(version_id: UUID) -> dict[Step, int]:
    """Working days of each step as the version's policy proposes them."""
    return {step: workdays(version_id, step) for step in Step}
