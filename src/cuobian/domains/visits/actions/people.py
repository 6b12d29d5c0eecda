"""The name list: people added one by one, from accounts or from a table, changed, removed half-way, seated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cuobian.domains.people.public import account, accounts
from cuobian.domains.visits.actions.inspecting import leave_occasion
from cuobian.domains.visits.actions.writing import audited, editing, subject_of
from cuobian.domains.visits.models import Participant, Programme
from cuobian.domains.visits.queries.load import lock_programme, person_of
from cuobian.domains.visits.rules.people import LONGEST_UNIT, PersonPlan, person_faults
from cuobian.domains.visits.rules.seats import Sitter, bus_seats, room_seats, shares
from cuobian.domains.visits.values import MAX_PEOPLE, Part
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.text import sort_key
from cuobian.kernel.writing import wanted
from cuobian.support.notices.public import settle

IN_FRONT = (Part.LEADER, Part.ESCORT)


@dataclass(frozen=True, slots=True)
class SeatWish:
    """How people are seated: districts mixed or together; with `vehicles` they are shared out over the cars anew."""

    mixed: bool = True
    vehicles: bool = True
    room_rows: int = 5
    room_across: int = 8


def add_person(*, actor: Actor, programme_id: UUID, plan: PersonPlan, now: datetime) -> Participant:
    """One more in the list. Raises Invalid, Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        made = _added(found, plan, actor, now)
        audited(actor, "participant", found, now, summary=made.name)
        return made


def add_accounts(*, actor: Actor, programme_id: UUID, account_ids: Sequence[UUID], now: datetime) -> int:
    """Everybody chosen who is not in the list yet. Returns how many. Raises Conflict, Invalid."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        have = set(Participant.objects.filter(programme=found, removed_at=None).values_list("account_id", flat=True))
        people = [one for one in accounts(account_ids).values() if one.id not in have and one.is_active]
        for one in people:
            district = one.unit_code[:6] if len(one.unit_code) >= 6 else ""
            plan = PersonPlan(name=one.name, unit=one.unit_name[:LONGEST_UNIT], district=district, account_id=one.id)
            _added(found, plan, actor, now)
        audited(actor, "participant", found, now, new={"people": len(people)})
        return len(people)


def write_rows(*, actor: Actor, programme_id: UUID, plans: Sequence[PersonPlan], now: datetime) -> int:
    """What an imported table adds; who is in the list already (name and unit) is left alone. Returns how many were added."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        have = set(Participant.objects.filter(programme=found, removed_at=None).values_list("name", "unit"))
        new = [plan for plan in plans if (plan.name.strip(), plan.unit.strip()) not in have]
        for plan in new:
            _added(found, plan, actor, now)
        audited(actor, "import_people", found, now, new={"people": len(new)})
        return len(new)


