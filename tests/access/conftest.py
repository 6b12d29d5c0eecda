"""The ground stands once for all tests of the table; each request is taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from tests.access.ground import MOMENT, Ground, build

from cuobian.kernel.clock import frozen_at


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    place = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path_factory.mktemp("files")}}
    storages = {**settings.STORAGES, "default": place}
    with django_db_blocker.unblock(), override_settings(STORAGES=storages), transaction.atomic():
        made = build()
        with frozen_at(MOMENT):
            yield made
        transaction.set_rollback(True)
