"""Loading the demonstration's rating: the same seed gives the same, and what is missing is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from tests.domains.rating.demo_city import files_at, loaded, populated

from cuobian.domains.people.models import RoleGrant
from cuobian.domains.rating.models import Entry, SheetItem, StarAward
from cuobian.kernel.errors import Conflict


@pytest.fixture(autouse=True)
def _people(db: None, tmp_path: Path) -> Iterator[None]:
    with files_at(tmp_path):
        populated()
        yield


def test_the_same_seed_gives_the_same_city() -> None:
    seen = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            loaded(seed)
            seen.append(list(Entry.objects.order_by("code").values_list("code", "stage", "score")))
            marks = SheetItem.objects.order_by(
                "sheet__entry__code", "sheet__level", "sheet__account__username", "point_id"
            )
            seen[-1] += list(marks.values_list("sheet__account__username", "point_id", "state"))  # type: ignore[arg-type]
            seen[-1] += list(StarAward.objects.order_by("plaque_number").values_list("plaque_number", "score"))  # type: ignore[arg-type]
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


def test_without_people_it_says_what_is_missing() -> None:
    RoleGrant.objects.filter(role="city_officer").delete()
    with pytest.raises(Conflict):
        loaded()
