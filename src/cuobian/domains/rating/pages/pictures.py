"""Photos of calibration dossiers: the strip on a page, and the pictures behind it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Dossier
from cuobian.domains.rating.queries.fairness.dossiers import photos_of, picture_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.files.public import content


def photo_items(found: Dossier, *, removable: bool = False) -> list[dict[str, str]]:
    """The photos as the strip of photos shows them."""
    return [
        {
            "url": (url := reverse("rating:dossier-picture", args=[found.pk, photo.pk])),
            "thumb_url": f"{url}?small=1",
            "alt": photo.caption or _("照片 %(n)d") % {"n": n},
            "note": photo.caption,
            "remove_url": reverse("rating:dossier-drop-photo", args=[found.pk, photo.pk]) if removable else "",
        }
        for n, photo in enumerate(photos_of(found), start=1)
    ]


@page(None)
def picture(request: HttpRequest, dossier_id: UUID, photo_id: int) -> HttpResponse:
    """A photo of a dossier, for the office and for the assessors who were given it."""
    photo = picture_of(actor_of(request), dossier_id, photo_id)
    body = content(photo.file_id, thumb=request.GET.get("small") == "1")
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=600"}
    return HttpResponse(body, content_type="image/jpeg", headers=headers)
