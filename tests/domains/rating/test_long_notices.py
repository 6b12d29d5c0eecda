"""Notices of many places: published in a few queries, ended place by place; what stopped half-way is taken up again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW
from tests.conftest import ClientAs
from tests.domains.rating.test_two_at_once import together
from tests.domains.rating.world import AFTER_NOTICE, World, build

from cuobian.domains.rating.actions import notice_end
from cuobian.domains.rating.actions.notice_end import close_notice
from cuobian.domains.rating.actions.notices import object_to, publish
from cuobian.domains.rating.models import Entry, EntryMove, PublicNotice
from cuobian.domains.rating.values import Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.errors import Conflict
from cuobian.support.audit.models import Entry as Trail
from cuobian.support.jobs.public import Job, State, restart, start
from cuobian.support.notices.public import open_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    made = build()
    given = {
        "submitted_at": NOW,
        "submitted_by": made.city.person_id,
        "star": 3,
        "district_star": 3,
        "score": Decimal(80),
    }
    Entry.objects.update(stage=Stage.NOTICE_READY, **given)
    return made


def put(world: World, entries: list[Entry], title: str = "第 1 批") -> PublicNotice:
    ids = [entry.pk for entry in entries]
    return publish(actor=world.city, round_id=world.round.pk, entry_ids=ids, title=title, now=NOW)


def stages(notice: PublicNotice) -> list[str]:
    return list(Entry.objects.filter(notice=notice).order_by("pk").values_list("stage", flat=True))


def moves(notice: PublicNotice) -> int:
    return EntryMove.objects.filter(entry__notice=notice, action="close_notice").count()


def queries(deed: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        deed()
    return len(caught)


def test_a_long_notice_costs_as_many_queries_as_a_short_one(world: World) -> None:
    one, *others, left = [entry for entry in world.entries() if entry.code.startswith("350203")]
    keepers = [world.keeper(entry.code) for entry in (one, *others)]
    made: list[PublicNotice] = []
    assert queries(lambda: made.append(put(world, [one]))) == queries(
        lambda: made.append(put(world, others, "第 2 批"))
    )
    put(world, [left], "第 3 批")
    said = [[notice.kind for notice in open_for(keeper.person_id)] for keeper in keepers]
    assert said == [["rating.notice"]] * 3
    first, second = (
        queries(lambda notice=notice: close_notice(actor=world.city, notice_id=notice.pk, now=AFTER_NOTICE))  # type: ignore[misc]
        for notice in made
    )
    assert first == second
    assert [stages(notice) for notice in made] == [[Stage.AWARD_READY], [Stage.AWARD_READY] * 2]
    assert [open_for(keeper.person_id) for keeper in keepers] == [[]] * 3
    trail = Trail.objects.filter(action="rating.close_notice", subject="entry")
    assert sorted(trail.values_list("code", flat=True)) == sorted(entry.code for entry in (one, *others))


def test_a_batch_with_a_place_that_is_not_ready_leaves_nothing(world: World) -> None:
    entries = world.entries()
    Entry.objects.filter(pk=entries[2].pk).update(stage=Stage.DISTRICT_RESULT)
    with pytest.raises(Conflict):
        put(world, entries)
    assert not PublicNotice.objects.exists()
    assert not EntryMove.objects.filter(action="publish").exists()


def close(world: World, notice: PublicNotice, actor: Actor | None = None) -> Job:
    with frozen_at(AFTER_NOTICE):
        return start(
            actor=actor or world.city,
            kind="rating.close_notice",
            title="结束公示",
            params={"notice_id": str(notice.pk)},
            now=AFTER_NOTICE,
        )


def breaking(deed: Callable[..., Any], at: int) -> Callable[..., Any]:
    """The deed, until its turn `at`, where the power goes."""
    turns: list[int] = []

    def run(*args: Any, **kwargs: Any) -> Any:
        turns.append(1)
        if len(turns) == at:
            raise RuntimeError
        return deed(*args, **kwargs)

    return run


def test_what_stopped_half_way_is_taken_up_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    notice = put(world, world.entries())
    with monkeypatch.context() as broken:
        broken.setattr(notice_end, "move", breaking(notice_end.move, 3))
        job = close(world, notice)
    notice.refresh_from_db()
    assert (job.state, notice.closed_at, moves(notice)) == (State.FAILED, None, 2)
    with frozen_at(AFTER_NOTICE):
        job = restart(actor=world.city, job_id=job.pk, now=AFTER_NOTICE)
    notice.refresh_from_db()
    assert (job.state, job.done, job.total, job.failed_count) == (State.DONE, 4, 4, 0)
    assert job.sentences["summary"]["with"] == {"count": 6}
    assert (moves(notice), notice.closed_at, stages(notice)) == (6, AFTER_NOTICE, [Stage.AWARD_READY] * 6)


def test_of_two_who_end_it_every_place_goes_on_once(world: World) -> None:
    notice = put(world, world.entries())
    assert not [one for one in together(*[lambda: close(world, notice)] * 2) if isinstance(one, Exception)]
    assert (moves(notice), stages(notice)) == (6, [Stage.AWARD_READY] * 6)
    notice.refresh_from_db()
    assert notice.closed_at == AFTER_NOTICE


def test_what_an_objection_holds_stays_and_who_may_not_end_it_moves_nothing(world: World) -> None:
    entries = world.entries()
    notice = put(world, entries)
    object_to(actor=Actor.visitor(), entry_id=entries[0].pk, text="周六没有开门", name="", contact="", now=NOW)
    assert close(world, notice, world.siming).state == State.FAILED
    assert moves(notice) == 0
    job = close(world, notice)
    assert (job.state, job.total) == (State.DONE, 5)
    notice.refresh_from_db()
    assert (moves(notice), notice.closed_at) == (5, None)


def test_the_page_ends_a_long_notice_in_the_background_once(
    world: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice_end, "AT_ONCE", 1)
    notice = put(world, world.entries())
    city, page = client_as("city_officer"), f"/desk/notices/{notice.pk}/"
    with frozen_at(AFTER_NOTICE):
        assert "在后台逐个办" in city.get(f"{page}close/").content.decode()
        begun = {"kind": "rating.close_notice", "title": "结束公示", "params": {"notice_id": str(notice.pk)}}
        facts = {"actor": {}, "code": "3502", "created_at": AFTER_NOTICE, "done": 2, "total": 6}
        running = Job.objects.create(account_id=world.reviewer.person_id, **begun, **facts)
        shown = city.get(page).content.decode()
        assert "正在后台结束" in shown
        assert f"/desk/jobs/{running.pk}/" not in shown
        assert city.post(f"{page}close/").status_code == 409
        Job.objects.filter(pk=running.pk).update(account_id=world.city.person_id)
        assert f"/desk/jobs/{running.pk}/" in city.get(page).content.decode()
        assert str(running.pk) in city.post(f"{page}close/")["Location"]
        Job.objects.filter(pk=running.pk).update(state=State.STOPPED, finished_at=AFTER_NOTICE)
        assert "/desk/jobs/" in city.post(f"{page}close/")["Location"]
    assert stages(notice) == [Stage.AWARD_READY] * 6


def test_a_long_notice_is_not_begun_before_its_last_day_is_over(
    world: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice_end, "AT_ONCE", 1)
    notice = put(world, world.entries())
    with frozen_at(NOW):
        assert client_as("city_officer").post(f"/desk/notices/{notice.pk}/close/").status_code == 409
    assert not Job.objects.filter(kind="rating.close_notice").exists()
