"""The editor alone sees what is being changed: until the next release nothing differs for hosts, participants and onlookers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.domains.visits.test_changes import edited
from tests.domains.visits.world import CENTRE, FIRST, INSTITUTE, OTHER, STATION, VisitWorld
from tests.signing import browser_of

from cuobian.domains.visits.actions import items, live, programmes
from cuobian.domains.visits.actions.after.daily import chase_papers
from cuobian.domains.visits.actions.after.statements import ask_statements
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.models.after import Statement
from cuobian.domains.visits.queries.after.filling import drafts_for
from cuobian.domains.visits.queries.after.meetings import meetings_without
from cuobian.domains.visits.queries.after.people import all_hosts
from cuobian.domains.visits.queries.after.standing import stop_codes
from cuobian.domains.visits.queries.pocket import who_goes_where
from cuobian.domains.visits.rules.plans import ProgrammePlan
from cuobian.domains.visits.values import ItemKind, Part
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import NotFound
from cuobian.support.notices.models import Notice


@pytest.fixture(autouse=True)
def _now(world: VisitWorld) -> Any:
    with frozen_at(world.at(8, 0)):
        yield


CARS = [{"name": f"{n} 号车", "seats": 40, "contact": "", "phone": ""} for n in (1, 2)]


def held(world: VisitWorld) -> Programme:
    """Two stops and a symposium, two cars; the participant is the escort of the first."""
    made = world.planned((INSTITUTE, STATION))
    programmes.edit_settings(
        actor=world.city, programme_id=made.pk, given={"vehicles": CARS, "speed": 36}, now=world.now
    )
    first = world.days(made)[0]
    world.item(made, ItemKind.SYMPOSIUM, "交流座谈会", first, where="三楼会议室")
    rows = Participant.objects.filter(programme=made)
    rows.filter(account=world.participant.account_id).update(vehicle=1, part=Part.ESCORT, seat="1A")
    rows.filter(account=None).update(vehicle=2)
    world.again(made)
    return world.fresh(made)


def changed_much(world: VisitWorld, made: Programme) -> None:
    """Everything that an editor may change, and nothing of it released."""
    own = next(one for one in world.items(made) if one.code == STATION)
    edited(world, made, own, place_code=OTHER, host_unit="换了的单位", what_to_show="换了的看点", vehicle=2)
    talk = next(one for one in world.items(made) if one.kind == ItemKind.SYMPOSIUM)
    edited(world, made, talk, place_code="", title="改了名的会", where="换了的地方")
    gone = next(one for one in world.items(made) if one.code == INSTITUTE)
    items.drop_item(actor=world.city, programme_id=made.pk, item_id=gone.pk, version=None, now=world.now)
    world.stop(made, CENTRE, world.days(made)[0])
    plan = ProgrammePlan(
        title="改了名的活动", lead_unit="换了的主办", starts_on=FIRST, ends_on=FIRST, purpose="换了的目的",
        contact_name="换了的人", contact_phone="0592-9999999",
    )  # fmt: skip
    programmes.edit_programme(actor=world.city, programme_id=made.pk, plan=plan, now=world.now)
    Participant.objects.filter(programme=made, account=world.participant.account_id).update(vehicle=2, seat="9F")
    world.person(made, name="新来的人", unit="新来的单位", part=Part.ESCORT, phone="0592-8888888")
    renamed = [{**car, "name": f"换了的{n}车"} for n, car in enumerate(CARS, 1)]
    programmes.edit_settings(
        actor=world.city, programme_id=made.pk, given={"vehicles": renamed, "speed": 30}, now=world.now
    )


def addresses(made: Programme) -> dict[str, list[tuple[Any, ...]]]:
    own = Item.objects.get(programme=made, code=STATION)
    return {
        "participant": [
            ("mine-day", made.pk), ("mine-item", made.pk, own.pk), ("mine-offline", made.pk),
            ("mine-calendar", made.pk), ("mine-ics", made.pk), ("mine-car", made.pk), ("papers", made.pk),
        ],
        "station_keeper": [
            ("hosting",), ("hosting-item", own.pk), ("hosting-ics", own.pk), ("papers", made.pk),
            ("statement", made.pk, STATION),
        ],
        "district_officer": [
            ("programmes",), ("programme", made.pk), ("people", made.pk), ("seats", made.pk), ("after", made.pk),
            ("statements", made.pk), ("offline", made.pk), ("calendar", made.pk),
        ],
    }  # fmt: skip


NEW = ("换了的", "改了名的", "新来的人", "9F", "0592-9999999", "0592-8888888", "蜂巢山")


def seen(pages: dict[str, list[tuple[Any, ...]]]) -> dict[tuple[str, str], str]:
    """Every page by who reads it, without what differs from one answer to the next."""
    found = {}
    for part, addressed in pages.items():
        browser = browser_of(part)
        for name, *args in addressed:
            answer = browser.get(reverse(f"visits:{name}", args=args))
            assert answer.status_code == 200, (part, name, answer.status_code)
            body = b"".join(answer) if answer.streaming else answer.content
            found[part, name] = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", body.decode())
    return found


def test_no_page_of_others_shows_what_is_being_changed(world: VisitWorld) -> None:
    made = held(world)
    ask_statements(actor=world.city, programme_id=made.pk, due_on=None, now=world.now)
    pages = addresses(made)
    before = seen(pages)
    changed_much(world, made)
    after = seen(pages)
    after["participant", "mine-car"] = after["participant", "mine-car"].replace(
        "新来的人", ""
    )  # may be ticked at the door
    leaks = {key: [word for word in NEW if word in text] for key, text in after.items()}
    assert {key: words for key, words in leaks.items() if words} == {}
    for key in (("participant", "mine-day"), ("station_keeper", "hosting-item")):
        assert after[key] == before[key], key
    world.again(made, world.at(8, 0))
    told = browser_of("participant").get(reverse("visits:mine-day", args=[made.pk])).content.decode()
    assert "改了名的活动" in told


def test_papers_are_asked_and_told_of_what_was_released(world: VisitWorld) -> None:
    made = held(world)
    before = stop_codes(made), all_hosts(made, world.now), [one.title for one in meetings_without(made)]
    filled = drafts_for(made)
    day = who_goes_where(world.participant.person_id, FIRST, FIRST)
    changed_much(world, made)
    made = world.fresh(made)
    assert (stop_codes(made), all_hosts(made, world.now), [one.title for one in meetings_without(made)]) == before
    assert who_goes_where(world.participant.person_id, FIRST, FIRST) == day
    assert [one.words for one in drafts_for(made)][1:] == [one.words for one in filled][1:]
    Notice.objects.all().delete()
    ask_statements(actor=world.city, programme_id=made.pk, due_on=None, now=world.now)
    assert set(Statement.objects.filter(programme=made).values_list("code", flat=True)) == {INSTITUTE, STATION}
    words = " ".join(Notice.objects.values_list("text", flat=True))
    chase_papers(actor=world.city, now=world.now + timedelta(days=1))
    assert made.title != "全市现场观摩交流"
    assert "全市现场观摩交流" in words
    assert "改了名的" not in words
    assert not Notice.objects.filter(account_id=world.neighbour.account_id).exists()


def test_the_planner_sees_what_is_being_changed(world: VisitWorld) -> None:
    made = held(world)
    changed_much(world, made)
    page = browser_of("city_officer").get(reverse("visits:programme", args=[made.pk])).content.decode()
    assert "改了名的活动" in page


def test_an_escort_marks_the_car_that_was_told(world: VisitWorld) -> None:
    made = held(world)
    own = next(one for one in world.items(made) if one.code == STATION)
    changed_much(world, made)
    given = {"programme_id": made.pk, "now": world.at(10, 0)}
    live.arrive(actor=world.participant, item_id=own.pk, **given)
    new = Item.objects.get(programme=made, code=CENTRE)
    with pytest.raises(NotFound):
        live.arrive(actor=world.participant, item_id=new.pk, **given)
