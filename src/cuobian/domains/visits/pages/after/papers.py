"""A text by itself: what is typed is kept, an unsaved copy is thrown away, the saved versions are read."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.after.papers import drop_copy, keep_copy
from cuobian.domains.visits.pages.after.parts import base_context
from cuobian.domains.visits.pages.after.ways import edit_url, page_url
from cuobian.domains.visits.queries.after.papers import get_paper, history_of, may_write
from cuobian.domains.visits.values.after import FIELDS
from cuobian.kernel import clock
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in


@page(None, methods=("POST",))
def paper_keep(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Keep what was typed so far; the page calls it by itself."""
    actor = actor_of(request)
    paper, _who = get_paper(actor, paper_id)
    given = {field.key: request.POST.get(field.key, "") for field in FIELDS[paper.kind]}
    kept = keep_copy(
        actor=actor,
        paper_id=paper_id,
        given=given,
        base=whole_in(request.POST.get("base")) or 0,
        now=clock.now(),
    )
    return JsonResponse({"kept": f"{timezone.localtime(kept.kept_at):%H:%M}", "behind": kept.base != paper.revision})


@page(None, methods=("POST",))
def paper_drop(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Go back to what stands."""
    actor = actor_of(request)
    paper, _who = get_paper(actor, paper_id)
    drop_copy(actor=actor, paper_id=paper_id)
    messages.success(request, _("已放弃没存的改动，现在是存过的文字"))
    return redirect(edit_url(paper))


@page(None)
def paper_history(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Every saved version, with what it changed: for its writers and the offices."""
    actor = actor_of(request)
    paper, who = get_paper(actor, paper_id)
    if not (who.manages or may_write(paper, who)):
        raise NotAllowed()
    label = paper.get_kind_display()
    context = {
        **base_context(request, who, (label, page_url(paper)), (_("历次修改"), "")),
        "paper": paper,
        "versions": history_of(paper),
    }
    return render(request, "visits/after/history.html", context)
