"""What the audit trail calls what is done here, to what, and the fields that change."""

from django.utils.translation import gettext_lazy as _

AUDIT_ACTIONS = {
    "ledger.correct": _("更正台账"),
    "ledger.cancel": _("冲销台账"),
    "ledger.upload": _("上传台账表格"),
    "ledger.submit": _("提交台账表格审核"),
    "ledger.approve": _("审核通过台账表格"),
    "ledger.refuse": _("退回台账表格"),
    "ledger.withdraw": _("收回台账表格"),
    "ledger.undo": _("撤销台账表格"),
    "ledger.close_day": _("封存一天的台账"),
    "ledger.verify": _("核对台账"),
}
AUDIT_SUBJECTS = {
    "fact": _("台账记录"),
    "ledger": _("台账"),
    "ledger_batch": _("台账表格"),
    "ledger_day": _("一天的台账"),
}
AUDIT_FIELDS = {
    "quantity": _("数量"),
    "part": _("其中"),
    "people": _("人数"),
    "entry": _("更正记录的编号"),
    "state": _("状态"),
    "rows": _("行数"),
    "root": _("封存校验值"),
    "entries": _("记录条数"),
    "findings": _("发现的问题"),
    "count": _("条数"),
}
