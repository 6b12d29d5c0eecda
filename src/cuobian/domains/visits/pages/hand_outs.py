"""Hand-outs at the desk: files and links, for all or for one item."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.hand_outs import add_hand_out, drop_hand_out
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.pages.parts import desk_crumbs, uuid_in
from cuobian.domains.visits.queries.load import get_programme, plan_programme
from cuobian.domains.visits.queries.programmes import hand_outs_of
from cuobian.kernel import clock
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, page


class HandOutForm(forms.Form):
    """A file or a link."""

    title = forms.CharField(label=gettext_lazy("叫什么"), help_text=gettext_lazy("例如：同安区简介"))
    item = forms.ChoiceField(label=gettext_lazy("给哪一项"), required=False)
    upload = forms.FileField(
        label=gettext_lazy("文件"), required=False, help_text=gettext_lazy("PDF、Word、Excel 或照片，20 MB 以内")
    )
    url = forms.CharField(label=gettext_lazy("或者网址"), required=False)

    def __init__(self, programme: Programme, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        items = programme.items.filter(dropped_at=None).order_by("day__date", "position")
        self.fields["item"].choices = [("", _("全部日程")), *((str(each.pk), each.title) for each in items)]  # type: ignore[attr-defined]


@page("visits.view", methods=("GET", "POST"))
def hand_outs(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The list, and for the planner the form."""
    actor = actor_of(request)
    found = get_programme(actor, programme_id)
    form = HandOutForm(found, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = told(
            form,
            lambda: add_hand_out(
                actor=actor,
                programme_id=found.pk,
                title=data["title"],
                item_id=uuid_in(data["item"]),
                upload=data["upload"],
                url=data["url"],
                now=clock.now(),
            ),
        )
        if made:
            messages.success(request, _("已加上：%(title)s") % {"title": made.title})
            return redirect("visits:hand-outs", found.pk)
    context = {
        "programme": found,
        "form": form,
        "lines": hand_outs_of(found),
        "may_edit": actor.may("visits.plan", found.code) and found.status != "withdrawn",
        "crumbs": desk_crumbs(found, (_("资料"), "")),
    }
    return render(request, "visits/hand_outs.html", context, status=422 if form.errors else 200)


@page("visits.plan", methods=("POST",))
def hand_out_drop(request: HttpRequest, programme_id: UUID, hand_out_id: UUID) -> HttpResponse:
    """Take one away."""
    actor = actor_of(request)
    found = plan_programme(actor, programme_id)
    drop_hand_out(actor=actor, programme_id=found.pk, hand_out_id=hand_out_id, now=clock.now())
    messages.success(request, _("已去掉"))
    return redirect("visits:hand-outs", found.pk)
