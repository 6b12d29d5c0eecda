"""Opening a round, giving more time, closing it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests import cast
from tests.building import built_once
from tests.cast import NOW, actor_of_role
from tests.domains.rating.world import SIMING_STATIONS, WINDOWS, World, build

from cuobian.domains.network.models import Place
from cuobian.domains.rating.actions import open_round as opening
from cuobian.domains.rating.actions.appeals import file_appeal
from cuobian.domains.rating.actions.drafts import save_draft
from cuobian.domains.rating.actions.entering import enter_places
from cuobian.domains.rating.actions.notice_end import close_notice
from cuobian.domains.rating.actions.notices import object_to, publish
from cuobian.domains.rating.actions.open_round import RoundPlan, open_round
from cuobian.domains.rating.actions.round_life import close_round, extend_step
from cuobian.domains.rating.actions.self_assess import all_points
from cuobian.domains.rating.models import Entry, EntryMove, MetricSnapshot, PublicNotice, Round, StepPlan
from cuobian.domains.rating.values import RoundStatus, Stage, Step
from cuobian.domains.standards.actions.drafts import copy_version
from cuobian.domains.standards.actions.life import publish_version
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.jobs.models import Job
from cuobian.support.notices.public import open_for


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Here nothing is open yet."""
    with built_once(django_db_blocker, partial(build, with_round=False)) as world:
        yield world


@pytest.fixture
def empty(built: World, db: None) -> World:
    return replace(built, rounds={})


@pytest.fixture
def shared(empty: World) -> World:
    empty.open_round()
    return empty


