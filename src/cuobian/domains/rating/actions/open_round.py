"""Opening a round: a published version, a set of places, a plan of steps; the entries are made in the background (`entering`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cuobian.domains.network.public import PlaceRecord, all_places
from cuobian.domains.rating.models import Entry, Round, StepPlan
from cuobian.domains.rating.queries.load import lock_round
from cuobian.domains.rating.queries.standard import workdays
from cuobian.domains.rating.queries.star_policy import barred_until
from cuobian.domains.rating.rules.plan import data_day_faults, due_dates, plan_faults
from cuobian.domains.rating.values import FINAL_STAGES, RoundStatus, Step
from cuobian.domains.standards.public import VersionStatus, version
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.format import day_number
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar
from cuobian.support.jobs.public import start


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What an officer decides when opening a round. `windows`: working days of each step, counted one after another.

    `places`: only these of the districts, each open, rated and of the standard's kind; none named is every one.
    """

    title: str
    version_id: UUID
    code: str
    starts_on: date
    data_until: date
    is_first: bool = False
    districts: tuple[str, ...] = ()
    places: tuple[UUID, ...] = ()
    windows: Mapping[Step, int] = field(default_factory=dict)
    note: str = ""


def open_round(*, actor: Actor, plan: RoundPlan, now: datetime, draft_id: UUID | None = None) -> Round:
    """Open a round, or the draft of one. The places' entries and snapshots follow in the background.

    Raises:
        NotAllowed, NotFound: not this actor's to open, or no such draft.
        Invalid: the version is not published or not yet in force, the day of the data is not over, a window is missing, no place takes
            part, or a place is in an open round.
        Conflict: another round is being opened, or the draft was opened meanwhile.
    """
    require(actor, "rating.open", plan.code)
    found = version(plan.version_id)
    faults = plan_faults(title=plan.title, starts_on=plan.starts_on, data_until=plan.data_until, windows=plan.windows)
    faults += data_day_faults(plan.data_until, plan.starts_on, local_date(now))
    if found.status != VersionStatus.PUBLISHED:
        faults.append(
            Fault("version", _("「%(title)s」还是草稿或已停用，轮次只能用已发布的标准。") % {"title": found.title})
        )
    elif found.effective_from and found.effective_from > plan.starts_on:
        words = _("「%(title)s」%(day)s才生效，轮次不能比它先开始。请改开始日期，或选现行的版本。")
        faults.append(Fault("version", words % {"title": found.title, "day": day_number(found.effective_from)}))
    places = places_in(plan.districts or (plan.code,), found.place_kind, plan.places)
    if len(places) < len(plan.places):
        faults.append(Fault("only", _("有站点刚刚关闭、暂停或改为不参加评定，请核对名单。")))
    if not places:
        faults.append(Fault("districts", _("选的范围里没有可评的站点。")))
    faults += _all_barred(places, plan.starts_on)
    faults += _already_in_round(places)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        made = _begin(actor, plan, found.place_kind, now, draft_id)
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
    start_opening(actor, made, now)
    return made


def places_in(prefixes: Sequence[str], kind: str, only: Collection[UUID] = ()) -> list[PlaceRecord]:
    """The open, rated places of a kind below these codes; when some are named, these alone."""
    chosen = frozenset(only)
    found = all_places(prefixes, kinds=(kind,), rated=True)
    return [place for place in found if not chosen or place.id in chosen]


def start_opening(actor: Actor, made: Round, now: datetime) -> None:
    """Queue the background work that enters the round's places."""
    start(
        actor=actor,
        kind="rating.open",
        title=Sentence(gettext_lazy("开启「%(title)s」"), {"title": made.title}),
        params={"round_id": str(made.pk), "prefixes": list(made.plan.get("districts") or (made.code,))},
        now=now,
        origin=(made.title, reverse("rating:round", args=[made.pk])),
    )


def facts_of(plan: RoundPlan, place_kind: str) -> dict[str, Any]:
    """The columns of a round that is planned so; the plan itself is kept as it was put down."""
    return {
        "title": plan.title.strip(),
        "version_id": plan.version_id,
        "place_kind": place_kind,
        "code": plan.code,
        "is_first": plan.is_first,
        "starts_on": plan.starts_on,
        "data_until": plan.data_until,
        "note": plan.note,
        "plan": {
            "districts": list(plan.districts),
            "places": [str(each) for each in plan.places],
            "windows": {step.value: days for step, days in plan.windows.items()},
        },
    }


def _begin(actor: Actor, plan: RoundPlan, place_kind: str, now: datetime, draft_id: UUID | None) -> Round:
    """The round; the database takes only one that is being opened at a time, so that no place gets into two."""
    made = draft_to_write(actor, draft_id) if draft_id else Round(created_at=now, created_by_id=actor.person_id)
    for name, value in {**facts_of(plan, place_kind), "status": RoundStatus.OPENING}.items():
        setattr(made, name, value)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Conflict(_("有一轮正在开启，等它开好再开新的。刚才点了两次的话，那一轮已经在开了。")) from error
    return made


def draft_to_write(actor: Actor, draft_id: UUID) -> Round:
    """A draft that the actor may change, locked until the transaction ends. Raises NotFound, NotAllowed, Conflict."""
    made = lock_round(draft_id)
    require(actor, "rating.open", made.code)
    if made.status != RoundStatus.DRAFT:
        raise Conflict(_("这一轮已经不是草稿，请刷新后再看。"))
    return made


def _write_plans(made: Round, windows: Mapping[Step, int], actor: Actor, now: datetime) -> None:
    for step, due in due_dates(made.starts_on, windows, calendar()).items():
        StepPlan.objects.create(round=made, step=step, due_on=due, set_by_id=actor.person_id, set_at=now)


def busy(places: Sequence[PlaceRecord]) -> "QuerySet[Entry]":
    """Places that stand in a running round and have not ended there."""
    return Entry.objects.filter(
        place_id__in=[place.id for place in places],
        round__status__in=(RoundStatus.OPEN, RoundStatus.OPENING),
    ).exclude(stage__in=FINAL_STAGES)


def _already_in_round(places: Sequence[PlaceRecord]) -> list[Fault]:
    standing = busy(places)
    count = standing.count()
    if not count:
        return []
    example = standing.select_related("place", "round").first()
    assert example is not None
    words = ngettext(
        "有 %(count)d 个站点还在「%(title)s」里（如 %(place)s），先办完那一轮。",
        "有 %(count)d 个站点还在「%(title)s」里（如 %(place)s），先办完那一轮。",
        count,
    )
    return [
        Fault("districts", words % {"count": count, "title": example.round.title, "place": example.place.short_name})
    ]


def barred_on(day: date, places: Sequence[PlaceRecord]) -> dict[UUID, date]:
    """Places that may not be rated again on this day, since their star was revoked, with the day from which they may."""
    return {key: free for key, free in barred_until(place.id for place in places).items() if day < free}


def _all_barred(places: Sequence[PlaceRecord], starts_on: date) -> list[Fault]:
    """A round of barred places alone is not opened; beside others they are left out, and named by the job."""
    barred = barred_on(starts_on, places)
    if not places or len(barred) < len(places):
        return []
    words = _("选的站点星级撤销后都不满期限，最早 %(day)s 起才能申报。")
    return [Fault("districts", words % {"day": day_number(min(barred.values()))})]


def default_windows(version_id: UUID) -> dict[Step, int]:
    """Working days of each step as the version's policy proposes them."""
    return {step: workdays(version_id, step) for step in Step}
