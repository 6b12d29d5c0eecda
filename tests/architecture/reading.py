"""What the tests of the house read: its contracts, its files, its views."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/cuobian"
CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


class Address(NamedTuple):
    """One entry of the URL configuration."""

    name: str
    route: str
    view: Callable[..., Any]


@cache
def contract(key: str) -> dict[str, Any]:
    """One import contract of pyproject.toml."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return next(one for one in told["tool"]["importlinter"]["contracts"] if one["id"] == key)


def ranks(key: str) -> dict[str, int]:
    """Name of a storey or tier -> its height; whoever shares a height is a neighbour."""
    layers = list(reversed(contract(key)["layers"]))
    return {name.strip().strip("()"): height for height, layer in enumerate(layers) for name in re.split("[|:]", layer)}


def folders(parent: Path) -> set[str]:
    """The packages right below a folder."""
    return {path.name for path in parent.iterdir() if path.is_dir() and any(path.rglob("*.py"))}


def domains() -> list[str]:
    return sorted(folders(PACKAGE / "domains"))


def our_models() -> list[type[Model]]:
    """Every model with a table of ours."""
    return [model for model in apps.get_models() if model.__module__.startswith("cuobian.")]


def python_files() -> list[Path]:
    """The source, without what `makemigrations` writes."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def template_files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.html") if "templates" in path.parts)


def short(path: Path) -> str:
    """A path as a message names it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def addresses() -> list[Address]:
    """Every address, with its full name."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], route: str, space: str) -> Iterator[Address]:
    for one in patterns:
        here = route + str(one.pattern)
        if isinstance(one, URLPattern):
            yield Address(space + (one.name or ""), here, one.callback)
        elif isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here, f"{space}{one.namespace}:" if one.namespace else space)
