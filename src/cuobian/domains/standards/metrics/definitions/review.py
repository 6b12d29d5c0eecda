"""What residents say, and what was put right."""

from django.utils.translation import gettext_lazy as _

from cuobian.domains.standards.metrics.reading import Facts
from cuobian.domains.standards.metrics.recipes import InverseShare, SampledShare, Share
from cuobian.domains.standards.metrics.registry import Metric

_BELOW = ("institute", "centre")

REVIEW = (
    Metric(
        "survey_awareness",
        _("居民知晓率"),
        "%",
        _("知晓人数 ÷ 有效问卷；所按辖区合计"),
        _("随机问卷"),
        SampledShare((Facts("survey_awareness", below=_BELOW),)),
        guard=_("样本由系统随机抽取，被评单位不得推荐"),
    ),
    Metric(
        "survey_satisfaction",
        _("居民满意率"),
        "%",
        _("满意与基本满意人数 ÷ 知晓人数；所按辖区合计"),
        _("随机问卷"),
        SampledShare((Facts("survey_satisfaction", below=_BELOW),)),
        guard=_("样本由系统随机抽取，被评单位不得推荐"),
    ),
    Metric(
        "rectify_pass_rate",
        _("按期整改通过率"),
        "%",
        _("按期整改且复查通过的问题 ÷ 到期问题；所按辖区合计"),
        _("整改单"),
        Share((Facts("issue_due", below=_BELOW),)),
    ),
    Metric(
        "repeat_issue_rate_inverse",
        _("问题不反复率"),
        "%",
        _("1 − 90 天内同类复发问题 ÷ 已销号问题"),
        _("整改单重复标记"),
        InverseShare((Facts("issue_closed", below=_BELOW),)),
    ),
    Metric(
        "no_repeat_report_rate",
        _("未被重复索要数据率"),
        "%",
        _("站长问卷中回答“未被重复索要”的比例"),
        _("站长匿名问卷"),
        Share((Facts("station_heads_asked"),)),
        places=("institute",),
    ),
)
