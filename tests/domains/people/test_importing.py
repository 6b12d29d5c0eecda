"""Many accounts from Excel."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from tests import cast
from tests.cast import NOW

from cuobian.domains.network.public import load_areas, shipped_areas
from cuobian.domains.people.actions.importing import columns, preview_import, write_import
from cuobian.domains.people.models import Account, RoleGrant
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.support.exchange.public import Sheet, workbook

HEADS = ["姓名", "登录名", "单位", "单位所在区域代码", "电话", "身份", "管哪里（代码）", "到期日"]
GOOD = ["洪月娥", "hongyuee", "沙坡尾社区居委会", "350203001018", "13800001234", "站管理员", "350203001018", None]


def sheet(*rows: Sequence[Any]) -> SimpleUploadedFile:
    content = workbook([Sheet("账号", [HEADS, *rows])])
    return SimpleUploadedFile("accounts.xlsx", content)


@pytest.fixture
def officer(district_officer: Actor) -> Actor:
    load_areas(actor=Actor.system("test"), rows=shipped_areas(), now=NOW)
    return district_officer


def test_a_good_sheet_is_shown_and_then_written(officer: Actor) -> None:
    second = ["林依依", "linyiyi", "", "", "", "评委", cast.SIMING, date(2027, 1, 1)]
    seen = preview_import(actor=officer, upload=sheet(GOOD, second), now=NOW)
    assert (len(seen.planned), seen.wrong) == (2, [])
    assert Account.objects.count() == 1
    made = write_import(actor=officer, token=seen.token, now=NOW)
    assert [one.account.username for one in made] == ["hongyuee", "linyiyi"]
    assert len({one.link.path for one in made}) == 2
    assert RoleGrant.objects.get(role="assessor").ends_on == date(2027, 1, 1)


@pytest.mark.parametrize("template", ["zh-hans", "en"])
@pytest.mark.parametrize("reader", ["zh-hans", "en"])
def test_a_template_of_one_language_is_read_in_every_other(officer: Actor, template: str, reader: str) -> None:
    with override(template):
        made = columns(officer)
        keeper = next(label for key, label in made[5].choices if key == "station_keeper")
        table = workbook([Sheet("A", [[spec.head for spec in made], [*GOOD[:5], keeper, *GOOD[6:]]])])
    with override(reader):
        seen = preview_import(actor=officer, upload=SimpleUploadedFile("accounts.xlsx", table), now=NOW)
    assert (len(seen.planned), seen.wrong) == (1, [])


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({1: "洪月娥"}, "登录名", "小写字母"),
        ({1: "district-officer"}, "登录名", "有人用了"),
        ({4: "12"}, "电话", "7 到 15"),
        ({3: "999999"}, "单位所在区域代码", "没有这个代码"),
        ({6: "350299"}, "管哪里（代码）", "没有代码是 350299"),
        ({6: "350212"}, "管哪里（代码）", "范围"),
        ({6: "350203"}, "管哪里（代码）", "不能授在这一级"),
        ({5: "市级经办人"}, "", ""),
        ({7: date(2020, 1, 1)}, "到期日", "已经过了"),
    ],
)
def test_a_wrong_row_says_where_and_the_good_ones_stay(
    officer: Actor, changes: dict[int, Any], column: str, words: str
) -> None:
    bad = [changes.get(place, value) for place, value in enumerate([*GOOD[:1], "other", *GOOD[2:4], None, *GOOD[5:]])]
    seen = preview_import(actor=officer, upload=sheet(GOOD, bad), now=NOW)
    assert [row.username for row in seen.planned] == ["hongyuee"]
    assert seen.wrong_rows == 1
    assert any(column in one.column and words in one.message for one in seen.wrong), seen.wrong


def test_the_same_name_twice_in_a_sheet_is_wrong_in_both_rows(officer: Actor) -> None:
    seen = preview_import(actor=officer, upload=sheet(GOOD, [*GOOD[:4], None, *GOOD[5:]]), now=NOW)
    assert seen.planned == []
    assert seen.wrong_rows == 2


def test_a_name_taken_in_the_meantime_writes_nothing(officer: Actor) -> None:
    second = ["林依依", "linyiyi", "", "", "", "评委", cast.SIMING, None]
    seen = preview_import(actor=officer, upload=sheet(second, GOOD), now=NOW)
    Account.objects.create(username="hongyuee", name="x", created_at=NOW)
    with pytest.raises(Invalid):
        write_import(actor=officer, token=seen.token, now=NOW)
    assert not Account.objects.filter(username="linyiyi").exists()


def test_a_preview_belongs_to_who_made_it(officer: Actor, city_officer: Actor) -> None:
    seen = preview_import(actor=officer, upload=sheet(GOOD), now=NOW)
    with pytest.raises(Conflict):
        write_import(actor=city_officer, token=seen.token, now=NOW)
    with pytest.raises(Conflict):
        write_import(actor=officer, token=seen.token[:-4] + "AAAA", now=NOW)


def test_the_sheet_offers_only_roles_that_may_be_given(officer: Actor) -> None:
    role = next(spec for spec in columns(officer) if spec.key == "role")
    assert [key for key, _label in role.choices] == ["institute_head", "station_keeper", "assessor", "participant"]


def test_the_pages_lead_from_the_file_to_the_links(officer: Actor, client_as: Any) -> None:
    client = client_as("district_officer")
    assert client.get("/desk/people/import/").status_code == 200
    assert client.get("/desk/people/import/template/").status_code == 200
    assert (
        client.post("/desk/people/import/", {"file": SimpleUploadedFile("x.xlsx", b"not a sheet")}).status_code == 422
    )
    seen = client.post("/desk/people/import/", {"file": sheet(GOOD)})
    assert "写入 1 行" in seen.content.decode()
    token = dict(seen.context["hidden"])["token"]
    done = client.post("/desk/people/import/write/", {"token": token})
    assert "/link/" in done.content.decode()
    assert done["Cache-Control"] == "no-store"
    assert client.post("/desk/people/import/write/", {"token": token}).status_code == 422
    assert client_as("auditor").get("/desk/people/import/").status_code == 403
