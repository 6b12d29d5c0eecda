"""The fairness report of a run: methods, certificates, severities, agreement, screens, limits, and how to compute it again.

Two editions. The internal one names assessors and places, for those who may read severities; the public one names nobody.
"""

from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Round
from cuobian.domains.rating.queries.fairness.report import Reported, reported
from cuobian.domains.rating.queries.fairness.runs import Opened
from cuobian.domains.rating.reports.fairness_parts import (
    adjusted_part,
    agreement_part,
    certainty_part,
    compare_part,
    limits_part,
    methods_part,
    policy_part,
    replay_part,
    screens_part,
    severity_part,
    spaced,
)
from cuobian.domains.rating.rules.fairness.wording import why
from cuobian.domains.rating.values import Level
from cuobian.kernel.access import Actor
from cuobian.kernel.format import day_number, moment, number
from cuobian.support.documents import pdf

INTERNAL, PUBLIC = "internal", "public"
EDITIONS = (INTERNAL, PUBLIC)
PARTS = (
    methods_part,
    policy_part,
    compare_part,
    severity_part,
    agreement_part,
    screens_part,
    adjusted_part,
    certainty_part,
    limits_part,
    replay_part,
)


def fairness_report_pdf(actor: Actor, made: Round, found: Opened, *, edition: str) -> bytes:
    """The report as PDF/A, in the language of who asks."""
    data = fairness_report_data(reported(actor, made, found, named=edition == INTERNAL), edition)
    return pdf.render("domains/rating/reports/fairness.typ", data)


def fairness_report_data(told: Reported, edition: str) -> dict[str, Any]:
    """What the template shows, all words and figures already written."""
    run, made = told.found.run, told.made
    named = edition == INTERNAL
    return {
        "title": _("公平性报告"),
        "sub": _("%(title)s · %(level)s · 第 %(number)s 次核算")
        % {"title": made.title, "level": Level(run.level).label, "number": run.sequence},
        "number": str(run.pk)[-12:],
        "edition": _("内部版：有评委姓名和站点名，只给经办人看。") if named else _("公开版：没有评委姓名和站点名。"),
        "intro": _intro(told),
        "facts": [
            [_("核算时间"), moment(run.computed_at)],
            [_("标准"), made.version.title_told],
            [_("数据截至"), day_number(made.data_until)],
            [_("站点、检查单、评委"), f"{number(run.places)} / {number(run.visits)} / {number(run.assessors)}"],
            [_("校验值"), spaced(run.digest)],
        ],
        "parts": [part(told) for part in PARTS],
    }


def _intro(told: Reported) -> str:
    part = told.found.outcome.severity
    if part.refused:
        return _("这一次没有调整任何分数：%(why)s。下面的分数和星级都按原样。") % {"why": why(part.refused)}
    return _(
        "评委的宽严估计出来了，每个站点都有一个调整后的分作对照。%(capped)s 个站点的调整触顶，%(moved)s 个站点调整后星级会不同。"
    ) % {"capped": number(told.tally.capped), "moved": number(told.tally.moved)}
