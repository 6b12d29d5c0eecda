"""Computing: what holds it up, what is frozen, and what a replay finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World, fill, put_panel

from cuobian.domains.rating.actions.batch import compute_many
from cuobian.domains.rating.actions.compute import Replayed, compute, replay
from cuobian.domains.rating.actions.decide import reopen
from cuobian.domains.rating.actions.marks import add_mark, revoke_mark
from cuobian.domains.rating.actions.reconsider import reconsider
from cuobian.domains.rating.actions.sheets import append_correction
from cuobian.domains.rating.models import Entry, MetricSnapshot, Result, Sheet, SheetItem
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.domains.rating.values import Level, MarkKind, Stage
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

CODE = SIMING_STATIONS[0]
FROZEN = ("rating_sheetitem", "rating_metricsnapshot", "ledger_fact", "rating_result")


@pytest.fixture
def entry(shared: World) -> Entry:
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    put_panel(shared, Level.DISTRICT, [entry])
    return shared.entry(CODE)


def waiting(world: World, entry: Entry) -> list[str]:
    with pytest.raises(Invalid) as refused:
        compute(actor=world.siming, entry_id=entry.pk, level=Level.DISTRICT, now=NOW)
    return [str(fault.message) for fault in refused.value.faults]


def sheets_of(entry: Entry) -> list[Sheet]:
    return list(Sheet.objects.filter(entry=entry).select_related("entry__round").order_by("pk"))


def test_open_sheets_hold_it_up(shared: World, entry: Entry) -> None:
    assert waiting(shared, entry) == ["还有 3 份检查单没有提交。"]


def test_too_few_sheets_hold_it_up(shared: World, entry: Entry) -> None:
    first, second, third = sheets_of(entry)
    fill(shared, first)
    fill(shared, second)
    Sheet.objects.filter(pk=third.pk).update(status="void", void_reason="回避")
    assert waiting(shared, entry) == ["已提交 2 份，至少要 3 份，请给考评组加人。"]


def test_what_lies_far_apart_is_reconsidered_first(shared: World, entry: Entry) -> None:
    first, *others = sheets_of(entry)
    fill(shared, first, marks={"Z1.1.1": "C#"})
    for sheet in others:
        fill(shared, sheet)
    assert waiting(shared, entry) == ["Z1.1.1 评委相差两档以上，要一起复议并写明理由。"]
    reconsider(
        actor=shared.siming,
        entry_id=entry.pk,
        level=Level.DISTRICT,
        mark=Mark("Z1.1.1", "B"),
        reason="一起看了照片",
        now=NOW,
    )
    compute(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, now=NOW)
    assert [again.same for again in replay(shared.round)] == [True]


def test_what_nobody_saw_is_looked_at_first(shared: World, entry: Entry) -> None:
    for sheet in sheets_of(entry):
        fill(shared, sheet, submit=False)
        SheetItem.objects.filter(sheet=sheet, point_id="Z1.1.1").update(state="", unseen=True)
        fill_rest(shared, sheet)
    assert waiting(shared, entry) == ["Z1.1.1 谁也没看到，请补看后由一位评委追加记录。"]
    sheet = sheets_of(entry)[0]
    who = next(actor for actor in shared.assessors.values() if actor.account_id == sheet.account_id)
    append_correction(actor=who, sheet_id=sheet.pk, mark=Mark("Z1.1.1", "A"), reason="下午补看", now=NOW)
    compute(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, now=NOW)


def fill_rest(world: World, sheet: Sheet) -> None:
    from cuobian.domains.rating.actions.sheets import submit_sheet

    who = next(actor for actor in world.assessors.values() if actor.account_id == sheet.account_id)
    submit_sheet(actor=who, sheet_id=sheet.pk, now=NOW)


def test_only_the_level_itself_computes(shared: World, entry: Entry) -> None:
    for actor, error in ((shared.tongan, NotFound), (shared.city, NotAllowed), (shared.keeper(CODE), NotAllowed)):
        with pytest.raises(error):
            compute(actor=actor, entry_id=entry.pk, level=Level.DISTRICT, now=NOW)


def test_a_result_is_frozen_with_everything_that_made_it(shared: World, entry: Entry) -> None:
    done = shared.take_to(Stage.DISTRICT_RESULT, entry)
    result = Result.objects.get(entry=entry)
    assert (result.total, result.star) == (done.score, done.star)
    assert result.standard_digest == shared.versions["station"].digest
    assert result.snapshot.digest == MetricSnapshot.objects.get(entry=entry).digest
    with pytest.raises(Conflict):
        compute(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, now=NOW)


def test_a_reopened_entry_gets_a_further_result_and_both_replay(shared: World, entry: Entry) -> None:
    shared.take_to(Stage.DISTRICT_RESULT, entry)
    reopen(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, reason="漏看一处", now=NOW)
    later = NOW + timedelta(hours=2)
    mark = add_mark(
        actor=shared.siming,
        entry_id=entry.pk,
        kind=MarkKind.DEDUCTION,
        rule_id=first_rule(entry, MarkKind.DEDUCTION),
        count=1,
        reason="暗访两次闭门",
        now=later,
    )
    compute(actor=shared.siming, entry_id=entry.pk, level=Level.DISTRICT, now=later)
    first, second = Result.objects.filter(entry=entry).order_by("sequence")
    assert second.total < first.total
    assert [again.same for again in replay(shared.round)] == [True, True]
    with pytest.raises(Conflict, match="结果算出之前"):
        revoke_mark(actor=shared.siming, entry_id=entry.pk, mark_id=mark.pk, reason="记错", now=later)


def first_rule(entry: Entry, kind: MarkKind) -> str:
    from cuobian.domains.rating.queries.marks import rules_of

    return str(rules_of(entry.round.version_id, kind)[0].id)


def test_a_list_is_computed_whole_or_not_at_all(shared: World, entry: Entry) -> None:
    other = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(SIMING_STATIONS[1]))
    for sheet in sheets_of(entry):
        fill(shared, sheet)
    with pytest.raises(Invalid) as refused:
        compute_many(actor=shared.siming, entry_ids=[entry.pk, other.pk], level=Level.DISTRICT, now=NOW)
    assert {fault.place for fault in refused.value.faults} == {other.place.short_name}
    assert not Result.objects.exists()
    assert compute_many(actor=shared.siming, entry_ids=[entry.pk, entry.pk], level=Level.DISTRICT, now=NOW) == 1


# --- replay -------------------------------------------------------------------------------------------------------------------
@contextmanager
def without_guard(table: str) -> Iterator[None]:
    """As somebody with the database's password could: the triggers of a table put aside."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending while a table is altered
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


