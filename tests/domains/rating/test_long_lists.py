"""Long lists in the background: what is done is passed over when it is started again, what failed is done again by itself."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests import cast
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, WINDOWS, World, fill, put_panel

from cuobian.domains.network.models import Place
from cuobian.domains.rating.actions import open_round as opening
from cuobian.domains.rating.actions.awards import award
from cuobian.domains.rating.actions.compute import compute
from cuobian.domains.rating.actions.decide import confirm_district
from cuobian.domains.rating.actions.midterm import check_stars
from cuobian.domains.rating.actions.open_round import RoundPlan, open_round
from cuobian.domains.rating.actions.round_life import close_round
from cuobian.domains.rating.models import Entry, Result, Round, Sheet, StarAward, StarEvent
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at, local_date
from cuobian.kernel.errors import Conflict, NotAllowed, NotFound
from cuobian.support.calendars.public import calendar
from cuobian.support.jobs import public as jobs
from cuobian.support.jobs.control import redoable
from cuobian.support.jobs.models import Failure, Job
from cuobian.support.jobs.progress import actor_facts

DISTRICT = Level.DISTRICT


def broken(actor: Actor, work: str, /, **params: Any) -> Job:
    """A job of which nobody knows how far it came: its worker went away."""
    return Job.objects.create(
        kind=work, title="x", params=params, state="failed", created_at=AFTER_NOTICE, started_at=AFTER_NOTICE,
        finished_at=AFTER_NOTICE, account_id=actor.account_id, actor=actor_facts(actor), code=actor.scope,
    )  # fmt: skip


def again(actor: Actor, row: Job) -> Job:
    with frozen_at(AFTER_NOTICE):
        return jobs.restart(actor=actor, job_id=row.pk, now=AFTER_NOTICE)


def redone(actor: Actor, row: Job) -> Job:
    with frozen_at(AFTER_NOTICE):
        return jobs.redo(actor=actor, job_id=row.pk, now=AFTER_NOTICE)


def listed(world: World, entries: list[Entry], **more: str) -> dict[str, Any]:
    return {"round_id": str(world.round.pk), "entry_ids": [str(entry.pk) for entry in entries], **more}


def closed(entry: Entry) -> None:
    Place.objects.filter(pk=entry.place_id).update(status="closed", status_reason="拆迁", closed_on=date(2026, 11, 30))


def test_awarding_that_broke_off_goes_on_and_lists_nothing_that_is_done(shared: World) -> None:
    ready = [shared.take_to(Stage.AWARD_READY, entry, mark="C") for entry in shared.entries()[:3]]
    award(actor=shared.siming, entry_id=ready[0].pk, now=AFTER_NOTICE)
    row = again(shared.siming, broken(shared.siming, "rating.award", **listed(shared, ready)))
    assert (row.state, row.done, row.total, row.failed_count) == ("done", 3, 3, 0)
    assert row.summary == "3 个站点都定好了星级"
    assert StarAward.objects.filter(entry__in=ready).count() == 3
    assert StarEvent.objects.filter(award__entry=ready[0]).count() == 1


def test_what_could_not_be_awarded_is_awarded_by_itself_once_it_can_be(shared: World) -> None:
    ready = [shared.take_to(Stage.AWARD_READY, entry, mark="C") for entry in shared.entries()[:3]]
    closed(ready[1])
    row = again(shared.siming, broken(shared.siming, "rating.award", **listed(shared, ready)))
    failed = Failure.objects.get(job=row)
    assert (failed.key, failed.item, failed.url) == (
        str(ready[1].pk), ready[1].place.short_name, f"/desk/entries/{ready[1].pk}/",
    )  # fmt: skip
    assert row.summary == "定了 2 个站点的星级，1 个没有定"
    assert redoable(shared.siming, row) == 1
    Place.objects.filter(pk=ready[1].place_id).update(status="open", status_reason="", closed_on=None)
    second = redone(shared.siming, row)
    assert (second.total, second.failed_count, second.redo_of_id) == (1, 0, row.pk)
    assert shared.entry(ready[1].code).stage == Stage.AWARDED
    with pytest.raises(Conflict):
        redone(shared.siming, row)


def test_none_awarded_and_all_awarded_before_are_told_in_words(shared: World) -> None:
    ready = [shared.take_to(Stage.AWARD_READY, shared.entries()[0], mark="C")]
    closed(ready[0])
    row = again(shared.siming, broken(shared.siming, "rating.award", **listed(shared, ready)))
    assert row.summary == "一个都没有定，1 个站点不能定"
    nothing = again(shared.siming, broken(shared.siming, "rating.award", **listed(shared, [])))
    assert nothing.summary == "名单里没有站点，什么都没有做"


def test_only_who_may_award_each_of_them_does_what_failed_again(shared: World) -> None:
    ready = [shared.take_to(Stage.AWARD_READY, shared.entries()[0], mark="C")]
    closed(ready[0])
    row = again(shared.siming, broken(shared.siming, "rating.award", **listed(shared, ready)))
    for outside in (shared.tongan, cast.actor_of_role("station_keeper")):
        with pytest.raises(NotFound):
            redone(outside, row)
    with pytest.raises(NotAllowed):
        redone(cast.actor_of_role("auditor"), row)
    assert Job.objects.filter(kind="rating.award").count() == 1


def test_computing_that_broke_off_passes_over_what_is_computed_and_confirmed(shared: World) -> None:
    entries = [shared.take_to(Stage.DISTRICT_PANEL, entry) for entry in shared.entries()[:3]]
    put_panel(shared, DISTRICT, entries)
    for sheet in Sheet.objects.filter(entry__in=entries[:2]):
        fill(shared, sheet)
    for entry in entries[:2]:
        compute(actor=shared.siming, entry_id=entry.pk, level=DISTRICT, now=shared.now)
    confirm_district(actor=shared.siming, entry_id=entries[0].pk, now=shared.now)
    row = again(shared.siming, broken(shared.siming, "rating.compute", level="district", **listed(shared, entries)))
    assert (row.done, row.failed_count, row.summary) == (3, 1, "算出了 2 个，1 个还缺东西")
    assert Result.objects.filter(entry__in=entries).count() == 2
    assert "没有提交" in Failure.objects.get(job=row).words
    for sheet in Sheet.objects.filter(entry=entries[2]):
        fill(shared, sheet)
    second = redone(shared.siming, row)
    assert (second.total, second.summary) == (1, "1 个站点的结果都算出了")
    assert shared.entry(entries[2].code).stage == Stage.DISTRICT_RESULT


def test_a_result_that_was_sent_back_is_computed_anew(shared: World) -> None:
    entry = shared.take_to(Stage.DISTRICT_RESULT, shared.entries()[0])
    Entry.objects.filter(pk=entry.pk).update(stage=Stage.DISTRICT_PANEL)
    row = again(shared.siming, broken(shared.siming, "rating.compute", level="district", **listed(shared, [entry])))
    assert (row.done, row.failed_count) == (1, 0)
    assert Result.objects.filter(entry=entry).count() == 2


def opened_without_places(world: World, monkeypatch: pytest.MonkeyPatch) -> Round:
    """A second round that no place has entered yet; the first has let all of them go."""
    Entry.objects.filter(round=world.round).update(stage=Stage.WITHDRAWN, end_note="试", ended_at=AFTER_NOTICE)
    starts = local_date(AFTER_NOTICE) + timedelta(days=1)
    plan = RoundPlan(
        title="第二轮", version_id=world.versions["station"].id, code=cast.CITY, starts_on=starts,
        data_until=starts - timedelta(days=2), windows=WINDOWS,
    )  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr(opening, "start", lambda **_anything: None)
        return open_round(actor=world.city, plan=plan, now=AFTER_NOTICE)


def test_a_place_that_was_in_another_round_enters_later_with_time_to_answer(
    shared: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the round was being opened, one of its places stood in another: once it has left that, it comes in by itself."""
    first = shared.round
    made = opened_without_places(shared, monkeypatch)
    stays = Entry.objects.filter(round=first, code=SIMING_STATIONS[0])
    stays.update(stage=Stage.SELF_ASSESSMENT, end_note="", ended_at=None)
    row = broken(shared.city, "rating.open", round_id=str(made.pk), prefixes=[cast.CITY])
    row = again(shared.city, row)
    assert (row.done, row.failed_count, row.summary) == (6, 1, "5 个站点进入自评")
    failed = Failure.objects.get(job=row)
    assert (failed.key, failed.url) == (str(stays.get().place_id), f"/desk/rounds/{first.pk}/")
    assert (redoable(shared.city, row), redoable(cast.actor_of_role("auditor"), row)) == (1, 0)
    stays.update(stage=Stage.WITHDRAWN, end_note="试", ended_at=AFTER_NOTICE)
    late = AFTER_NOTICE + timedelta(days=400)
    with frozen_at(late):
        second = jobs.redo(actor=shared.city, job_id=row.pk, now=late)
    assert (second.total, second.failed_count, second.summary) == (1, 0, "1 个站点进入自评")
    entered = Entry.objects.get(round=made, code=SIMING_STATIONS[0])
    assert entered.due_on == calendar().add(local_date(late), 3)


