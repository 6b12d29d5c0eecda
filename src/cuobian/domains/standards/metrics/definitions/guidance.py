"""How an institute guides its stations, and how ready it is."""

from django.utils.translation import gettext_lazy as _

from cuobian.domains.standards.metrics.reading import EVER, Facts
from cuobian.domains.standards.metrics.recipes import Different, Total
from cuobian.domains.standards.metrics.registry import Metric
from cuobian.domains.standards.metrics.special.stations import (
    IDLE_DAYS,
    EmergencyReady,
    NotIdle,
    StarShare,
    VisitedEachHalf,
)

_BELOW = ("institute", "centre")

GUIDANCE = (
    Metric(
        "station_visit_cover",
        _("走访覆盖率"),
        "%",
        _("每半年至少被走访一次的站数 ÷ 辖区站数（取两半年较低值）"),
        _("走访与问题单"),
        VisitedEachHalf((Facts("station_visit"),)),
        places=("institute",),
    ),
    Metric(
        "station_3star_share",
        _("三星及以上站占比"),
        "%",
        _("三星及以上站数 ÷ 辖区站数；还没有定过星的不算"),
        _("星级台账"),
        StarShare((Facts("star", months=EVER, below=_BELOW),)),
        places=("institute",),
    ),
    Metric(
        "idle_station_inverse",
        _("无空转站率"),
        "%",
        _("1 − 空转站数 ÷ 辖区站数；连续 90 天无开放、无活动、无办结订单为空转"),
        _("空转判定"),
        NotIdle(
            (
                Facts("opening_hours", days=IDLE_DAYS, below=_BELOW),
                Facts("activity", days=IDLE_DAYS, below=_BELOW),
                Facts("order_closed", tags=("finished",), days=IDLE_DAYS, below=_BELOW),
            )
        ),
        places=("institute",),
    ),
    Metric(
        "peer_visit_count",
        _("互看互学次数"),
        _("次"),
        _("年内互看互学次数"),
        _("互访行程与意见"),
        Total((Facts("peer_visit"),)),
        places=("institute",),
    ),
    Metric(
        "emergency_ready",
        _("平战结合就绪"),
        _("项"),
        _("年度演练不少于 2 次且最近一次召集应答率达 60%，同时达标为 1"),
        _("演练与召集记录"),
        EmergencyReady((Facts("drill"), Facts("callout"))),
    ),
    Metric(
        "adopted_by_others",
        _("被采用的做法"),
        _("个站"),
        _("登记采用本站做法的其他站数"),
        _("采用登记"),
        Different((Facts("adoption"),)),
    ),
)
