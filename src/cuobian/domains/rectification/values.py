"""Words of the rectification: states, severities, terms that an office may change, and the frozen records that leave it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where a ticket stands."""

    OPEN = "open", _("待接收")
    ACCEPTED = "accepted", _("已接收")
    DISPUTED = "disputed", _("有异议")
    FIXING = "fixing", _("整改中")
    FIXED = "fixed", _("待复查")
    VERIFIED = "verified", _("待销号")
    CLOSED = "closed", _("已销号")
    DROPPED = "dropped", _("不再整改")
    WITHDRAWN = "withdrawn", _("已撤回")
    MERGED = "merged", _("已并入")
    GONE = "gone", _("站点已关闭")


FINAL = (Status.CLOSED, Status.DROPPED, Status.WITHDRAWN, Status.MERGED, Status.GONE)
WITH_PLACE = (Status.OPEN, Status.ACCEPTED, Status.FIXING)
"""The place has to act: these are reminded, and become overdue."""
EXTENDABLE = (Status.ACCEPTED, Status.FIXING)
"""More time is asked for while the place works on it; a request that waits goes with that."""
LIVE = tuple(status for status in Status if status not in FINAL)
NOT_COUNTED = (Status.DROPPED, Status.WITHDRAWN, Status.MERGED, Status.GONE)
"""Ended without having been the place's to mend: in no rate, in no repeated problem, no task of a programme."""


class Kind(TextChoices):
    FINDING = "finding", _("问题整改")
    HARDWARE = "hardware", _("硬件提升")
    SOFTWARE = "software", _("软件提升")


class Severity(TextChoices):
    GENERAL = "general", _("一般")
    SERIOUS = "serious", _("较重")
    SAFETY = "safety", _("安全隐患")


class Origin(TextChoices):
    INSPECTION = "inspection", _("检查")
    MANUAL = "manual", _("人工登记")
    RESIDENT = "resident", _("群众反映")
    SELF_CHECK = "self_check", _("自查")
    PROGRAMME = "programme", _("专项提升")


class PhotoSide(TextChoices):
    BEFORE = "before", _("整改前")
    AFTER = "after", _("整改后")


class Rung(TextChoices):
    """Who hears of an overdue ticket, from the place upward."""

    STATION = "station", _("本站")
    INSTITUTE = "institute", _("所")
    DISTRICT = "district", _("区")
    CITY = "city", _("市")


class Alert(TextChoices):
    """What the daily work says about a ticket, each once for a deadline."""

    AHEAD = "ahead", _("到期前提醒")
    TODAY = "today", _("到期当天提醒")
    STATION = "station", _("超期，督办本站")
    INSTITUTE = "institute", _("超期，督办到所")
    DISTRICT = "district", _("超期，督办到区")
    CITY = "city", _("超期，督办到市")


class Answer(TextChoices):
    """What a station says when it is asked to look at itself, or to adopt a practice."""

    WAITING = "waiting", _("待答复")
    CLEAN = "clean", _("没有这个问题")
    FOUND = "found", _("有，已开整改单")
    ADOPTED = "adopted", _("已采用")
    UNSUITABLE = "unsuitable", _("不适合本站")


class Stage(TextChoices):
    """Where an action programme stands."""

    DRAFT = "draft", _("筹备")
    RUNNING = "running", _("推进中")
    ENDED = "ended", _("已结束")


@dataclass(frozen=True, slots=True)
class Term:
    """A number of the procedure that an authority may change: its words, its default, how large it may be."""

    key: str
    label: Any
    unit: Any
    default: int
    least: int = 1
    most: int = 365


TERMS: dict[str, Term] = {
    term.key: term
    for term in (
        Term("days.general", _("一般问题整改期限"), _("个工作日"), 15),
        Term("days.serious", _("较重问题整改期限"), _("个工作日"), 7),
        Term("days.safety", _("安全隐患整改期限"), _("个工作日"), 3),
        Term("days.verify", _("复查期限"), _("个工作日"), 5),
        Term("remind.ahead", _("到期前几天提醒"), _("个工作日"), 3, 1, 10),
        Term("remind.practice", _("好做法推送几天没答复再提醒一次"), _("个工作日"), 10, 1, 60),
        Term("ladder.station", _("超期几天再催本站"), _("个工作日"), 1, 1, 60),
        Term("ladder.institute", _("超期几天报所"), _("个工作日"), 2, 1, 60),
        Term("ladder.district", _("超期几天报区"), _("个工作日"), 5, 1, 60),
        Term("ladder.city", _("超期几天报市"), _("个工作日"), 10, 1, 90),
        Term("extensions.most", _("一件最多延期几次"), _("次"), 2, 0, 5),
        Term("pause.most", _("督办一次最多暂停几天"), _("天"), 60, 1, 180),
        Term("repeat.months", _("几个月内同处同条再出现算重复"), _("个月"), 12, 1, 36),
        Term("repeated.places", _("几个站点同条有问题算共性问题"), _("个站点"), 3, 2, 100),
    )
}
LADDER = (Rung.STATION, Rung.INSTITUTE, Rung.DISTRICT, Rung.CITY)
RELAPSE_DAYS = 90
"""The ledger's kind 已销号问题 counts what came back within so many days (formula of the sample standard)."""
SEEN_BY = "rectification.view own"
"""Who may open a photo of a ticket: who sees the ticket, and who gave it."""
PRACTICE_SEEN_BY = "rectification.view known"
"""A photo of a practice is for everybody who is signed in, not for the public."""
MAX_PHOTOS = 9


