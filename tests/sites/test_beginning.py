"""The way from an empty platform to a rating: each step is told to whoever can take it."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.domains.network import world

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


def next_step(client: Client) -> str:
    return client.get("/desk/").content.decode()


def test_an_empty_platform_says_what_comes_first_and_what_comes_then(client_as: ClientAs) -> None:
    administrator = client_as("system_administrator")
    assert "载入区划" in next_step(administrator)
    ledger = administrator.get("/desk/ledger/", follow=True)
    assert (ledger.status_code, ledger.redirect_chain[-1][0]) == (200, "/desk/network/areas/")
    loaded = administrator.post("/desk/network/areas/load/", follow=True)
    assert loaded.redirect_chain[-1][0] == "/desk/network/import/"
    assert "已载入" in loaded.content.decode()
    assert "从 Excel 导入" in next_step(administrator)


def test_once_there_are_places_a_city_officer_and_then_a_standard_are_missing(
    client_as: ClientAs,
) -> None:
    world.build()
    assert "给市级经办人开账号" in next_step(client_as("system_administrator"))
    officer = client_as("city_officer")
    assert "给市级经办人开账号" not in next_step(client_as("system_administrator"))
    assert "发布评定标准" in next_step(officer)
