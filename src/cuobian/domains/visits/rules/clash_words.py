"""What is wrong with a day, in words for the officer. Pure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.visits.rules.schedule import Clash, Wrong


def clash_words(clash: Clash, titles: Mapping[Any, str]) -> str:
    """One sentence that says what is wrong and by how much."""
    facts = {"n": clash.minutes, "other": titles.get(clash.other, ""), "note": clash.note}
    return _sentences()[clash.what] % facts


def _sentences() -> dict[Wrong, str]:
    return {
        Wrong.OVERLAP: _("和「%(other)s」重叠 %(n)d 分钟"),
        Wrong.TRAVEL: _("路上还差 %(n)d 分钟，赶不到"),
        Wrong.CLOSED: _("这个时间不开放"),
        Wrong.EARLY: _("比当天开始早 %(n)d 分钟"),
        Wrong.LATE: _("比当天结束晚 %(n)d 分钟"),
        Wrong.RETURN: _("结束后返回，比当天结束晚 %(n)d 分钟"),
        Wrong.SHORT: _("少于说好的 %(n)d 分钟"),
        Wrong.LONG: _("多于说好的 %(n)d 分钟"),
        Wrong.LUNCH: _("午餐时段里没有留出 %(n)d 分钟用餐"),
        Wrong.UNPLACED: _("必到的，还没排到哪一天"),
        Wrong.UNTIMED: _("还没有时间"),
        Wrong.SHUT: _("站点已关闭，请换一个站点"),
        Wrong.MERGED: _("站点已合并到「%(note)s」，请换成它"),
        Wrong.SUSPENDED: _("站点暂停开放，请换一个站点"),
    }


def reason_words(reason: str, minutes: int | None = None) -> str:
    """Why the planner could not place a stop."""
    words = {
        "forbidden": _("要回避本区，没有能去的车"),
        "closed": _("哪一天都没有够长的开放时段"),
        "window": _("关门前赶不到"),
        "shift": _("一天的时间不够去这一站再返回"),
        "order": _("按定好的区的次序放不进去"),
        "lock": _("和锁定的时间、次序放不到一起"),
        "full": _("单独能去，和别的站放一起就排不下"),
        "not_worth": _("可去可不去的站，绕路太远"),
        "passed": _("赶到时已经结束"),
        "clash": _("和固定时间的安排冲突"),
        "no-time": _("几辆车分开走时，全体的活动要先定好时间"),
        "no-place": _("没有选地点，没有算进路线"),
        "no-point": _("站点没有坐标，没有算进路线"),
    }[reason]
    if minutes and reason in ("window", "shift"):
        return _("%(why)s，差 %(n)d 分钟") % {"why": words, "n": minutes}
    return words
