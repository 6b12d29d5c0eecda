"""The sample standard: everything it says survives, and the scoring engine takes it."""

from decimal import Decimal

from tests.domains.standards.making import RAW, institute, station

from cuobian.domains.standards.documents.basis import basis
from cuobian.domains.standards.documents.codec import plain_part
from cuobian.domains.standards.documents.engine import engine_standard
from cuobian.domains.standards.documents.files.bundle import plain_bundle
from cuobian.domains.standards.documents.policy import version_policy
from cuobian.domains.standards.documents.weights import method_weights
from cuobian.engines.scoring.validate import check_standard


def _leaves(value, path=()):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _leaves(each, (*path, place))
    elif value is not None and value is not False:
        yield path, value


def _found(plain, path):
    for key in path:
        plain = plain[key]
    return plain


def test_the_station_standard_has_46_points_and_the_institute_standard_37():
    assert len(list(station().standard.walk())) == 46
    assert len(list(institute().standard.walk())) == 37


def test_every_fact_of_the_sample_file_is_in_the_documents():
    written = {document.standard.code: plain_bundle(document) for document in (station(), institute())}
    for path, value in _leaves(RAW):
        if path[0] == "standards":
            code = RAW["standards"][path[1]]["code"]
            places = [(written[code], ("standards", 0, *path[2:]))]
        elif path[:2] == ("policy", "method_weight_actual") and path[2] in written:
            places = [(written[path[2]], path)]
        elif path[:3] == ("policy", "panel", "recusal"):
            places = [(plain, (*path, "text")) for plain in written.values()]
        else:
            places = [(plain, path) for plain in written.values()]
        for plain, place in places:
            assert _found(plain, place) == value, path


def test_the_engine_takes_both_standards():
    for document in (station(), institute()):
        check_standard(engine_standard(document))


def test_a_deduction_of_the_other_kind_of_place_is_left_out():
    assert "K6" not in {each.id for each in engine_standard(station()).deductions}
    assert "K6" in {each.id for each in engine_standard(institute()).deductions}


def test_shares_of_methods_are_those_the_file_states():
    assert method_weights(station().standard) == {key: Decimal(value) for key, value in
        RAW["policy"]["method_weight_actual"]["ZHAN"].items()}  # fmt: skip


def test_the_policy_reads_recusal_sentences_as_keys():
    policy = version_policy(station())
    assert {rule.key for rule in policy.recusal} == {
        "own_district_at_city", "own_street", "own_unit", "operator", "pairing_partner",
        "employed_within_months", "kinship_declared", "declared_conflict",
    }  # fmt: skip
    assert policy.recusal_rule("employed_within_months").months == 24
    assert policy.recusal_rule("kinship_declared").months is None


def test_the_policy_says_who_awards_what_and_how_long_steps_take():
    policy = version_policy(station())
    assert (policy.stars_by_level["district"], policy.stars_by_level["city"]) == ((1, 2, 3), (4, 5))
    assert policy.level_of(3) == "district"
    assert policy.level_of(4) == "city"
    assert (policy.min_raters["district"], policy.min_raters["city"]) == (3, 5)
    assert [policy.workdays(key) for key in ("self_assessment", "first_review", "district_panel", "award")] == [
        10,
        5,
        20,
        None,
    ]
    assert (policy.divergence_share, policy.appeal.workdays, policy.survey_min) == (Decimal("0.34"), 5, 20)
    assert version_policy(institute()).survey_min == 60


def test_every_point_names_a_source_that_is_listed_or_says_that_it_has_none():
    document = station()
    tags = {tag.strip() for point in document.standard.walk() for tag in point.src.split(",")}
    assert tags - {"synth"} <= {source.tag for source in document.legal_basis}


def test_the_canonical_form_depends_on_no_default():
    assert plain_part(station())["policy"]["validity"]["mid_term_month"] == 12


def test_a_point_says_where_it_comes_from_by_title():
    assert basis(station(), "S09") == ["S09 村（社区）实践站评估体系（2023，文本）"]
    assert basis(station(), "synth") == ["自拟"]
    assert basis(station(), "S99") == ["S99"]
