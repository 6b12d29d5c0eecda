"""A shell links only to pages that exist and that the person may open."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from cuobian.kernel.access import Actor
from cuobian.sites import navigation
from cuobian.sites.context import shell


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_registry", type(navigation._registry)())
    navigation.address.cache_clear()


def asked(path: str = "/") -> HttpRequest:
    return RequestFactory().get(path)


def test_an_entry_without_a_page_is_left_out() -> None:
    navigation.register(site="portal", label="首页", url_name="no:such-page")
    assert navigation.entries("portal", asked(), Actor.visitor()) == []


def test_an_entry_needs_its_permission() -> None:
    navigation.register(site="desk", label="样", url_name="sites:design", permission="rating.view")
    may = Actor.system("test")
    assert [item.label for item in navigation.entries("desk", asked(), may)] == ["样"]
    assert navigation.entries("desk", asked(), Actor.visitor()) == []


def test_the_longest_address_that_fits_is_the_current_one() -> None:
    navigation.register(site="desk", label="全", url_name="sites:design", order=1)
    navigation.register(site="desk", label="语言", url_name="sites:language", order=2, under=("/_design/form/",))
    current = [
        item.label for item in navigation.entries("desk", asked("/_design/form/"), Actor.visitor()) if item.is_current
    ]
    assert current == ["语言"]


def test_the_same_address_twice_keeps_the_later() -> None:
    for label in ("旧", "新"):
        navigation.register(site="desk", label=label, url_name="sites:design")
    assert [item.label for item in navigation.entries("desk", asked(), Actor.visitor())] == ["新"]


def test_a_link_of_a_shell_may_be_pointed_elsewhere() -> None:
    assert navigation.address("desk_search") in ("", navigation.address("desk_search"))
    navigation.link("desk_search", "sites:design")
    assert navigation.address("desk_search") == "/_design/"
    navigation.address.cache_clear()


def test_what_costs_a_query_is_asked_only_when_shown() -> None:
    calls: list[int] = []

    def count(_request: HttpRequest) -> int:
        calls.append(1)
        return 7

    navigation.todo_source(count)
    context = shell(asked())
    assert calls == []
    assert context["todo_count"] == 7
    assert context["account"] is None
