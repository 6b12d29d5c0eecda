"""A place that moved: what was noted there is read by whoever answers for it now; the record itself stays as written."""

import pytest
from django.urls import reverse
from tests.domains.inspections.world import STATION, InspectionWorld, outcomes, picture
from tests.domains.rating.test_moved_places import move
from tests.signing import browser_of

from cuobian.domains.inspections.actions.planning import take_step
from cuobian.domains.inspections.models import Entry, EntryPhoto, Finding, InspectionPlace
from cuobian.domains.inspections.queries.desk import entry_rows, finding_rows
from cuobian.domains.inspections.queries.load import get_entry, inspections
from cuobian.domains.inspections.queries.records import entries_of_place
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.support.files.models import File


def test_records_of_an_occasion_that_is_over_are_seen_from_the_new_district(world: InspectionWorld) -> None:
    occasion = world.open()
    phone = world.phone()
    written = phone.entry(occasion, STATION, text="门口坡道太陡")
    content = picture()
    taken = phone.photo(written["id"], content)
    phone.stage(content)
    assert outcomes(phone.push(written, taken)) == ["done", "done"]
    take_step(actor=world.city, inspection_id=occasion.pk, action="close", reason="", now=world.now)
    entry = Entry.objects.get()
    with pytest.raises((NotFound, NotAllowed)):
        get_entry(world.tongan, entry.pk)
    code = move(STATION)
    assert get_entry(world.tongan, entry.pk).code == STATION, "the record stays as it was written"
    with pytest.raises((NotFound, NotAllowed)):
        get_entry(world.siming, entry.pk)
    assert set(InspectionPlace.objects.filter(place=entry.place).values_list("code", flat=True)) == {code}
    assert File.objects.get(pk=EntryPhoto.objects.get().file).code == code
    assert occasion in inspections(world.tongan)
    for rows in (entry_rows(world.tongan, occasion), finding_rows(world.tongan, occasion)):
        assert rows.count() == 1
    assert Finding.objects.get().code == code
    assert [one.code for one in entries_of_place(entry.place_id, world.tongan)] == [code]
    assert entries_of_place(entry.place_id, world.siming) == []
    page = browser_of("neighbour_officer").get(reverse("inspections:entry", args=[entry.pk]))
    assert page.status_code == 200
