"""Fixtures for every test: the cast in the database, and browsers signed in as its members."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, settings
from tests import cast
from tests.flushing import triggers_put_aside
from tests.signing import browser_of

import cuobian
from cuobian.config.launch.translations import compile_all
from cuobian.kernel.access import Actor

ClientAs = Callable[..., Client]

# A busy machine is no fault of ours: how long an example takes is measured in benchmarks/, never here.
settings.register_profile("cuobian", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cuobian")


def pytest_configure(config: pytest.Config) -> None:
    """English stands compiled before anything reads it; once, and not again by the workers of a divided run."""
    if not hasattr(config, "workerinput"):
        compile_all(Path(cuobian.__file__).parent / "locale")


@pytest.fixture(autouse=True, scope="session")
def _flushable() -> Iterator[None]:
    """Tables that refuse DELETE can be emptied between tests all the same."""
    with triggers_put_aside():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as on a real platform: in memory, two threads do not wait for each other, they fail."""
    default = connections["default"]
    if default.vendor == "sqlite":
        default.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "cuobian.sqlite3")


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """What a test remembers must not reach the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def client_as(db: None) -> ClientAs:
    """`client_as("district_officer")`: a browser signed in as a member of the cast; `code` gives another scope.

    "visitor" has not signed in. Roles that need a second factor have given it.
    """
    return browser_of


@pytest.fixture
def visitor() -> Actor:
    """Somebody who has not signed in."""
    return Actor.visitor()


@pytest.fixture
def system_administrator(db: None) -> Actor:
    return cast.enrol("system_administrator")


@pytest.fixture
def city_officer(db: None) -> Actor:
    return cast.enrol("city_officer")


@pytest.fixture
def district_officer(db: None) -> Actor:
    """Siming's."""
    return cast.enrol("district_officer")


@pytest.fixture
def neighbour_officer(db: None) -> Actor:
    """Tong'an's."""
    return cast.enrol("neighbour_officer")


@pytest.fixture
def institute_head(db: None) -> Actor:
    return cast.enrol("institute_head")


@pytest.fixture
def station_keeper(db: None) -> Actor:
    return cast.enrol("station_keeper")


@pytest.fixture
def neighbour_keeper(db: None) -> Actor:
    """Of another station in the same street."""
    return cast.enrol("neighbour_keeper")


@pytest.fixture
def assessor(db: None) -> Actor:
    return cast.enrol("assessor")


@pytest.fixture
def second_assessor(db: None) -> Actor:
    return cast.enrol("second_assessor")


@pytest.fixture
def participant(db: None) -> Actor:
    """Takes part in observation programmes; works in Huli."""
    return cast.enrol("participant")


@pytest.fixture
def appeal_reviewer(db: None) -> Actor:
    return cast.enrol("appeal_reviewer")


@pytest.fixture
def auditor(db: None) -> Actor:
    return cast.enrol("auditor")
