"""Loading checks everything, and tells all faults at once, each with its place."""

import copy
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.domains.standards.making import RAW, faults, raw, read, station

from cuobian.domains.standards.documents.checks import check_document
from cuobian.domains.standards.documents.files.plain_yaml import read_yaml
from cuobian.domains.standards.metrics import metric_keys
from cuobian.kernel.errors import Invalid


def _point(values, point_id="Z5.2.2"):
    return next(
        point
        for tree in values["standards"]
        for dimension in tree["dimensions"]
        for indicator in dimension["indicators"]
        for point in indicator["points_list"]
        if point["id"] == point_id
    )


def _spoil_point(point_id="Z5.2.2", **changes):
    def spoil(values):
        _point(values, point_id).update(changes)

    return spoil


def _star(star, **changes):
    return lambda values: values["policy"]["thresholds"][star].update(changes)


def _policy(section, **changes):
    return lambda values: values["policy"][section].update(changes)


def _tree(**changes):
    return lambda values: values["standards"][0].update(changes)


def _recusal(*rules):
    return lambda values: values["policy"]["panel"].update(recusal=list(rules))


SPOILT = [
    (_spoil_point(points=5), "Z5 › Z5.2 · 分值", "差 1 分"),
    (_spoil_point(points="四"), "Z5 › Z5.2 › Z5.2.2 · 分值", "要写数字"),
    (_spoil_point(points=0), "Z5 › Z5.2 › Z5.2.2 · 分值", "0.01 到 100"),
    (_spoil_point(metric="no_such"), "Z5 › Z5.2 › Z5.2.2 · 指标口径", "没有指标「no_such」"),
    (_spoil_point(metric=None), "Z5 › Z5.2 › Z5.2.2 · 指标口径", "要写明用哪个指标"),
    (_spoil_point("Z2.1.2", metric=None), "Z2 › Z2.1 › Z2.1.2 · 指标口径", "就去掉「系统自动」"),
    (_spoil_point("Z1.2.2", metric=None), "Z1 › Z1.2 › Z1.2.2 · 指标口径", "就去掉「系统自动」"),
    (_spoil_point(methods=["目测"]), "Z5 › Z5.2 › Z5.2.2 › 测评方式 · 第 1 条", "只能写"),
    (_spoil_point(methods=["实地", "实地"]), "Z5 › Z5.2 › Z5.2.2 · 测评方式", "写了两次"),
    (_spoil_point(methods=[]), "Z5 › Z5.2 › Z5.2.2 · 测评方式", "至少要有 1 条"),
    (_spoil_point(flag="maybe"), "Z5 › Z5.2 › Z5.2.2 · 规定动作或自选动作", "只能写"),
    (_spoil_point(colour="red"), "Z5 › Z5.2 › Z5.2.2", "不认识的项目「colour」"),
    (_spoil_point(id="Z5.2.1"), "Z5 › Z5.2 › Z5.2.1 · 编号", "用了 2 次"),
    (_spoil_point(id="Z9.1"), "Z5 › Z5.2 › Z9.1 · 编号", "要以「Z5.2.」开头"),
    (_spoil_point(rule={"type": "guess"}), "Z5 › Z5.2 › Z5.2.2 · 评分办法", "type 只能写"),
    (_spoil_point(rule={"type": "ratio", "A": "0.5", "B": "0.9", "C": "0.1"}), "Z5 › Z5.2 › Z5.2.2 › 评分办法 · 分档", "从高到低"),
    (_spoil_point(rule={"type": "ratio", "A": 1}), "Z5 › Z5.2 › Z5.2.2 › 评分办法 · B 档", "缺这一项"),
    (_spoil_point(rule={"type": "count_deduct", "per": 9, "defect": "x"}), "Z5 › Z5.2 › Z5.2.2 › 评分办法 · 每处扣分", "满分 4"),
    (_star("4", min_score=95), "评定办法 › 星级线和门槛 › 5 星 · 最低分", "要高于 4 星的 95 分"),
    (_star("5", prior_star_min=5), "评定办法 › 星级线和门槛 › 5 星 · 评定前至少几星", "要低于这一星级本身"),
    (_star("5", resident_satisfaction_min=Decimal("0.5")), "评定办法 › 星级线和门槛 › 5 星 · 居民满意率", "不能低于 4 星"),
    (_star("unrated", below=50), "评定办法 › 星级线和门槛 › 不定星级 · 低于", "60"),
    (lambda v: v["policy"]["thresholds"].pop("3"), "评定办法 › 星级线和门槛", "缺 3 星"),
    (lambda v: v["policy"]["jurisdiction"]["city"].update(can_award=[5]), "评定办法 › 授星权限", "没有写谁来授 4 星"),
    (lambda v: v["policy"]["jurisdiction"]["city"].update(can_award=[3, 4, 5]), "评定办法 › 授星权限", "3 星写了 2 次"),
    (_policy("validity", months=6), "评定办法 › 有效期 · 中期体检在第几个月", "早于"),
    (_recusal("评委长得像站长"), "评定办法 › 考评组 › 回避 › 第 1 条 · 规则键", "缺这一项"),
    (_recusal({"text": "x", "keys": ["tall"]}), "评定办法 › 考评组 › 回避 › 第 1 条 › 规则键 · 第 1 条", "只能写"),
    (_recusal({"text": "x", "keys": ["employed_within_months"]}), "评定办法 › 考评组 › 回避 › 第 1 条 · 近几个月", "写明"),
    (lambda v: v["policy"]["process"].pop(3), "评定办法 › 流程", "缺「区级考评」"),
    (lambda v: v["policy"]["process"][4].update(output=[3, 4]), "评定办法 › 流程 › 市级联合考评 · 评出星级", "超出了授星权限"),
    (lambda v: v["policy"].update(first_round_exempt=["luck"]),
     "评定办法 › 首轮不用的门槛 · 第 1 条", "只能写"),
    (lambda v: v["meta"]["score_states"].update(B=Decimal("0.2")), "文件说明 › 状态折算", "从高到低"),
    (lambda v: v["meta"].update(prepared_on="昨天"), "文件说明 · 编写日期", "2026-11-23"),
    (lambda v: v["metrics"].update(luck={"formula": "x"}), "指标口径 › luck", "没有指标「luck」"),
    (lambda v: v["deductions"][0].update(cap=1), "扣分项 › K1 · 最多扣", "每次扣的 2 分"),
    (lambda v: v["veto"][0].update(id="V2"), "一票否决 › V2 · 编号", "用了 2 次"),
    (lambda v: v["veto"][0].update(id="Z1.1.1"), "一票否决 › Z1.1.1 · 编号", "与测评点或加分项重复"),
    (lambda v: v["standards"][0]["bonus"][0].update(points=11), "加分项 › ZB1 · 分值", "加分上限 10"),
    (_tree(total=90), "ZHAN · 总分", "差 10 分"),
    (_tree(unit_type="县"), "适用于", "只能写"),
    (lambda v: v["policy"]["method_weight_actual"]["ZHAN"].update(实地=30), "评定办法 › 方式占比 › ZHAN · 实地", "按测评点算是 20.5"),
    (lambda v: v.pop("policy"), "", "缺「评定办法」一节"),
    (lambda v: v.update(extra=1), "", "不认识的项目「extra」"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "place", "words"), SPOILT, ids=[f"{n}-{place}" for n, (_s, place, _w) in enumerate(SPOILT)]
)
def test_a_fault_is_told_with_its_place(spoil, place, words):
    values = raw()
    spoil(values)
    found = faults(values)
    assert place in found, found
    assert words in found[place]
    assert read(values).documents == ()


