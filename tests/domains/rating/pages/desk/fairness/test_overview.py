"""The fairness of a round at one look: what it says, who sees it, how a run is started, how the rules are decided."""

import pytest
from tests.conftest import ClientAs
from tests.domains.rating.fairness.stage import assessed, run
from tests.domains.rating.world import World

from cuobian.domains.rating.models import FairnessRun, Round
from cuobian.domains.rating.rules.fairness.policy import FairnessPolicy, policy_from
from cuobian.domains.rating.values import Stage


@pytest.fixture
def world(shared: World) -> World:
    assessed(shared)
    shared.round.fairness = {"min_visits": 2, "min_lambda2": 0.1}
    shared.round.save(update_fields=["fairness"])
    return shared


def url(world: World, tail: str = "") -> str:
    return f"/desk/rounds/{world.round.pk}/fairness/{tail}"


def given(**changes: object) -> dict[str, object]:
    data = {**FairnessPolicy().data(), **changes}
    return {key: "on" if value is True else value for key, value in data.items() if value is not False}


def test_before_a_run_the_page_says_what_to_do(world: World, client_as: ClientAs) -> None:
    text = client_as("city_officer").get(url(world)).content.decode()
    assert "开始核算" in text
    assert "有 18 份检查单已提交" in text


def test_before_any_sheet_the_page_says_how_to_prepare(shared: World, client_as: ClientAs) -> None:
    text = client_as("city_officer").get(url(shared)).content.decode()
    assert "还没有人提交检查单" in text


def test_a_run_is_started_once_and_leads_to_its_progress(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    done = client.post(url(world, "run/"), {"level": "district"})
    assert done.status_code == 302
    assert done["Location"].startswith("/desk/jobs/")
    assert FairnessRun.objects.get().level == "district"


def test_a_run_in_words(world: World, client_as: ClientAs) -> None:
    run(world)
    text = client_as("city_officer").get(url(world, "?level=district")).content.decode()
    assert "比看同样站点的同事严" in text
    assert "1 拨，都能互相比较" in text
    assert "苏婉婷" in text


def test_a_refusal_says_why_and_what_would_help(shared: World, client_as: ClientAs) -> None:
    for entry in shared.entries()[:4]:
        shared.take_to(Stage.DISTRICT_RESULT, entry)
    run(shared)
    text = client_as("city_officer").get(url(shared, "?level=district")).content.decode()
    assert "没有调整：所有分数都一样" in text


def test_names_of_assessors_are_for_the_city_and_the_auditor(world: World, client_as: ClientAs) -> None:
    run(world)
    assert client_as("auditor").get(url(world)).status_code == 200
    for part in ("district_officer", "station_keeper", "assessor"):
        assert client_as(part).get(url(world)).status_code == 403
    assert client_as("auditor").post(url(world, "run/"), {"level": "district"}).status_code == 403


def test_the_rules_are_decided_on_their_page(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    assert "调整可以改变星级" in client.get(url(world, "policy/")).content.decode()
    done = client.post(url(world, "policy/"), given(moves_star=True, cap=3))
    assert done.status_code == 302
    assert policy_from(Round.objects.get(pk=world.round.pk).fairness) == FairnessPolicy(moves_star=True, cap=3)


def test_a_number_out_of_bounds_is_told_at_its_field(world: World, client_as: ClientAs) -> None:
    page = client_as("city_officer").post(url(world, "policy/"), given(cap=99))
    assert page.status_code == 422
    assert "写 0.5 到 20 之间的数" in page.content.decode()


def test_the_auditor_reads_the_rules_and_changes_none(world: World, client_as: ClientAs) -> None:
    client = client_as("auditor")
    text = client.get(url(world, "policy/")).content.decode()
    assert "存规则" not in text
    assert client.post(url(world, "policy/"), given(cap=3)).status_code == 403
    assert policy_from(Round.objects.get(pk=world.round.pk).fairness).cap == 5.0
