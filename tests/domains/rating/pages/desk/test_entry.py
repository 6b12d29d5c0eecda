"""The page of one place in a round, and what officers do there."""

import re

import pytest
from django.test import Client
from tests.conftest import ClientAs
from tests.domains.rating.world import World, fill, put_panel

from cuobian.domains.rating.actions import self_assess
from cuobian.domains.rating.models import Entry, EntryMark, Reconsideration, Result, SelfItem, Sheet
from cuobian.domains.rating.rules.self_assessment import Said, is_automatic
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Level, SelfAnswer, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import StatusRule
from cuobian.kernel import clock


def text(client: Client, entry: Entry, world: World) -> str:
    with clock.frozen_at(world.now):
        answer = client.get(f"/desk/entries/{entry.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, entry: Entry, action: str, world: World, **given: str) -> int:
    with clock.frozen_at(world.now):
        return client.post(f"/desk/entries/{entry.pk}/do/{action}/", given).status_code


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.UNSTARRED])
def test_the_page_stands_at_every_stage(world: World, client_as: ClientAs, stage: Stage) -> None:
    entry = world.take_to(stage, world.entries()[0])
    page = text(client_as("city_officer"), entry, world)
    assert entry.place.short_name in page
    assert "测评点逐条" in page
    assert "鸿山社区站" in text(client_as("auditor"), entry, world)


def test_the_result_is_explained_to_the_last_point(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_RESULT, world.entries()[0], mark="C")
    page = text(client_as("district_officer"), entry, world)
    result = Result.objects.get(entry=entry)
    assert result.digest[:12] in page
    assert "哪里丢了分" in page
    assert "还差什么" in page
    assert "每个维度不低于" in page
    assert "/desk/ledger/" in page


def test_nobody_sees_an_open_sheet_and_the_city_sees_no_district_sheet(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])
    put_panel(world, Level.DISTRICT, [entry])
    first, *_others = Sheet.objects.filter(entry=entry)
    fill(world, first, "B", submit=False)
    district, city = client_as("district_officer"), client_as("city_officer")
    assert "建议补上" not in text(district, entry, world)
    assert "提交前看不到内容" in text(district, entry, world)
    Sheet.objects.filter(pk=first.pk).update(status="open")
    fill(world, first, "B")
    assert "建议补上" in text(district, entry, world)
    assert "建议补上" in text(client_as("auditor"), entry, world)
    page = text(city, entry, world)
    assert "建议补上" not in page
    assert "苏婉婷" not in page
    assert "3 份检查单" in page


def test_each_step_asks_first_and_needs_its_reason(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_RESULT, world.entries()[0])
    client = client_as("district_officer")
    page = client.get(f"/desk/entries/{entry.pk}/do/confirm_district/").content.decode()
    assert "确认「鸿山社区站」的区级结果？" in page
    assert act(client, entry, "reopen_district", world, reason=" ") == 422
    assert act(client, entry, "reopen_district", world, reason="两位评委看的不是同一天") == 302
    assert world.entry(entry.code).stage == Stage.DISTRICT_PANEL
    assert "两位评委看的不是同一天" in text(client, entry, world)
    assert act(client, entry, "compute_district", world) == 302
    assert act(client, entry, "confirm_district", world) == 302
    assert act(client, entry, "confirm_district", world) == 409
    assert act(client, entry, "explode", world) == 404


def test_what_keeps_a_result_from_being_computed_is_said_before_and_after(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])
    client = client_as("district_officer")
    assert "至少要 3 份" in client.get(f"/desk/entries/{entry.pk}/do/compute_district/").content.decode()
    assert act(client, entry, "compute_district", world) == 422


@pytest.mark.parametrize(
    ("stage", "level", "role"),
    [(Stage.DISTRICT_PANEL, Level.DISTRICT, "district_officer"), (Stage.CITY_PANEL, Level.CITY, "city_officer")],
)
def test_who_is_not_assessed_yet_is_given_a_panel_first(
    world: World, client_as: ClientAs, stage: Stage, level: Level, role: str
) -> None:
    entry, client = world.take_to(stage, world.entries()[0]), client_as(role)
    made, compute = f"/desk/rounds/{entry.round_id}/panels/new/?", f"do/compute_{level}/"
    query = f"level={level}&amp;entries={entry.pk}"
    page = text(client, entry, world)
    assert f"{made}{query}" in page
    assert compute not in page
    with clock.frozen_at(world.now):
        shown = client.get(f"{made}{query.replace('&amp;', '&')}").content.decode()
    assert re.search(rf'value="{entry.pk}"[^>]* checked', shown)
    put_panel(world, level, [entry])
    page = text(client, entry, world)
    assert made not in page
    assert compute in page


