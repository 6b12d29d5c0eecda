"""The pages: reading, writing, comparing, publishing, importing, exporting; who may open them; what they cost."""

import html
import io
import re
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.cast import NOW
from tests.domains.standards.making import draft, institute, published, station

from cuobian.domains.standards import actions, queries
from cuobian.domains.standards.documents.files.bundle import plain_bundle
from cuobian.domains.standards.documents.files.plain_yaml import write_yaml
from cuobian.domains.standards.documents.files.reading import read_file
from cuobian.domains.standards.documents.sample import SAMPLE
from cuobian.domains.standards.metrics import metric_keys
from cuobian.domains.standards.models import StandardVersion
from cuobian.kernel.access import Actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")


@pytest.fixture
def office(client_as):
    return client_as("city_officer")


def _text(response):
    return html.unescape(response.content.decode())


def _url(name, row):
    return reverse(f"standards:{name}", args=[row.id])


def test_a_version_is_read_whole_and_says_that_it_is_a_sample(office):
    page = _text(office.get(_url("read", published())))
    for words in (
        "第 1 版（示例）",
        "这是示例，不是正式标准",
        "现行",
        'id="Z5.2.2"',
        "区委文明办",
        "近 24 个月",
        "首轮不用",
        "志愿服务条例",
    ):
        assert words in page


def test_search_finds_points_inside_a_version(office):
    row = published()
    page = _text(office.get(_url("read", row), {"q": "满意度"}))
    assert "Z5.2.3" in page
    assert "Z1.1.1" not in page
    assert "没有符合的测评点" in _text(office.get(_url("read", row), {"q": "%_找不到"}))
    assert office.get(_url("read", row), {"q": "长" * 10_000}).status_code == 200


def test_the_list_shows_every_version_with_its_state(office):
    published()
    draft()
    published(institute())
    page = _text(office.get(reverse("standards:index")))
    assert page.count("现行") == 2
    assert "草稿" in page


def test_lists_and_reading_cost_the_same_whatever_their_size(office):
    published()
    index = reverse("standards:index")
    office.get(index)
    with CaptureQueriesContext(
        connection,
    ) as few:
        office.get(index)
    for _ in range(6):
        draft()
    with CaptureQueriesContext(connection) as many:
        office.get(index)
    assert len(many) == len(few)
    row = queries.published("station", on=NOW.date())
    with CaptureQueriesContext(connection) as reading:
        office.get(_url("read", row))
    assert len(reading) <= len(few) + 1


def test_a_published_version_is_copied_changed_and_published(office):
    office.post(_url("copy", published()))
    row = next(each for each in queries.versions() if each.is_draft)
    at = reverse("standards:edit-place", args=[row.id, "item/Z1.1.1"])
    page = _text(office.get(at))
    assert "存这一处" in page
    data = {
        "revision": row.revision, "id": "Z1.1.1", "name": "好找", "points": "2", "flag": "mandatory", "methods": ["实地"],
        "rule_type": "status", "rule_A": "甲", "rule_B": "乙", "rule_C": "丙", "rule_C#": "丁", "evidence": "照片\n坐标", "metric": "",
    }  # fmt: skip
    assert office.post(at, data).status_code == 302
    point = queries.document(row.id).point("Z1.1.1")
    assert (point.name, point.evidence, point.rule.a) == ("好找", ("照片", "坐标"), "甲")
    now_row = queries.version(row.id)
    assert (
        office.post(_url("publish", row), {"revision": now_row.revision, "effective_from": "2999-01-01"}).status_code
        == 302
    )
    assert queries.version(row.id).number == 2


def test_a_stale_form_is_refused_with_409(office):
    row = draft()
    about = _url("about", row)
    data = {"revision": row.revision, "title": "甲", "note": ""}
    assert office.post(about, data).status_code == 302
    assert office.post(about, {**data, "title": "乙"}).status_code == 409
    assert queries.version(row.id).title == "甲"


def test_a_wrong_value_stays_on_the_form_with_its_reason(office):
    row = draft()
    at = reverse("standards:edit-place", args=[row.id, "policy/thresholds/5"])
    page = _text(office.post(at, {"revision": row.revision, "min_score": "九十"}))
    assert "要写数字" in page
    assert "九十" in page


def test_every_place_of_a_draft_has_a_form(office):
    row = draft()
    page = _text(office.get(_url("edit", row)))
    links = set(re.findall(r'href="(/desk/standards/[^"#]+/edit/at/[^"]+)"', page))
    assert len(links) > 100
    for link in sorted(links):
        assert office.get(link).status_code == 200, link