def plan_of(world: World, **changes: object) -> RoundPlan:
    plan = RoundPlan(
        title="2026 年度星级评定",
        version_id=world.versions["station"].id,
        code=cast.CITY,
        starts_on=date(2026, 11, 23),
        data_until=date(2026, 11, 22),
        windows=WINDOWS,
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def faults_of(world: World, **changes: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        open_round(actor=world.city, plan=plan_of(world, **changes), now=NOW)
    return {fault.place: str(fault.message) for fault in refused.value.faults}


def test_every_rated_place_enters_with_its_figures_and_its_deadline(shared: World) -> None:
    entries = shared.entries()
    assert len(entries) == 6
    assert {entry.stage for entry in entries} == {Stage.SELF_ASSESSMENT}
    due = StepPlan.objects.get(round=shared.round, step=Step.SELF_ASSESSMENT).due_on
    assert {entry.due_on for entry in entries} == {due}
    assert MetricSnapshot.objects.filter(entry__in=entries, as_of=date(2026, 11, 22)).count() == 6
    assert EntryMove.objects.filter(entry__in=entries, action="enter").count() == 6
    assert shared.round.status == RoundStatus.OPEN


def test_each_keeper_hears_that_the_self_assessment_has_begun(empty: World) -> None:
    keeper = empty.keeper(SIMING_STATIONS[0])
    empty.open_round()
    told = open_for(keeper.person_id)
    assert [record.kind for record in told] == ["rating.self_assessment"]
    assert str(empty.entry(SIMING_STATIONS[0]).pk) in told[0].url


def test_a_round_does_not_begin_before_its_standard_is_in_force(empty: World) -> None:
    late = date(2027, 1, 1)
    draft = copy_version(actor=empty.city, version_id=empty.versions["station"].id, now=NOW)
    coming = publish_version(
        actor=empty.city, version_id=draft.id, revision=draft.revision, effective_from=late, now=NOW
    )
    assert "2027-01-01才生效" in faults_of(empty, version_id=coming.id)["version"]
    assert "version" not in faults_of(empty, version_id=coming.id, starts_on=late, title="")


@pytest.mark.parametrize("data_until", [date(2026, 11, 23), date(2026, 11, 24), date(2026, 12, 18)])
def test_a_round_is_opened_on_days_that_are_over(empty: World, data_until: date) -> None:
    plan = {"starts_on": date(2026, 12, 21), "data_until": data_until}
    told = faults_of(empty, **plan)
    assert list(told) == ["data_until"]
    assert f"{data_until} 还没过完" in told["data_until"]
    assert "改成 2026-11-22 或更早" in told["data_until"]
    draft = save_draft(actor=empty.city, plan=plan_of(empty, **plan), now=NOW)
    later = NOW + timedelta(days=(data_until - NOW.date()).days + 1)
    opened = open_round(actor=empty.city, plan=plan_of(empty, **plan), draft_id=draft.pk, now=later)
    assert opened.data_until == data_until


def test_a_draft_opens_no_round(empty: World) -> None:
    draft = copy_version(actor=empty.city, version_id=empty.versions["station"].id, now=NOW)
    assert "草稿" in faults_of(empty, version_id=draft.id)["version"]
    assert not Round.objects.exists()


def test_everything_wrong_with_a_plan_is_told_at_once(empty: World) -> None:
    found = faults_of(empty, title=" ", data_until=date(2026, 12, 1), windows={}, districts=("350299",))
    assert {"title", "data_until", "districts", *(step.value for step in Step)} <= set(found)


def test_a_place_is_in_one_running_round_only(shared: World) -> None:
    assert "还在「2026 年度星级评定」里" in faults_of(shared)["districts"]


def test_a_second_click_opens_no_second_round(empty: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "start", lambda **_anything: None)  # the worker has not come to it yet
    open_round(actor=empty.city, plan=plan_of(empty), now=NOW)
    with pytest.raises(Conflict, match="正在开启"):
        open_round(actor=empty.city, plan=plan_of(empty), now=NOW)
    assert Round.objects.count() == 1


def test_places_that_do_not_count_stay_out(empty: World) -> None:
    Place.objects.filter(code=SIMING_STATIONS[0]).update(rated=False)
    empty.open_round()
    assert not Entry.objects.filter(code=SIMING_STATIONS[0]).exists()
    assert Entry.objects.count() == 5


def test_opening_again_adds_only_what_is_missing(shared: World) -> None:
    class Quiet:
        def stages(self, *_anything: object) -> None: ...
        def next_stage(self) -> None: ...
        def begin(self, *_anything: object) -> None: ...
        def step(self, **_anything: object) -> None: ...

    again = enter_places(
        actor=shared.city,
        round_id=shared.round.pk,
        prefixes=(cast.CITY,),
        now=NOW,
        progress=Quiet(),  # type: ignore[arg-type]
    )
    assert again == 6
    assert Entry.objects.filter(round=shared.round).count() == 6


def test_a_round_may_be_for_some_districts(empty: World) -> None:
    made = empty.open_round(districts=(cast.SIMING,))
    assert {entry.code[:6] for entry in Entry.objects.filter(round=made)} == {cast.SIMING}


def test_only_the_city_opens_a_round(empty: World) -> None:
    with pytest.raises(NotAllowed):
        open_round(actor=empty.siming, plan=plan_of(empty, code=cast.SIMING), now=NOW)
    with pytest.raises(NotFound):
        open_round(actor=empty.siming, plan=plan_of(empty), now=NOW)


def test_the_officer_who_opened_stands_in_the_history(shared: World) -> None:
    assert set(EntryMove.objects.values_list("by_name", flat=True)) == {shared.city.name}
    assert Job.objects.get(kind="rating.open").account_id == shared.city.account_id


# --- more time --------------------------------------------------------------------------------------------------------
def extend(world: World, **changes: object) -> None:
    given = {
        "actor": world.city,
        "round_id": world.round.pk,
        "step": Step.SELF_ASSESSMENT,
        "district": cast.SIMING,
        "due_on": date(2026, 12, 16),
        "reason": "台风停电",
        "now": NOW,
    }
    extend_step(**{**given, **changes})  # type: ignore[arg-type]


def test_more_time_for_the_notice_keeps_the_running_notice_open(shared: World) -> None:
    last = date(2027, 3, 31)
    near, far = (shared.take_to(Stage.NOTICE_READY, entry) for entry in (shared.entries()[0], shared.entries()[-1]))
    over = shared.take_to(Stage.NOTICE, shared.entries()[1])
    PublicNotice.objects.filter(pk=over.notice_id).update(opens_on=date(2026, 11, 9), closes_on=date(2026, 11, 20))
    notice = publish(
        actor=shared.city, round_id=shared.round.pk, entry_ids=[near.pk, far.pk], title="第 1 批", now=NOW
    )  # fmt: skip
    elsewhere = shared.take_to(Stage.NOTICE, shared.entries()[-2])
    extend(shared, step=Step.NOTICE, due_on=last)
    ends = {row.pk: row.closes_on for row in PublicNotice.objects.all()}
    assert ends == {notice.pk: last, over.notice_id: date(2026, 11, 20), elsewhere.notice_id: notice.closes_on}
    assert {shared.entry(entry.code).due_on for entry in (near, far)} == {last}
    later = NOW + timedelta(days=60)
    object_to(actor=Actor.visitor(), entry_id=near.pk, text="三次都没有开门", name="", contact="", now=later)
    with pytest.raises(Conflict):
        object_to(actor=Actor.visitor(), entry_id=elsewhere.pk, text="三次都没有开门", name="", contact="", now=later)
    point = all_points(far)[0].id
    said = {"points": {point: "数记错了"}, "reason": "数记错了", "now": later}
    file_appeal(actor=shared.keeper(far.code), entry_id=far.pk, **said)
    with pytest.raises(Conflict, match="2027-03-31"):
        close_notice(actor=shared.city, notice_id=notice.pk, now=later)
    told = AuditEntry.objects.get(action="rating.extend_step")
    assert told.new["notices"] == [notice.number]


def test_more_time_for_another_step_leaves_notices_alone(shared: World) -> None:
    entry = shared.take_to(Stage.NOTICE, shared.entries()[0])
    extend(shared, step=Step.APPEAL, due_on=date(2027, 3, 31))
    assert shared.take_to(Stage.NOTICE, entry).notice == entry.notice
    assert PublicNotice.objects.get().closes_on < date(2027, 3, 31)


def test_more_time_for_a_district_moves_the_deadlines_there(shared: World) -> None:
    extend(shared)
    for entry in shared.entries():
        assert (entry.due_on == date(2026, 12, 16)) is entry.code.startswith(cast.SIMING)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"due_on": date(2026, 11, 20)}, "due_on"),
        ({"due_on": date(2026, 12, 19)}, "due_on"),
        ({"due_on": date(2026, 11, 24)}, "due_on"),
        ({"reason": " "}, "reason"),
    ],
    ids=["a day that is over", "a day off", "less time than there is", "no reason"],
)
def test_more_time_is_refused(shared: World, changes: dict[str, object], place: str) -> None:
    with pytest.raises(Invalid) as refused:
        extend(shared, **changes)
    assert [fault.place for fault in refused.value.faults] == [place]
    assert not StepPlan.objects.exclude(district="").exists()


def test_more_time_is_the_citys_to_give_and_for_its_districts(shared: World) -> None:
    with pytest.raises(NotAllowed):
        extend(shared, actor=shared.siming)
    with pytest.raises(NotFound):
        extend(shared, actor=actor_of_role("city_officer", "3501"))
    with pytest.raises(NotFound):
        extend(shared, actor=actor_of_role("city_officer", ""), district="350102")


# --- the end ------------------------------------------------------------------------------------------------------------
def test_a_round_ends_when_every_place_has_ended(shared: World) -> None:
    with pytest.raises(Invalid, match="还有 6 个站点"):
        close_round(actor=shared.city, round_id=shared.round.pk, now=NOW)
    for entry in shared.entries():
        shared.take_to(Stage.WITHDRAWN, entry)
    close_round(actor=shared.city, round_id=shared.round.pk, now=NOW)
    assert Round.objects.get(pk=shared.round.pk).status == RoundStatus.CLOSED
    with pytest.raises(Conflict):
        close_round(actor=shared.city, round_id=shared.round.pk, now=NOW)