TAMPERING = {
    "a record of a locked sheet": (
        "rating_sheetitem",
        "UPDATE rating_sheetitem SET state = 'B' WHERE point_id = 'Z1.1.1'",
        "检查单等记录与当时的输入不一致",
    ),
    "a frozen figure": (
        "rating_metricsnapshot",
        "UPDATE rating_metricsnapshot SET digest = 'f00' WHERE entry_id = %s",
        "台账里的数与快照不一致",
    ),
    "a fact of the ledger": (
        "ledger_fact",
        "UPDATE ledger_fact SET people = 3, quantity = 3, part = 0 WHERE kind = 'survey_satisfaction' AND place_code = %c",
        "台账里的数与快照不一致",
    ),
    "the outcome itself": (
        "rating_result",
        "UPDATE rating_result SET outcome = '{}' WHERE entry_id = %s",
        "同样的输入算出了不同的结果",
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_a_replay_finds_what_was_changed_behind_its_back_and_names_the_place(
    shared: World, entry: Entry, what: str
) -> None:
    table, sql, words = TAMPERING[what]
    done = shared.take_to(Stage.DISTRICT_RESULT, entry)
    other = shared.take_to(Stage.DISTRICT_RESULT, shared.entry("350203001006"))
    assert all(again.same for again in replay(shared.round))
    key = done.pk.hex if connection.vendor == "sqlite" else str(done.pk)
    if table == "rating_sheetitem":
        ids = [
            item.pk.hex if connection.vendor == "sqlite" else str(item.pk)
            for item in SheetItem.objects.filter(sheet__entry=done, point_id="Z1.1.1")
        ]
        sql += " AND id IN (" + ", ".join(f"'{one}'" for one in ids) + ")"
    with without_guard(table), connection.cursor() as cursor:
        cursor.execute(sql.replace("%s", f"'{key}'").replace("%c", f"'{CODE}'"))
        assert cursor.rowcount
    found: list[Replayed] = list(replay(shared.round))
    assert [(again.place, again.difference) for again in found if not again.same] == [(done.place.short_name, words)]
    assert [again.place for again in found if again.same] == [other.place.short_name]
