"""Pairing, campuses, contracts and brands."""

from django.utils.translation import gettext_lazy as _

from cuobian.domains.standards.metrics.reading import EVER, Facts
from cuobian.domains.standards.metrics.recipes import Different, Share, ShareOfNamedPlaces, ShareOfPlaces, Total
from cuobian.domains.standards.metrics.registry import Metric
from cuobian.domains.standards.metrics.special.partners import (
    ContractOutput,
    ContractsSupervised,
    PairingComplete,
    PairingCover,
)

_BELOW = ("institute", "centre")

PARTNERS = (
    Metric(
        "pairing_complete",
        _("1+1+1 结对齐全"),
        "%",
        _("机关类与非公类结对均有效为 A，仅一类为 B，已过期未续为 C，没有为 C#"),
        _("结对登记"),
        PairingComplete((Facts("pairing", months=EVER),)),
        places=("station",),
    ),
    Metric(
        "pairing_cover",
        _("结对齐全率"),
        "%",
        _("结对齐全的站数 ÷ 辖区站数"),
        _("结对登记"),
        PairingCover((Facts("pairing", months=EVER, below=_BELOW),)),
        places=("institute",),
    ),
    Metric(
        "pairing_activity_count",
        _("结对共建次数"),
        _("次"),
        _("结对单位参与并有记录的活动或订单数"),
        _("共建活动与订单"),
        Total((Facts("pairing_activity"),)),
    ),
    Metric(
        "campus_project_count",
        _("校地与社会组织项目数"),
        _("个"),
        _("执行中或已完成的校地、社会组织项目数"),
        _("项目记录"),
        Different((Facts("campus_project"),)),
    ),
    Metric(
        "campus_project_fulfil",
        _("项目按期履约率"),
        "%",
        _("按期完成的里程碑 ÷ 到期里程碑"),
        _("项目记录"),
        Share((Facts("campus_milestone", below=_BELOW),)),
    ),
    Metric(
        "contract_output_rate",
        _("合同产出完成率"),
        "%",
        _("min(1, 合同约定产出完成量 ÷ 约定量)，按约定量加权平均"),
        _("合同登记、产出数据"),
        ContractOutput((Facts("contract_output"),)),
    ),
    Metric(
        "contract_supervised_rate",
        _("合同监管率"),
        "%",
        _("按季完成监管记录的合同数 ÷ 在执行合同数"),
        _("合同与评估"),
        ContractsSupervised((Facts("contract_supervision"),)),
        places=("institute",),
    ),
    Metric(
        "love_station_cover",
        _("爱心厦门覆盖率"),
        "%",
        _("有爱心厦门服务记录的站数 ÷ 辖区站数"),
        _("爱心类服务记录"),
        ShareOfPlaces((Facts("love_service", below=_BELOW),)),
        places=("institute",),
    ),
    Metric(
        "brand_station_cover",
        _("品牌落地率"),
        "%",
        _("落地品牌项目的站数 ÷ 辖区站数"),
        _("品牌项目登记"),
        ShareOfNamedPlaces((Facts("brand_station"),)),
        places=("institute",),
    ),
    Metric(
        "venue_catalog_used",
        _("用起来的阵地数"),
        _("处"),
        _("年内被预约使用过的辖区阵地数"),
        _("阵地目录与预约记录"),
        Different((Facts("venue_use"),)),
        places=("institute",),
    ),
)
