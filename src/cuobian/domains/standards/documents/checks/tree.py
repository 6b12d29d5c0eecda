"""Checks of dimensions, indicators, points, bonus, deductions and vetoes: sums, ids, rules, metrics."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cuobian.domains.standards.documents.codec import Faults, Spot
from cuobian.domains.standards.documents.model.tree import (
    Bonus,
    Deduction,
    Dimension,
    Indicator,
    MetricNote,
    Point,
    Tree,
    Veto,
)
from cuobian.domains.standards.documents.model.whole import Meta, Source
from cuobian.engines.scoring.model import CountRule, Method, RatioRule
from cuobian.kernel.text import clean_query

SYNTHETIC = "synth"
"""The tag of a number that has no source: our own proposal."""


def check_meta(meta: Meta, faults: Faults) -> None:
    """State shares fall from A to C#, the day is a day."""
    shares = [meta.score_states.a, meta.score_states.b, meta.score_states.c, meta.score_states.c_hash]
    spot = Spot((_("文件说明"), _("状态折算")))
    if shares != sorted(shares, reverse=True):
        faults.add(spot, _("A、B、C、C# 要从高到低"), " ".join(map(str, shares)))
    if shares[0] != 1:
        faults.add(spot.at("A"), _("A 要等于 1，也就是满分"), shares[0])
    if meta.prepared_on:
        try:
            date.fromisoformat(meta.prepared_on)
        except ValueError:
            faults.add(Spot((_("文件说明"),), _("编写日期")), _("日期写成 2026-11-23 这样"), meta.prepared_on)


def check_tree(tree: Tree, known: Collection[str], faults: Faults, unread: Faults | None = None) -> None:
    """The tree of one kind of place.

    Args:
        unread: what could not be read of this tree; sums above such a place are not asked.
    """
    gaps = unread or Faults()
    _check_ids(tree, faults)
    if not gaps.found:
        _check_sum(Spot((tree.code,)), _("总分"), tree.total, tree.dimensions, _("各一级指标"), faults, gaps)
    for dimension in tree.dimensions:
        spot = Spot((dimension.id,))
        _check_sum(spot, _("分值"), dimension.points, dimension.indicators, _("二级指标"), faults, gaps)
        for indicator in dimension.indicators:
            inner = spot.down(indicator.id)
            _check_sum(inner, _("分值"), indicator.points, indicator.points_list, _("测评点"), faults, gaps)
            for point in indicator.points_list:
                check_point(point, inner.down(point.id), known, faults)
    for bonus in tree.bonus:
        _check_bonus(bonus, tree, known, faults)


def _check_sum(
    spot: Spot,
    label: str,
    said: Decimal,
    parts: Iterable[Dimension | Indicator | Point],
    words: str,
    faults: Faults,
    gaps: Faults,
) -> None:
    """What is said equals the sum of the parts; not asked where a part could not be read."""
    found = sum((each.points for each in parts), Decimal(0))
    if found != said and not gaps.touch(spot.names):
        faults.add(
            spot.at(label),
            _("写的是 %(said)s 分，%(words)s合计 %(found)s 分，差 %(gap)s 分")
            % {"said": _short(said), "words": words, "found": _short(found), "gap": _short(abs(said - found))},
            _short(said),
        )


