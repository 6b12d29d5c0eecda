"""Teams, training, records on time, insurance and care."""

from django.utils.translation import gettext_lazy as _

from cuobian.domains.standards.metrics.reading import Facts
from cuobian.domains.standards.metrics.recipes import (
    Different,
    Level,
    LevelOverLevel,
    LevelShare,
    Share,
    TimelyShare,
    Total,
)
from cuobian.domains.standards.metrics.registry import Metric

_BELOW = ("institute", "centre")

VOLUNTEERS = (
    Metric(
        "active_team_count",
        _("活跃队伍数"),
        _("支"),
        _("近 6 个月有至少 1 条有效服务记录的队伍数"),
        _("队伍与服务记录"),
        Different((Facts("team_service", months=6),)),
        window_months=6,
    ),
    Metric(
        "registered_ratio",
        _("注册志愿者占常住人口比例"),
        "%",
        _("归属本站的注册志愿者 ÷ 常住人口，都取最近一次"),
        _("注册数据、统计部门公布的常住人口"),
        LevelOverLevel((Facts("volunteers", below=_BELOW), Facts("population", months=0))),
    ),
    Metric(
        "active_volunteer_rate",
        _("志愿者活跃率"),
        "%",
        _("近 12 个月服务不少于 1 次的志愿者 ÷ 注册志愿者；所按辖区各站合计"),
        _("服务记录、注册数据"),
        LevelShare((Facts("volunteers", below=_BELOW),)),
    ),
    Metric(
        "trained_before_duty_rate",
        _("先培训后上岗率"),
        "%",
        _("上岗前已有有效培训的人次 ÷ 需培训岗位人次"),
        _("岗位资格与培训记录"),
        Share((Facts("skilled_duty", below=_BELOW),)),
    ),
    Metric(
        "record_on_time_rate",
        _("按时记录率"),
        "%",
        _("活动结束后 10 个工作日内完成记录的人次 ÷ 应记录人次；所按辖区合计"),
        _("记录时间戳"),
        TimelyShare((Facts("service_record", below=_BELOW),)),
        guard=_("补录超过 10 个工作日不计且单独列示"),
    ),
    Metric(
        "risk_insured_rate",
        _("中高风险投保率"),
        "%",
        _("风险等级为中高且上岗时保单有效的人次 ÷ 风险等级为中高的人次；所按辖区合计"),
        _("活动风险等级与保单"),
        Share((Facts("risk_duty", below=_BELOW),)),
    ),
    Metric(
        "care_action_count",
        _("志愿者关爱次数"),
        _("次"),
        _("关爱台账中有受益人确认的次数"),
        _("关爱记录"),
        Total((Facts("care_action"),)),
    ),
    Metric(
        "care_response_rate",
        _("求助 24 小时响应率"),
        "%",
        _("24 小时内响应的求助单 ÷ 求助单"),
        _("求助单"),
        Share((Facts("care_request", below=_BELOW),)),
    ),
    Metric(
        "leader_training_rate",
        _("队伍骨干培训覆盖率"),
        "%",
        _("年内受训的队伍负责人 ÷ 队伍负责人"),
        _("培训记录"),
        LevelShare((Facts("team_leaders"),)),
    ),
    Metric(
        "suo_staff_count",
        _("专兼职人员数"),
        _("人"),
        _("在岗登记的专兼职人员数，取最近一次"),
        _("人员登记"),
        Level((Facts("staff"),)),
    ),
)
