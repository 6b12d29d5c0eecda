"""Doors open as posted, and terminals that work."""

from django.utils.translation import gettext_lazy as _

from cuobian.domains.standards.metrics.reading import Facts
from cuobian.domains.standards.metrics.recipes import Share, StatedShare
from cuobian.domains.standards.metrics.registry import Metric
from cuobian.domains.standards.metrics.special.orders import OpenAsPosted

OPENING = (
    Metric(
        "open_fulfil_rate",
        _("按公示时间开放率"),
        "%",
        _("实际开放时长 ÷ 公示开放时长"),
        _("开放日志、暗访记录"),
        OpenAsPosted((Facts("opening_hours"), Facts("mystery_visit"))),
        guard=_("暗访关门一次记当日为 0"),
    ),
    Metric(
        "offhour_share",
        _("延时服务占比"),
        "%",
        _("工作日 18:00 后及周末节假日的开放与活动时长 ÷ 总时长"),
        _("开放与活动时段"),
        Share((Facts("service_hours"),)),
    ),
    Metric(
        "kiosk_online_rate",
        _("终端在线率"),
        "%",
        _("终端公示时段内心跳在线时长 ÷ 公示时段总时长；对应状态描述：不低于 95% 为 A，85% 为 B，70% 为 C"),
        _("终端心跳"),
        StatedShare((Facts("kiosk_online"),)),
    ),
    Metric(
        "kiosk_fresh_rate",
        _("终端内容最新率"),
        "%",
        _("内容包版本滞后不超过 7 天的终端天数 ÷ 终端总天数"),
        _("终端心跳与内容版本"),
        Share((Facts("kiosk_fresh"),)),
    ),
)
