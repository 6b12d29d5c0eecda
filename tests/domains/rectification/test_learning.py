"""Repeated problems, self-checks and practices: asked once, answered once, counted where they belong."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.conftest import ClientAs
from tests.domains.rectification.world import OTHER, POINT, STATION, WHY, TicketWorld, picture

from cuobian.domains.ledger.models import Fact
from cuobian.domains.network.public import all_places, records_by_code
from cuobian.domains.rectification.actions.learning import answer_self_check, ask_self_check
from cuobian.domains.rectification.actions.practices import (
    add_practice_photos,
    answer_practice,
    drop_practice_photo,
    push_practice,
)
from cuobian.domains.rectification.actions.telling import TELL, tell_places, waiting_codes
from cuobian.domains.rectification.models import Practice, PracticeAnswer, SelfCheck, SelfCheckItem, Ticket
from cuobian.domains.rectification.queries.repeats import RepeatedProblem, repeated_problems
from cuobian.domains.rectification.queries.tickets import TicketFilters, ticket_rows
from cuobian.domains.rectification.values import Answer, Origin, Status
from cuobian.domains.standards.models import StandardVersion
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.files.public import url
from cuobian.support.jobs.public import Job
from cuobian.support.notices.models import Notice

DUE = date(2026, 12, 7)


def asked(world: TicketWorld) -> SelfCheck:
    return ask_self_check(
        actor=world.siming,
        code=cast.SIMING,
        version_id=world.version_id,
        point_id=POINT,
        request=WHY,
        due_on=DUE,
        now=world.now,
    )


def pushed(world: TicketWorld) -> Practice:
    place = records_by_code([OTHER])[OTHER]
    text = "印成一张纸贴在每栋楼道口，写清找谁。"
    return push_practice(
        actor=world.siming, place=place, scope=cast.SIMING, title="清单贴到楼道口", text=text, now=world.now
    )


SINCE = date(2026, 1, 1)


def repeated(world: TicketWorld, actor: Actor, least: int = 3, *, today: date | None = None) -> list[RepeatedProblem]:
    return repeated_problems(actor, since=SINCE, least=least, today=today or world.now.date())


def test_a_point_at_many_places_is_shown_once_with_its_self_check(world: TicketWorld) -> None:
    for code in (*world.stations[:3], STATION):
        world.open(code)
    assert [(row.point_id, row.places, row.tickets, row.open_tickets) for row in repeated(world, world.city)] == [
        (POINT, 3, 4, 4)
    ]
    assert repeated(world, world.city, least=4) == []
    check = asked(world)
    assert repeated(world, world.siming)[0].check_id == check.pk


def test_the_city_may_still_ask_when_only_a_district_has_or_when_it_is_over(world: TicketWorld) -> None:
    for code in world.stations[:3]:
        world.open(code)
    asked(world)
    assert repeated(world, world.city)[0].check_id is None
    assert repeated(world, world.siming, today=DUE + timedelta(days=1))[0].check_id is None


def test_a_new_version_of_the_standard_makes_no_second_problem(world: TicketWorld) -> None:
    for code in world.stations[:3]:
        world.open(code)
    kept = StandardVersion.objects.get(pk=world.version_id)
    kept.pk, kept.number, kept._state.adding = uuid4(), 2, True
    kept.save(force_insert=True)
    moved = Ticket.objects.order_by("pk")[0]
    Ticket.objects.filter(pk=moved.pk).update(
        version_id=kept.pk, point_text="入口坡道平整", opened_at=world.now + timedelta(hours=1)
    )
    found = repeated(world, world.city)
    assert [(row.places, row.tickets, row.version_id, row.point_text) for row in found] == [
        (3, 3, kept.pk, "入口坡道平整")
    ]


def test_the_numbers_of_a_repeated_problem_open_exactly_their_rows(world: TicketWorld) -> None:
    for code in world.stations[:3]:
        world.open(code)
    world.take_to(Status.CLOSED)
    world.take_to(Status.WITHDRAWN)
    row = repeated(world, world.city)[0]
    for phase, number in (("counted", row.tickets), ("live", row.open_tickets)):
        filters = TicketFilters(phase=phase, point=row.point_id, standard=row.standard, since=row.since)
        assert ticket_rows(world.city, filters, today=world.now.date()).count() == number


def test_what_is_posted_twice_is_made_once(world: TicketWorld) -> None:
    command = uuid4()
    given = {"code": cast.SIMING, "version_id": world.version_id, "point_id": POINT, "request": WHY, "due_on": DUE}
    checks = {ask_self_check(actor=world.siming, now=world.now, command_id=command, **given).pk for _time in range(2)}
    assert len(checks) == SelfCheck.objects.count() == 1
    place = records_by_code([OTHER])[OTHER]
    for _time in range(2):
        push_practice(
            actor=world.siming, place=place, scope=cast.SIMING, title="清单贴到楼道口", text="印成一张纸贴在每栋楼道口。",
            now=world.now, command_id=command,
        )  # fmt: skip
    assert Practice.objects.count() == 1


def test_the_places_are_told_in_the_background_and_again_without_harm(world: TicketWorld) -> None:
    check = asked(world)
    job = Job.objects.get(kind=TELL)
    places = SelfCheckItem.objects.filter(check_of=check).count()
    assert (job.state, job.done, job.total, job.params) == ("done", places, places, {"check_id": str(check.pk)})
    assert job.url == f"/desk/rectification/self-checks/{check.pk}/"
    told = Notice.objects.filter(subject=f"self_check:{check.pk}")
    before = told.count()
    assert before
    item = SelfCheckItem.objects.get(check_of=check, code=STATION)
    answer_self_check(actor=world.keeper, item_id=item.pk, has_it=False, text="", now=world.now)
    left = waiting_codes(check.pk)
    assert (STATION in left, sum(tell_places(check_id=check.pk, codes=[*left, STATION], now=world.now))) == (
        False,
        places,
    )
    assert told.count() == before
    assert told.get(account_id=world.keeper.account_id).settled_at is not None


def test_places_with_a_ticket_on_it_are_not_asked_and_the_same_is_asked_once(world: TicketWorld) -> None:
    world.open(OTHER)
    check = asked(world)
    codes = set(check.items.values_list("code", flat=True))
    assert codes == set(world.stations) - {OTHER}
    with pytest.raises(Conflict):
        asked(world)


def test_a_place_answers_once_and_opens_a_ticket_on_itself(world: TicketWorld) -> None:
    check = asked(world)
    item = SelfCheckItem.objects.get(check_of=check, code=STATION)
    with pytest.raises(Invalid):
        answer_self_check(actor=world.keeper, item_id=item.pk, has_it=True, text="", now=world.now)
    with pytest.raises(NotFound):
        answer_self_check(actor=world.neighbour, item_id=item.pk, has_it=False, text="", now=world.now)
    done = answer_self_check(actor=world.keeper, item_id=item.pk, has_it=True, text="本站坡道也翘起来了", now=world.now)
    ticket = Ticket.objects.get(pk=done.ticket_id)
    assert (ticket.origin, ticket.code, ticket.point_id) == (Origin.SELF_CHECK, STATION, POINT)
    with pytest.raises(Conflict):
        answer_self_check(actor=world.keeper, item_id=item.pk, has_it=False, text="", now=world.now)
    assert not Notice.objects.filter(
        subject=f"self_check:{check.pk}", account_id=world.keeper.account_id, settled_at=None
    ).exists()


def test_a_keeper_asks_nobody_and_an_unknown_point_is_refused(world: TicketWorld) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        ask_self_check(
            actor=world.keeper,
            code=cast.SIMING,
            version_id=world.version_id,
            point_id=POINT,
            request=WHY,
            due_on=DUE,
            now=world.now,
        )
    with pytest.raises(Invalid):
        ask_self_check(
            actor=world.siming,
            code=cast.SIMING,
            version_id=world.version_id,
            point_id="Z99",
            request=WHY,
            due_on=DUE,
            now=world.now,
        )


def test_an_adopted_practice_is_a_fact_of_the_place_it_came_from(world: TicketWorld) -> None:
    practice = pushed(world)
    answers = PracticeAnswer.objects.filter(practice=practice)
    assert OTHER not in set(answers.values_list("code", flat=True))
    own = answers.get(code=STATION)
    with pytest.raises(Invalid):
        answer_practice(actor=world.keeper, answer_id=own.pk, adopted=True, note="", now=world.now)
    done = answer_practice(actor=world.keeper, answer_id=own.pk, adopted=True, note="贴了十二栋", now=world.now)
    assert done.answer == Answer.ADOPTED
    fact = Fact.objects.get(kind="adoption", subject=practice.title)
    assert (fact.place_code, fact.item) == (OTHER, STATION)
    with pytest.raises(Conflict):
        answer_practice(actor=world.keeper, answer_id=own.pk, adopted=False, note=WHY, now=world.now)


def test_photos_of_a_practice_are_for_those_who_are_signed_in_and_can_be_taken_off(
    world: TicketWorld, client_as: ClientAs, client: Client
) -> None:
    practice = pushed(world)
    add_practice_photos(actor=world.siming, practice_id=practice.pk, uploads=[picture()], now=world.now)
    photo = UUID(Practice.objects.get(pk=practice.pk).photos[0])
    assert client_as("neighbour_keeper").get(url(photo)).status_code == 200
    assert client.get(url(photo)).status_code == 404
    with pytest.raises(NotAllowed):
        drop_practice_photo(actor=world.keeper, practice_id=practice.pk, file_id=photo, now=world.now)
    drop_practice_photo(actor=world.siming, practice_id=practice.pk, file_id=photo, now=world.now)
    assert Practice.objects.get(pk=practice.pk).photos == []
    done = AuditEntry.objects.filter(subject="practice").values_list("action", flat=True)
    assert {"rectification.practice_photo", "rectification.drop_practice_photo"} <= set(done)


def test_photos_of_a_practice_are_added_by_offices_alone(world: TicketWorld) -> None:
    practice = pushed(world)
    add_practice_photos(actor=world.siming, practice_id=practice.pk, uploads=[picture()], now=world.now)
    assert len(Practice.objects.get(pk=practice.pk).photos) == 1
    with pytest.raises(NotAllowed):
        add_practice_photos(actor=world.keeper, practice_id=practice.pk, uploads=[picture()], now=world.now)
    with pytest.raises(NotFound):
        add_practice_photos(actor=world.tongan, practice_id=uuid4(), uploads=[picture()], now=world.now)


CENTRE = cast.SIMING


def asked_of_centres(world: TicketWorld) -> SelfCheckItem:
    """What the centre of 思明 was asked, as by a standard that holds for centres."""
    check = asked(world)
    place = records_by_code([CENTRE])[CENTRE]
    item = SelfCheckItem.objects.create(check_of=check, place_id=place.id, code=CENTRE, sort_key=place.sort_key)
    assert sum(tell_places(check_id=check.pk, codes=[CENTRE], now=world.now)) == 1
    return item


def practice_for_centres(world: TicketWorld) -> PracticeAnswer:
    """The city pushes what another district's centre does well; what the centre of 思明 was asked."""
    place = next(one for one in all_places((world.city.scope[:4],), kinds=("centre",)) if one.code != CENTRE)
    practice = push_practice(
        actor=world.city, place=place, scope=world.city.scope[:4], title="月会开在站里",
        text="每月的会轮流开在各站，会后看一处。", now=world.now,
    )  # fmt: skip
    return PracticeAnswer.objects.get(practice=practice, code=CENTRE)


