"""Words of a programme: where it stands, what its items are, who takes part, and what the audit trail calls what is done."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProgrammeStatus(TextChoices):
    """Where a programme stands."""

    DRAFT = "draft", _("草稿")
    RELEASED = "released", _("已发布")
    RUNNING = "running", _("进行中")
    ENDED = "ended", _("已结束")
    WITHDRAWN = "withdrawn", _("已撤回")


LIVE = (ProgrammeStatus.RELEASED, ProgrammeStatus.RUNNING)
"""Hosts and participants are waited for."""


class ItemKind(TextChoices):
    """What an item of the programme is. The way between two stops is worked out and stands on the item it leads to."""

    STOP = "stop", _("观摩点")
    TRAVEL = "travel", _("路途")
    TALK = "talk", _("区情介绍")
    SYMPOSIUM = "symposium", _("座谈")
    TRAINING = "training", _("培训")
    MEAL = "meal", _("用餐")
    REST = "rest", _("休息")
    GATHER = "gather", _("集合")


PLACED = (ItemKind.STOP,)
"""Kinds that need a place of the network and a host."""


class Part(TextChoices):
    """What somebody does in the programme."""

    LEADER = "leader", _("领队")
    MEMBER = "member", _("成员")
    ESCORT = "escort", _("随车联络员")
    STAFF = "staff", _("工作人员")


class Readiness(TextChoices):
    """What the host has said about a visit."""

    WAITING = "waiting", _("待确认")
    READY = "ready", _("已准备好")
    PROBLEM = "problem", _("有困难")


class ProposalStatus(TextChoices):
    """Where a route that was worked out stands."""

    WORKING = "working", _("正在排")
    WAITING = "waiting", _("待决定")
    TAKEN = "taken", _("已采用")
    DROPPED = "dropped", _("没有采用")
    FAILED = "failed", _("没排出来")


MAX_DAYS, MAX_PEOPLE = 5, 200
VEHICLE_PHONE_DAYS = 30
"""How long after the last day it is kept whom to call in a vehicle."""
SEEN_BY = "visits.plan own"
"""Who may open a hand-out's file by its own address; participants and hosts get it through the programme's pages."""

DEFAULTS: dict[str, Any] = {
    "vehicles": [{"name": "1", "seats": 45, "contact": "", "phone": ""}],
    "speed": 36,
    "detour": 1.35,
    "stop_minutes": 40,
    "order": "free",
    "district_order": [],
    "recuse": False,
    "seat_mixed": True,
    "room": {"rows": 5, "seats": 8},
}
"""What a programme starts with. Speed in km/h on the road; detour: length of the road by the straight line."""

# What the audit trail calls what is done here.
AUDIT_ACTIONS = {
    "visits.create": _("建观摩活动"),
    "visits.edit": _("改观摩活动"),
    "visits.day": _("改观摩日程安排"),
    "visits.item": _("改观摩日程"),
    "visits.drop_item": _("去掉一项日程"),
    "visits.undo": _("退回上一步改动"),
    "visits.propose": _("排观摩路线"),
    "visits.take_proposal": _("采用排出的路线"),
    "visits.drop_proposal": _("没有采用路线"),
    "visits.participant": _("改观摩名单"),
    "visits.import_people": _("导入观摩名单"),
    "visits.remove_participant": _("移出观摩名单"),
    "visits.seats": _("排座位"),
    "visits.hand_out": _("加观摩资料"),
    "visits.drop_hand_out": _("去掉观摩资料"),
    "visits.release": _("发布观摩日程"),
    "visits.start": _("开始观摩"),
    "visits.end": _("结束观摩"),
    "visits.withdraw": _("撤回观摩活动"),
    "visits.arrive": _("到达"),
    "visits.leave": _("离开"),
    "visits.fill_in": _("补记到达"),
    "visits.slip": _("日程顺延"),
    "visits.ready": _("接待方确认"),
    "visits.join": _("到场确认"),
    "visits.unjoin": _("取消到场确认"),
    "visits.feed": _("换日历地址"),
    "visits.board": _("打开到场二维码"),
    "visits.names": _("导出观摩名单"),
    "visits.forget_vehicles": _("清空车上联络员的姓名和电话"),
}
AUDIT_SUBJECTS = {"visit": _("观摩活动"), "visit_item": _("观摩日程"), "visit_person": _("观摩成员")}
AUDIT_FIELDS = {
    "released_no": _("发布次数"),
    "title": _("名称"),
    "starts_on": _("开始"),
    "ends_on": _("结束"),
    "place": _("站点"),
    "minutes": _("分钟"),
    "people": _("人数"),
    "capacity": _("以什么身份"),
}