def test_all_faults_are_told_at_once():
    values = raw()
    _point(values).update(points="四", metric="no_such")
    _point(values, "S1.1.1").update(points=3)
    values["policy"]["thresholds"]["4"]["min_score"] = 95
    found = faults(values)
    assert {
        "Z5 › Z5.2 › Z5.2.2 · 分值",
        "S1 › S1.1 · 分值",
        "评定办法 › 星级线和门槛 › 5 星 · 最低分",
    } <= set(found)
    assert "Z5 › Z5.2 · 分值" not in found  # the sum is not asked where a part could not be read


def test_a_source_tag_that_is_not_listed_is_a_fault():
    values = raw()
    values["legal_basis"] = {"S01": {"title": "一份报道"}}
    assert "没有 S09" in faults(values)["Z1 › Z1.1 › Z1.1.1 · 依据"]


def test_what_is_not_a_standard_says_so():
    assert "不是评定标准" in faults([1, 2])[""]
    assert faults("hello")


def _paths(values, path=()):
    """Every spot of a nested value, from the root to the leaves."""
    yield path
    if isinstance(values, list):
        values = dict(enumerate(values))
    for key, value in values.items() if isinstance(values, dict) else ():
        yield from _paths(value, (*path, key))


ODD = (
    [],
    {},
    ["status"],
    [[]],
    {"a": {"b": []}},
    None,
    True,
    "",
    "x" * 100_000,
    10**40,
    Decimal("NaN"),
    Decimal("-1e99"),
    date.max,
)
PATHS = sorted(_paths(RAW), key=repr)[1:]


@given(st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(ODD)), min_size=1, max_size=3))
@example([(("dimensions", 0, "indicators", 0, "points", 0, "rule", "type"), ["status"])])
def test_whatever_stands_anywhere_is_read_or_told_and_breaks_nothing(spoilt):
    values = raw()
    for path, odd in spoilt:
        spot = values
        try:
            for key in path[:-1]:
                spot = spot[key]
            spot[path[-1]] = copy.deepcopy(odd)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier one took its place
    read(values)


def test_the_sample_has_no_faults():
    assert read(RAW).faults.found == []
    assert check_document(station(), known_metrics=metric_keys()).found == []


BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"a: [1, 2\nb: 3\n", "第 2 行第 2 列", "YAML 写法有误"),
        (b"a: 1\n\tb: 2\n", "第 2 行第 1 列", "YAML 写法有误"),
        (BOMB, "第 1 行第 4 列", "锚点"),
        (b"a: 1\na: 2\n", "第 2 行第 1 列", "写了两次"),
        (b"a: !!python/object/apply:os.system [ls]\n", "第 1 行第 4 列", "标签"),
        (b"a: 1\n---\nb: 2\n", "第 2 行第 1 列", "一份"),
        (b"[" * 50 + b"]" * 50, "第 1 行第 21 列", "层次太深"),
        (b"a: \xff\xfe\n", "第 1 行", "UTF-8"),
        (b"", "", "空的"),
        (b"a: 1\n" * 500_000, "", "超过 2 MB"),
    ],
)
def test_broken_yaml_is_refused_with_line_and_column(data, place, words):
    with pytest.raises(Invalid) as refused:
        read_yaml(data)
    assert refused.value.faults[0].place == place
    assert words in refused.value.faults[0].message


def test_yaml_numbers_are_read_exactly():
    assert read_yaml(b"{a: 0.10, b: 1, c: '1', d: no, e: true, f: null}") == {
        "a": Decimal("0.10"), "b": 1, "c": "1", "d": "no", "e": True, "f": None,
    }  # fmt: skip
