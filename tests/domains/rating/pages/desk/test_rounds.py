"""Rounds: the list, opening one, giving a district more time, closing."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests import cast
from tests.conftest import ClientAs
from tests.domains.rating.world import SIMING_STATIONS, World, build, publish_sample

from cuobian.domains.network.models import Place
from cuobian.domains.rating.actions import open_round as opening
from cuobian.domains.rating.actions.unstarred_reminders import remind_of_unstarred
from cuobian.domains.rating.models import Round, StarAward, StepPlan
from cuobian.domains.rating.values import RoundStatus, Stage, Step
from cuobian.domains.standards.actions.life import retire_version
from cuobian.domains.standards.models import StandardVersion
from cuobian.domains.standards.values import VersionStatus
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.calendars.models import Holiday
from cuobian.support.notices.models import Notice


def given(version: object, **changes: object) -> dict[str, object]:
    return {
        "title": "2026 年度星级评定",
        "version": str(version),
        "starts_on": "2026-11-23",
        "data_until": "2026-11-22",
        "is_first": "on",
        **{step.value: 10 for step in Step},
        **changes,
    }


@pytest.fixture
def ground(db: None) -> World:
    """Before any round."""
    return build(with_round=False)


@pytest.fixture
def world(db: None) -> World:
    """With a round, and not beside the module's: some tests here begin before any round."""
    return build()