def test_adding_moving_and_removing_through_the_page(office):
    row = draft()

    def press(do, **more):
        revision = queries.version(row.id).revision
        return office.post(_url("arrange", row), {"do": do, "revision": revision, **more})

    assert "Z1.1.4" in press("below:Z1.1")["Location"]
    press("up:Z1.1.4")
    press("into:Z1.1.4", indicator="Z2.1")
    press("remove:Z8.2.2")
    press("add:veto")
    press("source:", tag="S99")
    press("remove:policy/panel/recusal/0")
    document = queries.document(row.id)
    assert document.point("Z2.1.3") is not None
    assert document.point("Z8.2.2") is None
    assert len(document.veto) == 10
    assert document.source("S99") is not None
    assert len(document.policy.panel.recusal) == 4
    page = _text(office.get(_url("edit", row)))
    assert "处要改，改完才能发布" in page
    assert "Z8 › Z8.2 · 分值" in page
    assert press("dance:Z1").status_code == 422
    assert press("remove:Z77").status_code == 404
    assert press(f"remove:policy/panel/recusal/{'9' * 5000}").status_code == 404
    assert press("remove:policy/panel/recusal/99").status_code == 404
    at = reverse("standards:edit-place", kwargs={"version_id": row.id, "at": f"policy/panel/recusal/#{'9' * 5000}"})
    assert office.get(at).status_code == 404


def test_a_draft_with_faults_has_no_publish_button(office):
    row = draft()
    office.post(_url("arrange", row), {"do": "remove:Z8.2.2", "revision": row.revision})
    assert "发布这份标准</a>" not in _text(office.get(_url("edit", row)))
    page = _text(office.get(_url("publish", row)))
    assert "回去改" in page
    revision = queries.version(row.id).revision
    answer = office.post(_url("publish", row), {"revision": revision, "effective_from": "2999-01-01"})
    assert answer.status_code == 422
    assert queries.version(row.id).is_draft


def test_a_published_version_has_no_form(office):
    row = published()
    assert office.get(_url("edit", row)).status_code == 409
    assert office.post(_url("discard", row)).status_code == 409


def test_retiring_wants_a_reason(office):
    row = published()
    assert office.post(_url("retire", row), {"reason": ""}).status_code == 200
    assert office.post(_url("retire", row), {"reason": "换新"}).status_code == 302
    assert "停用：换新" in _text(office.get(_url("read", row)))


def test_two_versions_are_compared(office):
    first = published()
    office.post(_url("copy", first))
    row = next(each for each in queries.versions() if each.is_draft)
    office.post(_url("arrange", row), {"do": "remove:Z8.2.2", "revision": row.revision})
    page = _text(office.get(reverse("standards:compare"), {"old": first.id, "new": row.id}))
    for words in ("去掉的测评点", "同类问题不反复", "旧结果怎么沿用", "照旧"):
        assert words in page
    for point in list(queries.document(row.id).standard.walk()):
        revision = queries.version(row.id).revision
        office.post(_url("arrange", row), {"do": f"remove:{point.id}", "revision": revision})
    assert list(queries.document(row.id).standard.walk()) == []
    assert office.get(reverse("standards:compare"), {"old": first.id, "new": row.id}).status_code == 200
    other = published(institute())
    assert office.get(reverse("standards:compare"), {"old": first.id, "new": other.id}).status_code == 422
    assert office.get(reverse("standards:compare"), {"old": "x", "new": "y"}).status_code == 404


def _upload(office, data, name="standard.yaml"):
    return office.post(reverse("standards:import"), {"file": SimpleUploadedFile(name, data)})


def test_a_file_is_previewed_and_then_written(office):
    page = _text(_upload(office, SAMPLE.read_bytes()))
    assert "写入 2 份草稿" in page
    assert queries.versions() == []
    texts = re.findall(r'name="document" value="([^"]*)"', _upload(office, SAMPLE.read_bytes()).content.decode())
    office.post(reverse("standards:import-write"), {"document": [html.unescape(text) for text in texts]})
    assert [row.standard_code for row in queries.versions()] == ["SUO", "ZHAN"]
    assert all(row.is_sample for row in queries.versions())


def test_the_preview_shows_what_changes_against_the_version_in_force(office):
    published(now=NOW.replace(year=2020))
    data = write_yaml(plain_bundle(station())).replace("居民知晓率".encode(), "居民知道多少".encode())
    page = _text(_upload(office, data))
    assert "与现行的第 1 版（示例）相比" in page
    assert "居民知道多少" in page


