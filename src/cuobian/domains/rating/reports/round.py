"""The summary of a round: progress and stars by district, lost points city-wide, method; as PDF and as Word."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.domains.network.public import area_names
from cuobian.domains.rating.models import Result, Round
from cuobian.domains.rating.queries.outcomes import scored_again
from cuobian.domains.rating.queries.progress import DistrictProgress, by_district, entries_in, steps_of
from cuobian.domains.rating.queries.standard import point_text, version_policy
from cuobian.domains.rating.values import FINAL_STAGES, Level, Stage
from cuobian.domains.standards.public import engine_standard
from cuobian.kernel.access import Actor
from cuobian.kernel.format import day_number, percent
from cuobian.support.documents import pdf

COMMON = 12
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """A round in figures, as one actor sees it."""

    made: Round
    districts: list[DistrictProgress]
    common: list[tuple[str, str, int, int]]
    """Points most often below A: id, name, how many places, how many with C#."""
    steps: list[tuple[str, str, str]]
    ended: int
    total: int


def summarise(actor: Actor, made: Round, today: date) -> Summary:
    """Collect the figures; reads every result once, in chunks."""
    policy = version_policy(made.version_id)
    codes = sorted({code[:6] for code in entries_in(actor, made).values_list("code", flat=True)})
    entries = entries_in(actor, made).exclude(stage=Stage.WITHDRAWN)
    return Summary(
        made=made,
        districts=by_district(
            actor, made, area_names(codes), today=today, city_stars=policy.stars_by_level[Level.CITY]
        ),
        common=_common_losses(made, entries),
        steps=[(str(s.step.label), day_number(s.due_on), f"{s.done}/{s.total}") for s in steps_of(actor, made)],
        ended=entries.filter(stage__in=FINAL_STAGES).count(),
        total=entries.count(),
    )


def _common_losses(made: Round, entries: Any) -> list[tuple[str, str, int, int]]:
    standard = engine_standard(made.version_id)
    below: Counter[str] = Counter()
    worst: Counter[str] = Counter()
    later = Result.objects.filter(entry=OuterRef("entry"), level=Level.DISTRICT, sequence__gt=OuterRef("sequence"))
    rows = Result.objects.filter(~Exists(later), entry__in=entries.values("pk"), level=Level.DISTRICT)
    for result in rows.order_by("entry_id").iterator(chunk_size=CHUNK):
        for point in scored_again(result, standard).points:
            if point.state is not None and point.standing.counts and point.state != "A":
                below[point.id] += 1
                worst[point.id] += point.state == "C#"
    return [
        (point, point_text(made.version_id, point).name, count, worst[point])
        for point, count in below.most_common(COMMON)
    ]


def round_report_pdf(summary: Summary) -> bytes:
    """The summary as PDF/A."""
    return pdf.render("domains/rating/reports/round.typ", {**_tables(summary), "intro": _intro(summary)})


def round_report_word(summary: Summary) -> bytes:
    """The summary as Word, for offices that go on writing."""
    from cuobian.support.documents import word  # slow to load, and few requests write Word

    tables = _tables(summary)
    return word.render(
        summary.made.title,
        [
            word.Heading(_("总体情况")),
            word.Paragraph(_intro(summary)),
            word.Heading(_("进程")),
            word.Table(tables["step_heads"], tables["steps"]),
            word.Heading(_("各区星级分布")),
            word.Table(tables["district_heads"], tables["districts"], numbers=range(1, 10)),
            word.Heading(_("最常丢分的测评点")),
            word.Table(tables["common_heads"], tables["common"], numbers=(2, 3)),
            word.Heading(_("办法")),
            word.Paragraph(_method(summary)),
        ],
        sub=summary.made.version.title_told,
    )


def _intro(summary: Summary) -> str:
    rated = sum(row.rated for row in summary.districts)
    stars = [sum(row.stars[star] for row in summary.districts) for star in range(6)]
    return ngettext(
        "本轮 %(total)d 个站点，区级已评 %(rated)d 个，已办完 %(ended)d 个。按现有结果：五星 %(five)d，四星 %(four)d，"
        "三星 %(three)d，二星 %(two)d，一星 %(one)d，不定星级 %(none)d。",
        "本轮 %(total)d 个站点，区级已评 %(rated)d 个，已办完 %(ended)d 个。按现有结果：五星 %(five)d，四星 %(four)d，"
        "三星 %(three)d，二星 %(two)d，一星 %(one)d，不定星级 %(none)d。",
        summary.total,
    ) % {
        "total": summary.total,
        "rated": rated,
        "ended": summary.ended,
        "five": stars[5],
        "four": stars[4],
        "three": stars[3],
        "two": stars[2],
        "one": stars[1],
        "none": stars[0],
    }


def _method(summary: Summary) -> str:
    return _(
        "自动测评点按台账数据截至 %(day)s 计算；现场测评点由考评组独立记录、提交即锁定，多位评委按标准规定合成；"
        "不适用的分值从总分中扣除。每个结果连同标准版本、输入和摘要一起保存，可用 cuobian rating replay 逐位重算。"
    ) % {"day": day_number(summary.made.data_until)}


def _tables(summary: Summary) -> dict[str, Any]:
    made = summary.made
    return {
        "title": made.title,
        "sub": _("%(standard)s · %(start)s 开始 · 数据截至 %(day)s")
        % {
            "standard": made.version.title_told,
            "start": day_number(made.starts_on),
            "day": day_number(made.data_until),
        },
        "number": str(made.pk)[-12:],
        "words": {
            "all": _("总体情况"),
            "steps": _("进程"),
            "stars": _("各区星级分布"),
            "common": _("最常丢分的测评点"),
            "method": _("办法"),
        },
        "method": _method(summary),
        "step_heads": [_("环节"), _("期限"), _("已过")],
        "steps": [list(row) for row in summary.steps],
        "district_heads": [
            _("区"),
            _("站点"),
            _("已评"),
            _("五星"),
            _("四星"),
            _("三星"),
            _("二星"),
            _("一星"),
            _("不定星级"),
            _("三星及以上"),
        ],
        "districts": [
            [
                row.name,
                str(row.total),
                str(row.rated),
                *[str(row.stars[star]) for star in (5, 4, 3, 2, 1, 0)],
                percent(row.three_and_up),
            ]
            for row in summary.districts
        ],
        "common_heads": [_("编号"), _("测评点"), _("未到 A"), _("其中 C#")],
        "common": [[point, name, str(count), str(worst)] for point, name, count, worst in summary.common],
    }