def test_the_city_opens_a_round_after_looking_at_the_counts(ground: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    asked = given(ground.versions["station"].id, districts=["350203"])
    with clock.frozen_at(ground.now):
        page = client.post("/desk/rounds/new/", asked)
        assert page.status_code == 200
        assert "4 个：思明区 4" in page.content.decode()
        assert not Round.objects.exists()
        done = client.post("/desk/rounds/new/", {**asked, "checked": "1"})
    made = Round.objects.get()
    assert done.status_code == 302
    assert made.status == RoundStatus.OPEN
    assert made.entries.count() == 4
    assert StepPlan.objects.filter(round=made).count() == len(Step)


def test_a_round_is_opened_for_places_named_one_by_one(ground: World, client_as: ClientAs) -> None:
    client, first, second = client_as("city_officer"), *SIMING_STATIONS[:2]
    named = Place.objects.get(code=second)
    asked = given(ground.versions["station"].id, only=f"{first} 随便写的名字\n\n  {named.short_name} \n{first}")
    with clock.frozen_at(ground.now):
        assert "2 个：思明区 2" in client.post("/desk/rounds/new/", asked).content.decode()
        kept = client.post("/desk/rounds/new/", {**asked, "keep": "1"})
        draft = client.get(kept["Location"]).content.decode()
        assert f"{second} {named.short_name}" in draft
        client.post(kept["Location"], {**asked, "checked": "1"})
    made = Round.objects.get()
    assert made.status == RoundStatus.OPEN
    assert sorted(made.entries.values_list("code", flat=True)) == [first, second]


def test_a_line_that_names_no_place_to_be_rated_is_told_with_its_number(ground: World, client_as: ClientAs) -> None:
    closed, unrated = SIMING_STATIONS[2:4]
    Place.objects.filter(code=closed).update(
        status="suspended", suspended_on=date(2026, 1, 1), status_reason="装修", opened_on=date(2020, 1, 1)
    )
    Place.objects.filter(code=unrated).update(rated=False)
    institute = Place.objects.filter(kind="institute").order_by("code")[0]
    lines = (SIMING_STATIONS[0], "没有的站", institute.name, closed, unrated)
    asked = given(ground.versions["station"].id, only="\n".join(lines))
    with clock.frozen_at(ground.now):
        answer = client_as("city_officer").post("/desk/rounds/new/", {**asked, "checked": "1"})
        long = client_as("city_officer").post("/desk/rounds/new/", {**asked, "only": "站\n" * 201, "checked": "1"})
    page = answer.content.decode()
    assert (answer.status_code, long.status_code) == (422, 422)
    for words in (
        "第 2 行",
        "没有这个站点",
        "第 3 行",
        "是所，这一版标准评的是站",
        "第 4 行",
        "现在不开放",
        "第 5 行",
        "不参加评定",
    ):
        assert words in page
    assert "第 1 行" not in page
    assert "一次最多写 200 个" in long.content.decode()
    assert not Round.objects.exists()


def test_a_place_within_its_months_after_a_revocation_is_not_promised_to_the_round(
    ground: World, client_as: ClientAs
) -> None:
    barred = Place.objects.get(code=SIMING_STATIONS[0])
    StarAward.objects.create(
        place=barred, code=barred.code, star=3, score=80, dimensions=[], standard_label="旧", body="区",
        plaque_number="2025-350203-Z-0001", awarded_on=date(2025, 12, 1), valid_until=date(2027, 12, 1),
        status="revoked", ended_on=date(2026, 9, 1), end_reason="否决",
    )  # fmt: skip
    client = client_as("city_officer")
    asked = given(ground.versions["station"].id, districts=["350203"])
    with clock.frozen_at(ground.now):
        page = client.post("/desk/rounds/new/", asked).content.decode()
        client.post("/desk/rounds/new/", {**asked, "checked": "1"})
    assert "3 个：思明区 3" in page
    assert "开启，3 个站点进入自评" in page
    assert f"不进入这一轮，括号里是可以再申报的日子：{barred.short_name}（2027-09-01）。" in page
    assert Round.objects.get().entries.count() == 3


def test_places_left_without_a_star_are_rated_again_when_their_days_are_over(world: World, client_as: ClientAs) -> None:
    entry = world.take_to(Stage.UNSTARRED, world.entries()[0], mark="C#")
    assert entry.rectify_by is not None
    over = datetime.combine(entry.rectify_by, time(9), UTC) + timedelta(days=1)
    assert remind_of_unstarred(now=over - timedelta(days=2)) == 0
    assert remind_of_unstarred(now=over) == 1
    assert remind_of_unstarred(now=over) == 0
    url = next(row.url for row in Notice.objects.filter(kind="rating.rate_again"))
    with clock.frozen_at(over):
        page = client_as("city_officer").get(url).content.decode()
        left = client_as("city_officer").get(f"/desk/rounds/{entry.round_id}/entries/?stage=unstarred").content.decode()
        assert f'href="{url}"' in left
        assert entry.code in page
        asked = given(
            world.versions["station"].id, only=entry.code, starts_on=f"{over:%Y-%m-%d}", data_until="2026-12-31"
        )
        client_as("city_officer").post("/desk/rounds/new/", {**asked, "checked": "1"})
        again = client_as("city_officer").get(url).content.decode()
    made = Round.objects.exclude(pk=entry.round_id).get()
    assert list(made.entries.values_list("place_id", flat=True)) == [entry.place_id]
    assert f"{entry.code} " not in again


def test_the_keepers_hear_that_their_self_assessment_has_begun(ground: World, station_keeper: Actor) -> None:
    ground.open_round()
    notice = Notice.objects.get(account_id=station_keeper.person_id)
    assert notice.url == f"/my/rating/{ground.entry(cast.STATION).pk}/"
    assert notice.due_on == ground.entry(cast.STATION).due_on


def test_the_due_dates_follow_the_working_calendar_while_typing(ground: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    with clock.frozen_at(ground.now):
        page = client.post("/desk/rounds/new/dates/", given(ground.versions["station"].id))
        broken = client.post("/desk/rounds/new/dates/", given(ground.versions["station"].id, notice=""))
    assert "12\u00a0月\u00a07\u00a0日止" in page.content.decode()
    assert "写全开始日" in broken.content.decode()


def test_deadlines_in_a_year_without_announced_holidays_come_with_a_warning(ground: World, client_as: ClientAs) -> None:
    client, words = client_as("city_officer"), "日历里还没有 2027 年的放假安排"
    long, short = (
        given(ground.versions["station"].id),
        given(ground.versions["station"].id, **{step.value: 3 for step in Step}),
    )
    with clock.frozen_at(ground.now):
        for address in ("/desk/rounds/new/dates/", "/desk/rounds/new/"):
            assert words in client.post(address, long).content.decode()
            assert words not in client.post(address, short).content.decode()
        Holiday.objects.create(day=date(2027, 1, 1), note="元旦", edited_at=ground.now)
        assert words not in client.post("/desk/rounds/new/dates/", long).content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": " "}, "title"),
        ({"data_until": "2026-11-25", "checked": "1"}, "数据截止日不能晚于开始日"),
        ({"notice": "0"}, "notice"),
        ({"notice": "121"}, "notice"),
        ({"starts_on": "昨天"}, "starts_on"),
        ({"districts": ["350205"], "checked": "1"}, "districts"),
    ],
)
def test_what_does_not_add_up_is_told_at_its_field(
    ground: World, client_as: ClientAs, changes: dict[str, object], told: str
) -> None:
    client = client_as("city_officer")
    with clock.frozen_at(ground.now):
        page = client.post("/desk/rounds/new/", given(ground.versions["station"].id, **changes))
    assert page.status_code == 422
    assert told in page.content.decode()
    assert not Round.objects.exists()