def edit_person(*, actor: Actor, programme_id: UUID, person_id: UUID, plan: PersonPlan, now: datetime) -> Participant:
    """Change what the list says about somebody. Raises Invalid, Conflict, NotFound."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        one = person_of(found, person_id)
        if one.removed_at is not None:
            raise Conflict(_("这个人已经移出名单，不能再改。"))
        plan = _known(plan)
        if faults := person_faults(plan, vehicles=len(found.settings["vehicles"])):
            raise Invalid(faults)
        before = one.account_id
        _fill(one, plan)
        _saved(one)
        if before and before != one.account_id:
            leave_occasion(actor=actor, programme=found, account_id=before, now=now)
        audited(actor, "participant", found, now, summary=one.name)
        return one


def remove_person(*, actor: Actor, programme_id: UUID, person_id: UUID, why: str, now: datetime) -> Participant:
    """Take somebody out; before the first release without a trace, afterwards the row stays with the reason.

    Raises:
        Invalid: no reason. Conflict: already out.
    """
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        one = person_of(found, person_id)
        if one.removed_at is not None:
            raise Conflict(_("这个人已经移出名单。"))
        if faults := wanted("text", why, _("写明为什么，至少 2 个字，如「另有公务」。"), least=2, most=200):
            raise Invalid(faults)
        one.removed_at, one.removed_by_id, one.removed_why = now, actor.person_id, why.strip()
        one.save()
        if one.account_id:
            settle(subject=subject_of(found), accounts=[one.account_id], now=now)
            leave_occasion(actor=actor, programme=found, account_id=one.account_id, now=now)
        audited(actor, "remove_participant", found, now, summary=one.name)
        return one


def seat_people(*, actor: Actor, programme_id: UUID, wish: SeatWish, now: datetime) -> int:
    """Seats for all in the vehicles and in the meeting room: the same list gives the same seats. Returns how many have none.

    Raises:
        Conflict: it has ended.
        Invalid: a room without seats.
    """
    if not (1 <= wish.room_rows <= 40 and 1 <= wish.room_across <= 40):
        raise Invalid([Fault("room_rows", _("会议室填 1 到 40 排，每排 1 到 40 座。"))])
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        editing(found)
        rows = list(Participant.objects.filter(programme=found, removed_at=None))
        Participant.objects.filter(programme=found).update(seat="", room_seat="")
        cars = {number: int(car["seats"]) for number, car in enumerate(found.settings["vehicles"], 1)}
        sitters = {row.pk: Sitter(row.pk, row.district, row.sort_key, row.part in IN_FRONT) for row in rows}
        rides = {row.pk: row.vehicle for row in rows}
        if wish.vehicles or not all(rides.values()):
            rides = {**dict.fromkeys(rides, 0), **shares(list(sitters.values()), cars, mixed=wish.mixed)}
        places: dict[UUID, str] = {}
        for number, seats in cars.items():
            own = [sitters[ident] for ident, car in rides.items() if car == number]
            places |= bus_seats(own, seats, mixed=wish.mixed)
        room = room_seats(list(sitters.values()), wish.room_rows, wish.room_across, mixed=wish.mixed)
        for row in rows:
            row.vehicle, row.seat, row.room_seat = rides.get(row.pk, 0), places.get(row.pk, ""), room.get(row.pk, "")
        Participant.objects.bulk_update(rows, ["vehicle", "seat", "room_seat"])
        found.settings = {
            **found.settings,
            "seat_mixed": wish.mixed,
            "room": {"rows": wish.room_rows, "seats": wish.room_across},
        }
        found.save(update_fields=["settings"])
        audited(actor, "seats", found, now)
        return sum(1 for row in rows if not row.seat)


def _added(programme: Programme, plan: PersonPlan, actor: Actor, now: datetime) -> Participant:
    plan = _known(plan)
    if faults := person_faults(plan, vehicles=len(programme.settings["vehicles"])):
        raise Invalid(faults)
    if Participant.objects.filter(programme=programme, removed_at=None).count() >= MAX_PEOPLE:
        raise Invalid([Fault("name", _("一次观摩最多 %(most)d 人。") % {"most": MAX_PEOPLE})])
    one = Participant(programme=programme, added_at=now, added_by_id=actor.account_id)
    _fill(one, plan)
    return _saved(one)


def _saved(one: Participant) -> Participant:
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError as error:
        raise Conflict(_("%(name)s 已经在名单里，或者这个座位有人了。") % {"name": one.name}) from error
    return one


def _known(plan: PersonPlan) -> PersonPlan:
    """Whoever has an account stands in the list as the account says."""
    if plan.account_id is None:
        return plan
    known = account(plan.account_id)
    return plan.named(known.name, plan.unit or known.unit_name)


def _fill(one: Participant, plan: PersonPlan) -> None:
    one.account_id = plan.account_id
    one.name, one.unit, one.duty = plan.name.strip(), plan.unit.strip(), plan.duty.strip()
    one.sort_key = sort_key(one.name)[:200]
    one.district, one.part, one.phone = plan.district, plan.part, plan.phone.strip()
    if one.vehicle != plan.vehicle:
        one.seat = ""
    one.vehicle = plan.vehicle
