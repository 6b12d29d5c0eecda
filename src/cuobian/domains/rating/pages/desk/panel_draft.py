"""A draft of a panel that its officer no longer wants."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.panel_drafts import discard_draft
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.panel_drafts import own_draft
from cuobian.domains.rating.rules.panel_drafts import PanelGiven
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import moment, number
from cuobian.kernel.forms import ask
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in


@page("rating.view", methods=("GET", "POST"))
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw an own draft away."""
    actor = actor_of(request)
    draft = own_draft(actor, draft_id)
    if draft is None:
        raise NotFound()
    require(actor, PERMISSION_OF[Level(draft.level)], draft.code)
    if request.method == "POST":
        revision = whole_in(request.POST.get("revision")) or 0
        discard_draft(actor=actor, draft_id=draft.pk, revision=revision, now=clock.now())
        messages.success(request, _("草稿已丢弃"))
        return redirect("rating:panels", round_id=draft.round_id)
    given = PanelGiven.read(draft.body)
    back = f"{reverse('rating:panel-new', args=[draft.round_id])}?level={draft.level}"
    return ask(
        request,
        title=_("丢弃这份考评组草稿？"),
        sub=given.name,
        rows=[
            {"label": _("选了的站点"), "value": number(len(given.entries))},
            {"label": _("选了的组员"), "value": number(len(given.members))},
            {"label": _("最后存的时间"), "value": moment(draft.kept_at)},
        ],
        warnings=[_("草稿没有通知过任何人，丢弃后找不回来。")],
        hidden=[("revision", draft.revision)],
        action=_("丢弃草稿"),
        withdraw=True,
        back_url=back,
        crumbs=round_crumbs(draft.round, (_("组建考评组"), back), (_("丢弃草稿"), "")),
    )
