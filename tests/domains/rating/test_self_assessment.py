"""The place speaks about itself: answers, objections, documents, handing in."""

from uuid import uuid4

import pytest
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World

from cuobian.domains.rating.actions.compute import compute, replay
from cuobian.domains.rating.actions.review import pass_review, return_self
from cuobian.domains.rating.actions.rulings import rule_on_claim, rule_on_objection
from cuobian.domains.rating.actions.self_assess import (
    all_points,
    attach_document,
    confirm_all,
    declare_optional,
    remove_document,
    save_answer,
    submit_self,
)
from cuobian.domains.rating.models import Entry, EntryMove, SelfDocument, SelfItem, Sheet
from cuobian.domains.rating.queries.facts_of_entry import facts_of
from cuobian.domains.rating.queries.self_view import self_groups
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.self_assessment import Said, is_automatic, takes_documents
from cuobian.domains.rating.values import Level, Ruling, SelfAnswer, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.files.models import File
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]


@pytest.fixture
def entry(shared: World) -> Entry:
    return shared.entry(CODE)


@pytest.fixture
def keeper(shared: World) -> Actor:
    return shared.keeper(CODE)


def save(actor: Actor, entry: Entry, point: str, answer: str, claim: str = "", note: str = "", **more: bool) -> None:
    said = Said(point, answer, claim, note, **more)
    save_answer(actor=actor, entry_id=entry.pk, said=said, now=NOW)


def paper_point(entry: Entry) -> str:
    version = entry.round.version_id
    return next(p.id for p in all_points(entry) if takes_documents(p, point_text(version, p.id).reuse))


def a_file(entry: Entry) -> File:
    return File.objects.create(
        name="制度.pdf", kind="document", mime="application/pdf", size=1, sha256=uuid4().hex * 2, code=entry.code,
        permission="rating.own", given_at=NOW,
    )  # fmt: skip


def test_saving_again_replaces_the_answer(entry: Entry, keeper: Actor) -> None:
    save(keeper, entry, "Z1.1.1", SelfAnswer.CLAIM, "A")
    save(keeper, entry, "Z1.1.1", SelfAnswer.CLAIM, "B", "门牌小")
    kept = SelfItem.objects.get(entry=entry)
    assert (kept.claim, kept.note) == ("B", "门牌小")


def test_an_unknown_point_is_not_there(entry: Entry, keeper: Actor) -> None:
    with pytest.raises(NotFound, match=r"没有 Z9\.9\.9"):
        save(keeper, entry, "Z9.9.9", SelfAnswer.CLAIM, "A")


def test_another_places_keeper_does_not_see_it_and_the_institute_may_not_speak_for_it(
    shared: World, entry: Entry
) -> None:
    with pytest.raises(NotFound):
        save(shared.keeper(SIMING_STATIONS[1]), entry, "Z1.1.1", SelfAnswer.CLAIM, "A")
    with pytest.raises(NotAllowed):
        save(shared.head(CODE), entry, "Z1.1.1", SelfAnswer.CLAIM, "A")


def test_confirming_all_takes_what_needs_an_answer_and_leaves_what_was_said(entry: Entry, keeper: Actor) -> None:
    needed = [line for group in self_groups(entry) for line in group.lines if line.needed and line.automatic]
    save(keeper, entry, needed[0].point.id, SelfAnswer.OBJECT, note="少记了 3 场")
    assert confirm_all(actor=keeper, entry_id=entry.pk, now=NOW) == len(needed) - 1
    assert confirm_all(actor=keeper, entry_id=entry.pk, now=NOW) == 0
    assert SelfItem.objects.get(entry=entry, point_id=needed[0].point.id).answer == SelfAnswer.OBJECT


def test_only_optional_actions_are_declared_each_once(entry: Entry, keeper: Actor) -> None:
    optional = next(point.id for point in all_points(entry) if not point.mandatory)
    declare_optional(actor=keeper, entry_id=entry.pk, points=[optional, optional], now=NOW)
    entry.refresh_from_db()
    assert entry.optional_points == [optional]
    with pytest.raises(Invalid, match="改完再提交"):
        declare_optional(actor=keeper, entry_id=entry.pk, points=["Z1.1.1", "x" * 10_000], now=NOW)


