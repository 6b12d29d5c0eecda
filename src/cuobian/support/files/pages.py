"""Serving files to those who may see them."""

from uuid import UUID

from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseNotModified

from cuobian.kernel import clock
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import NotFound
from cuobian.kernel.pages import actor_of, public_page
from cuobian.support.audit import public as audit
from cuobian.support.files.models import File
from cuobian.support.files.storing import opened

OWN = "own"  # among a file's permissions: who gave it may see it
KNOWN = "known"  # everybody who is signed in may see it
ONE_READ = 3600  # a person who looks at the same file again within the hour is written down once


@public_page()
def file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """A file as it is kept: photos in the page, documents as a download."""
    return _served(request, _allowed(request, file_id), thumb=False)


@public_page()
def thumb(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The small picture of a photo."""
    row = _allowed(request, file_id)
    if row.kind != "image":
        raise NotFound()
    return _served(request, row, thumb=True)


def _allowed(request: HttpRequest, file_id: UUID) -> File:
    row = File.objects.filter(id=file_id).first()
    actor = actor_of(request)
    if row is None or not (row.is_public or actor.is_known):
        raise NotFound()
    if not row.is_public:
        _require(actor, row)
        if cache.add(f"file-read:{actor.account_id}:{row.id}", 1, ONE_READ):
            audit.record_read(
                actor=actor, subject="file", subject_id=row.id, code=row.code, fields=["content"], now=clock.now()
            )
    return row


def _require(actor: Actor, row: File) -> None:
    """Who holds one of the file's permissions over its code; with "own" among them, who gave it, while in reach at all;
    with "known", everybody who is signed in."""
    wanted = row.permission.split() or [""]
    if KNOWN in wanted and actor.is_known:
        return
    if OWN in wanted and row.given_by == actor.account_id and actor.reaches(row.code):
        return
    if not any(actor.may(permission, row.code) for permission in wanted):
        require(actor, wanted[0], row.code)


def _served(request: HttpRequest, row: File, *, thumb: bool) -> HttpResponseBase:
    tag = f'"{row.sha256}{"-t" if thumb else ""}"'
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = FileResponse(
            opened(row.sha256, thumb=thumb),
            as_attachment=row.kind != "image",
            filename=row.name,
            content_type=row.mime,
        )
    response["ETag"] = tag
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=3600" if row.is_public else "private, max-age=0, must-revalidate"
    return response
