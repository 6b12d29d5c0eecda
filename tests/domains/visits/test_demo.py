"""The demonstration's programmes on a small network: held in two releases, and one that is coming; loaded once."""

import pytest
from tests.cast import NOW
from tests.domains.visits.world import VisitWorld

from cuobian.domains.visits.demo import load
from cuobian.domains.visits.models import Item, Participant, Programme
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.kernel.errors import Conflict


def test_one_programme_was_held_and_one_is_coming(world: VisitWorld) -> None:
    load(seed=7, now=NOW, progress=lambda _doing, _done, _total: None)
    held, coming = Programme.objects.order_by("starts_on")
    assert (held.status, held.released_no) == (ProgrammeStatus.ENDED, 2)
    assert (coming.status, coming.released_no) == (ProgrammeStatus.RELEASED, 1)
    assert all("演示" in each.title for each in (held, coming))
    assert Item.objects.filter(programme=held, arrived_at__isnull=False, left_at__isnull=False).exists()
    assert Participant.objects.filter(programme=held).count() == 30
    with pytest.raises(Conflict):
        load(seed=7, now=NOW, progress=lambda _doing, _done, _total: None)
