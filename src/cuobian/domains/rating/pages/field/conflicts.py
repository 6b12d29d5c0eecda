"""An assessor says which places should be left to others, and takes it back."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import Filters, places
from cuobian.domains.rating.actions.conflicts import declare_conflict, withdraw_conflict
from cuobian.domains.rating.models import DeclaredConflict
from cuobian.domains.rating.queries.conflicts import conflict_lines
from cuobian.domains.rating.values import ConflictKind
from cuobian.kernel.clock import now
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query

FOUND = 20
MOST = 50


class ConflictForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("站点编码"), max_length=32, help_text=gettext_lazy("先在上面查站名，点「选这个」填上")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("哪一种"),
        choices=ConflictKind.choices,
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
    rows = DeclaredConflict.objects.filter(account_id=actor.person_id).select_related("account")
    mine = conflict_lines(rows.order_by("-declared_at", "-pk")[:MOST])
    found = places(actor, Filters(query=query), limit=FOUND) if query else []
    return render(
        request,
        "rating/field/conflicts.html",
        {"form": form, "mine": mine, "query": query, "found": found},
        status=422 if form.errors else 200,
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么撤回"),
        max_length=300,
        help_text=gettext_lazy("写一句，如「已不再合作」。声明和撤回都留着，只有组建考评组的人看得到。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@page("rating.assess", methods=("GET", "POST"))
def withdraw(request: HttpRequest, conflict_id: UUID) -> HttpResponse:
    """Take one's own declaration back, with a reason."""
    actor = actor_of(request)
    found = DeclaredConflict.objects.filter(pk=conflict_id, account_id=actor.person_id).first()
    if found is None:
        raise NotFound()
    if found.withdrawn_at is not None:
        raise Conflict(_("这条声明已经撤回了。"))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        withdraw_conflict(actor=actor, conflict_id=found.pk, reason=form.cleaned_data["reason"], now=now())
        messages.success(request, _("已撤回。以后可以再派给您；已收回的检查单不恢复。"))
        return redirect("rating:conflicts")
    return render(
        request,
        "rating/field/conflict_withdraw.html",
        {"form": form, "line": conflict_lines([found])[0]},
        status=422 if form.errors else 200,
    )
