"""The demonstration's occasions: one over, one that runs, the same for the same seed, loaded once."""

from typing import Any

import pytest
from django.db import transaction
from tests.cast import NOW
from tests.domains.inspections.world import InspectionWorld

from cuobian.domains.inspections.demo import load
from cuobian.domains.inspections.models import Entry, Finding, Inspection
from cuobian.domains.rectification.models import Ticket
from cuobian.kernel.errors import Conflict

pytestmark = pytest.mark.django_db


def loaded(seed: int = 7) -> list[Any]:
    load(seed=seed, now=NOW, progress=lambda _doing, _done, _total: None)
    return list(Entry.objects.order_by("happened_at", "pk").values_list("pk", "code", "text", "happened_at"))


@pytest.fixture
def _none_yet(world: InspectionWorld) -> None:
    world.strict.places.all().delete()
    world.strict.inspectors.all().delete()
    Inspection.objects.all().delete()


@pytest.mark.usefixtures("_none_yet")
def test_an_observation_that_is_over_and_an_inspection_that_runs() -> None:
    loaded()
    assert list(Inspection.objects.order_by("starts_on").values_list("kind", "status")) == [
        ("observation", "closed"),
        ("strict", "open"),
    ]
    assert all("演示" in title for title in Inspection.objects.values_list("title", flat=True))
    assert Finding.objects.filter(status="waiting", live__gt=0).exists()
    assert Ticket.objects.filter(origin="inspection").exists()
    with pytest.raises(Conflict):
        loaded()


@pytest.mark.usefixtures("_none_yet")
def test_the_same_seed_gives_the_same_records() -> None:
    seen = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            seen.append(loaded(seed))
            transaction.set_rollback(True)
    assert seen[0] == seen[1] != seen[2]
