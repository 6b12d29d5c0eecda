"""Words for keys: what "network.rename" and "place" are called. Domains register their own; unknown keys show as they are."""

from collections.abc import Mapping
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
        "audit.export": _("导出审计记录"),
        "page.refused": _("打开不能看的页"),
        "page.missing": _("打开没有的或管辖外的页"),
    },
    "subjects": {
        "file": _("文件"),
        "holiday": _("放假安排"),
        "job": _("后台工作"),
        "audit": _("审计记录"),
        "page": _("页"),
    },
}


def register(
    *,
    roles: Mapping[str, Any] | None = None,
    actions: Mapping[str, Any] | None = None,
    subjects: Mapping[str, Any] | None = None,
) -> None:
    """Say what keys are called, in words that an auditor reads."""
    for name, given in (("roles", roles), ("actions", actions), ("subjects", subjects)):
        _words[name].update(given or {})


def word(group: str, key: str) -> str:
    """The word for a key of "roles", "actions" or "subjects"; the key itself when nobody has named it."""
    return str(_words[group].get(key, key))
