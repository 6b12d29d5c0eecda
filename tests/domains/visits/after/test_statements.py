"""Statements: made from the record, worded and confirmed by the host, figures never edited."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from tests import cast
from tests.cast import NOW
from tests.domains.visits.after.world import OTHER, STATEMENT, STATION, PaperWorld

from cuobian.domains.ledger.public import NewFact, record_many
from cuobian.domains.visits.actions.after import doubts, statements
from cuobian.domains.visits.models.after import FigureDoubt, Statement
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.queries.after.statements import inside, pages_of, readable, statement_lines
from cuobian.domains.visits.reports.after.statements import statements_pdf
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import plain
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.models import Notice

IN_A_YEAR = 28  # what the world's good year holds since January


def record_activities(world: PaperWorld, count: int = 3) -> None:
    facts = [
        NewFact(place_code=STATION, kind="activity", happened_at=NOW - timedelta(days=5 + n), people=20, tag="general")
        for n in range(count)
    ]
    record_many(actor=world.keeper, facts=facts, source="platform", now=NOW)


def values(row: Statement) -> dict[str, str]:
    return {line["key"]: plain(line["value"]) for line in row.figures}


def test_every_stop_gets_its_page_from_the_record(world: PaperWorld) -> None:
    record_activities(world)
    rows = world.ask()
    assert {row.code for row in rows} == {item.code for key, item in world.items.items() if key != "symposium"}
    found = values(world.statement())
    assert found["activity"] == f"{IN_A_YEAR + 3} 场"
    assert found["people"].endswith("人次")
    assert found["tickets"] == "0 件"
    assert world.statement().paper.body["show"] == "书法室和课表"


def test_every_figure_opens_its_rows(world: PaperWorld) -> None:
    record_activities(world)
    world.ask()
    assert all(line["url"].startswith("/") for line in world.statement().figures)


def test_the_host_is_told_with_the_day(world: PaperWorld) -> None:
    world.ask()
    notice = Notice.objects.get(account_id=world.keeper.person_id, kind="visits.statement")
    assert notice.due_on == date(2026, 11, 24)
    assert notice.url.endswith(f"/statements/{STATION}/")


def test_asking_twice_makes_nothing_twice(world: PaperWorld) -> None:
    world.ask()
    with pytest.raises(Conflict):
        world.ask()
    assert Statement.objects.count() == 3


def test_only_who_runs_the_papers_asks(world: PaperWorld) -> None:
    for actor, error in ((world.siming, NotAllowed), (world.keeper, NotAllowed), (world.auditor, NotAllowed)):
        with pytest.raises(error):
            statements.ask_statements(actor=actor, programme_id=world.pk, due_on=None, now=world.now)
    actor = cast.enrol("appeal_reviewer")
    with pytest.raises(NotFound):
        statements.ask_statements(actor=actor, programme_id=world.pk, due_on=None, now=world.now)


def test_the_host_words_and_confirms(world: PaperWorld) -> None:
    world.ask()
    row = world.confirm()
    assert row.confirmed_by_id == world.keeper.account_id
    assert row.paper.locked_at is not None
    assert world.statement().paper.body == STATEMENT
    assert AuditEntry.objects.filter(action="visits.confirm_statement", code=STATION).exists()
    assert not Notice.objects.filter(account_id=world.keeper.person_id, settled_at=None).exists()


def test_a_confirmed_page_cannot_be_written_on(world: PaperWorld) -> None:
    world.ask()
    row = world.confirm()
    with pytest.raises(Conflict):
        world.write(row.paper_id, {**STATEMENT, "intro": "别的"}, world.keeper, row.paper.revision)


def test_a_reopened_page_is_written_on_again(world: PaperWorld) -> None:
    world.ask()
    row = world.confirm()
    statements.step_statement(actor=world.keeper, programme_id=world.pk, code=STATION, action="reopen", now=world.now)
    saved = world.write(row.paper_id, {**STATEMENT, "intro": "别的"}, world.keeper, world.statement().paper.revision)
    assert saved.theirs is None
    assert world.statement().confirmed_at is None


def test_nothing_is_confirmed_while_something_is_missing(world: PaperWorld) -> None:
    world.ask()
    row = world.statement()
    world.write(row.paper_id, {**STATEMENT, "show": ""}, world.keeper, row.paper.revision)
    with pytest.raises(Invalid) as caught:
        statements.step_statement(
            actor=world.keeper, programme_id=world.pk, code=STATION, action="confirm", now=world.now
        )
    assert [fault.place for fault in caught.value.faults] == ["show"]
    assert world.statement().confirmed_at is None


def test_another_host_does_not_write_here(world: PaperWorld) -> None:
    world.ask()
    with pytest.raises(NotAllowed):
        world.write(world.statement().paper_id, STATEMENT, world.neighbour)


def test_participants_read_it_once_it_is_confirmed_and_only_what_is_for_all(world: PaperWorld) -> None:
    world.ask()
    who = standing(world.participant, world.pk)
    assert list(readable(who)) == []
    world.confirm()
    rows = list(readable(who))
    assert [row.code for row in rows] == [STATION]
    page = pages_of(rows, whole={STATION: inside(who, STATION)})[0]
    assert {figure.key for _title, figures in page.groups for figure in figures}.isdisjoint({"tickets"})


def test_the_officer_sees_who_is_missing(world: PaperWorld) -> None:
    world.ask()
    world.confirm()
    lines = {line.item.code: line.state for line in statement_lines(world.programme, calendar(), date(2026, 11, 26))}
    assert lines[STATION] == "confirmed"
    assert lines[OTHER] == "overdue"


def test_a_wrong_figure_goes_to_who_keeps_the_record_and_stays_as_it_is(world: PaperWorld) -> None:
    record_activities(world)
    world.ask()
    made = doubts.doubt_figure(
        actor=world.keeper, programme_id=world.pk, code=STATION, key="activity", should_be="应为 5 场", now=world.now
    )
    assert made.shown == f"{IN_A_YEAR + 3} 场"
    assert values(world.statement())["activity"] == made.shown
    assert Notice.objects.filter(account_id=world.siming.person_id, kind="visits.doubt").exists()


def test_mended_in_the_ledger_the_page_follows(world: PaperWorld) -> None:
    record_activities(world)
    world.ask()
    made = doubts.doubt_figure(
        actor=world.keeper, programme_id=world.pk, code=STATION, key="activity", should_be="少记了一场", now=world.now
    )
    record_activities(world, 1)
    doubts.settle_doubt(actor=world.siming, doubt_id=made.pk, outcome="mended", answer="已补录", now=world.now)
    assert values(world.statement())["activity"] == f"{IN_A_YEAR + 4} 场"
    assert Notice.objects.filter(account_id=world.keeper.person_id, kind="visits.doubt_settled").exists()


def test_who_raised_a_doubt_does_not_settle_it(world: PaperWorld) -> None:
    world.ask()
    made = doubts.doubt_figure(
        actor=world.siming, programme_id=world.pk, code=STATION, key="tickets", should_be="应为 1 件", now=world.now
    )
    with pytest.raises(Conflict):
        doubts.settle_doubt(actor=world.siming, doubt_id=made.pk, outcome="right", answer="没有错", now=world.now)
    with pytest.raises(NotAllowed):
        doubts.settle_doubt(actor=world.keeper, doubt_id=made.pk, outcome="right", answer="没有错", now=world.now)


def test_one_open_doubt_a_figure(world: PaperWorld) -> None:
    world.ask()
    given = {"programme_id": world.pk, "code": STATION, "key": "tickets", "should_be": "应为 1 件", "now": world.now}
    doubts.doubt_figure(actor=world.keeper, **given)
    with pytest.raises(Conflict):
        doubts.doubt_figure(actor=world.keeper, **given)
    assert FigureDoubt.objects.count() == 1


def test_a_reminder_reaches_only_who_is_missing(world: PaperWorld) -> None:
    world.ask()
    world.confirm()
    count = statements.remind_hosts(actor=world.city, programme_id=world.pk, codes=[STATION, OTHER], now=world.now)
    assert count == 1


def test_the_booklet_has_a_page_a_stop_even_with_the_longest_words(world: PaperWorld) -> None:
    record_activities(world)
    world.ask()
    row = world.statement()
    long = {"intro": "长" * 200, "strong": "好" * 300, "weak": "弱" * 200, "show": "看" * 200, "ask": "问" * 200}
    world.write(row.paper_id, long, world.keeper, row.paper.revision)
    rows = list(Statement.objects.filter(programme=world.programme).select_related("paper", "place", "programme"))
    pages = pages_of(rows, whole=dict.fromkeys((row.code for row in rows), True))
    made = statements_pdf(world.programme, pages, at=world.now)
    assert len(PdfReader(io.BytesIO(made)).pages) == len(rows)
