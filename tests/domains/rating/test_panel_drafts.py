"""A panel that is being put together: kept as its officer goes, shown to nobody else, never written over unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.cast import NOW
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.panel_drafts import (
    discard_draft,
    forget_panel_drafts,
    keep_draft,
)
from cuobian.domains.rating.actions.panels import PanelPlan, make_panel
from cuobian.domains.rating.models import Entry, Panel, PanelDraft, Round
from cuobian.domains.rating.queries.panel_drafts import PanelPlace, own_drafts, panel_place
from cuobian.domains.rating.rules.panel_drafts import LONGEST, PanelGiven, Shown
from cuobian.domains.rating.values import PANEL_DRAFT_DAYS, Level, RoundStatus, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.notices.public import open_for

PLATFORM = Actor.system("平台")


@pytest.fixture
def waiting(world: World) -> Entry:
    """A place of Siming that waits for its panel."""
    return world.take_to(Stage.DISTRICT_PANEL, world.entries()[0])


@pytest.fixture
def place(world: World) -> PanelPlace:
    return panel_place(world.siming, world.round, Level.DISTRICT)


@pytest.fixture
def given(world: World, waiting: Entry) -> PanelGiven:
    members = tuple(actor.person_id for actor in world.panel_of(Level.DISTRICT))
    return PanelGiven("一组", "2026-11-2", "请带工作证", members, members[0], (waiting.pk,))


def new_page(base: int = 0) -> Shown:
    return Shown(base, uuid4())


def trail() -> list[tuple[str, str]]:
    rows = AuditEntry.objects.filter(subject="panel_draft").order_by("pk")
    return [(row.action, row.subject_id) for row in rows]


def test_what_is_kept_is_what_was_given_and_one_draft_is_changed(
    world: World, place: PanelPlace, given: PanelGiven
) -> None:
    page = new_page()
    first = keep_draft(actor=world.siming, place=place, given=given, shown=page, now=NOW)
    assert PanelGiven.read(PanelDraft.objects.get().body) == replace(
        given, members=tuple(sorted(given.members, key=str))
    )
    later = NOW + timedelta(minutes=1)
    second = keep_draft(actor=world.siming, place=place, given=replace(given, name="二组"), shown=page, now=later)
    assert (second.pk, second.revision, second.kept_at) == (first.pk, 2, later)
    assert PanelDraft.objects.get().body["name"] == "二组"
    assert trail() == [("rating.keep_panel_draft", str(first.pk))]
    assert open_for(world.assessors["assessor"].person_id) == []


def test_the_same_again_changes_nothing(world: World, place: PanelPlace, given: PanelGiven) -> None:
    keep_draft(actor=world.siming, place=place, given=given, shown=new_page(), now=NOW)
    later = NOW + timedelta(hours=1)
    again = keep_draft(actor=world.siming, place=place, given=given, shown=new_page(), now=later)
    assert (again.revision, again.kept_at) == (1, NOW)


def test_another_page_writes_over_nothing_that_it_has_not_shown(
    world: World, place: PanelPlace, given: PanelGiven
) -> None:
    one, other = new_page(), new_page()
    keep_draft(actor=world.siming, place=place, given=given, shown=one, now=NOW)
    mine = replace(given, name="另一组")
    with pytest.raises(Conflict) as met:
        keep_draft(actor=world.siming, place=place, given=mine, shown=other, now=NOW)
    assert met.value.facts["draft"] == PanelDraft.objects.get()
    assert PanelDraft.objects.get().body["name"] == "一组"
    keep_draft(actor=world.siming, place=place, given=mine, shown=replace(other, base=1), now=NOW)
    assert PanelDraft.objects.get().body["name"] == "另一组"
    with pytest.raises(Conflict):
        keep_draft(actor=world.siming, place=place, given=given, shown=one, now=NOW)


def test_a_page_whose_answer_was_lost_is_not_held_up_by_itself(
    world: World, place: PanelPlace, given: PanelGiven
) -> None:
    page = new_page()
    for name in ("一", "二", "三"):
        keep_draft(actor=world.siming, place=place, given=replace(given, name=name), shown=page, now=NOW)
    assert PanelDraft.objects.get().body["name"] == "三"


def test_a_draft_that_is_gone_comes_back_only_when_asked(world: World, place: PanelPlace, given: PanelGiven) -> None:
    page = new_page()
    draft = keep_draft(actor=world.siming, place=place, given=given, shown=page, now=NOW)
    discard_draft(actor=world.siming, draft_id=draft.pk, revision=1, now=NOW)
    with pytest.raises(Conflict) as met:
        keep_draft(actor=world.siming, place=place, given=given, shown=replace(page, base=1), now=NOW)
    assert met.value.facts["draft"] is None
    assert not PanelDraft.objects.exists()
    keep_draft(actor=world.siming, place=place, given=given, shown=replace(page, base=0), now=NOW)
    assert PanelDraft.objects.get().revision == 1


def test_drafts_belong_to_their_officer(world: World, place: PanelPlace, given: PanelGiven, waiting: Entry) -> None:
    draft = keep_draft(actor=world.siming, place=place, given=given, shown=new_page(), now=NOW)
    assert own_drafts(world.siming, world.round) == [draft]
    assert own_drafts(world.city, world.round) == []
    with pytest.raises(NotFound):
        discard_draft(actor=world.city, draft_id=draft.pk, revision=1, now=NOW)
    with pytest.raises(NotAllowed):
        keep_draft(actor=world.assessors["assessor"], place=place, given=given, shown=new_page(), now=NOW)
    city = panel_place(world.city, world.round, "city")
    keep_draft(actor=world.city, place=city, given=replace(given, entries=()), shown=new_page(), now=NOW)
    assert PanelDraft.objects.count() == 2


def test_nothing_is_kept_of_a_round_that_is_over_or_of_places_that_have_their_panel(
    world: World, place: PanelPlace, given: PanelGiven, waiting: Entry
) -> None:
    over = replace(place, made=Round(pk=world.round.pk, status=RoundStatus.CLOSED))
    with pytest.raises(Conflict, match="现在不能组建"):
        keep_draft(actor=world.siming, place=over, given=given, shown=new_page(), now=NOW)
    elsewhere = replace(given, entries=(uuid4(),))
    with pytest.raises(Conflict, match="都有考评组了"):
        keep_draft(actor=world.siming, place=place, given=elsewhere, shown=new_page(), now=NOW)
    assert not PanelDraft.objects.exists()


@pytest.mark.parametrize(
    "much",
    [
        *({name: "长" * (most + 1)} for name, most in LONGEST.items()),
        {"entries": tuple(uuid4() for _n in range(501))},
        {"members": tuple(uuid4() for _n in range(501))},
    ],
)
def test_more_than_a_draft_holds_is_refused_and_told(
    world: World, place: PanelPlace, given: PanelGiven, much: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        keep_draft(actor=world.siming, place=place, given=replace(given, **much), shown=new_page(), now=NOW)  # type: ignore[arg-type]
    assert not PanelDraft.objects.exists()


def test_a_draft_is_thrown_away_as_it_was_looked_at(world: World, place: PanelPlace, given: PanelGiven) -> None:
    page = new_page()
    draft = keep_draft(actor=world.siming, place=place, given=given, shown=page, now=NOW)
    keep_draft(actor=world.siming, place=place, given=replace(given, name="二组"), shown=page, now=NOW)
    with pytest.raises(Conflict, match="没有丢弃"):
        discard_draft(actor=world.siming, draft_id=draft.pk, revision=1, now=NOW)
    discard_draft(actor=world.siming, draft_id=draft.pk, revision=2, now=NOW)
    assert not PanelDraft.objects.exists()
    with pytest.raises(NotFound):
        discard_draft(actor=world.siming, draft_id=draft.pk, revision=2, now=NOW)
    assert [action for action, _row in trail()] == ["rating.keep_panel_draft", "rating.discard_panel_draft"]


def plan_of(place: PanelPlace, given: PanelGiven) -> PanelPlan:
    return PanelPlan(
        round_id=place.made.pk,
        level=place.level,
        code=place.code,
        name=given.name,
        members=given.members,
        chair=given.chair,
        entries=given.entries,
    )


@pytest.mark.parametrize(
    ("shown", "left"),
    [
        (lambda row: Shown(row.revision, uuid4()), 0),
        (lambda row: Shown(0, row.page), 0),
        (lambda row: Shown(0, uuid4()), 1),
        (lambda _row: None, 1),
    ],
)
def test_with_the_panel_its_draft_is_gone_and_no_other(
    world: World, place: PanelPlace, given: PanelGiven, shown: Callable[[PanelDraft], Shown | None], left: int
) -> None:
    row = keep_draft(actor=world.siming, place=place, given=given, shown=new_page(), now=NOW)
    make_panel(actor=world.siming, plan=plan_of(place, given), now=world.now, shown=shown(row))
    assert Panel.objects.filter(name="一组").exists()
    assert PanelDraft.objects.count() == left


def test_a_panel_that_is_refused_leaves_the_draft(world: World, place: PanelPlace, given: PanelGiven) -> None:
    row = keep_draft(actor=world.siming, place=place, given=given, shown=new_page(), now=NOW)
    wrong = replace(given, chair=None)
    with pytest.raises(Invalid):
        make_panel(actor=world.siming, plan=plan_of(place, wrong), now=world.now, shown=Shown(1, row.page))
    assert PanelDraft.objects.count() == 1


def test_a_draft_that_nobody_comes_back_to_is_cleared(world: World, place: PanelPlace, given: PanelGiven) -> None:
    row = keep_draft(actor=world.siming, place=place, given=given, shown=new_page(), now=NOW)
    assert forget_panel_drafts(actor=PLATFORM, now=NOW + timedelta(days=PANEL_DRAFT_DAYS)) == 0
    later = NOW + timedelta(days=PANEL_DRAFT_DAYS, seconds=1)
    assert forget_panel_drafts(actor=PLATFORM, now=later) == 1
    assert forget_panel_drafts(actor=PLATFORM, now=later) == 0
    assert not PanelDraft.objects.exists()
    line = AuditEntry.objects.get(action="rating.forget_panel_draft")
    assert line.subject_id == str(row.pk)
    assert "一组" not in f"{line.old}{line.new}{line.summary}"


def test_drafts_of_a_round_that_is_over_are_cleared_at_once(world: World, place: PanelPlace, given: PanelGiven) -> None:
    keep_draft(actor=world.siming, place=place, given=given, shown=new_page(), now=NOW)
    Round.objects.filter(pk=world.round.pk).update(status=RoundStatus.CLOSED, closed_at=NOW)
    assert forget_panel_drafts(actor=PLATFORM, now=NOW) == 1


@pytest.mark.parametrize(
    "wrong", [{"revision": 0}, {"kept_at": NOW - timedelta(days=1)}, {"level": "county"}, {"code": ""}]
)
def test_the_database_refuses_what_cannot_be(
    world: World, place: PanelPlace, given: PanelGiven, wrong: dict[str, object]
) -> None:
    keep_draft(actor=world.siming, place=place, given=given, shown=new_page(), now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelDraft.objects.update(**wrong)


def test_there_is_one_draft_for_an_officer_and_a_place(world: World, place: PanelPlace, given: PanelGiven) -> None:
    row = keep_draft(actor=world.siming, place=place, given=given, shown=new_page(), now=NOW)
    row.pk = uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
