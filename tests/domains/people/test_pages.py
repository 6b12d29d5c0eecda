"""Pages of accounts: who sees them, what they do, what stays hidden."""

from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from tests import cast

from cuobian.domains.people.models import Account, Employment, RoleGrant
from cuobian.kernel.access import Actor
from cuobian.support.audit.models import Entry

pytestmark = pytest.mark.usefixtures("areas")
LIST = "/desk/people/"
VIEWERS = {
    "system_administrator": 200, "city_officer": 200, "district_officer": 200, "neighbour_officer": 200,
    "institute_head": 200, "station_keeper": 403, "assessor": 403, "appeal_reviewer": 403, "auditor": 200, "visitor": 302,
}  # fmt: skip
MANAGERS = {
    **dict.fromkeys(VIEWERS, 403), "system_administrator": 200, "city_officer": 200, "district_officer": 200,
    "neighbour_officer": 200, "visitor": 302,
}  # fmt: skip
# the page of Siming's station keeper and what may be done about him, by who asks
PERSON = {
    **VIEWERS, "neighbour_officer": 404,
}  # fmt: skip
LOOKS_AFTER = {
    **MANAGERS, "city_officer": 403, "neighbour_officer": 404,
}  # fmt: skip
GRANTS = {**MANAGERS, "neighbour_officer": 404}


def keeper_path(tail: str = "") -> str:
    return f"{LIST}{cast.account_id_of('station_keeper')}/{tail}"


@pytest.fixture
def keeper(station_keeper: Actor) -> Account:
    account = cast.account_of("station_keeper")
    account.phone = "13800001234"
    account.save()
    return account


@pytest.mark.parametrize("part", list(VIEWERS))
def test_who_sees_which_page(client_as: object, keeper: Account, part: str) -> None:
    client = client_as(part)  # type: ignore[operator]
    assert client.get(LIST).status_code == VIEWERS[part]
    assert client.get(f"{LIST}new/").status_code == MANAGERS[part]
    if part == "station_keeper":
        return
    assert client.get(keeper_path()).status_code == PERSON[part]
    assert client.get(keeper_path("grant/")).status_code == GRANTS[part]
    for tail in ("edit/", "reset-password/", "clear-factor/", "close/", "employments/new/"):
        assert client.get(keeper_path(tail)).status_code == LOOKS_AFTER[part], tail


@pytest.mark.parametrize("part", ["auditor", "institute_head", "assessor", "neighbour_officer", "city_officer"])
@pytest.mark.parametrize("tail", ["reset-password/", "clear-factor/", "close/", "reopen/", "ask-password/"])
def test_who_may_not_look_after_a_person_changes_nothing(
    client_as: object, keeper: Account, part: str, tail: str
) -> None:
    before = Account.objects.filter(pk=keeper.pk).values().get()
    assert client_as(part).post(keeper_path(tail), {"reason": "x"}).status_code in (403, 404)  # type: ignore[operator]
    assert Account.objects.filter(pk=keeper.pk).values().get() == before


def test_the_list_shows_one_s_own_subtree(client_as: object, keeper: Account, neighbour_officer: Actor) -> None:
    text = client_as("district_officer").get(LIST).content.decode()  # type: ignore[operator]
    assert "吴雅琴" in text
    assert "陈志明" not in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("role=station_keeper", {"吴雅琴", "郑阿海"}),
        ("q=雅琴", {"吴雅琴"}),
        ("q=wu+ya", {"吴雅琴"}),
        ("q=%25", set()),
        ("q=" + "好" * 10_000, set()),
        ("status=closed", {"郑阿海"}),
        ("status=active&role=station_keeper", {"吴雅琴"}),
        (f"area={cast.TONGAN}", {"陈志明"}),
        ("role=station_keeper&sort=-name", {"吴雅琴", "郑阿海"}),
    ],
)
def test_the_list_is_narrowed(
    client_as: object, keeper: Account, neighbour_keeper: Actor, neighbour_officer: Actor, query: str, names: set[str]
) -> None:
    Account.objects.filter(pk=neighbour_keeper.account_id).update(is_active=False, closed_at=cast.NOW)
    if query.startswith("role="):
        Account.objects.filter(pk=neighbour_keeper.account_id).update(is_active=True, closed_at=None)
    answer = client_as("auditor").get(f"{LIST}?{query}")  # type: ignore[operator]
    assert answer.status_code == 200
    assert {row.account.name for row in answer.context["rows"]} == names


def test_a_long_list_costs_as_many_queries_as_a_short_one(
    client_as: object, django_assert_max_num_queries: object
) -> None:
    client = client_as("auditor")  # type: ignore[operator]
    client.get(LIST)
    for number in range(30):
        account = Account.objects.create(
            username=f"a{number}", name=f"林{number}", unit_code=cast.SIMING, created_at=cast.NOW
        )
        cast.grant_to(account, "assessor", cast.SIMING)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert len(client.get(LIST).context["rows"]) == 31


def test_the_export_hides_the_middle_of_phone_numbers_and_is_noted(client_as: object, keeper: Account) -> None:
    answer = client_as("district_officer").get(f"{LIST}?role=station_keeper&export=xlsx")  # type: ignore[operator]
    cells = str(CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python())
    assert "138****1234" in cells
    assert "13800001234" not in cells
    assert Entry.objects.filter(action="accounts.read").count() == 1


