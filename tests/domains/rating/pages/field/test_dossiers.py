"""Dossiers on an assessor's telephone: first in the list, point by point, blind, locked by submission."""

from typing import Any

import pytest
from django.test import Client
from tests.domains.rating.dossiers import BODY, given_out, mark, sheet_of
from tests.domains.rating.pages.field.test_keeper import browser, text
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.fairness.dossiers import close_dossier
from cuobian.domains.rating.models import Dossier, DossierItem, DossierSheet
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.standards.public import engine_standard
from cuobian.kernel import clock

COUNTED = "Z1.1.3"


@pytest.fixture(autouse=True)
def _at_the_worlds_moment(shared: World) -> Any:
    with clock.frozen_at(shared.now):
        yield


@pytest.fixture
def dossier(shared: World) -> Dossier:
    return given_out(shared)


@pytest.fixture
def sheet(shared: World, dossier: Dossier) -> DossierSheet:
    return sheet_of(shared, dossier, "assessor")


@pytest.fixture
def assessor(shared: World, sheet: DossierSheet) -> Client:
    return browser(shared.assessors["assessor"])


def url_of(sheet: DossierSheet, point: str = "Z1.1.1") -> str:
    return f"/my/dossiers/{sheet.pk}/points/{point}/"


def quietly(client: Client, sheet: DossierSheet, **given: Any) -> Any:
    return client.post(url_of(sheet), given, headers={"hx-request": "true"})


def test_the_list_begins_with_the_dossiers_and_leads_to_where_one_was_left(
    shared: World, assessor: Client, sheet: DossierSheet
) -> None:
    given_out(shared, "第二份")
    page = text(assessor.get("/my/sheets/"))
    assert "标定材料：先评这 2 份" in page
    assert f"/my/dossiers/{sheet.pk}/" in page
    first = assessor.get(f"/my/dossiers/{sheet.pk}/")["Location"]
    assert first == url_of(sheet)
    following = assessor.post(first, {"state": "A"})["Location"]
    assert assessor.get(f"/my/dossiers/{sheet.pk}/")["Location"] == following


def test_the_case_stands_beside_every_point(assessor: Client, sheet: DossierSheet) -> None:
    for point in ("Z1.1.1", COUNTED):
        assert BODY in text(assessor.get(url_of(sheet, point)))


def test_a_quiet_save_tells_how_far_it_has_come_or_why_not(
    shared: World, assessor: Client, sheet: DossierSheet, dossier: Dossier
) -> None:
    whole = len(judged_points(engine_standard(shared.round.version_id)))
    assert f"已记 1 / {whole} 条" in text(quietly(assessor, sheet, state="B"))
    assert 'value="B" checked' in text(assessor.get(url_of(sheet)))
    assert "A、B、C、C#" in text(quietly(assessor, sheet, state="D"))
    close_dossier(actor=shared.city, dossier_id=dossier.pk, anyway=True, now=shared.now)
    refused = text(quietly(assessor, sheet, state="A"))
    assert "已收齐" in refused
    assert "已存" not in refused
    assert DossierItem.objects.get(sheet=sheet).state == "B"


@pytest.mark.parametrize("given", ["abc", "-1", "100", "１２", "9" * 5000])
def test_a_number_of_defects_is_a_number_and_what_was_typed_stays(
    assessor: Client, sheet: DossierSheet, given: str
) -> None:
    response = assessor.post(url_of(sheet, COUNTED), {"defects": given})
    assert response.status_code == 422
    assert "0 到 99 的整数" in text(response)
    assert f'value="{given}"' in text(response)


def test_points_and_sheets_that_are_not_there_are_not_found(
    shared: World, assessor: Client, sheet: DossierSheet, dossier: Dossier
) -> None:
    for point in ("Z9.9.9", "x" * 300):
        assert assessor.get(url_of(sheet, point)).status_code == 404
        assert assessor.post(url_of(sheet, point), {"state": "A"}).status_code == 404
    other = mark(shared, dossier, "third")
    for path in (url_of(other), f"/my/dossiers/{other.pk}/", f"/my/dossiers/{other.pk}/submit/"):
        assert assessor.get(path).status_code == 404


def test_nothing_of_others_is_shown(shared: World, assessor: Client, sheet: DossierSheet, dossier: Dossier) -> None:
    before = text(assessor.get(url_of(sheet)))
    mark(shared, dossier, "third", "C")
    assert _without_token(text(assessor.get(url_of(sheet)))) == _without_token(before)


def _without_token(page: str) -> str:
    """The page but for what is new in every answer."""
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())


def test_submitting_names_what_is_missing_then_locks(
    shared: World, assessor: Client, sheet: DossierSheet, dossier: Dossier
) -> None:
    path = f"/my/dossiers/{sheet.pk}/submit/"
    early = assessor.post(path)
    assert early.status_code == 422
    assert "Z1.1.1 还没有记" in text(early)
    mark(shared, dossier, "assessor", submit=False)
    assert assessor.get(f"/my/dossiers/{sheet.pk}/")["Location"] == path
    assert "提交并锁定" in text(assessor.get(path))
    assert assessor.post(path)["Location"] == "/my/sheets/"
    assert assessor.post(path).status_code == 409
    assert assessor.post(url_of(sheet), {"state": "C"}).status_code == 409
    assert "已锁定，能看不能改" in text(assessor.get(url_of(sheet)))
    listed = text(assessor.get("/my/sheets/"))
    assert "先评这" not in listed
    assert "评过的标定材料" in listed


def test_one_that_was_called_in_is_no_longer_asked_for(
    shared: World, assessor: Client, sheet: DossierSheet, dossier: Dossier
) -> None:
    close_dossier(actor=shared.city, dossier_id=dossier.pk, anyway=True, now=shared.now)
    assert dossier.title not in text(assessor.get("/my/sheets/"))
    assert assessor.post(f"/my/dossiers/{sheet.pk}/submit/").status_code == 409


def test_a_point_costs_few_queries(assessor: Client, sheet: DossierSheet, django_assert_max_num_queries: Any) -> None:
    quietly(assessor, sheet, state="A")
    with django_assert_max_num_queries(12):
        quietly(assessor, sheet, state="B")
    with django_assert_max_num_queries(8):
        assessor.get(url_of(sheet))
    with django_assert_max_num_queries(9):
        assessor.get("/my/sheets/")
