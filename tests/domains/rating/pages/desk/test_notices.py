"""公示: made from what is ready, objected to, answered, closed after its last day; appeals given to reviewers who decide."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.conftest import ClientAs
from tests.domains.rating.world import AFTER_NOTICE, World

from cuobian.domains.people.values import APPEAL_REVIEWER
from cuobian.domains.rating.actions.notices import object_to
from cuobian.domains.rating.models import Appeal, Entry, Objection, Result
from cuobian.domains.rating.values import Stage
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.support.audit.models import Entry as AuditEntry


def objection(world: World, entry: Entry) -> Objection:
    return object_to(
        actor=Actor.visitor(), entry_id=entry.pk, text="周末没开门", name="陈先生", contact="139", now=world.now
    )


def test_the_public_page_invites_as_long_as_the_form_takes_it(world: World, client_as: ClientAs) -> None:
    world.take_to(Stage.APPEAL, world.entries()[0])
    entry = world.take_to(Stage.AWARD_READY, world.entries()[0])
    anybody = client_as("visitor")
    with clock.frozen_at(world.now):
        page = anybody.get(reverse("portal:proposal", args=[entry.pk])).content.decode()
        assert "公示中，复核已有结论" in page
        assert anybody.get(reverse("portal:object", args=[entry.pk])).status_code == 200
    with clock.frozen_at(AFTER_NOTICE):
        assert "公示已满" in anybody.get(reverse("portal:proposal", args=[entry.pk])).content.decode()
        assert anybody.get(reverse("portal:object", args=[entry.pk])).status_code == 409
    assert anybody.get(reverse("portal:notices") + "?export=xlsx")["Content-Type"].endswith("sheet")


def test_what_is_ready_is_listed_and_published_in_a_batch(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    ready = world.take_to(Stage.NOTICE_READY, world.entries()[0])
    other = world.take_to(Stage.NOTICE_READY, world.entries()[1])
    page = client.get(f"/desk/rounds/{world.round.pk}/notices/new/").content.decode()
    assert ready.place.short_name in page
    asked = {"do": "publish", "chosen": [str(ready.pk)]}
    with clock.frozen_at(world.now):
        check = client.post(f"/desk/rounds/{world.round.pk}/entries/do/", asked)
        assert "第 1 批结果公示" in check.content.decode()
        done = client.post(
            f"/desk/rounds/{world.round.pk}/entries/do/", {**asked, "sure": "1", "title": "第 1 批星级公示"}
        )
        assert client.get(done["Location"]).status_code == 200
    assert world.entry(ready.code).stage == Stage.NOTICE
    assert world.entry(other.code).stage == Stage.NOTICE_READY
    listed = client.get(f"/desk/rounds/{world.round.pk}/notices/").content.decode()
    assert "第 1 批星级公示" in listed
    assert client_as("district_officer").get(f"/desk/rounds/{world.round.pk}/notices/new/").status_code == 403


def test_an_objection_is_answered_once_with_reasons_and_its_maker_is_read_on_the_record(
    world: World, client_as: ClientAs
) -> None:
    entry = world.take_to(Stage.NOTICE, world.entries()[0])
    made = objection(world, entry)
    client, url = client_as("district_officer"), f"/desk/objections/{made.pk}/"
    page = client.get(url).content.decode()
    assert "周末没开门" in page
    assert "陈先生" in page
    assert AuditEntry.objects.filter(subject="objection").exists()
    assert client.post(url, {"outcome": "upheld", "text": " "}).status_code == 422
    assert client.post(url, {"outcome": "upheld", "text": "查了开放记录"}).status_code == 302
    assert client.post(url, {"outcome": "upheld", "text": "再答"}).status_code == 409
    assert "都答复了" in client.get(f"/desk/rounds/{world.round.pk}/objections/").content.decode()
    assert "查了开放记录" in client.get(url).content.decode()
    assert client_as("neighbour_officer").get(url).status_code == 404
    assert client_as("auditor").get(url).status_code == 403


def test_details_are_emptied_on_request_with_a_reason_and_without_being_shown_again(
    world: World, client_as: ClientAs
) -> None:
    made = objection(world, world.take_to(Stage.NOTICE, world.entries()[0]))
    client, url = client_as("district_officer"), f"/desk/objections/{made.pk}/"
    assert f"{url}empty/" in client.get(url).content.decode()
    assert "陈先生" not in client.get(f"{url}empty/").content.decode()
    assert client.post(f"{url}empty/", {"reason": " "}).status_code == 422
    assert client.post(f"{url}empty/", {"reason": "来电要求"}).headers["Location"] == url
    page = client.get(url).content.decode()
    assert "陈先生" not in page
    assert "应本人要求" in page
    assert client.get(f"{url}empty/").status_code == 409


def test_a_notice_ends_after_its_last_day_and_keeps_the_disputed_back(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.NOTICE, world.entries()[0])
    made = objection(world, entry)
    client, url = client_as("city_officer"), f"/desk/notices/{entry.notice_id}/close/"
    with clock.frozen_at(world.now):
        assert client.post(url).status_code == 409
    with clock.frozen_at(AFTER_NOTICE):
        assert "异议没办完，先留着" in client.get(url).content.decode()
        assert client.post(url).status_code == 302
        assert world.entry(entry.code).stage == Stage.NOTICE
        client.post(f"/desk/objections/{made.pk}/", {"outcome": "upheld", "text": "查了开放记录"})
        assert client.post(url).status_code == 302
    assert world.entry(entry.code).stage == Stage.AWARD_READY
    with clock.frozen_at(AFTER_NOTICE):
        assert "已结束" in client.get(f"/desk/notices/{entry.notice_id}/").content.decode()
    assert client_as("district_officer").get(url).status_code == 403


def test_an_answer_that_it_was_right_says_what_to_do_and_is_done_on_the_same_page(
    world: World, client_as: ClientAs
) -> None:
    entry = world.take_to(Stage.NOTICE, world.entries()[0])
    made = objection(world, entry)
    client, url = client_as("district_officer"), f"/desk/objections/{made.pk}/"
    assert "收回重评或写明星级为什么不变" in client.get(url).content.decode()
    assert client.post(url, {"outcome": "changed", "text": "确实没有开门"}).headers["Location"] == url
    page = client.get(url).content.decode()
    assert "答复了「更正」，还没有改" in page
    assert "更正，要收回或说明" in client.get(f"/desk/rounds/{world.round.pk}/objections/").content.decode()
    assert "办完 1 条答复为「更正」的异议" in client.get(f"/desk/rounds/{world.round.pk}/").content.decode()
    recalled = client_as("city_officer").get(url).content.decode()
    assert f"/desk/entries/{entry.pk}/do/recall/" in recalled
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "少 0.5 分，星级不变"}).status_code == 302
    page = client.get(url).content.decode()
    assert "少 0.5 分，星级不变" in page
    assert "已答复，不能再改" in page
    public = Client().get(f"/objections/{made.receipt}/").content.decode()
    assert "少 0.5 分，星级不变" in public


def test_a_place_that_left_its_notice_after_its_appeal_still_reads_the_decision(
    world: World, client_as: ClientAs, appeal: Appeal
) -> None:
    Entry.objects.filter(pk=appeal.entry_id).update(stage=Stage.NOTICE_READY, notice=None)
    Appeal.objects.filter(pk=appeal.pk).update(
        ruling="changed", decision="看了照片，门牌是好的", decided_at=world.now, decided_by=world.reviewer.person_id
    )
    from tests.domains.rating.pages.field.test_keeper import browser

    page = browser(world.keeper(appeal.entry.code)).get(f"/my/rating/{appeal.entry_id}/appeal/").content.decode()
    assert "看了照片，门牌是好的" in page
    assert "现在是「待公示」" in page


@pytest.fixture
def appeal(world: World) -> Appeal:
    entry = world.take_to(Stage.APPEAL, world.entries()[0], mark="C")
    return Appeal.objects.get(entry=entry)


def test_reviewers_are_assigned_and_who_rated_is_refused_by_name(
    world: World, client_as: ClientAs, appeal: Appeal
) -> None:
    client, url = client_as("city_officer"), f"/desk/appeals/{appeal.pk}/reviewers/"
    from cuobian.domains.people.models import Account

    rated = world.assessors["assessor"]
    cast.grant_to(Account.objects.get(pk=rated.person_id), APPEAL_REVIEWER, cast.CITY)
    assert "参加过这个站点的考评，不能复核" in client.get(url).content.decode()
    assert client.post(url, {"accounts": []}).status_code == 422
    refused = client.post(url, {"accounts": [str(rated.person_id)]})
    assert refused.status_code == 422
    assert "苏婉婷 参加过这个站点的考评" in refused.content.decode()
    assert client.post(url, {"accounts": [str(world.reviewer.person_id)]}).status_code == 302
    listed = client.get(f"/desk/rounds/{world.round.pk}/appeals/").content.decode()
    assert "洪秀英" in listed
    assert client_as("auditor").get(url).status_code == 403


def test_only_the_assigned_reviewer_sees_and_decides_an_appeal(
    world: World, client_as: ClientAs, appeal: Appeal
) -> None:
    reviewer, url = client_as("appeal_reviewer"), f"/desk/appeals/{appeal.pk}/"
    assert reviewer.get(url).status_code == 404
    assign = f"/desk/appeals/{appeal.pk}/reviewers/"
    client_as("city_officer").post(assign, {"accounts": [str(world.reviewer.person_id)]})
    point = next(iter(appeal.points))
    page = reviewer.get(url).content.decode()
    assert appeal.points[point] in page
    assert "苏婉婷" not in page
    assert "去复核" in reviewer.get("/desk/appeals/mine/").content.decode()
    assert "?export=xlsx" in reviewer.get("/desk/appeals/mine/").content.decode()
    assert reviewer.get("/desk/appeals/mine/?export=xlsx")["Content-Type"].endswith("sheet")
    given = {"ruling": "changed", "decision": "看了照片，门牌是好的"}
    assert reviewer.post(url, {**given, "decision": ""}).status_code == 422
    assert reviewer.post(url, given).status_code == 422
    assert reviewer.post(url, {**given, "ruling": "upheld", point: "A"}).status_code == 422
    before = Result.objects.filter(entry=appeal.entry).count()
    assert reviewer.post(url, {**given, point: "A"}).status_code == 302
    assert Result.objects.filter(entry=appeal.entry).count() == before + 1
    assert world.entry(appeal.entry.code).stage == Stage.AWARD_READY
    assert reviewer.post(url, {**given, point: "A"}).status_code == 409
    assert "看了照片，门牌是好的" in reviewer.get(url).content.decode()
    assert client_as("city_officer").get(url).status_code == 403


def test_the_public_can_object_until_the_last_day_only(world: World) -> None:
    from cuobian.kernel.errors import Conflict

    entry = world.take_to(Stage.NOTICE, world.entries()[0])
    with pytest.raises(Conflict):
        object_to(
            actor=Actor.visitor(),
            entry_id=entry.pk,
            text="迟了",
            name="",
            contact="",
            now=world.now + timedelta(days=60),
        )


def test_lists_are_exported(world: World, client_as: ClientAs) -> None:
    objection(world, world.take_to(Stage.NOTICE, world.entries()[0]))
    client = client_as("city_officer")
    for name in ("notices", "objections", "appeals", "figures"):
        answer = client.get(f"/desk/rounds/{world.round.pk}/{name}/?export=xlsx")
        assert answer["Content-Type"].endswith("sheet"), name
