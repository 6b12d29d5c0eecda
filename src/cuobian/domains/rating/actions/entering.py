"""The places of a round enter it, in the background: district by district, and later those that could not at first."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import PlaceRecord, records_by_id
from cuobian.domains.people.public import holders_in_bulk, roles_with
from cuobian.domains.rating.actions.moves import SENT_BACK_WORKDAYS, tell_self_assessment
from cuobian.domains.rating.actions.open_round import barred_on, busy, places_in
from cuobian.domains.rating.models import Entry, EntryMove, MetricSnapshot, Round, StepPlan
from cuobian.domains.rating.queries.facts import snapshots_of
from cuobian.domains.rating.queries.load import lock_round
from cuobian.domains.rating.rules.rights import permission_for
from cuobian.domains.rating.values import RoundStatus, Stage, Step
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, NotFound
from cuobian.kernel.format import day_number
from cuobian.kernel.sentences import Sentence
from cuobian.support.calendars.public import calendar
from cuobian.support.jobs.public import Progress


def require_open(actor: Actor, round_id: UUID) -> None:
    """Raises NotFound or NotAllowed for whoever may not open this round."""
    made = Round.objects.filter(pk=round_id).first()
    if made is None:
        raise NotFound()
    require(actor, "rating.open", made.code)


def enter_places(
    *,
    actor: Actor,
    round_id: UUID,
    prefixes: tuple[str, ...],
    now: datetime,
    progress: Progress,
    only: Sequence[UUID] = (),
) -> int:
    """Make the entries of a round, district by district; repeating it adds only what is missing. Returns how many are in.

    A place that another round took meanwhile is left out and named. A round that is cancelled meanwhile takes no more.

    Args:
        only: of the places of the round, these alone: left out when it was opened, they enter later, with time to answer.

    Raises:
        Conflict: the round is over or called off.
    """
    made = Round.objects.get(pk=round_id)
    if made.status not in (RoundStatus.OPENING, RoundStatus.OPEN):
        raise Conflict(_("这一轮已经结束或取消，站点不能再进来。"))
    progress.stages(gettext_lazy("核对哪些站点能进这一轮"), gettext_lazy("取定数据，通知各站自评"))
    named = [UUID(each) for each in made.plan.get("places", ())]
    places = [each for each in places_in(prefixes, made.place_kind, named) if not only or each.id in only]
    sought = {place.id for place in places} | set(only)
    known = set(Entry.objects.filter(round=made, place_id__in=sought).values_list("place_id", flat=True))
    progress.begin(len(sought))
    waiting = _free(made, [place for place in places if place.id not in known], progress)
    _name_gone(sought - known - {place.id for place in places}, progress)
    if len(waiting) < len(sought):
        progress.step(n=len(sought) - len(waiting))
    progress.next_stage()
    entered = len(known)
    for group in _by_district(waiting):
        if not _enter(made, group, actor=actor, now=now, late=bool(only)):
            return entered
        entered += len(group)
        progress.step(doing=group[0].district_name, n=len(group))
    Round.objects.filter(pk=made.pk, status=RoundStatus.OPENING).update(status=RoundStatus.OPEN, opened_at=now)
    return entered


def _by_district(places: Sequence[PlaceRecord]) -> list[list[PlaceRecord]]:
    groups: dict[str, list[PlaceRecord]] = {}
    for place in places:
        groups.setdefault(place.code[:6], []).append(place)
    return list(groups.values())


def _free(made: Round, places: Sequence[PlaceRecord], progress: Progress) -> list[PlaceRecord]:
    """The places that nothing keeps out of the round; the others are named with what does."""
    taken = dict(busy(places).exclude(round=made).values_list("place_id", "round_id"))
    barred = barred_on(made.starts_on, places)
    free = []
    for place in places:
        if place.id in taken:
            url = reverse("rating:round", args=[taken[place.id]])
            progress.failed(place.short_name, gettext_lazy("还在另一轮里，没有进入这一轮"), key=place.id, url=url)
        elif place.id in barred:
            progress.failed(place.short_name, _barred_words(barred[place.id]), key=place.id)
        else:
            free.append(place)
    return free


def _name_gone(gone: Collection[UUID], progress: Progress) -> None:
    """Places asked for by name that take part no longer."""
    for place in records_by_id(gone).values():
        progress.failed(place.short_name, gettext_lazy("已经关闭、暂停或不参加评定，没有进入这一轮"), key=place.id)


def _enter(made: Round, places: list[PlaceRecord], *, actor: Actor, now: datetime, late: bool) -> bool:
    """The places of one district, all or none; False when the round ended or was cancelled meanwhile."""
    due = StepPlan.objects.get(round=made, step=Step.SELF_ASSESSMENT, district="").due_on
    if late:
        due = max(due, calendar().add(local_date(now), SENT_BACK_WORKDAYS))
    values = snapshots_of(made, places)
    entries = [
        Entry(round=made, place_id=place.id, code=place.code, sort_key=place.sort_key, stage_since=now, due_on=due)
        for place in places
    ]
    with transaction.atomic():
        if lock_round(made.pk).status not in (RoundStatus.OPENING, RoundStatus.OPEN):
            return False
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
    return True


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


def _barred_words(free: date) -> Sentence:
    words = gettext_lazy("星级撤销后不满期限，%(day)s 起才能申报，没有进入这一轮")
    return Sentence(words, {"day": day_number(free)})
