"""Photos of a point, from a phone: the bytes come in pieces, the command names them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _

from cuobian.domains.rating.actions.phones.standing import held, open_sheet
from cuobian.domains.rating.actions.sheets import attach_photo, item_for_photos, remove_photo
from cuobian.domains.rating.models import Sheet, SheetItem, SheetPhoto
from cuobian.domains.rating.rules.phones import Named, ident_in, said_named
from cuobian.domains.rating.values import SHEET_SEEN_BY, SheetStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid
from cuobian.support.files.public import Checked, check, store
from cuobian.support.inbox import public as inbox
from cuobian.support.inbox.public import Answer, Command, Later

_CODES = {"heic": "photo-heic", "video": "photo-video", "too-large": "photo-too-large"}


def prepare_photo(*, actor: Actor, command: Command, now: datetime) -> Checked | None:
    """Check and draw it before anything is locked. None when it will not be taken, or is there already."""
    named, sha256 = said_named(command.body), _sha(command)
    is_open = Sheet.objects.filter(pk=named.sheet, account=command.account, status=SheetStatus.OPEN).exists()
    if not is_open or _of_phone(named, sha256) is not None:
        return None
    content = inbox.staged(command.account, sha256)
    if content is None:
        raise Later("photo-missing", _("照片还没有传完，文字已经收下。"))
    upload = SimpleUploadedFile(str(command.body.get("name") or "photo.jpg"), content)
    try:
        return check(upload=upload, kind="image")
    except Invalid as error:
        raise held(_CODES.get(str(error.facts.get("code")), "photo-damaged")) from error


def take_photo(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """Put a photo to a recorded point; the same photo again is the same. Raises Held, Later, Unreadable."""
    named, sha256 = said_named(command.body), _sha(command)
    sheet = open_sheet(actor, named.sheet, named.point)
    if _of_phone(named, sha256) is not None:
        return Answer(code="same")
    _require_item(command, sheet, named.point)
    if command.prepared is None:
        raise Later("photo-missing")
    try:
        item_for_photos(actor=actor, sheet_id=sheet.pk, point_id=named.point, more=1)
    except Invalid as error:
        raise held("photo-too-many") from error
    file = store(
        upload=command.prepared,
        kind="image",
        actor=actor,
        code=sheet.entry.code,
        permission=SHEET_SEEN_BY,
        now=now,
    )
    attach_photo(actor=actor, sheet_id=sheet.pk, point_id=named.point, file_id=file.id, sha256=sha256, now=now)
    return Answer()


def take_drop_photo(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """Take a photo off an open sheet; one that is not there any more is off. Raises Held, Later, Unreadable."""
    named = said_named(command.body)
    sheet = open_sheet(actor, named.sheet, named.point)
    photo_id = _dropped(command.body, named)
    if photo_id is None:
        _require_sent(command.body.get("follows"))
        return Answer(code="same")
    remove_photo(actor=actor, sheet_id=sheet.pk, photo_id=photo_id, now=now)
    return Answer()


def _dropped(body: Any, named: Named) -> int | None:
    """The photo that is meant: by its number for those from the page, else by what the phone called it."""
    number = body.get("photo")
    if type(number) is int:
        rows = SheetPhoto.objects.filter(item__sheet_id=named.sheet, item__point_id=named.point)
        return rows.filter(pk=number).values_list("pk", flat=True).first()
    return _of_phone(named, str(body.get("sha256") or ""))


def _of_phone(named: Named, sha256: str) -> int | None:
    if not sha256:
        return None
    rows = SheetPhoto.objects.filter(item__sheet_id=named.sheet, item__point_id=named.point, given_sha256=sha256)
    return rows.values_list("pk", flat=True).first()


def _sha(command: Command) -> str:
    return str(command.body.get("sha256") or "")[:64]


def _require_item(command: Command, sheet: Sheet, point_id: str) -> None:
    """A photo goes with a record: it waits for the command that makes one, and with it when that is held."""
    if SheetItem.objects.filter(sheet=sheet, point_id=point_id).exists():
        return
    item = _require_sent(command.body.get("item"))
    if item is not None and item.outcome != inbox.Outcome.DONE:
        raise held("item-held")
    raise Later("item-missing")


def _require_sent(name: Any) -> Any:
    """The command of this id, when one is named. Raises Later while it has not come."""
    if not name:
        return None
    ident: UUID = ident_in({"id": name}, "id")
    found = inbox.standing([ident]).get(ident)
    if found is None:
        raise Later("earlier-missing")
    return found
