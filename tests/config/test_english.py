"""The interface in English: on the pages people reach, Chinese stands in names and in texts people wrote, nowhere else."""

import json
import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import override_settings
from django.utils.translation import gettext, override
from pytest_django.plugin import DjangoDbBlocker
from tests.domains.rating.world import SIMING_STATIONS, build
from tests.signing import browser_of

from cuobian.config.launch.translations import compile_all
from cuobian.domains.rating.values import Stage

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff60]")
STARTS = {
    "visitor": ("/", "/sign-in/", "/no-such-page/"),
    "station_keeper": ("/desk/", "/my/place/", "/todo/"),
    "assessor": ("/desk/", "/my/sheets/"),
    "institute_head": ("/desk/", "/desk/reviews/"),
    "district_officer": ("/desk/", "/desk/rounds/"),
    "city_officer": ("/desk/", "/desk/rounds/"),
    "system_administrator": ("/desk/", "/desk/people/"),
    "auditor": ("/desk/", "/desk/audit/"),
}
PAGES = 40
NOT_A_PAGE = re.compile(
    r"^/(static|files|api|elder|language|sign-out)/|[.](pdf|json|yaml)$|/template/|/report/|export="
)
HEARD = ("alt", "aria-label", "content", "data-h", "placeholder", "title")
# The names on the sketch of the city, and the other language's own name.
DRAWN = ("同安", "集美", "海沧", "翔安", "湖里", "思明", "简体中文")


class Shown(HTMLParser):
    """What a reader sees or hears of a page, and its links; parts that say they are Chinese are left out."""

    VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "stop", "use", "wbr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        left_out = tag in {"script", "style"} or given.get("lang", "").startswith("zh")
        if tag == "a":
            self.links.append(given.get("href", ""))
        if not left_out and not self._left_out():
            self.texts += [given[name] for name in HEARD if name in given]
        if tag not in self.VOID:
            self._open.append((tag, left_out))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path …/>` opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag in {name for name, _hidden in self._open}:
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._left_out():
            self.texts.append(data)

    def _left_out(self) -> bool:
        return any(hidden for _tag, hidden in self._open)


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The catalogue as it is written, compiled outside the program."""
    made = tmp_path_factory.mktemp("catalogues")
    target = made / "en" / "LC_MESSAGES" / "django.po"
    target.parent.mkdir(parents=True)
    target.write_bytes(CATALOGUE.read_bytes())
    compile_all(made)
    with override_settings(LOCALE_PATHS=[made]):
        yield


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, ...]]:
    """A round with a star awarded, a public notice and a panel at work; the Chinese texts that the database then holds."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        for stage, code in zip((Stage.AWARDED, Stage.NOTICE, Stage.DISTRICT_PANEL), SIMING_STATIONS, strict=False):
            world.take_to(stage, world.entry(code))
        for part in STARTS:
            browser_of(part)
        found = {text for text in _held() if CHINESE.search(text)}
        yield tuple(sorted(found, key=len, reverse=True))
        transaction.set_rollback(True)


def _held() -> Iterator[str]:
    kinds = (models.CharField, models.TextField, models.JSONField)
    for model in apps.get_models():
        names = [one.name for one in model._meta.concrete_fields if isinstance(one, kinds)]
        for row in model._default_manager.values_list(*names) if names else ():
            yield from _texts(list(row))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str) and value[:1] in {"{", "["}:
        yield from _texts(json.loads(value))
    elif isinstance(value, str):
        yield from (line.strip() for line in value.splitlines())


@cache
def quoted() -> tuple[str, ...]:
    """English texts that quote what has to be typed in Chinese."""
    texts = [entry.msgstr for entry in polib.pofile(str(CATALOGUE))]
    return tuple(text for text in texts if CHINESE.search(text) and "%(" not in text)


def left_in_chinese(page: str, written: tuple[str, ...]) -> set[str]:
    """The texts of a page that hold Chinese after names and written texts are taken out."""
    texts = {" ".join(text.split()) for text in Shown(page).texts}
    return {text for text in texts if CHINESE.search(text) and not _is_written(text, written)}


def _is_written(text: str, written: tuple[str, ...]) -> bool:
    if text.endswith("…") and any(known.startswith(text[:-1]) for known in written):
        return True
    for known in (*quoted(), *(known for known in written if len(known) > 1), *DRAWN):
        text = text.replace(known, "")
    parts = re.split(r"[ ›·:,()]+", text)
    return all(part in written for part in parts if CHINESE.search(part))


@pytest.mark.parametrize("part", STARTS)
def test_pages_in_english_hold_no_chinese_but_names_and_written_texts(
    part: str, english: None, written: tuple[str, ...], db: None
) -> None:
    browser = browser_of(part)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    left: dict[str, set[str]] = {}
    seen: set[str] = set()
    waiting = deque(STARTS[part])
    while waiting and len(seen) < PAGES:
        address = waiting.popleft()
        kind = re.sub(r"[0-9a-f-]{36}|/[0-9]{4,}[0-9A-Z]*", "…", address.partition("?")[0])
        if kind in seen or NOT_A_PAGE.search(address):
            continue
        seen.add(kind)
        answer = browser.get(address, follow=True)
        assert answer.status_code in {200, 403, 404}, address
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        left |= {address: found} if (found := left_in_chinese(page, written)) else {}
        waiting += [link.partition("#")[0] for link in Shown(page).links if link.startswith("/")]
    assert left == {}
    assert len(seen) > len(STARTS[part])


def test_the_language_of_a_reader_is_the_language_of_a_page(english: None, db: None) -> None:
    with override("en"):
        assert gettext("待我办") == "My to-do"
    with override("zh-hans"):
        assert gettext("待我办") == "待我办"
