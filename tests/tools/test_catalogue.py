"""The English catalogue: what is extracted, what is kept, and what counts as a fault."""

from pathlib import Path

import polib
import pytest

from tools import catalogue


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small program with a template."""
    root = tmp_path / "cuobian"
    (root / "templates").mkdir(parents=True)
    (root / "a.py").write_text(
        'from x import gettext as _, ngettext\n_("站点")\nngettext("%(n)d 件", "%(n)d 件们", n)\n_(name)\n_("两"\n  "行")\n'
    )
    (root / "templates" / "a.html").write_text(
        "<p>it's\n  <b>\n{% translate '整改单' %}\n      {% blocktranslate trimmed count n=n %}\n  {{ n }} 个站\n"
        "  {% plural %}{{ n }} 个站点{% endblocktranslate %}\n{% translate '开' context '营业' %} {{ _('关')|lower }}\n"
    )
    return root


def test_marked_texts_of_programs_and_templates_are_found(package: Path) -> None:
    assert set(catalogue.messages(package)) == {
        (None, "站点", None),
        (None, "%(n)d 件", "%(n)d 件们"),
        (None, "两行", None),
        (None, "整改单", None),
        (None, "%(n)s 个站", "%(n)s 个站点"),
        ("营业", "开", None),
        (None, "关", None),
    }


def test_marked_texts_inside_f_strings_are_found(package: Path) -> None:
    (package / "c.py").write_text("from x import gettext as _\nf\"{_('全市')}（{a}）{b(_('区'))}\"\n")

    assert {(None, "全市", None), (None, "区", None)} <= set(catalogue.messages(package))


def test_vendor_files_and_migrations_are_left_out(package: Path) -> None:
    for name in ("migrations/0001_a.py", "static/vendor/a.js"):
        (package / name).parent.mkdir(parents=True)
        (package / name).write_text('gettext("外来")')

    assert (None, "外来", None) not in catalogue.messages(package)


def test_extracting_keeps_translations_and_drops_what_is_not_used(package: Path) -> None:
    catalogue.extract(package)
    path = catalogue.catalogue("en", package)
    written = polib.pofile(str(path))
    for entry in written:
        if entry.msgid == "站点":
            entry.msgstr = "station"
    written.append(polib.POEntry(msgid="旧的", msgstr="old"))
    written.save()

    catalogue.extract(package)

    kept = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
    assert kept["站点"] == "station"
    assert "旧的" not in kept


def test_extracting_twice_writes_the_same_file(package: Path) -> None:
    catalogue.extract(package)
    first = catalogue.catalogue("en", package).read_text(encoding="utf-8")

    catalogue.extract(package)

    assert catalogue.catalogue("en", package).read_text(encoding="utf-8") == first


def translate_all(package: Path, texts: dict[str, str]) -> polib.POFile:
    catalogue.extract(package)
    written = polib.pofile(str(catalogue.catalogue("en", package)))
    for entry in written:
        text = texts.get(entry.msgid, "text")
        if entry.msgid_plural:
            entry.msgstr_plural = {0: text, 1: text}
        else:
            entry.msgstr = text
    written.save()
    return written


COMPLETE = {"%(n)d 件": "%(n)d tickets", "%(n)s 个站": "%(n)s stations"}


def test_a_complete_catalogue_has_no_fault(package: Path) -> None:
    translate_all(package, COMPLETE)

    assert catalogue.faults(package) == []


def test_a_missing_an_empty_and_a_fuzzy_text_are_named_with_their_place(package: Path) -> None:
    written = translate_all(package, {**COMPLETE, "站点": ""})
    for entry in written:
        if entry.msgid == "整改单":
            entry.flags.append("fuzzy")
    written.save()
    (package / "b.py").write_text('gettext("新的")')

    assert sorted(catalogue.faults(package)) == [
        "en: empty: '站点' (cuobian/a.py)",
        "en: fuzzy: '整改单' (cuobian/templates/a.html)",
        "en: missing: '新的' (cuobian/b.py)",
    ]


def test_placeholders_must_be_the_same(package: Path) -> None:
    translate_all(package, {**COMPLETE, "%(n)d 件": "%(m)d tickets"})

    assert catalogue.faults(package) == ["en: other placeholders: '%(n)d 件' (cuobian/a.py)"]
