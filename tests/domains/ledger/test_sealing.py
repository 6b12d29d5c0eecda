"""Days are sealed in order, and tampering is named by day and row: in the database and in an exported file."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from tests.cast import NEIGHBOUR_STATION, NOW, STATION, actor_of_role
from tests.domains.ledger.making import DAY, KEEPER, at, put, sql, uuid_text, without_triggers

from cuobian.domains.ledger.commands import register
from cuobian.domains.ledger.models import DayRoot, Fact, Verification
from cuobian.domains.ledger.public import Finding, close_days, proof, roots, verify
from cuobian.domains.ledger.queries.exporting import export_lines
from cuobian.domains.ledger.rules.canonical import leaf_of
from cuobian.domains.ledger.rules.exported import NotAnExport, check_lines
from cuobian.domains.ledger.rules.merkle import leads_to
from cuobian.domains.ledger.tasks import close as close_task
from cuobian.domains.ledger.tasks import verify as verify_task
from cuobian.kernel.access import Actor
from cuobian.kernel.commands import CommandGroups, Console, Refused, run_command
from cuobian.kernel.errors import Conflict
from cuobian.support.jobs.public import start

pytestmark = pytest.mark.usefixtures("network")
SYSTEM = Actor.system("seal")
DAYS = [DAY, DAY + timedelta(days=1), DAY + timedelta(days=3)]


def three_days() -> list[Any]:
    """Three sealed days with three entries each."""
    written = [put("activity", day, people=n, tag="general", item=f"{day}-{n}") for day in DAYS for n in (1, 2, 3)]
    close_days(actor=SYSTEM, now=NOW)
    return written


def found() -> list[tuple[date, str, int]]:
    return [(finding.day, finding.what, finding.seq) for finding in verify().findings]


def test_ended_days_are_sealed_in_order_and_today_stays_open() -> None:
    for day in reversed(DAYS):
        put("drill", day)
    put("drill", NOW.date(), now=NOW)
    assert close_days(actor=SYSTEM, now=NOW) == [("3502", day) for day in DAYS]
    assert close_days(actor=SYSTEM, now=NOW) == []
    chain = list(reversed(roots()))
    assert [root.previous for root in chain[1:]] == [root.chain for root in chain[:-1]]
    assert chain[0].previous == "00" * 32
    assert verify().holds


def test_a_sealed_day_takes_no_more_entries() -> None:
    three_days()
    with pytest.raises(Conflict):
        put("drill", DAYS[1])
    assert verify().holds


def test_an_entry_is_proved_to_be_in_its_days_root() -> None:
    written = three_days()
    row = Fact.objects.get(pk=written[4].id)
    path = [(side, bytes.fromhex(value)) for side, value in proof(row.pk) or []]
    root = bytes.fromhex(next(root.root for root in roots() if root.day == row.day))
    assert leads_to(bytes(row.leaf), path, root)
    assert proof(put("drill", NOW.date(), now=NOW).id) is None
    assert proof(uuid4()) is None


@pytest.mark.parametrize(
    "change",
    [
        "quantity = 7",
        "people = 99",
        "item = 'x'",
        "place_code = '350203001004'",
        "is_late = true",
        "recorder_name = 'x'",
        'attrs = \'{"title": "x"}\'',
        "sign = 1, subject = 'x'",
    ],
)
def test_a_changed_row_is_named(change: str) -> None:
    row = three_days()[4]
    without_triggers("ledger_fact")
    sql(f"UPDATE ledger_fact SET {change} WHERE id = %s", uuid_text(row.id))
    assert found() == [(DAYS[1], "changed", 2)]


def test_a_changed_row_is_named_even_when_its_leaf_was_made_to_fit() -> None:
    row = three_days()[4]
    without_triggers("ledger_fact")
    sql("UPDATE ledger_fact SET people = 99 WHERE id = %s", uuid_text(row.id))
    changed = Fact.objects.get(pk=row.id)
    sql("UPDATE ledger_fact SET leaf = %s WHERE id = %s", leaf_of(vars(changed)), uuid_text(row.id))
    assert found() == [(DAYS[1], "changed", 2)]


def test_a_removed_row_is_named() -> None:
    row = three_days()[5]
    without_triggers("ledger_fact")
    sql("DELETE FROM ledger_fact WHERE id = %s", uuid_text(row.id))
    assert found() == [(DAYS[1], "deleted", 3)]


def test_a_whole_day_removed_is_named_row_by_row() -> None:
    three_days()
    without_triggers("ledger_fact")
    sql("DELETE FROM ledger_fact WHERE day = %s", DAYS[1])
    assert found() == [(DAYS[1], "deleted", seq) for seq in (1, 2, 3)]


def test_an_inserted_row_is_named() -> None:
    row = Fact.objects.get(pk=three_days()[4].id)
    row.pk, row.seq = uuid4(), 4
    row.leaf = leaf_of(vars(row) | {"id": row.pk})
    row.save(force_insert=True)
    assert found() == [(DAYS[1], "inserted", 4)]


def test_rows_that_changed_places_are_both_named() -> None:
    one, two = three_days()[3:5]
    without_triggers("ledger_fact")
    for ident, seq in ((one.id, 900), (two.id, 1), (one.id, 2)):
        sql("UPDATE ledger_fact SET seq = %s WHERE id = %s", seq, uuid_text(ident))
    assert found() == [(DAYS[1], "changed", 1), (DAYS[1], "changed", 2)]


def test_a_changed_root_and_a_removed_seal_are_named_by_day() -> None:
    three_days()
    without_triggers("ledger_day_root")
    sql("UPDATE ledger_day_root SET root = %s WHERE day = %s", b"\x01" * 32, DAYS[0])
    assert found() == [(DAYS[0], "chain", 0), (DAYS[0], "root", 0)]
    sql("DELETE FROM ledger_day_root WHERE day = %s", DAYS[0])
    assert found() == [(DAYS[0], "unsealed", 0), (DAYS[1], "chain", 0)]


def test_the_open_day_is_looked_at_too() -> None:
    first, second = put("drill"), put("drill")
    without_triggers("ledger_fact")
    sql("UPDATE ledger_fact SET quantity = 9 WHERE id = %s", uuid_text(first.id))
    sql("DELETE FROM ledger_fact WHERE id = %s", uuid_text(second.id))
    assert found() == [(DAY, "changed", 1), (DAY, "deleted", 2)]


@pytest.mark.parametrize("statement", ["UPDATE ledger_day_root SET count = 9", "DELETE FROM ledger_day_root"])
def test_the_database_refuses_to_change_or_remove_a_seal(statement: str) -> None:
    three_days()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)


def test_a_third_party_verifies_from_the_file_alone() -> None:
    three_days()
    report = check_lines(export_lines())
    assert report.holds
    assert (report.days, report.entries, report.chain) == (3, 9, verify().chain)


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (lambda lines: lines[6].update(entry={**lines[6]["entry"], "people": 99}), [(DAYS[1], "changed", 2)]),
        (lambda lines: lines.pop(6), [(DAYS[1], "deleted", 2)]),
        (lambda lines: lines.insert(7, {"entry": {**lines[6]["entry"], "seq": 4}}), [(DAYS[1], "inserted", 4)]),
        (lambda lines: [lines.pop(5) for _n in range(4)], [(DAYS[2], "chain", 0)]),
    ],
)
def test_a_tampered_file_is_named_by_day_and_row(tamper: Any, expected: list[tuple[date, str, int]]) -> None:
    three_days()
    lines = [json.loads(line) for line in export_lines()]
    tamper(lines)
    report = check_lines(json.dumps(line, ensure_ascii=False) for line in lines)
    assert [(finding.day, finding.what, finding.seq) for finding in report.findings] == expected


HEAD = '{"format":"cuobian-ledger-1"}\n'


def test_an_export_of_nothing_holds() -> None:
    assert check_lines([]).days == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{}", 1),
        ("not json", 1),
        ('{"format":"another"}', 1),
        (HEAD + "[1]", 2),
        (HEAD + '{"seal":{}}', 2),
        (HEAD + '{"entry":{}}', 2),
        (HEAD + '{"entry":{"id":"a","place_code":"3502","seq":"first"}}', 2),
        (HEAD + '{"entry":{"id":"a","place_code":"3502","seq":1}}\n{"entry":{"id":"b","seq":2}}', 3),
        (HEAD + '{"entry":{"id":"a","place_code":"3502","seq":1}}', 2),
    ],
)
def test_what_is_not_an_export_is_said_with_its_line(text: str, line: int) -> None:
    with pytest.raises(NotAnExport) as refused:
        check_lines(text.splitlines())
    assert refused.value.args == (line,)


def _command(*argv: str) -> tuple[int, str]:
    import io

    groups, out = CommandGroups(), io.StringIO()
    register(groups)
    command = groups.find("ledger", argv[0])
    assert command
    return run_command(command, argv[1:], Console(out, io.StringIO())), out.getvalue()


def test_the_command_verifies_exports_and_checks_a_file(tmp_path: Path) -> None:
    three_days()
    export = tmp_path / "ledger.jsonl"
    assert _command("verify", "--export", str(export))[0] == 0
    code, told = _command("verify", "--from", str(export))
    assert code == 0
    assert "9 条" in told
    without_triggers("ledger_fact")
    sql("UPDATE ledger_fact SET people = 99 WHERE day = %s AND seq = 2", DAYS[1])
    code, told = _command("verify")
    assert code == 1
    assert f"{DAYS[1]} 第 2 条" in told
    assert _command("verify", "--from", str(export))[0] == 0
    with pytest.raises(Refused):
        _command("verify", "--from", str(tmp_path / "none"))
    export.write_text("x")
    with pytest.raises(Refused):
        _command("verify", "--from", str(export))
    export.write_bytes(HEAD.encode() + '{"entry":"台账"}\n'.encode("gb18030"))
    with pytest.raises(Refused, match="第 2 行"):
        _command("verify", "--from", str(export))
    export.write_text(HEAD + '{"entry":{}}\n{"seal":{}}')
    with pytest.raises(Refused, match="第 2 行"):
        _command("verify", "--from", str(export))


def test_the_command_seals_what_waits() -> None:
    put("drill")
    assert _command("close")[0] == 0
    assert DayRoot.objects.count() == 1


def test_sealing_and_verifying_run_in_the_background() -> None:
    assert close_task
    assert verify_task
    put("drill", DAY)
    put("drill", DAY, code=NEIGHBOUR_STATION)
    start(actor=actor_of_role("city_officer"), kind="ledger.close_days", title="封存台账", params={}, now=NOW)
    start(actor=actor_of_role("auditor"), kind="ledger.verify", title="核验台账", params={}, now=NOW)
    kept = Verification.objects.get()
    assert (kept.days, kept.entries, kept.finding_count) == (1, 2, 0)


def test_a_finding_says_where_the_row_is() -> None:
    row = three_days()[0]
    without_triggers("ledger_fact")
    sql("UPDATE ledger_fact SET people = 99 WHERE id = %s", uuid_text(row.id))
    assert verify().findings == (Finding("3502", DAYS[0], "changed", 1, str(row.id), STATION),)


def test_the_clock_going_back_never_breaks_the_chain() -> None:
    three_days()
    with pytest.raises(Conflict):
        put("drill", DAY - timedelta(days=5))
    put("drill", NOW.date(), now=NOW)
    close_days(actor=SYSTEM, now=at(NOW.date() + timedelta(days=1)))
    assert verify().holds
    assert KEEPER.role == "system"
