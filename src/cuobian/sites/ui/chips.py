"""Chips of state, states of a point, bars: small pieces that a table repeats hundreds of times."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cuobian.kernel import format as written
from cuobian.sites.ui.icons import icon

CHIP_ICONS = {
    "draft": "pencil",
    "mine": "hand-click",
    "wait": "hourglass",
    "due": "clock",
    "overdue": "alarm",
    "done": "circle-check",
    "refused": "arrow-back-up",
    "locked": "lock",
    "queued": "cloud-off",
    "plain": "",
}
SOON = 3  # working days from which a deadline is "due"


def chip_word(kind: str) -> str:
    """The word a chip carries when the page gives none."""
    return {
        "draft": _("草稿"),
        "mine": _("待我办"),
        "wait": _("等对方办"),
        "due": _("快到期"),
        "overdue": _("超期"),
        "done": _("已办结"),
        "refused": _("已退回"),
        "locked": _("已锁定"),
        "queued": _("待上传"),
    }.get(kind, "")


def chip(kind: str, text: Any = "", icon_name: str = "") -> SafeString:
    """One chip: icon, word and border of its kind.

    Raises:
        KeyError: the kind is not one of the platform's nine, or "plain".
    """
    shape = icon_name or CHIP_ICONS[kind]
    drawn = icon(shape) if shape else ""
    return mark_safe(f'<span class="cb-chip is-{kind}">{drawn}{escape(text or chip_word(kind))}</span>')


def deadline(days: int | None, until: date | None = None, *, done: bool = False) -> SafeString:
    """A deadline as a chip, from the working days left; `until` is the day itself, where it may be a day off."""
    if done:
        return chip("done")
    if days is None:
        return mark_safe('<span class="cb-sub">—</span>')
    kind = "overdue" if days < 0 else "due" if days <= SOON else "wait"
    return chip(kind, written.working_days_left(days, until), "clock" if kind == "wait" else "")


def state(letter: str, text: str = "") -> SafeString:
    """State A, B, C or C# of a measuring point; "—" for none. `text` is for screen readers."""
    if not letter:
        return mark_safe('<span class="cb-cap">—</span>')
    css = {"A": "is-A", "B": "is-B", "C": "is-C", "C#": "is-X"}.get(letter, "")
    told = format_html('<span class="visually-hidden"> {}</span>', text) if text else ""
    return mark_safe(f'<span class="cb-state {css}">{escape(letter)}{told}</span>')


def stop(percent: Any) -> str:
    """A percentage as the nearest half that `values.css` knows: "61.5"; kept within 0 and 100."""
    try:
        halves = round(float(percent or 0) * 2)
    except (TypeError, ValueError):
        halves = 0
    kept = Decimal(min(max(halves, 0), 200)) / 2
    return f"{kept.normalize():f}"


def bar(percent: Any, target: Any = None, label: str = "", css: str = "") -> SafeString:
    """A bar; with `target`, a line to reach. Without a label the number must stand beside it."""
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    line = "" if target is None else f'<u data-v="{stop(target)}"></u>'
    return mark_safe(f'<div class="cb-bar {escape(css)}" {told}><i data-v="{stop(percent)}"></i>{line}</div>')


def cellbar(text: Any, percent: Any, kind: str = "") -> SafeString:
    """A cell whose bar is its amount; the number is always written. `kind="star"` paints it gold."""
    width = stop(percent)
    css = " ".join(
        name for name in ("cb-cellbar", f"is-{kind}" if kind else "", "is-zero" if width == "0" else "") if name
    )
    return mark_safe(f'<span class="{css}" data-v="{width}">{escape(text)}</span>')
