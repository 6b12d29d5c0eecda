"""An assessor says which places should be left to others."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import Filters, places
from cuobian.domains.rating.actions.members import declare_conflict
from cuobian.domains.rating.models import DeclaredConflict
from cuobian.kernel.clock import now
from cuobian.kernel.errors import Invalid
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query

FOUND = 20


class ConflictForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("站点编码"), max_length=32, help_text=gettext_lazy("先在上面查站名，点「选这个」填上")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("哪一种"),
        choices=[("interest", gettext_lazy("有利害关系")), ("kinship", gettext_lazy("与负责人有近亲属关系"))],
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=300,
        help_text=gettext_lazy("写一句就行，不必写细节；只有组建考评组的人看得到"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@page("rating.assess", methods=("GET", "POST"))
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a conflict, and see those declared."""
    actor = actor_of(request)
    form = ConflictForm(
        request.POST if request.method == "POST" else None, initial={"code": request.GET.get("code", "")}
    )
    query = clean_query(request.GET.get("q"))
    if request.method == "POST" and form.is_valid():
        try:
            declare_conflict(actor=actor, now=now(), **form.cleaned_data)
        except Invalid as error:
            for fault in error.faults:
                form.add_error(fault.place or None, str(fault.message))
        else:
            messages.success(request, _("已记下，以后不会再派给您；没交的检查单已收回。"))
            return redirect("rating:conflicts")
    mine = DeclaredConflict.objects.filter(account_id=actor.person_id).order_by("-declared_at")[:50]
    found = places(actor, Filters(query=query), limit=FOUND) if query else []
    return render(
        request,
        "rating/field/conflicts.html",
        {"form": form, "mine": mine, "query": query, "found": found},
        status=422 if form.errors else 200,
    )
