"""Lectures, speakers, courses and the elders' school."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cuobian.domains.standards.metrics.reading import Facts
from cuobian.domains.standards.metrics.recipes import Different, DoneTotal, ShareOfPlaces
from cuobian.domains.standards.metrics.registry import Metric
from cuobian.domains.standards.metrics.special.activities import MonthsCovered

_BELOW = ("institute", "centre")


def _week_of(day: object) -> object:
    return day.isocalendar()[:2] if isinstance(day, date) else day


LEARNING = (
    Metric(
        "lecture_month_cover",
        _("有宣讲的月数"),
        _("个月"),
        _("有宣讲的自然月数（0 至 12）"),
        _("宣讲场次"),
        MonthsCovered((Facts("activity", tags=("lecture",)),)),
        guard=_("同一素材同日多条合并为 1"),
    ),
    Metric(
        "lecture_station_cover",
        _("宣讲覆盖站点比例"),
        "%",
        _("年内被宣讲覆盖的站数 ÷ 辖区站数"),
        _("宣讲场次与站点"),
        ShareOfPlaces((Facts("activity", tags=("lecture",), below=_BELOW),)),
        places=("institute",),
    ),
    Metric(
        "speaker_count",
        _("本土宣讲员数"),
        _("人"),
        _("近 12 个月有场次的在库宣讲员数"),
        _("宣讲员库"),
        Different((Facts("speaker_session"),)),
    ),
    Metric(
        "speaker_graduated",
        _("结业宣讲员数"),
        _("人"),
        _("年内完成孵化结业的宣讲员数"),
        _("孵化档案"),
        Different((Facts("speaker_graduated", below=_BELOW),)),
        places=("institute",),
    ),
    Metric(
        "course_order_done",
        _("课程订单办结数"),
        _("单"),
        _("已办结并有评单的课程订单数"),
        _("课程订单"),
        DoneTotal((Facts("course_order"),)),
    ),
    Metric(
        "course_published_used",
        _("被点用的课程数"),
        _("门"),
        _("辖区单位发布且被点用过的课程数"),
        _("课程目录与订单"),
        Different((Facts("course_used", below=_BELOW),)),
        places=("institute",),
    ),
    Metric(
        "elder_class_weeks",
        _("厝边学堂开课周数"),
        _("周"),
        _("有到课记录的开课周数"),
        _("班级与到课记录"),
        Different((Facts("elder_class"),), "happened_on", _week_of),
    ),
    Metric(
        "elder_site_cover",
        _("老年教学点覆盖率"),
        "%",
        _("有效老年教学点的村社数 ÷ 辖区村社数"),
        _("教学点开课记录"),
        ShareOfPlaces((Facts("elder_class", below=_BELOW),)),
        places=("institute",),
    ),
)
