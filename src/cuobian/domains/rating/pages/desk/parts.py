"""Pieces that the office pages share: the way back, forms with a reason."""

from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import Entry, Round
from cuobian.kernel.forms import Crumbs


class ReasonForm(forms.Form):
    """A step that must say why."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint


class NoteForm(forms.Form):
    """A step that may say something."""

    note = forms.CharField(
        label=gettext_lazy("备注"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def round_crumbs(made: Round, *more: tuple[Any, str]) -> Crumbs:
    """From the list of rounds to a page of one round."""
    return [(_("评定"), reverse("rating:rounds")), (made.title, reverse("rating:round", args=[made.pk])), *more]


def entry_crumbs(entry: Entry, *more: tuple[Any, str]) -> Crumbs:
    """From the round to a page of one place in it."""
    place = (entry.place.short_name, reverse("rating:entry", args=[entry.pk]))
    return [*round_crumbs(entry.round), place, *more]


def address(name: str, *args: Any) -> str:
    """The path of a page that may not exist in this installation; "" then."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
