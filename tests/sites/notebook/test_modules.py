"""What holds between the notebook's modules, its page and the catalogue. What the modules do is tested by `*.test.mjs`, in Node."""

import json
import re
import shutil
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override
from tests.architecture.reading import CJK

from cuobian.config.static import HashedModules
from cuobian.sites.field import shell, words
from tools import catalogue

MODULES = sorted(words.MODULES.rglob("*.mjs"))
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
MARKED = re.compile(r"(?<![\w.])(?:_|ngettext)\(\s*" + words._TEXT + r"(?:\s*,\s*" + words._TEXT + ")?")
ICON = re.compile(
    r"(?:\bicon\(|shape: |icon: |chip\(\"[\w-]+\", |\bchooser\(_\([^)]*\), |words: [^,]*, shape: )\"([a-z0-9-]+)\""
)


def test_the_table_of_words_holds_what_the_catalogue_finds() -> None:
    found = {key for path in MODULES for key in catalogue._in_file(path)}
    ones, many = words.marked()
    assert ones == {text for _context, text, plural in found if plural is None}
    assert many == {(text, plural) for _context, text, plural in found if plural is not None}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_word_of_a_module_is_marked(path: Path) -> None:
    left = MARKED.sub("", COMMENT.sub("", path.read_text(encoding="utf-8")))
    assert [line.strip() for line in left.splitlines() if CJK.search(line)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_module_writes_markup_from_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not any(
        danger in text for danger in ("eval(", "new Function", "innerHTML", "insertAdjacentHTML", "document.write")
    )


def test_every_icon_that_a_module_draws_is_in_the_page() -> None:
    drawn = {name for path in MODULES for name in ICON.findall(path.read_text(encoding="utf-8"))}
    assert len(drawn) > 20
    assert drawn - set(shell.DRAWN) == set()


def test_the_worker_keeps_every_file_of_the_notebook(client: Client) -> None:
    answer = client.get("/my/sw.js")
    text = answer.content.decode()
    kept = json.loads(text.split("const FILES = ", 1)[1].split(";\n", 1)[0])
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    names = {Path(address).name for address in kept}
    assert {path.name for path in MODULES} <= names
    page = client.get("/my/notebook/").content.decode()
    wanted = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert wanted - set(kept) == set()


def test_the_version_changes_with_the_language_and_stands_in_page_and_worker(client: Client) -> None:
    version = shell.version()
    with override("en"):
        assert shell.version() != version
    assert f'data-version="{version}"' in client.get("/my/notebook/").content.decode()
    assert f'const VERSION = "{version}"' in client.get("/my/sw.js").content.decode()


def test_the_page_holds_nothing_of_the_person_who_asks(client: Client) -> None:
    page = client.get("/my/notebook/")
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert page["Cache-Control"] == "no-cache"


def test_the_manifest_makes_it_installable(client: Client) -> None:
    answer = client.get("/my/notebook.webmanifest")
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert [told[name] for name in ("start_url", "scope", "display")] == ["/my/notebook/", "/my/", "standalone"]
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    for icon in told["icons"]:
        assert (shell.STATIC / icon["src"].removeprefix("/static/")).read_bytes().startswith(b"\x89PNG")


def test_english_has_its_own_words_and_chinese_needs_none() -> None:
    assert words.table() == {}
    with override("en"):
        table = words.table()
    assert set(table) == words.marked()[0] | {one for one, _many in words.marked()[1]}


def test_modules_import_each_other_by_the_names_that_carry_their_content(tmp_path: Path) -> None:
    shutil.copytree(shell.STATIC / "cuobian" / "js", tmp_path / "cuobian" / "js")
    storage = HashedModules(location=tmp_path, base_url="/static/")
    names = {
        path.relative_to(tmp_path).as_posix(): (storage, path.relative_to(tmp_path).as_posix())
        for path in tmp_path.rglob("*.mjs")
    }
    names["cuobian/js/near.js"] = (storage, "cuobian/js/near.js")
    written = {name: hashed for name, hashed, _processed in storage.post_process(names) if not hashed.endswith(".gz")}
    main = (tmp_path / written["cuobian/js/notebook/main.mjs"]).read_text(encoding="utf-8")
    imported = re.findall(r'import[^"]*"(\./[^"]+)"', main)
    assert len(imported) > 8
    assert all((tmp_path / "cuobian/js/notebook" / name).exists() for name in imported)
    assert all(re.search(r"\.[0-9a-f]{12}\.mjs$", name) for name in imported)
