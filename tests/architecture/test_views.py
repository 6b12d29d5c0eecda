"""Every view says who may open it."""

import ast
from collections import Counter

from tests.architecture.reading import addresses, python_files, tree_of

from cuobian.domains.people.values import PERMISSIONS

WORDS = {"public", "signed-in"}
# Views that another library makes; each is named with what guards it.
MADE_ELSEWHERE: dict[str, str] = {}


def test_every_view_says_who_may_open_it() -> None:
    silent = [
        address.name or address.route
        for address in addresses()
        if getattr(address.view, "cb_access", None) is None and address.name not in MADE_ELSEWHERE
    ]
    assert silent == []


def test_what_a_view_asks_for_is_a_permission() -> None:
    unknown = {
        f"{address.name}: {address.view.cb_access}"  # type: ignore[attr-defined]
        for address in addresses()
        if address.name not in MADE_ELSEWHERE and address.view.cb_access not in PERMISSIONS | WORDS  # type: ignore[attr-defined]
    }
    assert unknown == set()


def test_every_address_has_a_name_of_its_own() -> None:
    told = Counter(address.name for address in addresses())
    assert [name for name, times in told.items() if times > 1 or not name or name.endswith(":")] == []


def test_every_permission_is_asked_for_somewhere() -> None:
    named = {
        node.value
        for path in python_files()
        if path.parts[-2:] != ("people", "values.py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    starts = tuple(text for text in named if text.endswith(".") and "." in text[:-1])  # f"rating.self_assess.{kind}"
    assert sorted(name for name in PERMISSIONS - named if not name.startswith(starts)) == []
