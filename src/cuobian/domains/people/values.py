"""The roles, what each may do, and the words for them. Data, no decisions."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

SYSTEM_ADMINISTRATOR = "system_administrator"
CITY_OFFICER = "city_officer"
DISTRICT_OFFICER = "district_officer"
INSTITUTE_HEAD = "institute_head"
STATION_KEEPER = "station_keeper"
ASSESSOR = "assessor"
APPEAL_REVIEWER = "appeal_reviewer"
AUDITOR = "auditor"
PARTICIPANT = "participant"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PERMISSIONS = _names(
    """
    network.view network.edit network.edit_profile network.import
    people.view people.manage people.personal
    audit.view audit.export
    calendars.edit
    standards.view standards.edit standards.publish
    ledger.view ledger.record ledger.import ledger.approve
    rating.view rating.open rating.own rating.self_assess.station rating.self_assess.institute
    rating.first_review rating.panel.district rating.panel.city rating.assess
    rating.award.district rating.award.city rating.publish rating.answer rating.appeal rating.report rating.withdraw
    rating.fairness rating.fairness.run rating.screen
    rectification.view rectification.open rectification.answer rectification.verify rectification.extend
    rectification.manage rectification.programme
    inspections.view inspections.plan inspections.write inspections.decide
    visits.view visits.plan visits.host visits.take_part visits.report
    jobs.view api_clients.manage
    """
)


@dataclass(frozen=True, slots=True)
class Role:
    """One role.

    Attributes:
        duty: what the person does, for the page where a role is given.
        levels: lengths of the codes it may be given on (0 whole platform, 4 city, 6 district, 9 street, 12 place).
        home: the page the person lands on.
        needs_factor: a second factor is required outside of demonstration.
    """

    key: str
    label: Any
    duty: Any
    levels: tuple[int, ...]
    permissions: frozenset[str]
    home: str = "desk:home"
    needs_factor: bool = False


def _held(text: str) -> frozenset[str]:
    names = _names(text)
    if names - PERMISSIONS:
        raise ValueError(f"unknown permissions: {sorted(names - PERMISSIONS)}")
    return names


_ALL_ROLES = (
    Role(
        SYSTEM_ADMINISTRATOR,
        _("系统管理员"),
        _("管账号、身份和网络数据，不参加评定"),
        (0, 4),
        _held(
            """
            network.view network.edit network.edit_profile network.import people.view people.manage people.personal
            audit.view calendars.edit standards.view ledger.view rating.view rectification.view
            inspections.view visits.view jobs.view api_clients.manage
            """
        ),
        needs_factor=True,
    ),
    Role(
        CITY_OFFICER,
        _("市级经办人"),
        _("发布标准、开轮次、组建联合考评组，标准归市里定的星由市里定"),
        (4,),
        _held(
            """
            network.view network.edit network.edit_profile network.import people.view people.manage people.personal
            calendars.edit standards.view standards.edit standards.publish ledger.view ledger.import ledger.approve
            rating.view rating.open rating.panel.city rating.award.city rating.publish rating.answer rating.report
            rating.withdraw rating.fairness rating.fairness.run rating.screen rectification.view rectification.open
            rectification.verify rectification.extend rectification.manage rectification.programme
            inspections.view inspections.plan inspections.write inspections.decide
            visits.view visits.plan visits.take_part visits.report jobs.view
            """
        ),
        needs_factor=True,
    ),
    Role(
        DISTRICT_OFFICER,
        _("区级经办人"),
        _("组建区考评组，标准归区里定的星由区里定，更高的向市里推荐"),
        (6,),
        _held(
            """
            network.view network.edit network.edit_profile network.import people.view people.manage people.personal
            standards.view ledger.view ledger.import ledger.approve
            rating.view rating.panel.district rating.award.district rating.answer rating.report rating.screen
            rectification.view rectification.open rectification.verify rectification.extend rectification.manage
            rectification.programme inspections.view inspections.plan inspections.write inspections.decide
            visits.view visits.host visits.take_part visits.report jobs.view
            """
        ),
        needs_factor=True,
    ),
    Role(
        INSTITUTE_HEAD,
        _("所负责人"),
        _("初审本街镇的站，为本所自评"),
        (9,),
        _held(
            """
            network.view network.edit_profile people.view standards.view ledger.view ledger.record ledger.import
            rating.own rating.self_assess.institute rating.first_review rectification.view rectification.open
            rectification.answer rectification.verify rectification.extend inspections.view visits.host jobs.view
            """
        ),
    ),
    Role(
        STATION_KEEPER,
        _("站管理员"),
        _("记台账，为本站自评"),
        (12, 14),
        _held(
            """
            network.view network.edit_profile standards.view ledger.view ledger.record
            rating.own rating.self_assess.station rectification.view rectification.answer inspections.view
            visits.host
            """
        ),
        home="field:home",
    ),
    Role(
        ASSESSOR,
        _("评委"),
        _("按检查单实地评分，提交前看不到别人的分"),
        (4, 6),
        _held("network.view standards.view rating.assess inspections.write visits.take_part"),
        home="field:home",
    ),
    Role(
        APPEAL_REVIEWER,
        _("复核人"),
        _("复核异议，不复核自己评过的"),
        (4, 6),
        _held("network.view standards.view ledger.view rating.appeal"),
    ),
    Role(
        AUDITOR,
        _("审计员"),
        _("什么都能看，什么都不能改"),
        (0, 4, 6),
        _held(
            """
            network.view people.view people.personal audit.view audit.export standards.view ledger.view rating.view
            rating.fairness rectification.view inspections.view visits.view jobs.view
            """
        ),
    ),
    Role(
        PARTICIPANT,
        _("观摩成员"),
        _("参加现场观摩，在手机上记亮点、不足和建议"),
        (4, 6),
        _held("network.view standards.view inspections.write visits.take_part"),
        home="field:home",
    ),
)
ROLES: dict[str, Role] = {role.key: role for role in _ALL_ROLES}


def roles_with(permission: str) -> tuple[str, ...]:
    """Keys of the roles that hold a permission."""
    return tuple(role.key for role in _ALL_ROLES if permission in role.permissions)


# The demonstration city: the names that are printed, one a role, and the one password of all its accounts.
DEMO_ACCOUNTS = ("admin", "city", "siming", "xiagang", "shapowei", "assessor", "participant", "reviewer", "auditor")
DEMO_PASSWORD = "cuobian-demo-2026"

# What the audit trail calls what is done here.
AUDIT_ACTIONS = {
    "people.sign_in": _("登录"),
    "people.sign_out": _("退出登录"),
    "people.grant_role": _("授予身份"),
    "people.revoke_role": _("收回身份"),
    "people.create_account": _("开账号"),
    "people.edit_account": _("改账号资料"),
    "people.close_account": _("停用账号"),
    "people.reopen_account": _("恢复账号"),
    "people.reset_password": _("重设密码"),
    "people.use_link": _("用一次性链接设密码"),
    "people.change_password": _("改密码"),
    "people.ask_for_new_password": _("要求改密码"),
    "people.choose_language": _("换语言"),
    "people.switch_role": _("换身份办事"),
    "people.set_up_factor": _("启用两步验证"),
    "people.give_factor": _("通过两步验证"),
    "people.new_recovery_codes": _("换备用码"),
    "people.drop_factor": _("停用两步验证"),
    "people.reset_factor": _("清除两步验证"),
    "people.record_employment": _("记任职"),
    "people.invite_assessor": _("邀请临时评委"),
    "people.end_invited": _("结束临时评委的账号"),
    "people.prolong_invited": _("临时评委延期"),
    "people.empty_account": _("清空离任账号的电话和密码"),
    "people.forget_devices": _("清掉旧设备和旧链接"),
    "people.first_run": _("建立第一个系统管理员"),
    "account.read": _("查看联系电话"),
    "accounts.read": _("导出账号名单"),
}
AUDIT_SUBJECTS = {"account": _("账号"), "accounts": _("账号名单")}
AUDIT_FIELDS = {
    "username": _("登录名"),
    "role": _("身份"),
    "locale": _("语言"),
    "unit_name": _("单位"),
    "unit_code": _("单位所在区划"),
    "starts_on": _("从哪天起"),
    "ends_on": _("到哪天为止"),
    "phone_masked": _("电话"),
}