def test_a_centre_is_asked_and_its_own_district_answers(world: TicketWorld, client_as: ClientAs) -> None:
    item = asked_of_centres(world)
    notice = Notice.objects.get(subject=f"self_check:{item.check_of_id}", account_id=world.siming.account_id)
    assert notice.url == f"/desk/rectification/self-checks/{item.check_of_id}/"
    officer = client_as("district_officer")
    page = reverse("rectification:self-check-answer", args=[item.pk])
    assert page in officer.get(notice.url).content.decode()
    assert page in officer.get(reverse("rectification:repeated")).content.decode()
    assert officer.get(page).status_code == 200
    with pytest.raises(NotAllowed):
        answer_self_check(actor=world.city, item_id=item.pk, has_it=False, text="", now=world.now)
    with pytest.raises(NotFound):
        answer_self_check(actor=world.tongan, item_id=item.pk, has_it=False, text="", now=world.now)
    with pytest.raises(NotFound):
        answer_self_check(actor=world.head, item_id=item.pk, has_it=False, text="", now=world.now)
    given = {"has_it": "yes", "text": "中心的制度没有上墙"}
    assert officer.post(page, given)["Location"] == notice.url
    ticket = SelfCheckItem.objects.get(pk=item.pk).ticket
    assert ticket is not None
    assert (ticket.code, ticket.responsible_id) == (CENTRE, world.siming.account_id)
    notice.refresh_from_db()
    assert notice.settled_at is not None


