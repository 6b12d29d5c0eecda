"""A round before it is open: its draft, and an opening that is cancelled or taken up again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests import cast
from tests.building import built_once
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, WINDOWS, World, build

from cuobian.domains.rating.actions import open_round as opening
from cuobian.domains.rating.actions.drafts import cancel_opening, discard_draft, resume_opening, save_draft
from cuobian.domains.rating.actions.entering import enter_places
from cuobian.domains.rating.actions.open_round import RoundPlan, open_round
from cuobian.domains.rating.models import Entry, EntryMove, Round
from cuobian.domains.rating.queries.desk_round import rounds_seen
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.values import RoundStatus, Stage, Step
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.notices.public import open_for


class Quiet:
    """Progress that nobody looks at. `at` is called with the district that was entered."""

    def __init__(self, at: Callable[[str], None] = lambda _district: None) -> None:
        self.at = at

    def begin(self, *_anything: object) -> None: ...

    def stages(self, *_anything: object) -> None: ...

    def next_stage(self) -> None: ...

    def failed(self, *_anything: object, **_more: object) -> None: ...

    def step(self, doing: str = "", **_anything: object) -> None:
        self.at(doing)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Here nothing is open yet."""
    with built_once(django_db_blocker, partial(build, with_round=False)) as world:
        yield world


@pytest.fixture
def empty(built: World, db: None) -> World:
    return replace(built, rounds={})


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


@pytest.fixture
def halted(empty: World, monkeypatch: pytest.MonkeyPatch) -> Round:
    """A round whose background work has not come to it."""
    with monkeypatch.context() as patched:
        patched.setattr(opening, "start", lambda **_anything: None)
        return open_round(actor=empty.city, plan=plan_of(empty), now=NOW)


def enter(world: World, made: Round, progress: Any) -> int:
    return enter_places(actor=world.city, round_id=made.pk, prefixes=(cast.CITY,), now=NOW, progress=progress)


def test_a_draft_is_kept_changed_and_opened_without_anybody_hearing_of_it(empty: World) -> None:
    keeper = empty.keeper(SIMING_STATIONS[0])
    made = save_draft(actor=empty.city, plan=plan_of(empty, districts=(cast.SIMING,)), now=NOW)
    save_draft(actor=empty.city, plan=plan_of(empty, title="改过的"), now=NOW, draft_id=made.pk)
    made.refresh_from_db()
    assert (made.status, made.title, made.plan["districts"]) == (RoundStatus.DRAFT, "改过的", [])
    assert made.plan["windows"] == {step.value: 10 for step in Step}
    assert not Entry.objects.exists()
    assert not open_for(keeper.person_id)
    opened = open_round(actor=empty.city, plan=plan_of(empty), now=NOW, draft_id=made.pk)
    assert opened.pk == made.pk
    assert Round.objects.get().status == RoundStatus.OPEN
    assert Entry.objects.filter(round=made).count() == 6


def test_a_draft_is_there_for_who_opens_rounds_alone(empty: World) -> None:
    made = save_draft(actor=empty.city, plan=plan_of(empty), now=NOW)
    assert list(rounds_seen(empty.city)) == [made]
    for other in (empty.siming, cast.enrol("auditor")):
        assert not rounds_seen(other).exists()
        with pytest.raises(NotFound):
            get_round(other, made.pk)
    with pytest.raises(NotAllowed):
        save_draft(actor=empty.siming, plan=plan_of(empty, code=cast.SIMING), now=NOW)


def test_a_draft_is_thrown_away_and_the_trail_remembers_it(empty: World) -> None:
    made = save_draft(actor=empty.city, plan=plan_of(empty), now=NOW)
    discard_draft(actor=empty.city, round_id=made.pk, now=NOW)
    assert not Round.objects.exists()
    assert AuditEntry.objects.get(action="rating.discard_draft").subject_id == str(made.pk)


def test_what_was_opened_is_no_draft_any_more(empty: World) -> None:
    made = save_draft(actor=empty.city, plan=plan_of(empty), now=NOW)
    open_round(actor=empty.city, plan=plan_of(empty), now=NOW, draft_id=made.pk)
    for act in (
        lambda: discard_draft(actor=empty.city, round_id=made.pk, now=NOW),
        lambda: save_draft(actor=empty.city, plan=plan_of(empty), now=NOW, draft_id=made.pk),
    ):
        with pytest.raises(Conflict):
            act()


def test_a_draft_that_makes_no_sense_is_not_kept(empty: World) -> None:
    with pytest.raises(Invalid):
        save_draft(actor=empty.city, plan=plan_of(empty, data_until=date(2027, 1, 1)), now=NOW)
    assert not Round.objects.exists()


def test_an_opening_that_stopped_is_taken_up_again(empty: World, halted: Round) -> None:
    assert not Entry.objects.exists()
    resume_opening(actor=empty.city, round_id=halted.pk, now=NOW)
    assert Round.objects.get().status == RoundStatus.OPEN
    assert Entry.objects.filter(round=halted).count() == 6
    with pytest.raises(Conflict):
        resume_opening(actor=empty.city, round_id=halted.pk, now=NOW)


def test_a_cancelled_opening_takes_its_places_out_and_its_notices_down(empty: World, halted: Round) -> None:
    keeper = empty.keeper(SIMING_STATIONS[0])
    seen: list[str] = []

    def cancel(district: str) -> None:
        if not seen:
            assert open_for(keeper.person_id) or district != "思明区"
            cancel_opening(actor=empty.city, round_id=halted.pk, reason="选错标准", now=NOW)
        seen.append(district)

    assert enter(empty, halted, Quiet(cancel)) < 6
    assert len(seen) == 1
    halted.refresh_from_db()
    assert halted.status == RoundStatus.CANCELLED
    entries = Entry.objects.filter(round=halted)
    assert {(entry.stage, entry.end_note) for entry in entries} == {(Stage.WITHDRAWN, "选错标准")}
    assert EntryMove.objects.filter(entry__in=entries, action="withdraw").count() == entries.count()
    assert not open_for(keeper.person_id)


def test_after_cancelling_the_places_are_free_for_a_new_round(empty: World, halted: Round) -> None:
    with pytest.raises(Conflict):
        open_round(actor=empty.city, plan=plan_of(empty), now=NOW)
    cancel_opening(actor=empty.city, round_id=halted.pk, reason="选错标准", now=NOW)
    again = open_round(actor=empty.city, plan=plan_of(empty), now=NOW)
    assert Entry.objects.filter(round=again, stage=Stage.SELF_ASSESSMENT).count() == 6


def test_only_an_opening_is_cancelled_with_a_reason_by_who_opens_rounds(empty: World, halted: Round) -> None:
    with pytest.raises(Invalid):
        cancel_opening(actor=empty.city, round_id=halted.pk, reason=" ", now=NOW)
    with pytest.raises((NotAllowed, NotFound)):
        cancel_opening(actor=empty.siming, round_id=halted.pk, reason="不想评", now=NOW)
    resume_opening(actor=empty.city, round_id=halted.pk, now=NOW)
    with pytest.raises(Conflict):
        cancel_opening(actor=empty.city, round_id=halted.pk, reason="晚了", now=NOW)
