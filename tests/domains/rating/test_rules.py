"""The rules of the rating, as values in and values out: nothing here needs a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.scoring.sample import sample

from cuobian.domains.rating.rules import figures, plan, recusal, rights
from cuobian.domains.rating.rules.appeals import decision_faults, filing_faults, kept_changes
from cuobian.domains.rating.rules.explaining import sum_words
from cuobian.domains.rating.rules.inputs import Facts, Said, engine_inputs, facts_from
from cuobian.domains.rating.rules.panels import line_faults
from cuobian.domains.rating.rules.recusal import Conflict, Employment, Rater, Subject, refusals
from cuobian.domains.rating.rules.self_assessment import Said as Answer
from cuobian.domains.rating.rules.self_assessment import missing, said_faults
from cuobian.domains.rating.rules.sheets import Mark, item_faults, judged_points, share_of, submission_faults
from cuobian.domains.rating.rules.wording import gate_line, gate_words
from cuobian.domains.rating.values import Level, Ruling, SelfAnswer, Step
from cuobian.engines.scoring import (
    CountRule,
    Defects,
    Dimension,
    GateCheck,
    Indicator,
    Method,
    NoData,
    Point,
    Ratio,
    RatioRule,
    Standard,
    State,
    StatusRule,
)
from cuobian.kernel import writing
from cuobian.kernel.workdays import WorkCalendar

TODAY = date(2026, 11, 23)
STATION = Subject("350203001001", "思明区鸿山社区新时代文明实践站", operator="同心社工", partners=("市港务局",))
FAR = Rater(uuid4(), "苏婉婷", "海沧区文明办", "350205")
STATUS = StatusRule("全部可用", "一件不可用", "两件不可用", "三件以上")
RATIO = RatioRule(Decimal("0.9"), Decimal("0.75"), Decimal("0.6"))


def point(rule: object = STATUS, methods: tuple[Method, ...] = (Method.ONSITE,), **changes: object) -> Point:
    return replace(
        Point(id="Z1", name="点", points=Decimal(2), mandatory=True, methods=frozenset(methods), rule=rule),  # type: ignore[arg-type]
        **changes,  # type: ignore[arg-type]
    )


SEEN = point()
COUNTED = point(CountRule("缺一项", Decimal("0.5")))
MEASURED = point(RATIO, (Method.AUTOMATIC,), metric="open_fulfil_rate")
ANSWERED = point(STATUS, (Method.AUTOMATIC,), metric="pairing_complete")
BOTH = point(RATIO, (Method.ONSITE, Method.AUTOMATIC), metric="open_fulfil_rate")
PAPER = point(methods=(Method.DOCUMENT,))


# --- who may not assess whom -------------------------------------------------------------------------------------
CASES = {
    "own_district_at_city": (replace(FAR, unit_code="350203"), {Level.CITY}),
    "own_street": (replace(FAR, unit_code="350203001"), {Level.DISTRICT, Level.CITY}),
    "own_unit": (replace(FAR, unit_name=STATION.name), {Level.DISTRICT, Level.CITY}),
    "employed_within_months": (
        replace(FAR, employments=(Employment(STATION.code, date(2024, 1, 1), date(2025, 1, 1)),)),
        {Level.DISTRICT, Level.CITY},
    ),
    "declared_conflict": (
        replace(FAR, conflicts=(Conflict(STATION.code, "interest", "合作过"),)),
        {Level.DISTRICT, Level.CITY},
    ),
    "kinship_declared": (
        replace(FAR, conflicts=(Conflict("350203001", "kinship", "亲属"),)),
        {Level.DISTRICT, Level.CITY},
    ),
    "pairing_partner": (replace(FAR, unit_name="市港务局"), {Level.DISTRICT, Level.CITY}),
    "operator": (replace(FAR, unit_name="同心社工"), {Level.DISTRICT, Level.CITY}),
}


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("rule", CASES)
def test_each_rule_refuses_at_its_level_and_names_itself(rule: str, level: Level) -> None:
    rater, at = CASES[rule]
    found = refusals(rater, STATION, level=level, rules=[rule], today=TODAY)
    assert [one.rule for one in found] == ([rule] if level in at else [])
    assert all(one.message for one in found)


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_that_is_not_in_the_standard_refuses_nobody(rule: str) -> None:
    rater, _levels = CASES[rule]
    others = [other for other in CASES if other != rule]
    found = refusals(rater, STATION, level=Level.CITY, rules=[*others, "unknown"], today=TODAY)
    assert rule not in {one.rule for one in found}


def test_somebody_from_elsewhere_passes_every_rule() -> None:
    for level in Level:
        assert refusals(FAR, STATION, level=level, rules=list(CASES), today=TODAY) == []
    assert set(CASES) == set(recusal.rule_labels())


@pytest.mark.parametrize(
    ("until", "refused"),
    [(None, True), (date(2026, 11, 22), True), (date(2024, 11, 24), True), (date(2024, 11, 23), False)],
)
def test_an_employment_counts_for_twenty_four_months(until: date | None, refused: bool) -> None:
    rater = replace(FAR, employments=(Employment(STATION.code, date(2020, 1, 1), until),))
    rules = ["employed_within_months"]
    assert bool(refusals(rater, STATION, level=Level.DISTRICT, rules=rules, today=TODAY)) is refused


def test_a_unit_outside_the_city_is_in_no_district() -> None:
    outside = replace(FAR, unit_code="")
    rules = ["own_district_at_city", "own_street", "own_unit"]
    assert refusals(outside, STATION, level=Level.CITY, rules=rules, today=TODAY) == []


# --- panels ----------------------------------------------------------------------------------------------------------
def panel_faults(raters: list[Rater], level: Level, minimum: int, chair: Rater | None = None) -> list[str]:
    able = [rater.account_id for rater in raters]
    found = line_faults(
        raters,
        able,
        STATION.code,
        "鸿山社区站",
        level=level,
        minimum=minimum,
        chair=chair.account_id if chair else None,
    )
    return [fault.message for fault in found]


def test_a_panel_that_is_too_small_says_how_many_are_missing() -> None:
    assert panel_faults([FAR], Level.DISTRICT, 3) == ["能评「鸿山社区站」的只有 1 人，还差 2 人。"]
    assert (
        panel_faults([FAR, replace(FAR, account_id=uuid4()), replace(FAR, account_id=uuid4())], Level.DISTRICT, 3) == []
    )


def test_the_joint_panel_needs_outsiders_and_a_chair_from_elsewhere() -> None:
    home = replace(FAR, account_id=uuid4(), unit_code="350203", unit_name="思明区文明办")
    assert any("外区人员" in message for message in panel_faults([home], Level.CITY, 1))
    assert any("组长不能来自被评区" in message for message in panel_faults([FAR, home], Level.CITY, 2, chair=home))
    assert panel_faults([FAR, home], Level.CITY, 2, chair=FAR) == []
    assert panel_faults([home], Level.DISTRICT, 1, chair=home) == []


# --- what a place may say ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "where", "reuse", "words"),
    [
        (Answer("Z1", SelfAnswer.OBJECT), MEASURED, True, "写明哪里不对"),
        (Answer("Z1", SelfAnswer.CLAIM, "A"), MEASURED, True, "由系统按记录算"),
        (Answer("Z1", SelfAnswer.CONFIRM), SEEN, True, "要自评"),
        (Answer("Z1", SelfAnswer.CLAIM), SEEN, True, "A、B、C、C#"),
        (Answer("Z1", SelfAnswer.CLAIM, "D"), SEEN, True, "A、B、C、C#"),
        (Answer("Z1", SelfAnswer.OBJECT, note="不对"), SEEN, True, "没有系统数"),
        (Answer("Z1", SelfAnswer.CLAIM, not_applicable=True, note="没有"), SEEN, True, "都适用"),
        (
            Answer("Z1", SelfAnswer.CLAIM, not_applicable=True),
            replace(SEEN, applicability="有运营的"),
            True,
            "为什么不适用",
        ),
        (Answer("Z1", SelfAnswer.CLAIM, "A", documents=4), PAPER, False, "最多 3 件"),
        (Answer("Z1", SelfAnswer.CLAIM, "A", documents=1), PAPER, True, "不用交材料"),
        (Answer("Z1", SelfAnswer.CLAIM, "A", documents=1), SEEN, False, "不用交材料"),
        (Answer("Z1", SelfAnswer.CLAIM, "A", note="长" * 10_000), SEEN, True, "写了 10000 个字"),
    ],
)
def test_an_answer_that_does_not_fit_says_how_to_mend_it(answer: Answer, where: Point, reuse: bool, words: str) -> None:
    assert any(words in fault.message for fault in said_faults(answer, where, reuse=reuse))


@pytest.mark.parametrize(
    ("answer", "where"),
    [
        (Answer("Z1", SelfAnswer.CONFIRM), MEASURED),
        (Answer("Z1", SelfAnswer.OBJECT, note="少记了 3 场"), MEASURED),
        (Answer("Z1", SelfAnswer.OBJECT, note="少记了 3 场"), BOTH),
        (Answer("Z1", SelfAnswer.CLAIM, "C#"), SEEN),
        (Answer("Z1", SelfAnswer.CLAIM, "B", documents=3), PAPER),
        (Answer("Z1", SelfAnswer.CLAIM, not_applicable=True, note="没有"), replace(SEEN, applicability="有运营的")),
    ],
)
def test_an_answer_that_fits_is_taken(answer: Answer, where: Point) -> None:
    assert said_faults(answer, where, reuse=False) == []


def test_what_still_waits_for_an_answer() -> None:
    optional = replace(SEEN, id="Z2", mandatory=False)
    said = {"Z1": Answer("Z1", SelfAnswer.CLAIM, "A")}
    assert missing([SEEN, optional], said, []) == []
    assert [fault.place for fault in missing([SEEN, optional], said, ["Z2"])] == ["Z2"]
    assert [fault.place for fault in missing([SEEN], {}, [])] == ["Z1"]


def test_a_document_without_a_state_is_no_answer() -> None:
    assert missing([SEEN], {"Z1": Answer("Z1", SelfAnswer.CLAIM)}, []) != []


# --- what an assessor may record ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("mark", "where"),
    [
        (Mark("Z1"), SEEN),
        (Mark("Z1", state="D"), SEEN),
        (Mark("Z1", state="A", defects=1), SEEN),
        (Mark("Z1", state="A", unseen=True), SEEN),
        (Mark("Z1", state="A"), COUNTED),
        (Mark("Z1", state="A", defects=1), COUNTED),
        (Mark("Z1", defects=100), COUNTED),
        (Mark("Z1", defects=-1), COUNTED),
        (Mark("Z1", state="A", note="长" * 2001), SEEN),
    ],
)
def test_a_record_that_does_not_fit_is_refused(mark: Mark, where: Point) -> None:
    assert item_faults(mark, where)


@pytest.mark.parametrize(
    ("mark", "where"),
    [(Mark("Z1", state="C#"), SEEN), (Mark("Z1", defects=0), COUNTED), (Mark("Z1", unseen=True), COUNTED)],
)
def test_a_record_that_fits_is_taken(mark: Mark, where: Point) -> None:
    assert item_faults(mark, where) == []


def test_b_and_below_and_every_defect_want_a_note() -> None:
    points = [SEEN, replace(COUNTED, id="Z2"), replace(SEEN, id="Z3"), replace(SEEN, id="Z4")]
    marks = [Mark("Z1", state="B"), Mark("Z2", defects=1), Mark("Z3", unseen=True)]
    assert [fault.place for fault in submission_faults(marks, points)] == ["Z1", "Z2", "Z4"]
    noted = [Mark("Z1", state="B", note="窄"), Mark("Z2", defects=1, note="缺"), marks[2], Mark("Z4", state="A")]
    assert submission_faults(noted, points) == []


def test_a_sheet_holds_the_points_people_look_at_in_the_standards_order() -> None:
    shares = {State.A: Decimal(1), State.B: Decimal("0.66"), State.C: Decimal("0.33"), State.C_HASH: Decimal(0)}
    points = (SEEN, replace(MEASURED, id="Z2"), replace(BOTH, id="Z3"))
    standard = Standard(
        code="T",
        name="试",
        place_kind="station",
        states=shares,
        dimensions=(Dimension("D", "维度", (Indicator("I", "指标", points),)),),
    )
    assert [one.id for one in judged_points(standard)] == ["Z1", "Z3"]


@pytest.mark.parametrize(("done", "of", "share"), [(0, 0, 0), (0, 22, 0), (7, 22, 32), (22, 22, 100)])
def test_the_bar_moves_in_half_steps(done: int, of: int, share: float) -> None:
    assert share_of(done, of) == pytest.approx(share, abs=0.5)


# --- values that people correct ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "where", "kept"),
    [
        ("0.92", MEASURED, "0.92"),
        (" 12 ", MEASURED, "12"),
        ("1e2", MEASURED, "100"),
        ("0.9200000001", MEASURED, "0.92"),
        ("-1", MEASURED, None),
        ("NaN", MEASURED, None),
        ("Infinity", MEASURED, None),
        ("1e400", MEASURED, None),
        ("1_000", MEASURED, None),
        ("１２", MEASURED, None),
        ("", MEASURED, None),
        ("九成", MEASURED, None),
        ("B", ANSWERED, "B"),
        ("0.9", ANSWERED, None),
        ("3", COUNTED, "3"),
        ("100", COUNTED, None),
        ("1.5", COUNTED, None),
    ],
)
def test_a_corrected_value_is_what_the_rule_of_its_point_can_score(text: str, where: Point, kept: str | None) -> None:
    assert figures.corrected(text, where) == kept


@given(st.text(max_size=40), st.sampled_from([MEASURED, ANSWERED, COUNTED]))
def test_whatever_is_kept_can_be_scored(text: str, where: Point) -> None:
    kept = figures.corrected(text, where)
    if kept is not None:
        assert isinstance(figures.value_of(kept, where), Ratio | State | Defects)
        assert figures.corrected(kept, where) == kept


@pytest.mark.parametrize(
    ("figure", "seen"),
    [
        ({"v": "2", "s": ""}, Defects(2)),
        ({"v": "0", "s": ""}, Defects(0)),
        (None, NoData()),
    ],
)
def test_a_figure_of_a_point_that_counts_is_its_number_of_defects(figure: dict[str, str] | None, seen: object) -> None:
    inputs = engine_inputs(sample(), Facts(metrics={"posted_missing": figure}))
    assert [one.value for one in inputs.observations if one.point_id == "Z1.2.2"] == [seen]


def test_an_appeal_names_points_and_reasons() -> None:
    assert filing_faults({"Z1": "当天停电"}, "有误会", ["Z1"]) == []
    places = {fault.place for fault in filing_faults({"Z9": "x", "Z1": " "}, "", ["Z1"])}
    assert places == {"Z9", "Z1", "reason"}
    assert {fault.place for fault in filing_faults({}, "有误会", ["Z1"])} == {"points"}
    assert filing_faults({"Z1": "长" * 2001}, "有误会", ["Z1"])


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"state": "A"}, COUNTED),
        ({"defects": 1}, SEEN),
        ({"defects": True}, COUNTED),
        ({"value": "0.9"}, SEEN),
        ({"value": "-1"}, MEASURED),
        ({"state": "A"}, MEASURED),
        ({"state": "A", "defects": 1}, SEEN),
        ({}, SEEN),
        ("A", SEEN),
    ],
)
def test_reviewers_correct_a_point_only_by_a_value_of_its_kind(change: object, where: Point) -> None:
    assert decision_faults(Ruling.CHANGED, {"Z1": change}, "核过了", {"Z1": where})


def test_corrections_of_the_platforms_own_value_are_kept_as_values() -> None:
    points = {"Z1": ANSWERED, "Z2": replace(MEASURED, id="Z2"), "Z3": replace(SEEN, id="Z3")}
    changes = {"Z1": {"state": "A"}, "Z2": {"value": "0.930"}, "Z3": {"state": "B"}}
    assert decision_faults(Ruling.CHANGED, changes, "核过了", points) == []
    assert kept_changes(changes, points) == {"Z1": {"value": "A"}, "Z2": {"value": "0.93"}, "Z3": {"state": "B"}}


def test_a_decision_says_why_and_what() -> None:
    assert {f.place for f in decision_faults(Ruling.CHANGED, {}, " ", {})} == {"decision", "changes"}
    assert {f.place for f in decision_faults(Ruling.UPHELD, {"Z1": {"state": "A"}}, "维持", {"Z1": SEEN})} == {
        "changes"
    }
    assert {f.place for f in decision_faults(Ruling.CHANGED, {"Z2": {"state": "A"}}, "改", {"Z1": SEEN})} == {"Z2"}


# --- rights, plans, words -------------------------------------------------------------------------------------------------
JURISDICTION = {"district": (1, 2, 3), "city": (4, 5)}


def test_the_jurisdiction_is_data() -> None:
    assert [rights.awarding_level(star, JURISDICTION) for star in range(6)] == [Level.DISTRICT] * 4 + [Level.CITY] * 2
    assert rights.awarding_level(3, {"district": (1, 2), "city": (3, 4, 5)}) == Level.CITY
    assert rights.is_recommended(4, JURISDICTION)
    assert not rights.is_recommended(3, JURISDICTION)
    assert rights.permission_for("rating.self_assess", place_kind="station") == "rating.self_assess.station"
    assert rights.permission_for("rating.award", place_kind="", level=Level.CITY) == "rating.award.city"
    assert rights.permission_for("rating.publish", place_kind="station") == "rating.publish"


@pytest.mark.parametrize(
    ("city", "district", "stands"), [(5, 4, 5), (4, 5, 4), (3, 4, 3), (2, 5, 3), (0, 4, 3), (0, 2, 2), (3, 1, 1)]
)
def test_below_the_joint_panels_stars_the_districts_result_sets_the_star(city: int, district: int, stands: int) -> None:
    assert rights.star_after_city(city, district, JURISDICTION, vetoed=False) == stands
    assert rights.is_returned(city, JURISDICTION, vetoed=False) == (city < 4)


def test_a_veto_at_the_joint_panel_gives_no_star_and_other_tables_cap_elsewhere() -> None:
    assert rights.star_after_city(0, 5, JURISDICTION, vetoed=True) == 0
    assert not rights.is_returned(0, JURISDICTION, vetoed=True)
    assert rights.star_after_city(2, 4, {"district": (1, 2), "city": (3, 4, 5)}, vetoed=False) == 2


def test_steps_follow_each_other_in_working_days() -> None:
    due = plan.due_dates(date(2026, 9, 28), dict.fromkeys(Step, 2), WorkCalendar({date(2026, 10, 1): False}))
    days = list(due.values())
    assert days == sorted(days)
    assert date(2026, 10, 1) not in days
    assert all(day.weekday() < 5 for day in days)


def test_a_plan_lists_everything_that_is_wrong() -> None:
    found = plan.plan_faults(title="", starts_on=TODAY, data_until=date(2026, 12, 1), windows={Step.AWARD: 121})
    assert {fault.place for fault in found} == {"title", "data_until", *(step.value for step in Step)}
    assert plan.plan_faults(title="长" * 121, starts_on=TODAY, data_until=TODAY, windows=dict.fromkeys(Step, 5))


@pytest.mark.parametrize(
    ("due", "reason", "places"),
    [
        (date(2026, 12, 9), "台风", set()),
        (date(2026, 11, 20), "台风", {"due_on"}),
        (date(2026, 11, 28), "台风", {"due_on"}),
        (date(2026, 12, 8), "台风", {"due_on"}),
        (date(2026, 12, 9), " ", {"reason"}),
        (date(2026, 12, 9), "长" * 301, {"reason"}),
    ],
)
def test_an_extension_ends_on_a_later_working_day_and_says_why(due: date, reason: str, places: set[str]) -> None:
    found = plan.extension_faults(
        due_on=due, reason=reason, now_due=date(2026, 12, 8), today=TODAY, calendar=WorkCalendar({})
    )
    assert {fault.place for fault in found} == places


def test_texts_are_refused_whole_never_cut() -> None:
    assert writing.optional("note", "长" * 2000) == []
    assert writing.optional("note", "长" * 10_000)[0].message == "写了 10000 个字，最多 2000 个字，请写短一些。"
    assert writing.wanted("reason", "  ", "写明原因。", least=1)[0].message == "写明原因。"
    assert writing.wanted("reason", "亲属", "写明原因。", least=1) == []


GATES = [
    ("min_dimension_ratio", "0.7", "0.655", ("D4",), "每个维度不低于 70.0%", "最低 65.5%，没到的：D4"),
    ("mandatory_all_at_least", "C", None, ("Z1",), "规定动作都不低于 C", "没到的：Z1"),
    ("mandatory_c_hash_max", "3", "5", (), "规定动作里 C# 不超过 3 个", "现有 5 个"),
    ("resident_satisfaction_min", "0.85", None, (), "居民满意率不低于 85.0%", "还没有问卷数据"),
    ("prior_star_min", "2", "0", (), "现有 2 星以上", "现在没有星级"),
    ("platform_data_days_min", "180", "12", (), "平台数据满 180 天", "现为 12 天"),
]


@pytest.mark.parametrize(("kind", "wanted", "found", "failing", "text", "now"), GATES, ids=[gate[0] for gate in GATES])
def test_gates_are_told_in_words(
    kind: str, wanted: str, found: str | None, failing: tuple[str, ...], text: str, now: str
) -> None:
    gate = GateCheck(kind=kind, wanted=wanted, found=found, holds=False, exempt=False, failing=failing)
    assert gate_words(gate) == (text, now)
    assert gate_words(replace(gate, exempt=True))[1] == "首轮不要求"


def test_a_gate_names_the_dimensions_that_fail_it() -> None:
    failing = ("Z4", "Z5")
    gate = GateCheck("min_dimension_ratio", holds=False, exempt=False, wanted="0.7", found="0.5", failing=failing)
    line = gate_line(gate, {"Z4": "理论宣讲与学习"})
    assert (line.found, line.holds) == ("最低 50.0%，没到的：理论宣讲与学习、Z5", False)


# --- facts as text ------------------------------------------------------------------------------------------------------------
keys = st.text("Z123456789.", min_size=1, max_size=6)
values = st.fixed_dictionaries(
    {
        "v": st.decimals(0, 100, places=3).map(str),
        "n": st.none(),
        "d": st.none(),
        "s": st.sampled_from(["", "A", "B"]),
    }
)
saids = st.one_of(
    st.builds(Said, state=st.sampled_from(["A", "B", "C", "C#"])),
    st.builds(Said, defects=st.integers(0, 99)),
    st.just(Said(unseen=True)),
)
facts = st.builds(
    Facts,
    metrics=st.dictionaries(keys, st.none() | values, max_size=4),
    not_applicable=st.dictionaries(keys, st.text(max_size=8), max_size=2),
    corrected=st.dictionaries(keys, st.sampled_from(["0.5", "A"]), max_size=2),
    declared=st.sets(keys, max_size=3).map(lambda found: tuple(sorted(found))),
    sheets=st.dictionaries(st.uuids().map(str), st.dictionaries(keys, saids, max_size=3), max_size=3),
    decisions=st.dictionaries(keys, st.tuples(saids, st.text(max_size=8)), max_size=2),
    bonuses=st.sets(keys, max_size=2).map(lambda found: tuple(sorted(found))),
    deductions=st.dictionaries(keys, st.integers(1, 9), max_size=2),
    vetoes=st.sets(keys, max_size=2).map(lambda found: tuple(sorted(found))),
    prior_star=st.none() | st.integers(0, 5),
    is_first=st.booleans(),
    provisional=st.booleans(),
)


@given(facts)
def test_facts_survive_being_written_down(found: Facts) -> None:
    again = facts_from(found.text())
    assert again == found
    assert again.text() == found.text()


@given(facts)
def test_the_text_of_facts_does_not_depend_on_their_order(found: Facts) -> None:
    turned = replace(found, metrics=dict(reversed(found.metrics.items())), sheets=dict(reversed(found.sheets.items())))
    assert turned.text() == found.text()


@pytest.mark.parametrize(
    ("parts", "total", "told"),
    [
        (
            (("51.25", "98.00"),),
            "52.30",
            "合计 51.25 分，满分 98.00 分（不适用、没有数据的不算），折算成百分是 52.30 分。",
        ),
        ((("60.00", "70"), ("21.50", "30")), "81.50", ""),
        ((("81.50", "100"),), "80.50", "合计 81.50 分。加分扣分 −1.00，总分 80.50 分。"),
        ((("49.0", "98"),), "51.0", "折算成百分是 50.00 分。加分扣分 +1.00，总分 51.00 分。"),
        ((("51.3", "98"),), "52.30", "折算成百分是 52.30 分。"),  # a standard that rounds to one place
        ((), "80", ""),
    ],
)
def test_how_the_dimensions_lead_to_the_total(parts: tuple[tuple[str, str], ...], total: str, told: str) -> None:
    words = sum_words([(Decimal(got), Decimal(full)) for got, full in parts], Decimal(total))
    assert words.endswith(told) if told else not words
