"""How a page says who may open it, and how a refusal becomes a page."""

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from tests.cast import actor_of_role
from tests.kernel import pages_urls
from tests.kernel.pages_urls import REFUSALS

from cuobian.kernel.errors import Invalid
from cuobian.kernel.pages import actor_of, came_from, page, public_page

pytestmark = [pytest.mark.django_db, pytest.mark.urls(pages_urls.__name__)]
ClientAs = Callable[..., Client]


@pytest.mark.parametrize("status", sorted(REFUSALS))
def test_every_refusal_is_a_page_of_its_own_with_its_words(client: Client, status: str) -> None:
    shown = client.get(f"/refuses/{status}/")
    body = shown.content.decode()
    assert shown.status_code == int(status)
    assert "cb-" in body
    assert len(shown.headers["X-Request-Id"]) == 10
    assert shown.headers["X-Request-Id"] in body


def test_every_fault_is_told_with_its_place_and_harmless(client: Client) -> None:
    body = client.get("/refuses/422/").content.decode()
    assert "第 17 行 · 周末开放：请填「是」或「否」。" in body
    assert "&lt;b&gt;再看一遍" in body


def test_scripts_get_json(client: Client) -> None:
    shown = client.get("/refuses/422/", headers={"Accept": "application/json"})
    assert shown.status_code == 422
    assert shown.json() == {
        "message": "有几处要改，改完再提交。",
        "faults": [
            {"place": "第 17 行 · 周末开放", "message": "请填「是」或「否」。"},
            {"place": "", "message": "<b>再看一遍</b>"},
        ],
    }


def test_one_fault_given_as_words_is_the_message() -> None:
    error = Invalid("这个文件是空的。")
    assert (str(error), error.faults[0].message) == ("这个文件是空的。", "这个文件是空的。")


def test_a_page_for_signed_in_people_sends_visitors_to_sign_in(client: Client, client_as: ClientAs) -> None:
    assert client.get("/home/").status_code == 302
    assert client_as("assessor").get("/home/").content.decode() == "苏婉婷"


def test_a_page_with_a_permission_needs_it_somewhere(client_as: ClientAs) -> None:
    assert client_as("district_officer").post("/edits/").content.decode() == "改好了"
    assert client_as("assessor").post("/edits/").status_code == 403


@pytest.mark.parametrize(("method", "status"), [("get", 405), ("put", 405), ("head", 405), ("post", 200)])
def test_other_methods_are_refused(client_as: ClientAs, method: str, status: int) -> None:
    answer = getattr(client_as("district_officer"), method)("/edits/")
    assert answer.status_code == status
    if status == 405:
        assert answer.headers["Allow"] == "POST"
        assert ("这一步要在它自己的页面上点" in answer.content.decode()) is (method == "get")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/desk/a/?b=1", "/desk/a/?b=1"),
        ("https://elsewhere.example/desk/a/", "/edits/?c=2"),
        ("http://testserver//elsewhere.example/", "/edits/?c=2"),
        ("", "/edits/?c=2"),
    ],
)
def test_a_request_leads_back_to_the_page_of_ours_it_came_from(referer: str, back: str) -> None:
    assert came_from(RequestFactory().post("/edits/?c=2", headers={"referer": referer})) == back


def test_views_carry_what_they_ask_for() -> None:
    @page("audit.view")
    def guarded(_request: object) -> None: ...

    @public_page()
    def opened(_request: object) -> None: ...

    assert guarded.cb_access == "audit.view"  # type: ignore[attr-defined]
    assert opened.cb_access == "public"  # type: ignore[attr-defined]
    assert opened.login_required is False  # type: ignore[attr-defined]


def test_a_request_without_middleware_is_a_visitors() -> None:
    request = RequestFactory().get("/")
    assert not actor_of(request).is_known
    request.actor = actor_of_role("auditor")  # type: ignore[attr-defined]
    assert actor_of(request).name == "蔡明辉"


@pytest.mark.parametrize("odd", ["a%00b", "%00"])
def test_what_holds_nul_is_refused_wherever_it_stands(client: Client, odd: str) -> None:
    """PostgreSQL takes no NUL: before any page asks it, the request is refused."""
    form = "application/x-www-form-urlencoded"
    answers = [
        client.get(f"/takes/?q={odd}"), client.get(f"/takes/?{odd}=1"), client.get(f"/takes/{odd}/"),
        client.get(f"/takes/?q=1&q={odd}&q=2"), client.post("/takes/", f"text={odd}", content_type=form),
        client.post("/takes/", {"text": odd.replace("%00", "\0")}),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [400] * 6
    assert "不是文字的字符，什么都没有写入" in answers[0].content.decode()
    told = client.get(f"/api/takes/?q={odd}")
    assert (told.status_code, told.json()["faults"]) == (400, [])
    assert (
        client.get("/takes/?q=%ED%A0%80").status_code == client.post("/takes/", {"text": "厦门\t𠮷"}).status_code == 200
    )
