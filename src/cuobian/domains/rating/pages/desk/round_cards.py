"""The figures over a round's desk: how far it is, what is late, what stands on the edge of a star."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.rating.queries.desk_round import RoundFigures
from cuobian.domains.rating.queries.progress import DistrictProgress
from cuobian.domains.rating.rules.explaining import star_word
from cuobian.kernel.format import NBSP, number, percent_of


def cards(figures: RoundFigures, rows: Sequence[DistrictProgress], base: str) -> list[dict[str, Any]]:
    """The five figures, each opening the places that it counts."""
    late = sorted((row for row in rows if row.overdue), key=lambda row: -row.overdue)
    late_words = _("，").join(f"{row.name} {row.overdue}" for row in late[:2])
    behind = figures.behind
    plan = (
        _("比计划慢 %(n)s") % {"n": number(behind)}
        if behind > 0
        else _("比计划快 %(n)s") % {"n": number(-behind)}
        if behind < 0
        else _("和计划一样")
    )
    return [
        _fig(_("区级已评"), figures.rated, f"/ {number(figures.total)}", _("，").join((percent_of(figures.rated, figures.total), plan)), f"{base}status=rated"),
        _fig(_("推荐给市级"), figures.recommended, "", _recommended(figures), f"{base}status=recommended"),
        _fig(_("市级联合考评完成"), figures.city_done, f"/ {number(figures.recommended)}", percent_of(figures.city_done, figures.recommended), f"{base}status=city_done"),
        {**_fig(_("超期环节"), figures.overdue, _("项"), late_words or _("没有超期"), f"{base}status=overdue"), "bad": bool(figures.overdue)},
        _fig(_("临界站点（差不到 1.5 分）"), figures.borderline, "", _("建议复核评委分差") if figures.borderline else _("没有临界的"), f"{base}status=borderline"),
    ]  # fmt: skip


def _recommended(figures: RoundFigures) -> str:
    """Which stars they are recommended for, the lower first."""
    stars = [(star, count) for star, count in enumerate(figures.recommended_stars) if count]
    named = [f"{star_word(star)}{NBSP}{number(count)}" for star, count in stars]
    return _("，").join(named)


def _fig(label: str, value: int, unit: str, note: str, url: str) -> dict[str, Any]:
    return {"label": label, "value": number(value), "unit": unit, "note": note, "url": url}
