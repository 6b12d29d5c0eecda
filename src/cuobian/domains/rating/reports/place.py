"""A place's rating report: result, dimensions, gates, every point with what it cost, and what the next star needs."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import Entry
from cuobian.domains.rating.queries.keeper import PUBLISHED, KeeperView, office_view
from cuobian.domains.rating.queries.marks import marks_that_count
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.queries.ways import ways_of
from cuobian.domains.rating.rules.explaining import star_word
from cuobian.domains.rating.values import Stage
from cuobian.kernel.format import bracketed, day_number, percent, score, signed
from cuobian.support.documents import pdf

STATE_WORDS = {
    "not_applicable": gettext_lazy("不适用"),
    "waiting": gettext_lazy("无数据"),
    "unseen": gettext_lazy("未看到"),
    "not_chosen": gettext_lazy("未申报"),
}
UNPUBLISHED = {
    Stage.DISTRICT_RESULT: gettext_lazy("区级已算出，待确认，还没有公示"),
    Stage.CITY_PANEL: gettext_lazy("市级联合考评还没有算完，这是已算出的结果"),
    Stage.CITY_RESULT: gettext_lazy("市级已算出，待确认，还没有公示"),
    Stage.NOTICE_READY: gettext_lazy("已确认，还没有公示"),
    Stage.WITHDRAWN: gettext_lazy("站点已退出本轮，这是退出前算出的结果"),
}
"""How far a result is that is computed and not in its public notice; at any other stage it was sent back."""


def place_report_pdf(entry: Entry) -> bytes:
    """The report as PDF/A. For an office at any stage; the place itself gets it from its public notice on.

    What is not published yet says how far it is; an estimate says that it is one.
    """
    return pdf.render(
        "domains/rating/reports/place.typ", place_report_data(entry, office_view(entry)), names=("title",)
    )


def _status(entry: Entry, view: KeeperView) -> str:
    if not view.is_final:
        return _("按平台记录和本站自评测算，不是评定结果")
    if entry.stage in PUBLISHED:
        return view.returned or _("公示或评定的结果")
    return str(UNPUBLISHED.get(Stage(entry.stage), _("已算过一次，又退回考评，结果会变")))


def _star_word(view: KeeperView) -> str:
    result = view.result
    if result.vetoes:
        return _("一票否决，不定星级")
    told = star_word(view.star) if view.star or result.score_star else _("未达一星")
    if view.star == result.star < result.score_star:
        return bracketed(told, _("分数够%(star)s线，门槛没满足") % {"star": star_word(result.score_star)})
    return told


def place_report_data(entry: Entry, view: KeeperView) -> dict[str, Any]:
    """What the template shows, all words and figures already written."""
    result = view.result
    ways = None if view.is_final else ways_of(entry, view)
    return {
        "title": _("%(place)s 评定报告") % {"place": entry.place.short_name},
        "sub": entry.round.title,
        "number": str(entry.pk)[-12:],
        "status": _status(entry, view),
        "star": view.star,
        "star_word": _star_word(view),
        "facts": [
            [_("联合考评得分") if view.returned else _("得分"), score(view.total)],
            [_("测评点得分（百分制）"), score(result.base)],
            [_("加分 / 扣分"), f"{score(result.bonus)} / {score(result.deduction)}"],
            [_("标准"), entry.round.version.title_told],
            [_("数据截至"), day_number(view.as_of)],
        ],
        "marks_title": _("加分、扣分、否决"),
        "mark_heads": [_("哪一条"), _("依据"), _("影响")],
        "marks": [
            [" ".join((line.title, line.name)), line.reason, line.effect]
            for line in (marks_that_count(entry) if view.is_final else ())
        ],
        "dimension_heads": [_("维度"), _("得分"), _("满分"), _("比例")],
        "dimensions": [[name, score(got), score(full), percent(ratio)] for name, got, full, ratio in view.dimensions],
        "ratios": [float((ratio or 0) * 100) for _name, _got, _full, ratio in view.dimensions],
        "sum": view.sum_told,
        "gate_title": _("%(star)s的门槛") % {"star": star_word(view.next_star)} if view.next_star else "",
        "gates": [[_("达到") if gate.holds else _("未到"), gate.text, gate.found] for gate in view.gates],
        "gate_heads": ["", _("门槛"), _("现状")],
        "steps_title": _("怎么到下一颗星"),
        "steps": [[step.name, step.how, signed(step.gain)] for step in (ways.steps if ways else ())],
        "step_heads": [_("测评点"), _("怎么补回"), _("总分增加")],
        "points_title": _("逐条"),
        "point_heads": [_("编号"), _("测评点"), _("现状"), _("得分/满分"), _("丢分")],
        "points_note": _("得分、丢分都是测评点自己的分，没有折算成百分。"),
        "points": [
            [
                point.id,
                point_text(entry.round.version_id, point.id).name,
                str(STATE_WORDS.get(point.standing, point.state or "")),
                f"{score(point.score)}/{score(point.full)}" if point.standing.counts else "—",
                signed(point.score - point.full) if point.score < point.full else "",
            ]
            for point in result.points
        ],
        "words": {"dimensions": _("各维度"), "result": _("结果")},
        "digest": _("结果摘要 %(digest)s，标准摘要 %(standard)s，算法第 %(engine)s 版")
        % {"digest": result.digest[:16], "standard": entry.round.version.digest[:16], "engine": result.engine},
    }
