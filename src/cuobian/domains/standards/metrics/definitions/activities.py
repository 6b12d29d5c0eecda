"""Activities with residents, and how many people they reach."""

from django.utils.translation import gettext_lazy as _

from cuobian.domains.standards.metrics.reading import Facts
from cuobian.domains.standards.metrics.recipes import Different, LevelOverLevel, Total
from cuobian.domains.standards.metrics.registry import Metric
from cuobian.domains.standards.metrics.special.activities import AttendedTotal, MonthsCovered

ACTIVITIES = (
    Metric(
        "activity_month_cover",
        _("有活动的月数"),
        _("个月"),
        _("有面向群众活动的自然月数（0 至 12）"),
        _("活动记录"),
        MonthsCovered((Facts("activity"),)),
    ),
    Metric(
        "festival_activity_count",
        _("覆盖的传统节日"),
        _("个"),
        _("覆盖的传统节日个数"),
        _("活动标签"),
        Different((Facts("activity", tags=("festival",)),)),
    ),
    Metric(
        "custom_reform_count",
        _("移风易俗活动数"),
        _("场"),
        _("带相应标签且有群众参与记录的活动数"),
        _("活动标签、参与记录"),
        AttendedTotal((Facts("activity", tags=("custom_reform",)),)),
    ),
    Metric(
        "unique_participation_ratio",
        _("去重参与率"),
        "%",
        _("近 12 个月去重参与人数 ÷ 常住人口，都取最近一次"),
        _("去重参与人数、统计部门公布的常住人口"),
        LevelOverLevel((Facts("participants"), Facts("population", months=0))),
        guard=_("用去重人数，不用人次"),
    ),
    Metric(
        "love_service_count",
        _("爱心厦门服务次数"),
        _("次"),
        _("爱心厦门标签的服务次数"),
        _("爱心类服务记录"),
        Total((Facts("love_service"),)),
    ),
)
