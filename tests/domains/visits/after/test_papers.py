"""Texts: typed words are kept, the second of two writers chooses, every version stays, what is locked cannot change."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.domains.visits.after.world import MINUTES, NOTE, STATEMENT, PaperWorld

from cuobian.domains.visits.actions.after.papers import drop_copy, keep_copy, tidy_copies
from cuobian.domains.visits.models.after import Paper, PaperCopy, PaperVersion
from cuobian.domains.visits.queries.after.papers import desk_of, history_of, version_body
from cuobian.domains.visits.rules.after.texts import changes, chosen, cleaned, differing
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed


def test_what_is_typed_is_kept_and_comes_back(world: PaperWorld) -> None:
    world.ask()
    paper = world.statement().paper
    keep_copy(actor=world.keeper, paper_id=paper.pk, given={"intro": "写到一半"}, base=0, now=world.now)
    desk = desk_of(paper, world.keeper)
    assert desk.body["intro"] == "写到一半"
    assert Paper.objects.get(pk=paper.pk).body != desk.body


def test_saving_takes_the_copy_away(world: PaperWorld) -> None:
    world.ask()
    paper = world.statement().paper
    keep_copy(actor=world.keeper, paper_id=paper.pk, given={"intro": "写到一半"}, base=0, now=world.now)
    world.write(paper.pk, STATEMENT, world.keeper)
    assert not PaperCopy.objects.exists()


def test_the_second_writer_sees_both_and_nothing_is_lost(world: PaperWorld) -> None:
    world.end()
    made = world.minutes(adopted=False)
    base = made.paper.revision
    first = world.write(made.paper_id, {**MINUTES, "points": "王的要点"}, world.city, base)
    second = world.write(made.paper_id, {**MINUTES, "points": "高的要点"}, world.participant, base)
    assert first.theirs is None
    assert second.theirs is not None
    assert second.theirs["points"] == "王的要点"
    assert Paper.objects.get(pk=made.paper_id).body["points"] == "王的要点"
    assert PaperCopy.objects.get(paper=made.paper_id).body["points"] == "高的要点"


def test_the_choice_is_saved_and_both_versions_stay(world: PaperWorld) -> None:
    world.end()
    made = world.minutes(adopted=False)
    base = made.paper.revision
    world.write(made.paper_id, {**MINUTES, "points": "王的要点"}, world.city, base)
    theirs = version_body(made.paper, base + 1)
    body = chosen("minutes", {**MINUTES, "points": "高的要点"}, theirs, {"points": "both"})
    saved = world.write(made.paper_id, body, world.participant, base + 1, agreed=True)
    assert saved.theirs is None
    assert Paper.objects.get(pk=made.paper_id).body["points"] == "王的要点\n高的要点"
    said = list(PaperVersion.objects.filter(paper=made.paper_id).values_list("body__points", flat=True))
    assert "王的要点" in said


def test_the_same_words_are_no_conflict(world: PaperWorld) -> None:
    world.end()
    made = world.minutes(adopted=False)
    base = made.paper.revision
    world.write(made.paper_id, {**MINUTES, "points": "一样"}, world.city, base)
    assert world.write(made.paper_id, {**MINUTES, "points": "一样"}, world.participant, base).theirs is None


def test_only_the_writers_keep_copies(world: PaperWorld) -> None:
    world.end()
    made = world.minutes(adopted=False)
    for actor in (world.siming, world.auditor):
        with pytest.raises(NotAllowed):
            keep_copy(actor=actor, paper_id=made.paper_id, given={}, base=0, now=world.now)


def test_too_long_is_told_at_the_field(world: PaperWorld) -> None:
    world.ask()
    with pytest.raises(Invalid) as caught:
        world.write(world.statement().paper_id, {**STATEMENT, "intro": "长" * 201}, world.keeper)
    assert [fault.place for fault in caught.value.faults] == ["intro"]


def test_an_unsaved_copy_can_be_thrown_away_and_ends_by_itself(world: PaperWorld) -> None:
    world.ask()
    paper = world.statement().paper
    keep_copy(actor=world.keeper, paper_id=paper.pk, given={"intro": "一"}, base=0, now=world.now)
    drop_copy(actor=world.keeper, paper_id=paper.pk)
    assert not PaperCopy.objects.exists()
    keep_copy(actor=world.keeper, paper_id=paper.pk, given={"intro": "二"}, base=0, now=world.now)
    assert tidy_copies(now=world.now + timedelta(days=29)) == 0
    assert tidy_copies(now=world.now + timedelta(days=31)) == 1


def test_a_locked_text_is_locked_for_raw_sql_too(world: PaperWorld) -> None:
    world.ask()
    row = world.confirm()
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=row.paper_id).update(revision=99)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM visits_paperversion")


def test_the_history_shows_what_changed(world: PaperWorld) -> None:
    world.end()
    note = world.note()
    views = history_of(note.paper)
    assert [view.revision for view in views] == [1, 0]
    assert views[0].parts[0][1] == [("ins", NOTE["learned"])]


def test_a_locked_text_refuses_saving(world: PaperWorld) -> None:
    world.end()
    note = world.note()
    with pytest.raises(Conflict):
        world.write(note.paper_id, NOTE, world.participant, 1)


def test_texts_are_cleaned_and_compared() -> None:
    assert cleaned("note", {"learned": " 一 \r\n二\0 ", "other": "x"}) == {"learned": "一\n二", "gap": "", "plan": ""}
    assert [row.key for row in differing("note", {"learned": "一"}, {"learned": "二"})] == ["learned"]
    assert changes("有三处", "有两处") == [("same", "有"), ("del", "三"), ("ins", "两"), ("same", "处")]
    assert changes("", "") == []
