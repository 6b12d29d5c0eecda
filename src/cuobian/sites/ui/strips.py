"""Small pictures inside a table's cell: a value with its interval on a line, and the chance of each star."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cuobian.kernel import format as written
from cuobian.sites.ui.chips import stop
from cuobian.sites.ui.stars import star_word

HEIGHT = 16
_MIDDLE = HEIGHT / 2


def dot(value: Any, low: Any, high: Any, reach: Any, label: str = "") -> SafeString:
    """A value with its interval on a line from -reach to +reach; the line's middle is zero. Nothing for None.

    Drawn in coordinates, since the CSP knows no inline style; what lies beyond the reach is cut at the edge.
    """
    if value is None or low is None or high is None or not reach:
        return SafeString("")
    left, at, right = (_place(float(each), float(reach)) for each in (low, value, high))
    return _drawn(SafeString(""), "100", (left, at, right), label or _told(value, low, high))


def unit_dot(value: Any, low: Any, high: Any, mark: Any, label: str = "") -> SafeString:
    """A value with its interval on a line from 0 to 1, with a line at `mark`. Nothing for None; below 0 is cut at 0.

    Without an interval the value stands alone.
    """
    if value is None:
        return SafeString("")
    ends = (value if low is None else low, value if high is None else high)
    left, at, right, bound = (_along(float(each)) for each in (ends[0], value, ends[1], mark))
    told = label or _("%(value)s，区间 %(low)s 到 %(high)s") % {
        "value": written.number(value, 2),
        "low": written.number(ends[0], 2),
        "high": written.number(ends[1], 2),
    }
    base = format_html('<line class="cb-dot-base" x1="0" y1="{m}" x2="200" y2="{m}"/>', m=_MIDDLE)
    return _drawn(base, bound, (left, at, right), told)


def _drawn(base: SafeString, bound: str, places: tuple[str, str, str], told: str) -> SafeString:
    """The picture: what lies under it, the upright line at `bound`, the interval from first to last, the value."""
    left, at, right = places
    return format_html(
        '<svg class="cb-dot" viewBox="0 0 200 {h}" preserveAspectRatio="none" role="img" aria-label="{told}">{base}'
        '<line class="cb-dot-zero" x1="{bound}" y1="0" x2="{bound}" y2="{h}"/>'
        '<line class="cb-dot-span" x1="{left}" y1="{m}" x2="{right}" y2="{m}"/>'
        '<line class="cb-dot-at" x1="{at}" y1="{m}" x2="{at}" y2="{m}"/></svg>',
        h=HEIGHT,
        m=_MIDDLE,
        base=base,
        bound=bound,
        left=left,
        right=right,
        at=at,
        told=told,
    )


def _along(value: float) -> str:
    return f"{200 * max(0.0, min(1.0, value)):.1f}"


def _place(value: float, reach: float) -> str:
    return f"{100 + 100 * max(-1.0, min(1.0, value / reach)):.1f}"


def _told(value: Any, low: Any, high: Any) -> str:
    return _("%(value)s，区间 %(low)s 到 %(high)s") % {
        "value": written.signed(value, 1),
        "low": written.signed(low, 1),
        "high": written.signed(high, 1),
    }


def chances(shares: Sequence[float], star: Any = None) -> SafeString:
    """The chance of at least one to five stars; the cell of `star` stands out. Words first, the bar is the same again."""
    cells = format_html_join(
        "",
        '<span class="cb-chance{}"><i data-v="{}"></i><b>{}</b><small>{}</small></span>',
        (
            (" is-here" if number == star else "", stop(100 * share), star_word(number), written.percent(share))
            for number, share in enumerate(shares, start=1)
        ),
    )
    told = _("，").join(
        _("%(star)s及以上 %(share)s") % {"star": star_word(number), "share": written.percent(share)}
        for number, share in enumerate(shares, start=1)
    )
    return format_html('<span class="cb-chances" role="img" aria-label="{}">{}</span>', told, cells)
