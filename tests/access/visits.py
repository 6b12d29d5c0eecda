"""What the access table's rows about programmes stand for: a draft, one that is released, its items and people, secret addresses."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import cast
from tests.domains.rating.world import World
from tests.domains.visits.world import locate

from cuobian.domains.visits.actions.hand_outs import add_hand_out
from cuobian.domains.visits.actions.items import add_item
from cuobian.domains.visits.actions.joining import join_by_code
from cuobian.domains.visits.actions.people import add_person
from cuobian.domains.visits.actions.programmes import create_programme, edit_day
from cuobian.domains.visits.actions.releasing import release
from cuobian.domains.visits.actions.route import propose
from cuobian.domains.visits.models import Day, Participant, Programme
from cuobian.domains.visits.rules.joining import feed_signature, guest_signature, token_at
from cuobian.domains.visits.rules.people import PersonPlan
from cuobian.domains.visits.rules.plans import DayPlan, ItemPlan, ProgrammePlan
from cuobian.domains.visits.values import Part

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def visits(world: World, first: date, moment: Any) -> dict[str, Mapping[str, object]]:
    """One programme of the city that is released for today, at the keeper's own station; and a draft."""
    locate()
    now = moment - timedelta(hours=1)
    made = _programme(world, first, now)
    item = add_item(actor=world.city, programme_id=made.pk, plan=_stop(made), now=now)
    own = add_person(
        actor=world.city,
        programme_id=made.pk,
        plan=PersonPlan(name="", account_id=cast.account_id_of("participant"), part=Part.ESCORT),
        now=now,
    )
    guest = add_person(
        actor=world.city, programme_id=made.pk, plan=PersonPlan(name="林秋月", unit="市级指导中心"), now=now
    )
    proposal = propose(
        actor=world.city,
        programme_id=made.pk,
        choices={"rule": "free", "order": [], "every": True, "recuse": False, "days": []},
        now=now,
    )
    upload = SimpleUploadedFile("简介.pdf", PDF, "application/pdf")
    paper = add_hand_out(
        actor=world.city, programme_id=made.pk, title="简介", item_id=item.pk, upload=upload, url="", now=now
    )
    release(actor=world.city, programme_id=made.pk, note="", version=None, now=now, anyway=True)
    token = token_at(settings.SECRET_KEY, made.pk, moment)
    joined = join_by_code(actor=world.city, programme_id=made.pk, token=token, person_id=guest.pk, now=moment)
    draft = _programme(world, first, now)
    one = {"programme_id": made.pk}
    secret = {
        "person_id": guest.pk,
        "signature": guest_signature(settings.SECRET_KEY, guest.pk, joined.joined_at or now),
    }
    feed = {"person_id": own.pk, "signature": feed_signature(settings.SECRET_KEY, own.pk, own.feed_version)}
    return {
        "visit": one,
        "visit-draft": {"programme_id": draft.pk},
        "visit-day": {**one, "day_id": Day.objects.get(programme=made).pk},
        "visit-item": {**one, "item_id": item.pk},
        "visit-kind": {**one, "kind": "stop"},
        "visit-proposal": {**one, "proposal_id": proposal.pk},
        "visit-person": {**one, "person_id": Participant.objects.get(pk=own.pk).pk},
        "visit-paper": {**one, "hand_out_id": paper.pk},
        "visit-hand-out": {"hand_out_id": paper.pk},
        "visit-release": {**one, "release_no": 1},
        "visit-host": {"item_id": item.pk},
        "visit-say": {"item_id": item.pk, "say": "ready"},
        "visit-join": {**one, "token": token},
        "visit-guest": secret,
        "visit-guest-item": {**secret, "item_id": item.pk},
        "visit-guest-paper": {**secret, "hand_out_id": paper.pk},
        "visit-feed": feed,
    }


def _programme(world: World, first: date, now: Any) -> Programme:
    plan = ProgrammePlan(title="全市现场观摩", lead_unit="市委文明办", starts_on=first, ends_on=first)
    made = create_programme(actor=world.city, code=cast.CITY, plan=plan, now=now)
    frame = DayPlan(starts_at=time(9), ends_at=time(17, 30), start_code=cast.SIMING)
    day = Day.objects.get(programme=made)
    edit_day(actor=world.city, programme_id=made.pk, day_id=day.pk, plan=frame, now=now)
    return made


def _stop(made: Programme) -> ItemPlan:
    day = Day.objects.get(programme=made)
    return ItemPlan(kind="stop", title="", minutes=40, place_code=cast.STATION, day_id=day.pk)