def test_a_round_is_never_opened_with_a_draft_standard(ground: World, client_as: ClientAs, city_officer: Actor) -> None:
    found = StandardVersion.objects.get(pk=ground.versions["station"].id)
    draft = StandardVersion.objects.create(
        standard=found.standard, title="草稿", document=found.document, digest=found.digest,
        created_by_name="王素云", created_at=ground.now, changed_at=ground.now,
    )  # fmt: skip
    assert draft.status == VersionStatus.DRAFT
    with clock.frozen_at(ground.now):
        page = client_as("city_officer").post("/desk/rounds/new/", given(draft.pk, checked="1"))
    assert page.status_code == 422
    assert "轮次只能用已发布的标准" in page.content.decode()
    assert not Round.objects.exists()


def test_places_of_an_open_round_cannot_enter_another(world: World, client_as: ClientAs) -> None:
    with clock.frozen_at(world.now):
        asked = given(world.versions["station"].id, checked="1")
        page = client_as("city_officer").post("/desk/rounds/new/", asked)
    assert page.status_code == 422
    assert "先办完那一轮" in page.content.decode()


@pytest.mark.parametrize("part", ["district_officer", "auditor", "system_administrator"])
def test_only_the_city_opens_rounds(ground: World, client_as: ClientAs, part: str) -> None:
    assert client_as(part).get("/desk/rounds/new/").status_code == 403


@pytest.mark.parametrize("part", ["station_keeper", "assessor", "institute_head", "appeal_reviewer"])
def test_those_who_are_rated_and_who_rate_have_no_list_of_rounds(world: World, client_as: ClientAs, part: str) -> None:
    assert client_as(part).get("/desk/rounds/").status_code == 403


@pytest.mark.parametrize("part", ["city_officer", "district_officer", "auditor", "system_administrator"])
def test_offices_see_the_list_and_export_it(world: World, client_as: ClientAs, part: str) -> None:
    client = client_as(part)
    assert "2026 年度星级评定" in client.get("/desk/rounds/").content.decode()
    assert client.get("/desk/rounds/?export=xlsx")["Content-Type"].endswith("sheet")
    assert "没有这个状态的轮次" in client.get("/desk/rounds/?status=closed").content.decode()


