"""The notebook's pack, for a phone: JSON, with a tag, so that it is fetched again only when something changed."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import get_language, gettext

from cuobian.domains.inspections.queries.pack import pack_of
from cuobian.kernel import clock
from cuobian.kernel.pages import actor_of, public_page


@public_page()
def pack(request: HttpRequest) -> HttpResponseBase:
    """Everything for the day. Who is not signed in hears so in JSON."""
    actor = actor_of(request)
    if not actor.is_known or not actor.grants:
        words = gettext("要先登录才能传，手机上的记录没丢。")
        return JsonResponse({"code": "sign-in", "message": words, "sign_in": reverse("inbox:mine")}, status=401)
    now = clock.now()
    found = pack_of(actor, now)
    tag = tag_of(found)
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        changing = {"now": now.isoformat(), "made_at": now.isoformat(), "csrf": get_token(request)}
        response = JsonResponse({**found, **changing}, json_dumps_params={"ensure_ascii": False})
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def tag_of(found: dict[str, Any]) -> str:
    """Weak: a proxy may compress it."""
    plain = json.dumps([get_language(), found], sort_keys=True, ensure_ascii=False)
    return f'W/"{hashlib.sha256(plain.encode()).hexdigest()[:32]}"'
