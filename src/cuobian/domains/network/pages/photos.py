"""Photos of a place: added with words, taken off again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.actions.profile import MAX_PHOTOS, add_photo, remove_photo
from cuobian.domains.network.pages.common import attempt, crumbs, shell_of
from cuobian.domains.network.pages.forms import PhotoForm
from cuobian.domains.network.queries.places import photos_of, place_row
from cuobian.domains.network.rules.places import may_edit_profile
from cuobian.kernel import clock
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.pages import actor_of, page
from cuobian.support.files import public as files


@page("network.edit_profile", methods=("GET", "POST"))
def photos(request: HttpRequest, code: str) -> HttpResponseBase:
    """What is there, and a form for one more."""
    actor = actor_of(request)
    row = place_row(actor, code)
    if not may_edit_profile(actor, row.code):
        raise NotAllowed(_("您能看到这个站点，但现在的身份不能放照片。"), permission="network.edit_profile")
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        added = attempt(form, lambda: add_photo(
            actor=actor, place_id=row.pk, upload=given["photo"], caption=given["caption"], now=clock.now()
        ))  # fmt: skip
        if added:
            messages.success(request, _("已放上这张照片"))
            return redirect("network:photos", row.code)
    kept = photos_of(row.pk)
    stored = files.stored(photo.file_id for photo in kept)
    context = {
        "shell": shell_of(actor), "place": row, "form": form, "most": MAX_PHOTOS, "full": len(kept) >= MAX_PHOTOS,
        "photos": [{"photo": photo, "file": stored[photo.file_id]} for photo in kept if photo.file_id in stored],
        "crumbs": crumbs((row.short_name, reverse("network:place", args=[row.code])), (_("照片"), "")),
    }  # fmt: skip
    return render(request, "network/photos.html", context, status=422 if form.errors else 200)


@page("network.edit_profile", methods=("POST",))
def remove(request: HttpRequest, code: str, photo_id: UUID) -> HttpResponseBase:
    """Take one photo off."""
    actor = actor_of(request)
    row = place_row(actor, code)
    remove_photo(actor=actor, place_id=row.pk, photo_id=photo_id, now=clock.now())
    messages.success(request, _("已去掉这张照片"))
    return redirect("network:photos", row.code)