@pytest.mark.parametrize(
    ("part", "action", "status"),
    [
        ("neighbour_officer", "confirm_district", 404),
        ("auditor", "confirm_district", 403),
        ("city_officer", "confirm_district", 403),
        ("district_officer", "withdraw", 403),
        ("system_administrator", "confirm_district", 403),
        ("station_keeper", "confirm_district", 403),
    ],
)
def test_steps_of_others_are_refused(world: World, client_as: ClientAs, part: str, action: str, status: int) -> None:
    entry = world.take_to(Stage.DISTRICT_RESULT, world.entries()[0])
    assert act(client_as(part), entry, action, world, reason="试") == status
    assert world.entry(entry.code).stage == Stage.DISTRICT_RESULT


def test_an_objection_to_a_figure_is_ruled_with_a_reason(world: World, client_as: ClientAs) -> None:
    entry, client = world.entries()[0], client_as("district_officer")
    keeper = world.keeper(entry.code)
    point = next(p for p in self_assess.all_points(world.entry(entry.code)) if is_automatic(p) and p.metric)
    said = Said(point.id, SelfAnswer.OBJECT, note="少算了两场")
    self_assess.save_answer(actor=keeper, entry_id=entry.pk, said=said, now=world.now)
    world.take_to(Stage.FIRST_REVIEW, world.entry(entry.code))
    rounds = f"/desk/rounds/{world.round.pk}/figures/"
    assert "少算了两场" in client.get(rounds).content.decode()
    url = f"/desk/entries/{entry.pk}/points/{point.id}/ruling/"
    assert "少算了两场" in client.get(url).content.decode()
    assert client.post(url, {"ruling": "changed", "value": "很多", "reason": "核过"}).status_code == 422
    assert client.post(url, {"ruling": "changed", "value": "0.9", "reason": ""}).status_code == 422
    assert client.post(url, {"ruling": "changed", "value": "0.9", "reason": "核过"}).status_code == 302
    assert SelfItem.objects.get(entry=entry, point_id=point.id).ruling_value == "0.9"
    assert client.post(url, {"ruling": "upheld", "reason": "再核"}).status_code == 409
    assert "都答复了" in client.get(rounds).content.decode()
    assert client_as("neighbour_officer").get(url).status_code == 404


def test_assessors_who_lie_far_apart_decide_together_and_the_originals_stay(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])
    put_panel(world, Level.DISTRICT, [entry])
    points = judged_points(engine_standard(entry.round.version_id))
    point = next(p for p in points if isinstance(p.rule, StatusRule))
    for sheet, seen in zip(Sheet.objects.filter(entry=entry), ("A", "A", "C#"), strict=True):
        fill(world, sheet, marks={point.id: seen})
    client = client_as("district_officer")
    assert f"复议 {point.id}" in text(client, entry, world)
    assert act(client, entry, "compute_district", world) == 422
    url = f"/desk/entries/{entry.pk}/points/{point.id}/together/"
    page = client.get(url).content.decode()
    assert "各人的原始记录" in page
    assert "C#" in page
    assert client.post(url, {"state": "B", "reason": " "}).status_code == 422
    assert client.post(url, {"state": "B", "reason": "门牌在换，一起看了照片"}).status_code == 302
    decided = Reconsideration.objects.get(entry=entry)
    assert [row["state"] for row in decided.originals].count("C#") == 1
    assert client.post(url, {"state": "A", "reason": "再来"}).status_code == 409
    assert act(client, entry, "compute_district", world) == 302
    assert client_as("city_officer").get(url).status_code in (403, 404)


def test_marks_are_put_once_and_taken_back_with_a_reason(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])
    client, url = client_as("district_officer"), f"/desk/entries/{entry.pk}/marks/new/"
    rule = engine_standard(entry.round.version_id).deductions[0].id
    given = {"rule": f"deduction:{rule}", "count": "2", "reason": "10 月 3 日核实"}
    assert client.post(url, {**given, "reason": " "}).status_code == 422
    assert client.post(url, {**given, "rule": "deduction:NO"}).status_code == 422
    assert client.post(url, {**given, "count": "0"}).status_code == 422
    assert client.post(url, given).status_code == 302
    assert client.post(url, given).status_code == 422
    mark = EntryMark.objects.get(entry=entry)
    revoke = f"/desk/entries/{entry.pk}/marks/{mark.pk}/revoke/"
    assert client.post(revoke, {"reason": ""}).status_code == 422
    assert client.post(revoke, {"reason": "不是这个站"}).status_code == 302
    assert client.post(revoke, {"reason": "再撤"}).status_code == 409
    assert "不是这个站" in text(client, entry, world)
    assert client_as("auditor").post(url, given).status_code == 403
    assert client_as("neighbour_officer").get(url).status_code == 404


def test_results_of_both_levels_stand_side_by_side(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.CITY_RESULT, world.entries()[0])
    page = text(client_as("auditor"), entry, world)
    assert "区级第 1 次" in page
    assert "市级联合第 1 次" in page


def test_two_officers_confirm_at_once_and_one_gets_the_conflict_page(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.CITY_RESULT, world.entries()[0])
    client = client_as("city_officer")
    assert act(client, entry, "confirm_city", world) == 302
    with clock.frozen_at(world.now):
        late = client.post(f"/desk/entries/{entry.pk}/do/confirm_city/")
    assert late.status_code == 409
    assert "已经办过" in late.content.decode()