@pytest.mark.parametrize(
    "data", [b"a: [", b"PK\x03\x04", b"x" * 3_000_000, SAMPLE.read_bytes().replace(b"points: 15", b"points: 16")]
)
def test_a_wrong_file_writes_nothing_and_says_what_to_mend(office, data):
    answer = _upload(office, data)
    assert answer.status_code == 422
    assert "什么都没有写入" in _text(answer)
    assert queries.versions() == []


def test_what_the_preview_sends_back_is_checked_again(office):
    write = reverse("standards:import-write")
    for text in ("", "{", "{}", "[]", "[" * 100_000):
        assert office.post(write, {"document": [text]}).status_code == 422, text[:9]
    assert office.post(write).status_code == 422


def test_exports_come_back_the_same(office):
    row = published()
    for name in ("export-yaml", "export-excel"):
        data = office.get(_url(name, row)).content
        assert read_file(data, known_metrics=metric_keys()).or_refuse() == (queries.document(row.id),)
    assert "示例：不是任何机关的正式文件" in office.get(_url("export-yaml", row)).content.decode()


def _first_cells(data):
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.sheet_names[0], [row[0] for row in book.get_sheet_by_index(0).to_python()]


def test_the_workbook_and_the_name_of_a_sample_say_that_it_is_one(office):
    """Copied into the numbered version of an authority, neither says so any more."""
    row = published()
    answer = office.get(_url("export-excel", row))
    name, lines = _first_cells(answer.content)
    assert (name, lines[1]) == ("示例", "示例：不是任何机关的正式文件，不具效力，正式使用前须由主管部门替换或确认。")
    assert (row.title in lines[0], row.digest in lines[2]) == (True, True)
    for ending in ("yaml", "excel"):
        assert "-示例." in unquote(office.get(_url(f"export-{ending}", row))["Content-Disposition"])
    StandardVersion.objects.filter(pk=(change := draft()).id).update(is_sample=False)
    own = office.get(_url("export-excel", change))
    assert (_first_cells(own.content)[0], "示例" in unquote(own["Content-Disposition"])) == ("测评点", False)


READERS = ("district_officer", "institute_head", "station_keeper", "assessor", "auditor", "appeal_reviewer")


@pytest.mark.parametrize("part", READERS)
def test_everybody_with_an_account_reads_and_only_the_office_writes(client_as, part):
    row, change = published(), draft()
    client = client_as(part)
    assert client.get(_url("read", row)).status_code == 200
    assert client.get(_url("export-yaml", row)).status_code == 200
    assert "复制成新的草稿" not in _text(client.get(_url("read", row)))
    for name, target in (
        ("edit", change),
        ("publish", change),
        ("retire", row),
        ("discard", change),
        ("about", change),
    ):
        assert client.get(_url(name, target)).status_code == 403, name
    assert client.post(_url("copy", row)).status_code == 403
    assert client.get(reverse("standards:import")).status_code == 403


def test_a_visitor_is_asked_to_sign_in(client_as):
    assert client_as("visitor").get(_url("read", published())).status_code == 302


def test_an_unknown_place_of_a_draft_is_not_found(office):
    row = draft()
    for at in ("item/Z99", "policy/nothing", "policy", "standard/dimensions", "metrics/none"):
        expected = 200 if at == "policy" else 404
        assert office.get(reverse("standards:edit-place", args=[row.id, at])).status_code == expected, at


def test_discarding_a_draft_removes_it(office):
    row = draft()
    assert "找不回" in _text(office.get(_url("discard", row)))
    office.post(_url("discard", row))
    assert queries.versions() == []
    assert office.get(_url("read", row)).status_code == 404


def test_a_new_version_does_not_touch_the_old_one(office):
    first = published()
    second = actions.copy_version(actor=SYSTEM, version_id=first.id, now=NOW)
    actions.publish_version(actor=SYSTEM, version_id=second.id, revision=second.revision, effective_from=None, now=NOW)
    assert queries.version(first.id) == first


def test_publishing_says_what_differs_and_retiring_the_only_one_says_what_then(office):
    standing = published()
    copy = office.post(reverse("standards:copy", args=[standing.id])).headers["Location"]
    publishing = _text(office.get(copy.replace("/edit/", "/publish/")))
    assert "一处也没有改" in publishing
    assert "看比较" in publishing
    assert "查过了，没有错" in _text(office.get(copy))
    assert "唯一发布着的一版" in _text(office.get(reverse("standards:retire", args=[standing.id])))


def test_the_form_to_compare_begins_with_two_versions_of_one_standard(office):
    older = published()
    newer = published()
    page = _text(office.get(reverse("standards:compare")))
    assert [page.count(f'<option value="{one.id}" selected>') for one in (older, newer)] == [1, 1]
