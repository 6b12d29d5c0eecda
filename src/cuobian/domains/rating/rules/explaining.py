"""Values and actions in words: what a page says of what the engine found. Gates: `wording.py`."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.rating.values import Ruling, SelfAnswer, Stage
from cuobian.engines.scoring import PointResult
from cuobian.engines.scoring import Standing as PointStanding
from cuobian.kernel.format import bracketed, number, percent, score, signed

FULL = Decimal(100)
PLACES = 2
"""Decimals of a score on pages and papers."""


def figure_words(value: Mapping[str, Any] | None, *, is_rate: bool, unit: str) -> str:
    """A frozen figure as a page writes it: 86.3%（44/51）, 12 场, "还没有数据"."""
    if value is None:
        return _("还没有数据")
    state = f" {value['s']}" if value.get("s") else ""
    amount = Decimal(value["v"])
    if is_rate:
        made = f"{number(value['n'])}/{number(value['d'])}" if value.get("d") else ""
        return (bracketed(percent(amount), made) if made else percent(amount)) + state
    decimals = 0 if amount == amount.to_integral_value() else 2
    return f"{number(amount, decimals)} {unit}".strip() + state


def standing_words(scored: PointResult) -> str:
    """Why a point does not simply carry a score; empty when it does."""
    words = {
        PointStanding.NOT_CHOSEN: _("自选，没申报"),
        PointStanding.NOT_APPLICABLE: _("不适用"),
        PointStanding.WAITING: _("还没有数据，不计入"),
        PointStanding.UNSEEN: _("没人看到"),
    }
    return words.get(scored.standing, "")


def action_words(action: str) -> str:
    """A move in words, for the history of an entry."""
    words = {
        "enter": _("进入这一轮"),
        "submit_self": _("提交自评"),
        "return_self": _("退回自评"),
        "pass_review": _("初审通过"),
        "compute_district": _("算出区级结果"),
        "reopen_district": _("退回区考评组"),
        "confirm_district": _("确认区级结果"),
        "return_district": _("退回区里"),
        "compute_city": _("算出联合考评结果"),
        "reopen_city": _("退回联合考评组"),
        "confirm_city": _("确认联合考评结果"),
        "publish": _("开始公示"),
        "file_appeal": _("申请复核"),
        "recall": _("从公示收回"),
        "close_notice": _("公示期满"),
        "decide_appeal": _("复核结论"),
        "award": _("定星"),
        "withdraw": _("退出这一轮"),
    }
    return words.get(action, action)


def returned_words(city: Decimal, district: Decimal, star: int | None, stars: Iterable[int]) -> str:
    """A place that the joint panel returned: why its star follows from the district's score and not from the panel's."""
    return _("市级联合考评 %(city)s 分，没到%(stars)s，退回按区级结果（%(district)s 分）定星：%(star)s。") % {
        "city": f"{city:.2f}",
        "stars": stars_words(stars),
        "district": f"{district:.2f}",
        "star": star_word(star),
    }


def ruling_words(item: Any) -> str:
    """What was ruled on an answer: on a claim that a point does not apply it is another sentence than on a figure."""
    if not item.ruling:
        return ""
    if item.not_applicable and item.answer != SelfAnswer.OBJECT:
        return _("同意不适用") if item.ruling == Ruling.CHANGED else _("不同意，照常考评")
    value = f" {item.ruling_value}" if item.ruling == Ruling.CHANGED else ""
    return f"{Ruling(item.ruling).label}{value}"


def put_right_words(row: Any) -> str:
    """The platform's figure put right: what it was, what it is, why."""
    return _("更正 %(before)s → %(value)s：%(reason)s") % {
        "before": row.before or _("没有数"),
        "value": row.value,
        "reason": row.reason,
    }


def sum_words(parts: Iterable[tuple[Decimal, Decimal]], total: Decimal | None) -> str:
    """How scores and points of the dimensions lead to the total; "" when they simply add up to it.

    The base is rounded as the engine rounds it, to the places that the scores themselves have.
    """
    rows = list(parts)
    got, full = sum((one for one, _full in rows), Decimal(0)), sum((one for _got, one in rows), Decimal(0))
    if not full or total is None:
        return ""
    places = min(PLACES, max(-int(one.as_tuple().exponent) for one, _full in rows))
    base = (100 * got / full).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if full == FULL and base == total:
        return ""
    words = {"got": score(got), "full": score(full), "base": score(base), "total": score(total)}
    told = (
        _("合计 %(base)s 分。")
        if full == FULL
        else _("合计 %(got)s 分，满分 %(full)s 分（不适用、没有数据的不算），折算成百分是 %(base)s 分。")
    ) % words
    if base != total:
        told += _("加分扣分 %(rest)s，总分 %(total)s 分。") % {**words, "rest": signed(total - base)}
    return told


def stage_chip(stage: Stage) -> str:
    """Which chip shows a stage."""
    if stage in (Stage.AWARDED,):
        return "done"
    if stage in (Stage.WITHDRAWN, Stage.UNSTARRED):
        return "refused"
    return "wait"


def stars_words(stars: Iterable[int]) -> str:
    """Several stars in words: 四星、五星."""
    return _("、").join(star_word(star) for star in sorted(stars))


def star_word(star: int | None) -> str:
    """A number of stars in words; 0 is "not starred"."""
    words = (_("不定星级"), _("一星"), _("二星"), _("三星"), _("四星"), _("五星"))
    return "—" if star is None else words[star]
