"""Demand, orders from placing to rating, and whom they reach."""

from django.utils.translation import gettext_lazy as _

from cuobian.domains.standards.metrics.reading import Facts
from cuobian.domains.standards.metrics.recipes import Different, Share
from cuobian.domains.standards.metrics.registry import Metric
from cuobian.domains.standards.metrics.special.orders import (
    BayesianRating,
    FinishedInTime,
    ProxyShare,
    QuartersWithDemand,
)

_BELOW = ("institute", "centre")

ORDERS = (
    Metric(
        "demand_quarter_cover",
        _("有新增需求的季度数"),
        _("个季度"),
        _("有新增需求的季度数（0 至 4）；窗口从快照日起往回每 3 个月算一个季度"),
        _("需求来源与时间"),
        QuartersWithDemand((Facts("demand"),)),
    ),
    Metric(
        "proxy_order_share",
        _("代点单占比"),
        "%",
        _("代点单数 ÷ 全部订单数"),
        _("代点单标记"),
        ProxyShare((Facts("order_placed"), Facts("order_placed", tags=("proxy",)))),
        guard=_("同一代办人当日超过 20 单进入抽核"),
    ),
    Metric(
        "accept_on_time_rate",
        _("按时受理率"),
        "%",
        _("1 个工作日内受理或退回并说明的订单 ÷ 应受理订单"),
        _("订单状态时间戳"),
        Share((Facts("order_accepted", below=_BELOW),)),
    ),
    Metric(
        "dispatch_on_time_rate",
        _("按时派单率"),
        "%",
        _("1 个工作日内派出的订单 ÷ 应派订单"),
        _("订单状态时间戳"),
        Share((Facts("dispatch"),)),
    ),
    Metric(
        "finish_on_time_rate",
        _("按时办结率"),
        "%",
        _("约定时间内办结的订单 ÷ 到期订单；所按辖区合计"),
        _("订单状态时间戳、抽单回访"),
        FinishedInTime((Facts("order_closed", below=_BELOW), Facts("order_audit", below=_BELOW))),
        guard=_("服务对象或抽核否认的订单视为未办结"),
    ),
    Metric(
        "bayes_rating",
        _("评单满意度"),
        _("分"),
        _("(C×m + Σ评分) ÷ (C + n)，m 为全市均值，C 取 20；所按辖区合计"),
        _("评单"),
        BayesianRating((Facts("order_rated", tags=("public",), below=_BELOW),)),
        guard=_("一对象一项目一票；内部账号评分剔除"),
    ),
    Metric(
        "reject_explained_rate",
        _("退单说明率"),
        "%",
        _("有原因且有转介或替代建议的退单 ÷ 退单"),
        _("退单原因与转介记录"),
        Share((Facts("order_rejected", below=_BELOW),)),
    ),
    Metric(
        "category_cover",
        _("服务大类数"),
        _("类"),
        _("有办结记录的目录大类数"),
        _("订单类别"),
        Different((Facts("order_closed", tags=("finished",)),)),
    ),
    Metric(
        "priority_group_share",
        _("重点人群占比"),
        "%",
        _("服务对象为重点人群的订单与活动人次 ÷ 全部"),
        _("服务对象类别"),
        Share((Facts("service_people"),)),
    ),
    Metric(
        "cross_station_solved",
        _("跨站调配解决率"),
        "%",
        _("转派后办结的订单 ÷ 站内无力承接的订单"),
        _("转派记录"),
        Share((Facts("cross_station"),)),
    ),
    Metric(
        "order_audit_match",
        _("抽单回访一致率"),
        "%",
        _("回访确认与系统一致的订单 ÷ 抽核订单；所按辖区合计"),
        _("回访记录"),
        Share((Facts("order_audit", below=_BELOW),)),
    ),
)
