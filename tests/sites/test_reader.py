"""Elder mode and language: a plain link, a cookie, and back to the same page on the same site."""

import pytest
from django.conf import settings
from django.test import Client


@pytest.mark.parametrize(
    ("before", "asked", "after"),
    [("", "1", "1"), ("1", "larger", "2"), ("3", "larger", "1"), ("2", "off", ""), ("2", "nonsense", "")],
)
@pytest.mark.django_db
def test_the_link_switches_the_size(before: str, asked: str, after: str) -> None:
    client = Client()
    client.cookies["cb-elder"] = before
    answer = client.get("/elder/", {"to": asked, "next": "/places/?q=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/places/?q=1")
    assert answer.cookies["cb-elder"].value == after


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
@pytest.mark.django_db
def test_it_never_leads_to_another_site(target: str) -> None:
    assert Client().get("/elder/", {"to": "1", "next": target})["Location"] == "/"


@pytest.mark.django_db
def test_an_unknown_language_changes_nothing() -> None:
    assert settings.LANGUAGE_COOKIE_NAME not in Client().get("/language/", {"to": "xx"}).cookies
    assert Client().get("/language/", {"to": "en"}).cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
