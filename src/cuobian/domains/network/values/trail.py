"""What the audit trail and the history of a place call what is done here, to what, and the fields that change."""

from django.utils.translation import gettext_lazy as _

from cuobian.domains.network.values import AreaKind, AreaStatus, PlaceAction, PlaceKind, PlaceStatus, PlanStatus

AUDIT_ACTIONS = {
    **{f"network.{action}": action.label for action in PlaceAction},
    "network.area_add": _("新设区划"),
    "network.area_rename": _("区划更名"),
    "network.area_merge": _("区划并入"),
    "network.area_mark": _("把区划标为统计单位"),
    "network.area_unmark": _("取消区划的统计单位标记"),
    "network.areas": _("载入区划"),
    "network.plan": _("安排以后的变动"),
    "network.plan_applied": _("安排的变动生效"),
    "network.plan_cancelled": _("取消安排的变动"),
    "network.plan_failed": _("安排的变动没办成"),
    "network.export": _("导出站点名单"),
    "network.import_preview": _("上传站点表格，看预览"),
    "network.import": _("从表格写入站点"),
    "network.import_undo": _("撤销站点导入"),
    "network.import_discard": _("放弃站点导入"),
    "network.import_forget": _("清掉旧的导入表格"),
    "network.remove": _("撤销导入，删去新设的站点"),
    "place.read": _("查看站点联系电话"),
}
AUDIT_SUBJECTS = {"place": _("站点"), "area": _("区划"), "import": _("站点导入")}
FIELD_WORDS = {
    "code": _("编码"),
    "kind": _("类型"),
    "name": _("全称"),
    "short_name": _("简称"),
    "parent": _("上级编码"),
    "address": _("地址"),
    "lng": _("经度"),
    "lat": _("纬度"),
    "coord_system": _("坐标系"),
    "facilities": _("设施"),
    "rooms": _("场地"),
    "contact_name": _("联系人"),
    "contact_phone": _("电话"),
    "rated": _("参加评定"),
    "opened_on": _("设立日期"),
    "hours": _("开放时间"),
    "status": _("状态"),
    "area": _("所在区划"),
    "photo": _("照片"),
    "into": _("并入"),
    "merged_from": _("并入的站点"),
    "split_off": _("分设出的站点"),
}
_SHARED = {"name", "code", "kind", "status"}
"""Fields that other kinds of records have as well: the trail has a word of its own for them."""
AUDIT_FIELDS = {
    **{key: word for key, word in FIELD_WORDS.items() if key not in _SHARED},
    "office_line": _("座机"),
    "effective_on": _("从哪天起"),
    "is_pseudo": _("统计单位"),
    "merged_into": _("并入"),
    "query": _("搜索或筛选的条件"),
    "rows": _("行数"),
    "written": _("写入的行数"),
    "left": _("没有撤回的"),
    "new": _("新增"),
    "changed": _("有改动"),
    "unchanged": _("没变化"),
    "wrong": _("有错"),
    "cells": _("改动的格"),
    "cleared": _("清空的格"),
    "week": _("每周开放时间"),
    "exceptions": _("特殊日期"),
}
AUDIT_VALUES = {
    **{f"place.status.{status}": status.label for status in (*PlanStatus, *PlaceStatus)},
    **{f"place.kind.{kind}": kind.label for kind in PlaceKind},
    **{f"area.status.{status}": status.label for status in AreaStatus},
    **{f"area.kind.{kind}": kind.label for kind in AreaKind},
}
