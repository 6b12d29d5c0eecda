"""Stars: shape first, gold second, and always the word."""

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

STEP = 25  # width of one star in the row's own units


def star_word(level: int) -> str:
    """ "三星"; "未定星级" for none."""
    words = {1: _("一星"), 2: _("二星"), 3: _("三星"), 4: _("四星"), 5: _("五星")}
    return words.get(level, _("未定星级"))


def default_word(level: int, kind: str) -> str:
    """The words that belong to a drawing when the page gives none."""
    if kind == "plan":
        return _("拟%(star)s") % {"star": star_word(level)}
    if kind == "gone":
        return _("已撤销（原%(star)s）") % {"star": star_word(level)}
    if kind == "unrated":
        return _("不定星级")
    return star_word(0 if kind == "none" else level)


def stars(level: int | None, kind: str = "set", text: str = "", size: str = "") -> SafeString:
    """Five stars, or one with `size="small"`, and their words.

    Args:
        level: 0 to 5.
        kind: set (已定) | plan (拟定) | edge (临界: the next star half) | none (未定) | unrated (不定星级) |
            gone (已撤销) | sample (演示).
        text: words to replace the usual ones, for example "三星，差 1.04 分到四星".
        size: "" | "small" (one star, for tables) | "large".
    """
    shown = level or 0
    kind = "none" if not shown and kind in ("set", "plan", "sample") else kind
    return _drawn(shown, kind, text or default_word(shown, kind), size, _("演示") if kind == "sample" else "")


@lru_cache(maxsize=1024)
def _drawn(level: int, kind: str, text: str, size: str, mark: str) -> SafeString:
    shapes = _shapes(level, kind)
    small = size == "small" and kind in ("set", "plan", "edge")
    row = _row(shapes[:1]) if small else f'<span class="cb-stars-row">{_row(shapes)}</span>'
    classes = [
        "cb-stars",
        {"none": "is-none", "unrated": "is-none", "gone": "is-gone", "sample": "is-sample"}.get(kind),
    ]
    classes += [{"small": "is-sm", "large": "is-lg"}.get(size)]
    joined = " ".join(name for name in classes if name)
    tail = f'<span class="cb-stars-tail">{escape(mark)}</span>' if mark else ""
    return mark_safe(f'<span class="{joined}">{row}<span>{escape(text)}</span>{tail}</span>')


def _shapes(level: int, kind: str) -> list[str]:
    filled = {"plan": "plan", "gone": "gone"}.get(kind, "on")
    count = 0 if kind in ("none", "unrated") else level
    shapes = [filled] * count + ["off"] * (5 - count)
    if kind == "edge" and count < 5:
        shapes[count] = "edge"
    return shapes


def _row(shapes: list[str]) -> str:
    uses = "".join(
        f'<use href="#cb-star" class="{shape}"{f" x={chr(34)}{place * STEP}{chr(34)}" if place else ""}/>'
        for place, shape in enumerate(shapes)
    )
    return f'<svg viewBox="0 0 {len(shapes) * STEP - 1} 24" class="n{len(shapes)}" aria-hidden="true">{uses}</svg>'
