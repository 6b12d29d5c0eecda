"""Doors open as posted, and terminals that work."""

from django.utils.translation import gettext_lazy as _

from cuobian.domains.standards.metrics.reading import Facts
from cuobian.domains.standards.metrics.recipes import Missing, Share, StatedShare
from cuobian.domains.standards.metrics.registry import Metric
from cuobian.domains.standards.metrics.special.duty import OnDuty
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
        "posted_missing",
        _("公示缺项数"),
        _("项"),
        _("要求公示的项数 − 已公示的项数，取最近一次；线上公示等效"),
        _("公示内容登记"),
        Missing((Facts("posted_items"),)),
        direction="down",
    ),
    Metric(
        "duty_state",
        _("公示时段在岗情况"),
        "%",
        _(
            "有人在岗的核查次数 ÷ 核查次数；对应状态描述：各次核查从好到差排，取居中偏差的一次；登记的专兼职人员为 0 时记 C#"
        ),
        _("在岗核查、人员登记"),
        OnDuty((Facts("duty_check"), Facts("staff"))),
        guard=_("只认上门看到的，不认自报"),
        places=("station",),
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
