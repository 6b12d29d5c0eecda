"""A station that moves to another district between release and day: its hosts, papers and rights go along, what is printed stays."""

from typing import Any

import pytest
from django.urls import reverse
from tests import cast
from tests.domains.rating.test_moved_places import move
from tests.domains.visits.test_releasing import told
from tests.domains.visits.world import INSTITUTE, STATION, VisitWorld
from tests.signing import browser_of

from cuobian.domains.inspections.models import Inspector
from cuobian.domains.inspections.public import Kind
from cuobian.domains.inspections.queries.records import entries_of_place
from cuobian.domains.inspections.rules.entries import is_recused
from cuobian.domains.people.models import RoleGrant
from cuobian.domains.visits.actions import hosting
from cuobian.domains.visits.actions.after.statements import ask_statements, refresh_figures
from cuobian.domains.visits.models import Item, Programme, Release
from cuobian.domains.visits.models.after import Statement
from cuobian.domains.visits.queries.frames import whole
from cuobian.domains.visits.queries.frozen import current, freeze
from cuobian.domains.visits.queries.hosting import ahead, hosted_visit
from cuobian.domains.visits.queries.planner import handed
from cuobian.domains.visits.reports.booklet import booklet_data
from cuobian.domains.visits.rules.changes import differences
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import NotFound
from cuobian.support.notices.public import open_for


@pytest.fixture(autouse=True)
def _now(world: VisitWorld) -> Any:
    with frozen_at(world.now):
        yield


def asked(world: VisitWorld) -> Programme:
    """A released programme whose hosts have been asked for their pages."""
    made = world.released((INSTITUTE, STATION))
    ask_statements(actor=world.city, programme_id=made.pk, due_on=None, now=world.now)
    return made


def stop(made: Programme) -> Item:
    return Item.objects.select_related("place").get(
        programme=made, place__code__startswith="3502", title__contains="鸿山"
    )


def kinds(actor: Any) -> set[str]:
    return {one.kind for one in open_for(actor.person_id) if one.needs_action}


def test_the_keeper_goes_along_and_every_page_opens(world: VisitWorld) -> None:
    made = asked(world)
    item, old = stop(made), STATION
    browser = browser_of("station_keeper")
    code = move(STATION)
    item.refresh_from_db()
    assert (item.code, item.district) == (code, cast.TONGAN)
    keeper = cast.actor_of_role("station_keeper", code=code)
    assert [visit.told["code"] for visit in ahead(keeper)] == [code]
    for name, *args in (
        ("hosting",), ("hosting-item", item.pk), ("hosting-answer", item.pk, "ready"), ("papers", made.pk),
        ("statement", made.pk, old), ("statement", made.pk, code), ("statement-edit", made.pk, old),
        ("statement-pdf", made.pk, code), ("hosting-ics", item.pk),
    ):  # fmt: skip
        assert browser.get(reverse(f"visits:{name}", args=args)).status_code == 200, name
    assert refresh_figures(actor=keeper, programme_id=made.pk, code=old, now=world.now).code == code
    hosting.answer(actor=keeper, item_id=item.pk, is_ready=True, note="", now=world.now)


def test_what_was_released_stays_as_it_was_printed(world: VisitWorld) -> None:
    made = asked(world)
    before = Release.objects.get(programme=made).frozen
    known = current(made)
    assert known is not None
    printed = booklet_data(made, known, world.now.date())["days"]
    code = move(STATION)
    assert Release.objects.get(programme=made).frozen == before
    after = current(made)
    assert after is not None
    assert booklet_data(made, after, world.now.date())["days"] == printed
    told_codes = {item["place_code"]: item["code"] for item in after.items if item["kind"] == "stop"}
    assert told_codes[STATION] == code
    changes = differences(after.frozen, freeze(world.fresh(made)))
    assert [change for change in changes if "left_code" in change] == []


def test_where_the_institute_receives_the_new_one_is_asked_and_the_old_one_is_told(world: VisitWorld) -> None:
    RoleGrant.objects.filter(account_id=world.keeper.person_id).delete()
    made = asked(world)
    item = stop(made)
    assert {"visits.host", "visits.statement"} <= kinds(world.head)
    before = len([one for one in open_for(world.head.person_id) if one.needs_action])
    code = move(STATION)
    assert {"visits.host", "visits.statement"} <= kinds(world.tongan)
    left = [one for one in open_for(world.head.person_id) if one.needs_action]
    assert len(left) == before - 2, "the institute's own visit and page still wait"
    assert any("不再有您接待的这一站" in text for text in told(world.head))
    assert hosted_visit(world.head, item.pk).is_gone
    assert not hosted_visit(world.tongan, item.pk).is_gone
    hosting.answer(actor=world.tongan, item_id=item.pk, is_ready=True, note="", now=world.now)
    row = Statement.objects.get(programme=made, place=item.place)
    assert row.code == code
    page = browser_of("neighbour_officer").get(reverse("visits:statement", args=[made.pk, code]))
    assert page.status_code == 200
    with pytest.raises(NotFound):
        hosted_visit(world.neighbour, item.pk)


def test_recusal_looks_at_the_district_of_today(world: VisitWorld) -> None:
    made = world.programme()
    Programme.objects.filter(pk=made.pk).update(
        settings={**made.settings, "vehicles": [{"name": f"{n} 号车", "seats": 40} for n in (1, 2)]}
    )
    made = world.fresh(made)
    world.stop(made, STATION, world.days(made)[0])
    one = world.person(made, name="黄同安", district=cast.TONGAN)
    type(one).objects.filter(pk=one.pk).update(vehicle=1)
    choices = {"recuse": True, "rule": "free", "order": [], "every": True, "days": []}

    def shut() -> set[str]:
        return {car for each in handed(whole(made), choices).problem.stops for car in each.forbidden}

    assert shut() == set()
    move(STATION)
    assert shut() == {"1"}


def test_an_inspector_who_works_there_is_of_the_new_district(world: VisitWorld) -> None:
    made = asked(world)
    row = Inspector.objects.filter(inspection=made.inspection).first()
    assert row is not None
    Inspector.objects.filter(pk=row.pk).update(unit_code=STATION)
    code = move(STATION)
    row.refresh_from_db()
    assert row.unit_code == code
    assert is_recused(Kind.STRICT, row.unit_code, f"{cast.TONGAN}001")
    assert not is_recused(Kind.STRICT, row.unit_code, INSTITUTE)
    assert entries_of_place(stop(made).place_id, world.tongan) == []