def _short(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _items(tree: Tree) -> Iterator[tuple[Spot, str, str]]:
    """(place, id, what the id must begin with) of everything in the tree."""
    for dimension in tree.dimensions:
        yield Spot((dimension.id,)), dimension.id, ""
        for indicator in dimension.indicators:
            inner = Spot((dimension.id, indicator.id))
            yield inner, indicator.id, f"{dimension.id}."
            for point in indicator.points_list:
                yield inner.down(point.id), point.id, f"{indicator.id}."
    for bonus in tree.bonus:
        yield Spot((_("加分项"), bonus.id)), bonus.id, ""


def _check_ids(tree: Tree, faults: Faults) -> None:
    _check_unique(((spot, key) for spot, key, _prefix in _items(tree)), faults)
    for spot, key, prefix in _items(tree):
        if not key.startswith(prefix) or key == prefix:
            faults.add(spot.at(_("编号")), _("编号要以「%(prefix)s」开头") % {"prefix": prefix}, key)
        if not key.isascii() or clean_query(key) != key.lower() or any(sign in key for sign in " /\\?#%&"):
            faults.add(spot.at(_("编号")), _("编号只用字母、数字、点和短横"), key)


def _check_unique(items: Iterable[tuple[Spot, str]], faults: Faults) -> None:
    found = list(items)
    times = Counter(key for _spot, key in found)
    for spot, key in found:
        if times[key] > 1:
            faults.add(
                spot.at(_("编号")),
                _("编号「%(key)s」用了 %(times)s 次，要唯一") % {"key": key, "times": times[key]},
                key,
            )


def check_point(point: Point, spot: Spot, known: Collection[str], faults: Faults) -> None:
    """One measuring point: its rule fits its points, its methods and its metric."""
    if len(set(point.methods)) < len(point.methods):
        faults.add(spot.at(_("测评方式")), _("同一种方式写了两次"), "、".join(point.methods))
    match point.rule:
        case RatioRule(a=a, b=b, c=c):
            if not a >= b >= c:
                given = f"A {a}，B {b}，C {c}"
                faults.add(spot.down(_("评分办法")).at(_("分档")), _("A、B、C 的线要从高到低"), given)
            if not point.metric:
                faults.add(spot.at(_("指标口径")), _("按比率评分的测评点要写明用哪个指标"))
        case CountRule(per=per):
            if per > point.points:
                words = _("每处扣分不能超过满分 %(points)s") % {"points": _short(point.points)}
                faults.add(spot.down(_("评分办法")).at(_("每处扣分")), words, per)
    if not isinstance(point.rule, RatioRule):
        _check_automatic(point.methods, point.metric, spot, faults)
    _check_metric(point.metric, spot, known, faults)


def _check_automatic(methods: Collection[str], metric: str, spot: Spot, faults: Faults) -> None:
    """What is measured by the platform names what is measured; otherwise that part would never have a figure."""
    if Method.AUTOMATIC.value in methods and not metric:
        words = _("测评方式里有「系统自动」，要选一个指标；平台没有合适的，就去掉「系统自动」")
        faults.add(spot.at(_("指标口径")), words)


def _check_metric(metric: str, spot: Spot, known: Collection[str], faults: Faults) -> None:
    if metric and metric not in known:
        faults.add(spot.at(_("指标口径")), _("平台没有指标「%(metric)s」") % {"metric": metric}, metric)


def _check_bonus(bonus: Bonus, tree: Tree, known: Collection[str], faults: Faults) -> None:
    spot = Spot((_("加分项"), bonus.id))
    if bonus.points > tree.bonus_cap:
        words = _("单项不能超过加分上限 %(cap)s 分") % {"cap": _short(tree.bonus_cap)}
        faults.add(spot.at(_("分值")), words, bonus.points)
    _check_automatic(bonus.methods, bonus.metric, spot, faults)
    _check_metric(bonus.metric, spot, known, faults)


def check_outside(veto: Collection[Veto], deductions: Collection[Deduction], tree: Tree | None, faults: Faults) -> None:
    """Vetoes and deductions: ids unique, also against the tree; caps not below one occurrence."""
    inside = {key for _spot, key, _prefix in _items(tree)} if tree else set()
    named = [(Spot((_("一票否决"), each.id)), each.id) for each in veto]
    named += [(Spot((_("扣分项"), each.id)), each.id) for each in deductions]
    _check_unique(named, faults)
    for spot, key in named:
        if key in inside:
            faults.add(spot.at(_("编号")), _("编号「%(key)s」与测评点或加分项重复") % {"key": key}, key)
    for each in deductions:
        if each.cap < each.per:
            spot = Spot((_("扣分项"), each.id), _("最多扣"))
            faults.add(spot, _("不能小于每次扣的 %(per)s 分") % {"per": _short(each.per)}, each.cap)


def check_metrics(notes: Collection[MetricNote], known: Collection[str], faults: Faults) -> None:
    """Only metrics that the platform can compute are explained."""
    for note in notes:
        if note.key not in known:
            faults.add(
                Spot((_("指标口径"), note.key)), _("平台没有指标「%(metric)s」") % {"metric": note.key}, note.key
            )


def check_sources(sources: Collection[Source], tree: Tree, faults: Faults) -> None:
    """Where the document lists its sources, every tag that is used is in the list."""
    known = {source.tag for source in sources}
    if not known:
        return
    for spot, tags in _tagged(tree):
        for tag in tags:
            if tag not in known and tag != SYNTHETIC:
                faults.add(spot.at(_("依据")), _("「依据」一节里没有 %(tag)s") % {"tag": tag}, tag)


def _tagged(tree: Tree) -> Iterator[tuple[Spot, list[str]]]:
    for dimension in tree.dimensions:
        for indicator in dimension.indicators:
            for point in indicator.points_list:
                yield Spot((dimension.id, indicator.id, point.id)), tags_of(point.src)
    for bonus in tree.bonus:
        yield Spot((_("加分项"), bonus.id)), tags_of(bonus.src)


def tags_of(src: str) -> list[str]:
    """ "S17,S31" -> ["S17", "S31"]."""
    return [tag.strip() for tag in src.replace("，", ",").split(",") if tag.strip()]
