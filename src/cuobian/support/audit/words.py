"""Words for keys: what "network.rename", "place" and a place's "closed" are called. Domains register their own; unknown keys show as they are."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_words: dict[str, dict[str, Any]] = {
    "roles": {"": _("访客"), "system": _("平台")},
    "actions": {
        "files.store": _("上传文件"),
        "files.publish": _("公开文件"),
        "files.withdraw": _("不再公开文件"),
        "file.read": _("查看文件"),
        "calendars.add": _("加一天放假或调休"),
        "calendars.change": _("改一天放假或调休"),
        "calendars.remove": _("删一天放假或调休"),
        "calendars.import": _("导入一年放假安排"),
        "jobs.start": _("开始后台工作"),
        "jobs.stop": _("停下后台工作"),
        "jobs.restart": _("重新开始后台工作"),
        "jobs.redo": _("单独重做没做成的"),
        "audit.export": _("导出审计记录"),
        "daily.fail": _("每日工作有一项没做成"),
        "page.refused": _("打开不能看的页"),
        "page.missing": _("打开没有的或管辖外的页"),
        "page.unlisted": _("没有逐条列出的尝试"),
    },
    "subjects": {
        "file": _("文件"),
        "holiday": _("放假安排"),
        "job": _("后台工作"),
        "audit": _("审计记录"),
        "page": _("页"),
    },
    "fields": {
        "name": _("名称"),
        "day": _("日期"),
        "days": _("日期"),
        "is_workday": _("上班"),
        "note": _("为什么"),
        "size": _("字节"),
        "mime": _("格式"),
        "sha256": _("内容指纹"),
        "is_public": _("公开"),
        "fields": _("看了哪几项"),
        "method": _("方法"),
        "path": _("网址"),
        "status": _("结果"),
        "permission": _("要的权限"),
        "unlisted": _("没有逐条列出"),
        "phone": _("电话"),
        "who": _("谁"),
        "code": _("区划代码"),
        "from": _("从"),
        "to": _("到"),
        "until": _("到"),
        "role": _("身份"),
        "action": _("做了什么"),
        "outcome": _("结果"),
        "subject": _("对象"),
        "subject_id": _("对象编号"),
        "number": _("求助编号"),
        "content": _("内容"),
        "account": _("账号"),
        "redo_of": _("重做的是哪一项"),
    },
    "values": {},
}
_names: dict[str, Callable[[str], str]] = {}


def _of_each(subjects: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields are called as whoever registers a kind of record calls them: the "state" of one is not that of another."""
    return {f"{subject}.{field}": label for subject in subjects for field, label in fields.items()}


_words["fields"].update(_of_each(_words["subjects"], _words["fields"]))


def register(
    *,
    roles: Mapping[str, Any] | None = None,
    actions: Mapping[str, Any] | None = None,
    subjects: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    names: Mapping[str, Callable[[str], str]] | None = None,
) -> None:
    """Say what keys are called, in words that an auditor reads.

    Args:
        fields: by the field, or by the kind of record and the field.
        values: what kept values are called, by the kind of record and the field: "place.status.closed".
        names: what finds the name behind a kept id, by the kind of record and the field; "" when there is none.
    """
    given = {"roles": roles, "actions": actions, "subjects": subjects, "fields": fields, "values": values}
    for name, words in given.items():
        _words[name].update(words or {})
    _words["fields"].update(_of_each(subjects or {}, fields or {}))
    _names.update(names or {})


def word(group: str, key: str) -> str:
    """The word for a key of "roles", "actions", "subjects" or "fields"; the key itself when nobody has named it."""
    return str(_words[group].get(key, key))


def field_word(subject: str, field: str) -> str:
    """The word for a field of a kind of record."""
    return str(_words["fields"].get(f"{subject}.{field}") or word("fields", field))


def value_word(subject: str, field: str, value: str) -> str:
    """The word for a kept value of a field, or the name behind an id; the value itself when nobody has named it."""
    find = _names.get(f"{subject}.{field}")
    return (find(value) if find else "") or str(_words["values"].get(f"{subject}.{field}.{value}", value))
