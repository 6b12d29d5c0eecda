"""Minutes of a meeting as PDF."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.visits.models.after import Attendance, Minutes
from cuobian.domains.visits.queries.told import title_of
from cuobian.domains.visits.rules.after.texts import lines_of
from cuobian.kernel.format import day
from cuobian.support.documents import pdf

TEMPLATE = "domains/visits/reports/after/minutes.typ"


def minutes_pdf(row: Minutes, attendance: Sequence[Attendance], *, at: datetime) -> bytes:
    """PDF/A; a draft says that it is one."""
    return pdf.render(TEMPLATE, _data(row, attendance), at=at)


def _data(row: Minutes, attendance: Sequence[Attendance]) -> dict[str, Any]:
    there = [one.participant.name for one in attendance if one.is_present]
    away = [one.participant.name for one in attendance if not one.is_present]
    pairs = [
        (_("活动"), title_of(row.programme)),
        (_("时间"), day(row.held_on)),
        (_("地点"), row.where),
        (_("主持"), row.chair),
        (_("记录"), row.recorder.name if row.recorder else ""),
        (_("出席"), _("、").join(there)),
        (_("缺席"), _("、").join(away)),
    ]
    return {
        "title": _("%(title)s会议纪要") % {"title": row.title},
        "sub": "" if row.adopted_at else _("草稿，还没有定稿"),
        "number": row.programme.number,
        "facts": [[label, words] for label, words in pairs if words],
        "parts": [
            {"title": title, "lines": lines_of(str(row.paper.body.get(key, "")))}
            for key, title in (("points", _("讨论要点")), ("decisions", _("议定事项")))
        ],
    }