def test_three_documents_and_no_fourth(entry: Entry, keeper: Actor) -> None:
    point = paper_point(entry)
    for _n in range(3):
        attach_document(
            actor=keeper, entry_id=entry.pk, point_id=point, file_id=a_file(entry).pk, title="制度", now=NOW
        )
    with pytest.raises(Invalid) as refused:
        attach_document(
            actor=keeper, entry_id=entry.pk, point_id=point, file_id=a_file(entry).pk, title="制度", now=NOW
        )
    assert "最多 3 件" in str(refused.value.faults[0].message)
    middle = SelfDocument.objects.get(item__entry=entry, position=2)
    assert remove_document(actor=keeper, entry_id=entry.pk, document_id=middle.pk, now=NOW) == point
    made = attach_document(actor=keeper, entry_id=entry.pk, point_id=point, file_id=a_file(entry).pk, title="", now=NOW)
    assert made.position == 2


def test_nothing_is_asked_for_that_the_platform_holds(entry: Entry, keeper: Actor) -> None:
    automatic = next(point.id for point in all_points(entry) if is_automatic(point))
    with pytest.raises(Invalid) as refused:
        attach_document(
            actor=keeper, entry_id=entry.pk, point_id=automatic, file_id=a_file(entry).pk, title="", now=NOW
        )
    assert "不用交材料" in str(refused.value.faults[0].message)


def test_a_document_alone_does_not_answer_its_point(entry: Entry, keeper: Actor) -> None:
    point = paper_point(entry)
    attach_document(actor=keeper, entry_id=entry.pk, point_id=point, file_id=a_file(entry).pk, title="", now=NOW)
    line = next(line for group in self_groups(entry) for line in group.lines if line.point.id == point)
    assert line.open
    with pytest.raises(Invalid) as refused:
        submit_self(actor=keeper, entry_id=entry.pk, now=NOW)
    assert point in {fault.place for fault in refused.value.faults}


