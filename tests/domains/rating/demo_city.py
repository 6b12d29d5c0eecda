"""The demonstration of the rating, on the small network."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.test import override_settings
from tests.cast import NOW
from tests.domains.rating.world import World, build

from cuobian.domains.network.models import Place
from cuobian.domains.rating.demo import load


def populated() -> World:
    """A network with a keeper for every station and a head for every institute."""
    world = build(with_round=False)
    for code in (*stations(), *{code[:9] for code in stations()}):
        world.keeper(code)
    return world


def stations() -> list[str]:
    return list(Place.objects.filter(kind="station").values_list("code", flat=True))


def loaded(seed: int = 7) -> list[str]:
    """Load the demonstration; what it said."""
    said: list[str] = []
    load(seed=seed, now=NOW, progress=lambda doing, _done, _total: said.append(doing))
    return said


@contextmanager
def files_at(folder: Path) -> Iterator[None]:
    """Files go to a folder of the test."""
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": folder}}
    with override_settings(STORAGES={**settings.STORAGES, "default": default}):
        yield