def test_more_time_needs_a_reason_and_a_working_day(world: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    url = f"/desk/rounds/{world.round.pk}/extend/"
    asked = {"step": "self_assessment", "district": "350203", "due_on": "2026-12-18", "reason": "台风停工三天"}
    assert client.post(url, {**asked, "due_on": "2026-12-19"}).status_code == 422
    assert client.post(url, {**asked, "reason": ""}).status_code == 422
    assert client.post(url, asked).status_code == 302
    assert {entry.due_on for entry in world.entries() if entry.code.startswith("350203")} == {date(2026, 12, 18)}
    assert date(2026, 12, 18) not in {e.due_on for e in world.entries() if e.code.startswith(cast.TONGAN)}
    assert "台风停工三天" in client.get(f"/desk/rounds/{world.round.pk}/").content.decode()
    assert AuditEntry.objects.filter(action="rating.extend_step").exists()


def test_a_round_ends_only_when_every_place_has_ended(world: World, client_as: ClientAs) -> None:
    from cuobian.domains.rating.actions import decide

    client = client_as("city_officer")
    url = f"/desk/rounds/{world.round.pk}/close/"
    assert "还没办完" in client.get(url).content.decode()
    assert client.post(url).status_code == 422
    for entry in world.entries():
        decide.withdraw(actor=world.city, entry_id=entry.pk, reason="试", now=world.now)
    assert client.post(url).status_code == 302
    world.round.refresh_from_db()
    assert world.round.status == RoundStatus.CLOSED
    assert client.post(url).status_code == 409


def test_without_a_published_standard_the_page_says_what_to_do(client_as: ClientAs, city_officer: Actor) -> None:
    page = client_as("city_officer").get("/desk/rounds/new/")
    assert "还没有已发布的标准" in page.content.decode()


def test_publishing_a_sample_gives_both_kinds(city_officer: Actor) -> None:
    assert set(publish_sample(city_officer)) == {"station", "institute"}


def test_a_round_is_kept_as_a_draft_changed_opened_or_thrown_away(ground: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    asked = given(ground.versions["station"].id, districts=["350203"], notice=7)
    with clock.frozen_at(ground.now):
        assert client.post("/desk/rounds/new/", {**asked, "keep": "1"}).status_code == 302
        made = Round.objects.get()
        edit = f"/desk/rounds/{made.pk}/edit/"
        assert (made.status, made.entries.count()) == (RoundStatus.DRAFT, 0)
        assert client.get(f"/desk/rounds/{made.pk}/")["Location"] == edit
        form = client.get(edit).context["form"]
        assert (form["title"].value(), form["districts"].value(), form["notice"].value()) == (
            asked["title"],
            ["350203"],
            7,
        )
        assert client.post(edit, {**asked, "title": "改过的", "keep": "1"}).status_code == 302
        assert "改过的" in client.get("/desk/rounds/").content.decode()
        assert "改过的" not in client_as("district_officer").get("/desk/rounds/").content.decode()
        assert client_as("auditor").get(f"/desk/rounds/{made.pk}/").status_code == 404
        assert "丢弃" in client.get(f"/desk/rounds/{made.pk}/discard/").content.decode()
        assert client.post(edit, {**asked, "checked": "1"}).status_code == 302
        made.refresh_from_db()
        assert (made.status, made.entries.count()) == (RoundStatus.OPEN, 4)
        assert client.get(edit).status_code == 409
        assert client.post(f"/desk/rounds/{made.pk}/discard/").status_code == 409


def test_a_draft_whose_standard_was_retired_says_so(ground: World, client_as: ClientAs) -> None:
    client = client_as("city_officer")
    asked = given(ground.versions["station"].id)
    with clock.frozen_at(ground.now):
        client.post("/desk/rounds/new/", {**asked, "keep": "1"})
        made = Round.objects.get()
        retire_version(actor=ground.city, version_id=ground.versions["station"].id, reason="改用新版", now=ground.now)
        page = client.get(f"/desk/rounds/{made.pk}/edit/").content.decode()
        refused = client.post(f"/desk/rounds/{made.pk}/edit/", {**asked, "checked": "1"})
        assert client.post(f"/desk/rounds/{made.pk}/discard/").status_code == 302
    assert "已停用，轮次只能用已发布的标准。请在下面另选一版" in page
    assert refused.status_code == 422
    assert "轮次只能用已发布的标准" in refused.content.decode()
    assert not Round.objects.exists()


def test_an_opening_that_stopped_is_shown_and_taken_up_or_cancelled(
    ground: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as("city_officer")
    with monkeypatch.context() as patched:
        patched.setattr(opening, "start", lambda **_anything: None)
        made = ground.open_round()
    page = client.get(f"/desk/rounds/{made.pk}/").content.decode()
    assert "开启中途停了" in page
    assert "取消这一轮" in page
    cancel = f"/desk/rounds/{made.pk}/cancel/"
    assert "已经进入的站点" in client.get(cancel).content.decode()
    assert client.post(cancel, {"reason": ""}).status_code == 422
    with clock.frozen_at(ground.now):
        assert client.post(f"/desk/rounds/{made.pk}/resume/").status_code == 302
    assert Round.objects.get().status == RoundStatus.OPEN
    assert client.post(cancel, {"reason": "选错标准"}).status_code == 409


def test_a_cancelled_round_says_so(ground: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_as("city_officer")
    with monkeypatch.context() as patched:
        patched.setattr(opening, "start", lambda **_anything: None)
        made = ground.open_round()
    assert client.post(f"/desk/rounds/{made.pk}/cancel/", {"reason": "选错标准"}).status_code == 302
    assert "在开启时取消了" in client.get(f"/desk/rounds/{made.pk}/").content.decode()
