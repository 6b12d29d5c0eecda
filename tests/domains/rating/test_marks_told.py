"""Deductions and vetoes: the place reads them with their reasons, disputes them, and reviewers take back what was wrong."""

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import NOW
from tests.domains.rating.pages.field.test_keeper import browser, text
from tests.domains.rating.test_reports import text_of
from tests.domains.rating.world import SIMING_STATIONS, World

from cuobian.domains.rating.actions.appeals import assign_reviewers, decide_appeal, file_appeal
from cuobian.domains.rating.actions.compute import replay
from cuobian.domains.rating.actions.marks import add_mark
from cuobian.domains.rating.models import Appeal, Entry, EntryMark
from cuobian.domains.rating.queries.marks import marks_that_count
from cuobian.domains.rating.reports.place import place_report_pdf
from cuobian.domains.rating.values import MarkKind, Ruling, Stage
from cuobian.kernel.errors import Invalid

CODE = SIMING_STATIONS[0]
LATER = NOW + timedelta(days=1)
WHY = "11月3日暗访，两次关门，区文明办核实"


def put(world: World, entry: Entry, kind: MarkKind, rule: str, count: int = 1, reason: str = WHY) -> EntryMark:
    return add_mark(actor=world.siming, entry_id=entry.pk, kind=kind, rule_id=rule, count=count, reason=reason, now=NOW)


@pytest.fixture
def vetoed(shared: World) -> Entry:
    """Full marks everywhere, one veto, one deduction seen twice and one bonus: published without a star."""
    entry = shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))
    put(shared, entry, MarkKind.VETO, "V1", reason="台账系补造，通报核实")
    put(shared, entry, MarkKind.DEDUCTION, "K1", 2)
    put(shared, entry, MarkKind.BONUS, "ZB2", reason="现场认定")
    return shared.take_to(Stage.NOTICE, entry)


def filed(world: World, entry: Entry, points: dict[str, str]) -> Appeal:
    made = file_appeal(actor=world.keeper(CODE), entry_id=entry.pk, points=points, reason="没有这回事", now=NOW)
    return assign_reviewers(actor=world.city, appeal_id=made.pk, accounts=[world.reviewer.person_id], now=NOW)


def decided(world: World, appeal: Appeal, changes: dict[str, Any], ruling: Ruling = Ruling.CHANGED) -> Appeal:
    return decide_appeal(
        actor=world.reviewer, appeal_id=appeal.pk, ruling=ruling, changes=changes, decision="查了原始台账", now=LATER
    )


def test_a_vetoed_place_with_full_marks_appeals_and_the_reviewers_lift_the_veto(shared: World, vetoed: Entry) -> None:
    assert vetoed.star == 0
    appeal = filed(shared, vetoed, {"V1": "台账当天就在平台上"})
    decided(shared, appeal, {"V1": {"count": 0}})
    after = shared.entry(CODE)
    assert (after.stage, (after.star or 0) >= 4) == (Stage.CITY_PANEL, True)
    lifted = EntryMark.objects.get(entry=vetoed, rule_id="V1")
    assert (lifted.revoked_at, lifted.revoked_reason) == (LATER, "查了原始台账")
    assert [line.rule_id for line in marks_that_count(after)] == ["K1", "ZB2"]
    assert all(again.same for again in replay(shared.round))
    city = shared.city
    add_mark(actor=city, entry_id=after.pk, kind=MarkKind.VETO, rule_id="V1", count=1, reason="又发现一本", now=LATER)
    shared.now = LATER
    assert shared.take_to(Stage.NOTICE_READY, after).star == 0


def test_reviewers_say_how_many_times_a_deduction_holds(shared: World, vetoed: Entry) -> None:
    appeal = filed(shared, vetoed, {"K1": "第二次在停电", "V1": "不对"})
    before = vetoed.score
    decided(shared, appeal, {"K1": {"count": 1}})
    line = next(line for line in marks_that_count(shared.entry(CODE)) if line.rule_id == "K1")
    assert (line.count, line.reason) == (1, WHY)
    after = shared.entry(CODE)
    assert after.score is not None
    assert before is not None
    assert (after.score - before, after.star, after.stage) == (2, 0, Stage.AWARD_READY)
    assert all(again.same for again in replay(shared.round))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("V1", {"count": 1}),
        ("K1", {"count": 2}),
        ("K1", {"count": -1}),
        ("K1", {"count": True}),
        ("K1", {"state": "A"}),
        ("K2", {"count": 0}),
        ("ZB2", {"count": 0}),
    ],
)
def test_only_what_was_disputed_is_lifted_and_only_downwards(
    shared: World, vetoed: Entry, rule: str, change: dict[str, Any]
) -> None:
    appeal = filed(shared, vetoed, {"V1": "不对", "K1": "不对"})
    with pytest.raises(Invalid) as refused:
        decided(shared, appeal, {rule: change})
    assert [fault.place for fault in refused.value.faults] == [rule]


@pytest.mark.parametrize("rule", ["V2", "K2", "ZB2"])
def test_a_rule_that_was_not_put_down_and_a_bonus_are_not_disputed(shared: World, vetoed: Entry, rule: str) -> None:
    with pytest.raises(Invalid):
        file_appeal(actor=shared.keeper(CODE), entry_id=vetoed.pk, points={rule: "不对"}, reason="不对", now=NOW)


def test_the_place_reads_rule_and_reason_on_its_pages_and_in_its_report(shared: World, vetoed: Entry) -> None:
    keeper = browser(shared.keeper(CODE))
    said = ("V1", "在考评中弄虚作假", "台账系补造，通报核实", "K1 × 2", WHY, "−4.00", "ZB2", "+3.00")
    for page in ("scores", "appeal"):
        found = text(keeper.get(f"/my/rating/{vetoed.pk}/{page}/"))
        assert [words for words in said if words not in found] == []
        assert not [who.name for who in shared.assessors.values() if who.name in found]
    entry = Entry.objects.select_related("round__version", "place", "notice").get(pk=vetoed.pk)
    report = text_of(place_report_pdf(entry))
    for words in ("一票否决，不定星级", "V1", "台账系补造", "K1×2"):
        assert words in report
    assert "未达一星" not in report


def test_the_veto_is_disputed_and_lifted_on_the_pages(shared: World, vetoed: Entry) -> None:
    keeper, url = browser(shared.keeper(CODE)), f"/my/rating/{vetoed.pk}/appeal/"
    given = {"point": ["V1", "K1"], "why-V1": "不是补造", "why-K1": "停电", "reason": "请查台账"}
    assert keeper.post(url, given).status_code == 302
    appeal = Appeal.objects.get(entry=vetoed)
    assign_reviewers(actor=shared.city, appeal_id=appeal.pk, accounts=[shared.reviewer.person_id], now=NOW)
    reviewer, page = browser(shared.reviewer), f"/desk/appeals/{appeal.pk}/"
    shown = text(reviewer.get(page))
    assert [words for words in ("不是补造", "台账系补造，通报核实", "撤销这一条") if words not in shown] == []
    assert shared.siming.name not in shown
    sent = {"ruling": "changed", "decision": "台账属实", "V1": "0", "K1": ""}
    assert reviewer.post(page, sent).status_code == 302
    assert "V1 → 撤销" in text(reviewer.get(page))
    assert not EntryMark.objects.filter(entry=vetoed, rule_id="V1", revoked_at=None).exists()
