"""Blocks around a page's own words: head of a page, next step, section head, note, empty state, bulk bar."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cuobian.kernel import format as written
from cuobian.kernel.clock import today
from cuobian.sites.ui.icons import icon

_SHAPES = Path(__file__).resolve().parent / "shapes"
NOTE_ICONS = {"error": "alert-triangle", "ok": "circle-check", "info": "info-circle", "": "info-circle"}
FRIEZES = {"full": ("0 0 1200 150", 150), "small": ("142 35 356 112", 96), "door": ("140 -40 360 190", 190)}

LOGO = mark_safe(
    '<svg viewBox="0 0 64 64" fill="currentColor" aria-hidden="true">'
    '<path d="M0 6C7 14 17 17.500 32 17.500S57 14 64 6L61 13.500 64 14.500C57 21.500 47 25 32 25S7 21.500 0 14.500L3 13.500Z"/>'
    '<path d="M8 25.500C14.500 28 22 29.500 30.500 29.500V60H25V47.500a5.750 5.750 0 0 0-11.500 0V60H8Z"/>'
    '<path d="M56 25.500C49.500 28 42 29.500 33.500 29.500V60H39V47.500a5.750 5.750 0 0 1 11.500 0V60H56Z"/></svg>'
)


def pairs(items: Iterable[Any]) -> list[tuple[Any, str]]:
    """Pairs (label, address) from pairs, or from mappings with `label` and `url`."""
    return [
        (item["label"], item.get("url", "")) if isinstance(item, dict) else (item[0], item[1] or "") for item in items
    ]


def caption(parts: Iterable[Any], applied: Any, listing: Any, account: Any) -> SafeString:
    """What a list says of itself on paper, where filters and pager are left away."""
    day = written.day_number(today())
    words = [str(part) for part in parts if part]
    words += [str(label) for label, _url in pairs(applied or ())]
    if listing is not None:
        words.append(_("共 %(n)s 行") % {"n": written.number(listing.total)})
    words.append(_("%(day)s %(name)s 打印") % {"day": day, "name": account.name} if account else day)
    return format_html('<caption class="cb-print-only">{}</caption>', " · ".join(dict.fromkeys(words)))


def pagehead(content: str, title: Any, sub: Any, crumbs: Any, kicker: Any) -> SafeString:
    """Where, what, state; at the right the actions."""
    place = format_html_join(" › ", "{}", [(_crumb(label, url),) for label, url in pairs(crumbs)])
    path = format_html('<nav class="cb-crumb" aria-label="{}">{}</nav>', _("位置"), place) if crumbs else ""
    below = format_html('<div class="cb-sub">{}</div>', sub) if sub else ""
    actions = format_html('<div class="btn-list cb-no-print">{}</div>', mark_safe(content)) if content.strip() else ""
    return format_html(
        '<div class="cb-head"><div>{}<h1>{}</h1>{}{}</div>{}</div>',
        path,
        title,
        format_html("{}", kicker),
        below,
        actions,
    )


def _crumb(label: Any, url: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, label) if url else format_html("{}", label)


def section(content: str, title: Any, level: int, *, small: bool = False) -> SafeString:
    """Head of a section; what stands inside goes to the right. `small` keeps the rank and shrinks the letters."""
    css = mark_safe(' class="cb-h3"') if small or level > 2 else ""
    right = format_html("<div>{}</div>", mark_safe(content)) if content.strip() else ""
    return format_html('<div class="cb-sec"><h{}{}>{}</h{}>{}</div>', min(level, 3), css, title, min(level, 3), right)


def nextstep(content: str, title: Any, days: int | None, until: Any, url: str, action: Any, form: str) -> SafeString:
    """First thing on every working page; without a title it says that nothing waits."""
    if not title:
        inner = format_html("<h2>{}</h2>{}", _("现在没有要您办的"), mark_safe(content))
        return format_html('<section class="cb-next is-calm"><div>{}</div></section>', inner)
    button = ""
    if action and form:
        button = format_html('<button class="btn btn-primary btn-lg" form="{}">{}</button>', form, action)
    elif action:
        button = format_html('<a class="btn btn-primary btn-lg" href="{}">{}</a>', url, action)
    words = format_html("<h2>{}</h2>{}", _("下一步：%(what)s") % {"what": title}, mark_safe(content))
    return format_html(
        '<section class="cb-next{}">{}<div>{}</div>{}</section>',
        "" if days is not None else " is-open",
        _when(days, until),
        words,
        button,
    )


def _when(days: int | None, until: Any) -> SafeString | str:
    if days is None:
        return ""
    left, late = ngettext("个工作日内", "个工作日内", days), ngettext("个工作日，已超期", "个工作日，已超期", -days)
    words = left if days > 0 else late
    ahead = (until - today()).days if until and not days else 0
    number = (
        format_html("<b>{}</b>", abs(days))
        if days
        else format_html("<b>{}</b>", _("明天") if ahead == 1 else _("今天"))
    )
    if ahead > 1:
        number, words, days = format_html("<b>{}</b>", ahead), _("天内"), ahead
    end = format_html("<br> {}", _("%(day)s止") % {"day": written.day(until)}) if until else ""
    told = words if days else pgettext("期限", "到期")
    return format_html(
        '<div class="cb-next-when{}">{}<span>{}{}</span></div>', " is-late" if days < 0 else "", number, told, end
    )


def note(content: str, kind: str, title: Any, icon_name: str) -> SafeString:
    """A notice. An error is announced and may take the focus."""
    head = format_html("<strong>{}</strong>", title) if title else ""
    css = f" is-{kind}" if kind else ""
    role = mark_safe(' role="alert" tabindex="-1"') if kind == "error" else ""
    drawn = icon(icon_name or NOTE_ICONS.get(kind, "info-circle"))
    return format_html('<div class="cb-note{}"{}>{}{}{}</div>', css, role, drawn, head, mark_safe(content))


def empty(content: str, title: Any, kind: str, level: int) -> SafeString:
    """Three kinds, kept apart: nothing yet, nothing found, all done."""
    picture = frieze("small") if kind != "done" else icon("circle-check", "cb-empty-icon")
    return format_html(
        '<div class="cb-empty is-{}">{}<h{}>{}</h{}>{}</div>', kind, picture, level, title, level, mark_safe(content)
    )


def bulk(content: str, table: str, total: int, unit: Any) -> SafeString:
    """Shown by the script once a row is chosen; it writes how many are."""
    words = {"content": mark_safe(content), "table": table, "total": total, "unit": unit or _("个")}
    return render_to_string("ui/bulk.html", words)


def morefilters(content: str, items: Iterable[Any], query: str, *, unfolded: bool) -> SafeString:
    """The filters beside the search box: in one row with it on a wide page, behind one button on a phone.

    The button counts the conditions that are set; the words in the search box are seen anyway and are not counted.
    """
    number = len(pairs(items)) - bool(query)
    told = _("筛选（已设 %(n)s 项）") % {"n": number} if number > 0 else _("筛选")
    return format_html(
        '<details class="cb-more"{}><summary class="btn">{}{}</summary><div class="cb-more-fields">{}</div></details>',
        mark_safe(" open") if unfolded else "",
        icon("filter"),
        told,
        mark_safe(content),
    )


@lru_cache(maxsize=4)
def frieze(kind: str = "full") -> SafeString:
    """A row of neighbours' houses."""
    box, height = FRIEZES[kind]
    drawing = (_SHAPES / "frieze.part.svg").read_text(encoding="utf-8").strip()
    return mark_safe(
        f'<svg class="cb-frieze" viewBox="{box}" height="{height}" preserveAspectRatio="xMidYMax slice" '
        f'aria-hidden="true">{drawing}</svg>'
    )