def test_a_phone_number_is_seen_in_full_only_by_who_may_and_that_is_noted(client_as: object, keeper: Account) -> None:
    assert "138****1234" in client_as("institute_head").get(keeper_path()).content.decode()  # type: ignore[operator]
    assert not Entry.objects.filter(outcome="read").exists()
    assert "13800001234" in client_as("district_officer").get(keeper_path()).content.decode()  # type: ignore[operator]
    entry = Entry.objects.get(outcome="read")
    assert (entry.subject_id, entry.new) == (str(keeper.pk), {"fields": ["phone"]})


NEW = {
    "name": "洪月娥", "username": "hongyuee", "unit_name": "思明区文明办", "unit_place": cast.CITY, "phone": "",
    "role": "assessor", "place": cast.CITY, "starts_on": "2026-01-01", "role_ends_on": "", "ends_on": "",
}  # fmt: skip


def test_a_new_account_comes_with_a_role_and_a_link_shown_once(client_as: object) -> None:
    answer = client_as("city_officer").post(f"{LIST}new/", NEW)  # type: ignore[operator]
    assert answer.status_code == 200
    assert "/link/" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    account = Account.objects.get(username="hongyuee")
    assert RoleGrant.objects.get(account=account).role == "assessor"
    assert not account.has_usable_password()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "HONG YUE"}, "小写字母"),
        ({"username": "city-officer"}, "有人用了"),
        ({"name": " "}, "姓名"),
        ({"phone": "12"}, "7 到 15 位"),
        ({"place": "火星"}, "火星"),
        ({"place": "350299"}, "350299"),
        ({"role": "system_administrator"}, "身份"),
        ({"role_ends_on": "2025-12-01"}, "结束日期"),
    ],
)
def test_a_wrong_account_form_says_where_and_makes_nothing(
    client_as: object, changes: dict[str, str], words: str
) -> None:
    client = client_as("city_officer")  # type: ignore[operator]
    count = Account.objects.count()
    answer = client.post(f"{LIST}new/", {**NEW, **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Account.objects.count() == count


def test_giving_a_role_is_shown_before_it_is_done(client_as: object, keeper: Account) -> None:
    client = client_as("system_administrator")  # type: ignore[operator]
    form = {"role": "auditor", "place": cast.CITY, "starts_on": "2026-01-01", "role_ends_on": ""}
    shown = client.post(keeper_path("grant/"), form)
    assert "给谁" in shown.content.decode()
    assert RoleGrant.objects.filter(account=keeper).count() == 1
    assert client.post(keeper_path("grant/"), {**form, "confirmed": "1"}).status_code == 302
    assert RoleGrant.objects.filter(account=keeper, role="auditor").exists()
    again = client.post(keeper_path("grant/"), {**form, "confirmed": "1"})
    assert again.status_code == 422
    assert "已经有" in again.content.decode()


def test_taking_a_role_back_asks_for_the_reason(client_as: object, keeper: Account) -> None:
    client = client_as("district_officer")  # type: ignore[operator]
    path = f"{LIST}grants/{RoleGrant.objects.get(account=keeper).pk}/revoke/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "换岗"}).status_code == 302
    assert "换岗" in client.get(keeper_path()).content.decode()


def test_closing_and_reopening_an_account(client_as: object, keeper: Account) -> None:
    client = client_as("district_officer")  # type: ignore[operator]
    assert client.post(keeper_path("close/"), {"reason": "退休"}).status_code == 302
    keeper.refresh_from_db()
    assert not keeper.is_active
    assert client.post(keeper_path("reopen/")).status_code == 302
    assert client.post(keeper_path("reopen/")).status_code == 409


def test_an_edit_writes_down_what_changed(client_as: object, keeper: Account) -> None:
    form = {
        "name": "吴雅琴",
        "unit_name": "下沃社区居委会",
        "unit_place": cast.STATION,
        "phone": "13800001234",
        "ends_on": "",
    }
    assert client_as("district_officer").post(keeper_path("edit/"), form).status_code == 302  # type: ignore[operator]
    entry = Entry.objects.get(action="people.edit_account")
    assert (entry.old, entry.new) == ({"unit_name": "鸿山社区居委会"}, {"unit_name": "下沃社区居委会"})


def test_an_employment_is_kept_for_recusals(client_as: object, keeper: Account) -> None:
    client = client_as("district_officer")  # type: ignore[operator]
    answer = client.post(
        keeper_path("employments/new/"), {"place": cast.CITY, "from_on": "2025-01-01", "until_on": "2024-01-01"}
    )
    assert answer.status_code == 422
    client.post(
        keeper_path("employments/new/"), {"place": cast.CITY, "from_on": "2025-01-01", "until_on": "2026-01-01"}
    )
    assert Employment.objects.get().until_on == date(2026, 1, 1)


def test_a_reset_link_is_shown_once_and_not_cached(client_as: object, keeper: Account) -> None:
    answer = client_as("district_officer").post(keeper_path("reset-password/"))  # type: ignore[operator]
    assert "/link/" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_pages_carry_no_inline_style_or_script(client_as: object, keeper: Account) -> None:
    client = client_as("district_officer")  # type: ignore[operator]
    for path in (
        LIST,
        keeper_path(),
        keeper_path("grant/"),
        "/my/security/",
        "/my/roles/",
        "/my/password/",
        "/my/security/factor/",
    ):
        text = client.get(path).content.decode()
        assert " style=" not in text, path
        assert "onclick" not in text, path
        assert "<style" not in text, path