@dataclass(frozen=True, slots=True)
class Finding:
    """What is handed in to open a ticket.

    Attributes:
        point_id, version_id: the measuring point and the version whose words are frozen; both or neither.
        subject: where it comes from, in words ("11 月 20 日啄木鸟检查").
        due_on: None takes the severity's working days.
        responsible: who is asked first, among those who may answer for the place; None takes the usual one.
    """

    place_code: str
    found: str
    suggestion: str = ""
    severity: str = Severity.GENERAL
    origin: str = Origin.MANUAL
    subject: str = ""
    version_id: UUID | None = None
    point_id: str = ""
    due_on: date | None = None
    responsible: UUID | None = None


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A ticket as other domains see it."""

    id: UUID
    number: str
    place_id: UUID
    code: str
    point_id: str
    found: str
    severity: str
    status: str
    due_on: date
    opened_at: datetime
    ended_at: datetime | None
    is_repeat: bool


# What the audit trail calls what is done here.
AUDIT_ACTIONS = {
    "rectification.open": _("开整改单"),
    "rectification.accept": _("接收整改单"),
    "rectification.dispute": _("对整改单提出异议"),
    "rectification.uphold": _("异议不成立，继续整改"),
    "rectification.drop": _("异议成立，不再整改"),
    "rectification.start": _("开始整改"),
    "rectification.fix": _("提交整改结果"),
    "rectification.return": _("退回重改"),
    "rectification.verify": _("复查通过"),
    "rectification.close": _("销号"),
    "rectification.withdraw": _("撤回整改单"),
    "rectification.merge": _("并入另一件"),
    "rectification.gone": _("站点关闭，不再整改"),
    "rectification.add_record": _("又记了一条"),
    "rectification.assign": _("换经办人"),
    "rectification.photo": _("加整改照片"),
    "rectification.drop_photo": _("去掉整改照片"),
    "rectification.remind": _("提醒经办人"),
    "rectification.ask_extension": _("申请延期"),
    "rectification.grant_extension": _("同意延期"),
    "rectification.refuse_extension": _("不同意延期"),
    "rectification.pause": _("暂停督办"),
    "rectification.resume": _("恢复督办"),
    "rectification.escalate": _("督办"),
    "rectification.set_terms": _("改整改期限和督办天数"),
    "rectification.ask_self_check": _("请各站自查"),
    "rectification.answer_self_check": _("答复自查"),
    "rectification.push_practice": _("推送好做法"),
    "rectification.practice_photo": _("加好做法照片"),
    "rectification.drop_practice_photo": _("去掉好做法照片"),
    "rectification.answer_practice": _("答复好做法"),
    "rectification.create_programme": _("建专项提升"),
    "rectification.edit_programme": _("改专项提升"),
    "rectification.drop_programme": _("删去专项提升草稿"),
    "rectification.start_programme": _("启动专项提升"),
    "rectification.end_programme": _("结束专项提升"),
    "rectification.add_task": _("加提升任务"),
    "rectification.spend": _("记提升任务花费"),
    "rectification.member": _("改专班成员"),
}
AUDIT_SUBJECTS = {
    "ticket": _("整改单"),
    "self_check": _("自查"),
    "practice": _("好做法"),
    "programme": _("专项提升"),
    "terms": _("整改规则"),
}
AUDIT_FIELDS = {
    "status": _("状态"),
    "responsible": _("经办人"),
    "merged_into": _("并入"),
    "number": _("单号"),
    "severity": _("轻重"),
    "until": _("暂停到"),
    "budget": _("预算"),
    "spent": _("花费"),
    "before": _("原来的花费"),
    "side": _("改前还是改后"),
    **{key: term.label for key, term in TERMS.items()},
}
