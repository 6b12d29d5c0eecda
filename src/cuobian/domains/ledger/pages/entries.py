"""One entry with its correction chain, and the form that corrects it."""

from decimal import Decimal
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.ledger.actions.correcting import cancel, correct
from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.pages.words import FactLine, kind_or_key
from cuobian.domains.ledger.queries.facts import chain_of, fact_row, record_of
from cuobian.domains.ledger.queries.sealing import proof
from cuobian.domains.ledger.rules.facts import why_not_corrected
from cuobian.domains.network.public import records_by_id
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.errors import Invalid
from cuobian.kernel.pages import actor_of, page


class CorrectionForm(forms.Form):
    """The right numbers, or the whole entry taken off."""

    way = forms.ChoiceField(
        label=gettext_lazy("怎么更正"),
        choices=[("numbers", gettext_lazy("改成正确的数")), ("cancel", gettext_lazy("冲销整条，不再补记"))],
        widget=forms.RadioSelect,
        initial="numbers",
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("数量"),
        max_digits=11,
        decimal_places=2,
        error_messages={"required": gettext_lazy("请写正确的数量。")},
    )
    part = forms.DecimalField(label=gettext_lazy("其中"), max_digits=11, decimal_places=2, required=False)
    people = forms.IntegerField(label=gettext_lazy("人数"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("为什么更正"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("原来那一条留着，另记一条冲销；写清楚哪里错了、依据是什么"),
    )

    def __init__(self, *args: object, row: Fact, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kind = kind_or_key(row.kind)
        if not kind.part:
            del self.fields["part"]
        else:
            self.fields["part"].label = _("其中：%(part)s") % {"part": kind.part}
        self.fields["quantity"].required = self.data.get("way") != "cancel"
        self.fields["quantity"].label = _("数量（%(unit)s）") % {"unit": _(row.unit)}


@page("ledger.view")
def entry(request: HttpRequest, fact_id: UUID) -> HttpResponse:
    """What one entry says, who wrote it, what corrects it, and its place in the sealed day."""
    actor = actor_of(request)
    row = fact_row(actor, fact_id)
    place = records_by_id([row.place_id])[row.place_id]
    chain = chain_of(row)
    why = why_not_corrected(record_of(row), {found.sign: found for found in chain if found.corrects_id == row.pk})
    return render(
        request,
        "ledger/entry.html",
        {
            "line": FactLine(row, place.short_name),
            "row": row,
            "place": place,
            "kind": kind_or_key(row.kind),
            "chain": [FactLine(found, place.short_name) for found in chain] if len(chain) > 1 else [],
            "leaf": bytes(row.leaf).hex(),
            "proof": proof(row.pk),
            "may_correct": not why and actor.may("ledger.record", place.code),
            "why_not": why,
            "batch_id": row.subject.removeprefix("import:") if row.subject.startswith("import:") else "",
            "crumbs": [(_("台账"), reverse("ledger:place", args=[place.code])), (_("一条事实"), "")],
        },
    )


@page("ledger.record", methods=("GET", "POST"))
def correction(request: HttpRequest, fact_id: UUID) -> HttpResponse:
    """Correct an entry: a counter-entry, and the right numbers beside it."""
    actor = actor_of(request)
    row = fact_row(actor, fact_id)
    require(actor, "ledger.record", row.place.code)
    initial = {"way": "numbers", "quantity": _plain(row.quantity), "part": _plain(row.part), "people": row.people}
    form = CorrectionForm(request.POST or None, row=row, initial=initial)
    if request.method == "POST" and form.is_valid() and _apply(request, form, row):
        cancelled = form.cleaned_data["way"] == "cancel"
        messages.success(request, _("整条已冲销，合计里不再算它。") if cancelled else _("更正已记下，合计按新的数算。"))
        return redirect("ledger:fact", fact_id=row.pk)
    place = records_by_id([row.place_id])[row.place_id]
    context = {
        "form": form,
        "line": FactLine(row, place.short_name),
        "row": row,
        "place": place,
        "crumbs": [(_("台账"), reverse("ledger:place", args=[place.code])), (_("更正"), "")],
    }
    return render(request, "ledger/correct.html", context, status=422 if form.errors else 200)


def _plain(number: Decimal | None) -> str:
    """A number as somebody writes it: 1, not 1.00."""
    return "" if number is None else f"{number.normalize():f}"


def _apply(request: HttpRequest, form: CorrectionForm, row: Fact) -> bool:
    """True when it is done; faults go back to their fields."""
    given, actor, now = form.cleaned_data, actor_of(request), clock.now()
    try:
        if given["way"] == "cancel":
            cancel(actor=actor, fact_id=row.pk, reason=given["reason"], now=now)
        else:
            correct(
                actor=actor,
                fact_id=row.pk,
                quantity=given["quantity"],
                part=given.get("part"),
                people=given["people"],
                reason=given["reason"],
                now=now,
            )
    except Invalid as error:
        for fault in error.faults:
            form.add_error(fault.place if fault.place in form.fields else None, fault.message)
        return False
    return True