def test_a_practice_reaches_a_centre_and_its_own_district_answers(world: TicketWorld, client_as: ClientAs) -> None:
    found = practice_for_centres(world)
    notice = Notice.objects.get(subject=f"practice:{found.practice_id}", account_id=world.siming.account_id)
    officer = client_as("district_officer")
    page = reverse("rectification:practice-answer", args=[found.pk])
    assert page in officer.get(notice.url).content.decode()
    assert page in officer.get(reverse("rectification:practices")).content.decode()
    with pytest.raises(NotAllowed):
        answer_practice(actor=world.city, answer_id=found.pk, adopted=True, note=WHY, now=world.now)
    with pytest.raises(NotFound):
        answer_practice(actor=world.tongan, answer_id=found.pk, adopted=True, note=WHY, now=world.now)
    assert officer.post(page, {"adopted": "yes", "note": "下月起照办"})["Location"] == notice.url
    assert PracticeAnswer.objects.get(pk=found.pk).answer == Answer.ADOPTED
    notice.refresh_from_db()
    assert notice.settled_at is not None


def test_an_officer_answers_for_no_station(world: TicketWorld) -> None:
    item = SelfCheckItem.objects.get(check_of=asked(world), code=STATION)
    with pytest.raises(NotAllowed):
        answer_self_check(actor=world.siming, item_id=item.pk, has_it=False, text="", now=world.now)
