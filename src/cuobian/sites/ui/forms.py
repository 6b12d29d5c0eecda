"""Forms: one column, label above, hint below; what may stay empty says so; every fault says how to mend it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.kernel import format as written
from cuobian.kernel.format import labelled
from cuobian.sites.ui.icons import icon

_GROUPED = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def field(bound: BoundField, *, hint: Any = "", label: Any = "", width: str = "", after: Any = "") -> SafeString:
    """One field with everything around it.

    Args:
        hint: replaces the field's own help text.
        width: "" (40 characters) | "short" (a date, a number) | "mid".
        after: more markup under the control (a button, a link).
    """
    if bound.is_hidden:
        return format_html("{}{}", bound, _wrong(bound))
    widget = bound.field.widget
    words = label or bound.label
    help_text = hint or bound.help_text
    css = "cb-field" + (" has-error" if bound.errors else "") + (f" is-{width}" if width else "")
    if isinstance(widget, forms.CheckboxInput):
        inner = _box(bound, words)
    elif isinstance(widget, _GROUPED):
        inner = _group(bound, words)
    else:
        control = bound.as_widget(attrs=_attrs(bound, bool(help_text)))
        inner = format_html("{}{}", _label(bound, words), _secret(bound, control))
    told = (
        format_html('<div class="form-hint" id="{}_hint">{}</div>', bound.id_for_label or bound.auto_id, help_text)
        if help_text
        else ""
    )
    return format_html(
        '<div class="{}" id="{}_field">{}{}{}{}</div>', css, bound.auto_id, inner, told, _wrong(bound), after or ""
    )


def fields(form: BaseForm) -> SafeString:
    """All fields in order, the hidden ones last."""
    shown = [field(bound) for bound in form.visible_fields()]
    return mark_safe("".join([*shown, *(str(field(bound)) for bound in form.hidden_fields())]))


def error_summary(form: BaseForm, extra: Iterable[Any] = ()) -> SafeString:
    """What is wrong, at the top, each with a link to its field."""
    lines: list[SafeString] = [
        format_html('<li><a href="#{}_field">{}</a></li>', bound.auto_id, labelled(bound.label, error))
        for bound in form
        for error in bound.errors
    ]
    lines += [format_html("<li>{}</li>", error) for error in (*form.non_field_errors(), *extra)]
    if not lines:
        return mark_safe("")
    words = ngettext(
        "还有 %(n)s 处要改，改完再提交。已填的都留着。", "还有 %(n)s 处要改，改完再提交。已填的都留着。", len(lines)
    )
    return format_html(
        '<div class="cb-note is-error" role="alert" tabindex="-1" data-cb-focus>{}<strong>{}</strong><ul>{}</ul></div>',
        icon("alert-triangle"), words % {"n": written.number(len(lines))}, mark_safe("".join(lines)),
    )  # fmt: skip


def _label(bound: BoundField, words: Any) -> SafeString:
    return format_html('<label class="form-label" for="{}">{}{}</label>', bound.id_for_label, words, _optional(bound))


def _optional(bound: BoundField) -> SafeString | str:
    return "" if bound.field.required else format_html('<span class="cb-cap">　{}</span>', _("可不填"))


def _attrs(bound: BoundField, has_hint: bool) -> dict[str, Any]:
    widget = bound.field.widget
    css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    kept = widget.attrs.get("class", "")
    attrs: dict[str, Any] = {
        "class": " ".join(part for part in (css, kept, "is-invalid" if bound.errors else "") if part)
    }
    told = [f"{bound.auto_id}_hint"] if has_hint else []
    if bound.errors:
        attrs["aria-invalid"] = "true"
        told.append(f"{bound.auto_id}_wrong")
    if told:
        attrs["aria-describedby"] = " ".join(told)
    if isinstance(widget, forms.Textarea):
        attrs.setdefault("rows", widget.attrs.get("rows", 3) if widget.attrs.get("rows") != "10" else 3)
    return attrs


def _secret(bound: BoundField, control: SafeString) -> SafeString:
    """A password gets a button that shows it; without script there is none."""
    if not isinstance(bound.field.widget, forms.PasswordInput):
        return control
    button = format_html(
        '<button type="button" class="btn btn-link" data-cb-show="#{}" aria-pressed="false" hidden>{}</button>',
        bound.id_for_label, _("显示"),
    )  # fmt: skip
    return format_html('<div class="cb-secret">{}{}</div>', control, button)


def _box(bound: BoundField, words: Any) -> SafeString:
    attrs = {
        **_attrs(bound, bool(bound.help_text)),
        "class": "form-check-input" + (" is-invalid" if bound.errors else ""),
    }
    return format_html(
        '<label class="form-check">{}<span class="form-check-label">{}</span></label>',
        bound.as_widget(attrs=attrs),
        words,
    )


def _group(bound: BoundField, words: Any) -> SafeString:
    rows = format_html_join(
        "",
        '<label class="form-check" for="{}">{}<span class="form-check-label">{}</span></label>',
        [(choice.id_for_label, _choice(choice), choice.choice_label) for choice in bound.subwidgets],
    )
    told = format_html(' aria-describedby="{}_wrong"', bound.auto_id) if bound.errors else ""
    return format_html(
        '<fieldset class="cb-group"{}><legend class="form-label">{}{}</legend>{}</fieldset>',
        told,
        words,
        _optional(bound),
        rows,
    )


def _choice(choice: Any) -> SafeString:
    choice.data["attrs"]["class"] = "form-check-input"
    return SafeString(choice.tag(wrap_label=False))


def _wrong(bound: BoundField) -> SafeString | str:
    if not bound.errors:
        return ""
    lines = format_html_join("", "<div>{}</div>", [(error,) for error in bound.errors])
    return format_html(
        '<div class="cb-wrong" id="{}_wrong">{}<div>{}</div></div>', bound.auto_id, icon("alert-circle"), lines
    )