def test_a_round_that_is_over_takes_nobody_in_any_more(shared: World) -> None:
    Entry.objects.filter(round=shared.round).update(stage=Stage.WITHDRAWN, end_note="试", ended_at=AFTER_NOTICE)
    close_round(actor=shared.city, round_id=shared.round.pk, now=AFTER_NOTICE)
    row = broken(shared.city, "rating.open", round_id=str(shared.round.pk), prefixes=[cast.CITY])
    assert "不能再进来" in again(shared.city, row).message


def test_a_place_asked_for_that_takes_part_no_longer_is_named(shared: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made, entry = opened_without_places(shared, monkeypatch), shared.entries()[0]
    closed(entry)
    params = {"round_id": str(made.pk), "prefixes": [cast.CITY], "only": [str(entry.place_id)]}
    row = again(shared.city, broken(shared.city, "rating.open", **params))
    assert (row.summary, row.done, row.total) == ("没有站点进入自评", 1, 1)
    assert Failure.objects.get(job=row).item == entry.place.short_name
    inside = {"round_id": str(shared.round.pk), "prefixes": [cast.CITY], "only": [str(entry.place_id)]}
    row = again(shared.city, broken(shared.city, "rating.open", **inside))
    assert (row.summary, row.failed_count) == ("1 个站点进入自评", 0)


def test_a_midterm_check_that_broke_off_checks_no_star_twice(shared: World) -> None:
    stars = [shared.take_to(Stage.AWARDED, entry) for entry in shared.entries()[:2]]
    row = broken(shared.city, "rating.midterm", kind="station", prefixes=[cast.CITY])

    class Half:
        job_id: UUID = row.pk

        def begin(self, *_anything: object) -> None: ...
        def step(self, **_anything: object) -> None: ...

    first = StarAward.objects.get(entry=stars[0])
    check_stars(actor=shared.city, kind="station", prefixes=(first.code,), now=AFTER_NOTICE, progress=Half())  # type: ignore[arg-type]
    done = again(shared.city, row)
    assert (done.done, done.total, done.summary) == (2, 2, "体检了 2 个星级站点")
    assert StarEvent.objects.filter(act="checked").count() == 2
    check_stars(
        actor=shared.city,
        kind="station",
        prefixes=(first.code,),
        now=AFTER_NOTICE,
        progress=type("Other", (Half,), {"job_id": UUID(int=1)})(),
    )
    assert StarEvent.objects.filter(act="checked").count() == 3