def test_handing_in_names_every_point_that_is_open(entry: Entry, keeper: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        submit_self(actor=keeper, entry_id=entry.pk, now=NOW)
    mandatory = {point.id for point in all_points(entry) if point.mandatory}
    assert {fault.place for fault in refused.value.faults} == mandatory


def test_what_is_handed_in_cannot_be_changed_or_handed_in_twice(shared: World, entry: Entry, keeper: Actor) -> None:
    shared.take_to(Stage.FIRST_REVIEW, entry)
    for act in (
        lambda: save(keeper, entry, "Z1.1.1", SelfAnswer.CLAIM, "C"),
        lambda: confirm_all(actor=keeper, entry_id=entry.pk, now=NOW),
        lambda: declare_optional(actor=keeper, entry_id=entry.pk, points=[], now=NOW),
        lambda: submit_self(actor=keeper, entry_id=entry.pk, now=NOW),
    ):
        with pytest.raises(Conflict, match="镇街初审"):
            act()


def test_a_station_goes_to_its_institute_an_institute_to_the_district(shared: World) -> None:
    assert shared.take_to(Stage.FIRST_REVIEW, shared.entry(CODE)).stage == Stage.FIRST_REVIEW
    shared.open_round("institute")
    institute = shared.take_to(Stage.DISTRICT_PANEL, shared.entry("350203001"))
    assert not EntryMove.objects.filter(entry=institute, to_stage=Stage.FIRST_REVIEW).exists()


# --- objections to figures ---------------------------------------------------------------------------------------------
@pytest.fixture
def objected(shared: World, entry: Entry, keeper: Actor) -> Entry:
    save(keeper, entry, "Z6.1.1", SelfAnswer.OBJECT, note="12 月那场没有记上")
    return shared.take_to(Stage.DISTRICT_PANEL, entry)


def rule(actor: Actor, entry: Entry, ruling: Ruling, value: str = "", reason: str = "核对过签到") -> SelfItem:
    return rule_on_objection(
        actor=actor, entry_id=entry.pk, point_id="Z6.1.1", ruling=ruling, value=value, reason=reason, now=NOW
    )


def test_a_ruling_corrects_the_figure_that_is_scored(shared: World, objected: Entry) -> None:
    rule(shared.siming, objected, Ruling.CHANGED, " 12.0 ")
    assert facts_of(objected, Level.DISTRICT).corrected == {"Z6.1.1": "12"}
    with pytest.raises(Conflict):
        rule(shared.siming, objected, Ruling.UPHELD)


def test_a_figure_may_turn_out_not_to_apply(shared: World, objected: Entry) -> None:
    rule(shared.siming, objected, Ruling.CHANGED, "NA")
    assert "Z6.1.1" in facts_of(objected, Level.DISTRICT).not_applicable


@pytest.mark.parametrize("value", ["", "很多", "-1", "NaN", "1e999", "A", "1" * 10_000])
def test_a_ruling_wants_a_value_that_can_be_scored(shared: World, objected: Entry, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        rule(shared.siming, objected, Ruling.CHANGED, value)
    assert [fault.place for fault in refused.value.faults] == ["value"]


def test_a_ruling_says_why_and_is_the_districts(shared: World, objected: Entry, keeper: Actor) -> None:
    with pytest.raises(Invalid):
        rule(shared.siming, objected, Ruling.UPHELD, reason=" ")
    with pytest.raises(NotAllowed):
        rule(keeper, objected, Ruling.UPHELD)
    with pytest.raises(NotFound):
        rule(shared.tongan, objected, Ruling.UPHELD)


def test_no_result_while_an_objection_is_unanswered(shared: World, objected: Entry) -> None:
    with pytest.raises(Invalid) as refused:
        shared.take_to(Stage.DISTRICT_RESULT, objected)
    assert [fault.place for fault in refused.value.faults] == ["Z6.1.1"]
    rule(shared.siming, objected, Ruling.UPHELD)
    compute(actor=shared.siming, entry_id=objected.pk, level=Level.DISTRICT, now=NOW)


def test_a_new_answer_after_a_return_takes_the_old_ruling_away(shared: World, objected: Entry, keeper: Actor) -> None:
    rule(shared.siming, objected, Ruling.CHANGED, "11")
    return_self(actor=shared.siming, entry_id=objected.pk, reason="请补签到表", now=NOW)
    save(keeper, objected, "Z6.1.1", SelfAnswer.CONFIRM)
    kept = SelfItem.objects.get(entry=objected, point_id="Z6.1.1")
    assert (kept.answer, kept.ruling, kept.ruling_value) == (SelfAnswer.CONFIRM, "", "")
    assert not Sheet.objects.exists()


def test_the_place_hears_why_it_was_returned_and_has_days_to_mend_it(
    shared: World, objected: Entry, keeper: Actor
) -> None:
    returned = return_self(actor=shared.siming, entry_id=objected.pk, reason="请补签到表", now=NOW)
    told = [record.text for record in open_for(keeper.person_id)]
    assert told == ["自评退回了，请改后再交：请补签到表"]
    assert returned.due_on > NOW.date()


# --- "not applicable" ----------------------------------------------------------------------------------------------------
@pytest.fixture
def claimed(shared: World, entry: Entry, keeper: Actor) -> Entry:
    """Every point that may not apply is called so, and the station is with its institute."""
    for point in all_points(entry):
        if point.applicability:
            answer = SelfAnswer.CONFIRM if is_automatic(point) else SelfAnswer.CLAIM
            save(keeper, entry, point.id, answer, note="没有这一类设施", not_applicable=True)
    confirm_all(actor=keeper, entry_id=entry.pk, now=NOW)
    for point in all_points(entry):
        if not point.applicability and not is_automatic(point) and point.mandatory:
            save(keeper, entry, point.id, SelfAnswer.CLAIM, "A", "现场可以看")
    return submit_self(actor=keeper, entry_id=entry.pk, now=NOW)


def claims(entry: Entry) -> list[str]:
    rows = SelfItem.objects.filter(entry=entry, not_applicable=True)
    return list(rows.order_by("point_id").values_list("point_id", flat=True))


def test_the_first_review_rules_on_every_claim_before_it_passes_the_station_on(shared: World, claimed: Entry) -> None:
    head = shared.head(CODE)
    with pytest.raises(Invalid) as refused:
        pass_review(actor=head, entry_id=claimed.pk, opinion="", now=NOW)
    assert [fault.place for fault in refused.value.faults] == claims(claimed)
    agreed, *others = claims(claimed)
    rule_on_claim(actor=head, entry_id=claimed.pk, point_id=agreed, agreed=True, reason="确实没有", now=NOW)
    for point in others:
        rule_on_claim(actor=head, entry_id=claimed.pk, point_id=point, agreed=False, reason="二楼就有", now=NOW)
    pass_review(actor=head, entry_id=claimed.pk, opinion="", now=NOW)
    assert set(facts_of(shared.entry(CODE), Level.DISTRICT).not_applicable) == {agreed}
    shared.take_to(Stage.DISTRICT_RESULT, claimed)
    assert all(again.same for again in replay(shared.round))


def test_no_result_while_a_claim_waits_and_the_district_may_rule_too(shared: World, claimed: Entry) -> None:
    Entry.objects.filter(pk=claimed.pk).update(stage=Stage.DISTRICT_PANEL)  # passed on before rulings were asked for
    with pytest.raises(Invalid) as refused:
        shared.take_to(Stage.DISTRICT_RESULT, claimed)
    assert [fault.place for fault in refused.value.faults] == claims(claimed)
    assert "不适用，还没有核定" in str(refused.value.faults[0].message)
    with pytest.raises(NotAllowed):
        rule_on_claim(
            actor=shared.head(CODE),
            entry_id=claimed.pk,
            point_id=claims(claimed)[0],
            agreed=True,
            reason="没有",
            now=NOW,
        )
    for point in claims(claimed):
        rule_on_claim(actor=shared.siming, entry_id=claimed.pk, point_id=point, agreed=True, reason="没有", now=NOW)
    compute(actor=shared.siming, entry_id=claimed.pk, level=Level.DISTRICT, now=NOW)


def test_a_ruling_on_a_claim_says_why_is_made_once_and_by_nobody_else(
    shared: World, claimed: Entry, keeper: Actor
) -> None:
    point = claims(claimed)[0]
    given = {"entry_id": claimed.pk, "point_id": point, "agreed": True, "now": NOW}
    with pytest.raises(Invalid):
        rule_on_claim(actor=shared.head(CODE), reason=" ", **given)
    with pytest.raises(NotAllowed):
        rule_on_claim(actor=keeper, reason="没有", **given)
    with pytest.raises(NotFound):
        rule_on_claim(actor=shared.tongan, reason="没有", **given)
    rule_on_claim(actor=shared.head(CODE), reason="没有", **given)
    with pytest.raises(Conflict):
        rule_on_claim(actor=shared.head(CODE), reason="没有", **given)
    with pytest.raises(Conflict):
        rule_on_claim(actor=shared.head(CODE), reason="没有", **{**given, "point_id": "Z6.1.1"})


def test_an_answer_given_again_waits_for_its_ruling_again(shared: World, claimed: Entry, keeper: Actor) -> None:
    point = claims(claimed)[0]
    rule_on_claim(actor=shared.head(CODE), entry_id=claimed.pk, point_id=point, agreed=True, reason="确实没有", now=NOW)
    return_self(actor=shared.head(CODE), entry_id=claimed.pk, reason="请补照片", now=NOW)
    item = SelfItem.objects.get(entry=claimed, point_id=point)
    save(keeper, claimed, point, item.answer, note="还是没有", not_applicable=True)
    submit_self(actor=keeper, entry_id=claimed.pk, now=NOW)
    with pytest.raises(Invalid) as refused:
        pass_review(actor=shared.head(CODE), entry_id=claimed.pk, opinion="", now=NOW)
    assert point in [fault.place for fault in refused.value.faults]
