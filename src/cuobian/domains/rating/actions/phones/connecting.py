"""What the inbox of phones knows of the sheets. What is held, its author alone ends: nobody else says what was seen."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.inspections.public import register_pack
from cuobian.domains.rating.actions.phones.items import take_item, take_settle
from cuobian.domains.rating.actions.phones.photos import prepare_photo, take_drop_photo, take_photo
from cuobian.domains.rating.actions.phones.submitting import take_submit
from cuobian.domains.rating.models import Sheet, SheetItem
from cuobian.domains.rating.queries.phone_held import DROP, ITEM, PHOTO, SETTLE, SUBMIT, mark_of_item
from cuobian.domains.rating.queries.sheets_pack import sheets_part
from cuobian.domains.rating.rules.phones import mark_in
from cuobian.domains.rating.rules.sheets import Mark, mark_words
from cuobian.kernel.errors import DomainError
from cuobian.support.inbox import public as inbox
from cuobian.support.inbox.public import Command, Shown

_NOBODY = ""
"""No permission: an officer who decided on a held record would see, and make, an assessor's mark."""


def connect() -> None:
    """Called once, when everything is loaded."""
    kinds: tuple[tuple[str, Any, Any, Any], ...] = (
        (ITEM, take_item, gettext_lazy("检查单的一条"), None),
        (PHOTO, take_photo, gettext_lazy("检查单照片"), prepare_photo),
        (DROP, take_drop_photo, gettext_lazy("去掉检查单照片"), None),
        (SETTLE, take_settle, gettext_lazy("选用平台上的一条"), None),
        (SUBMIT, take_submit, gettext_lazy("提交检查单"), None),
    )
    for name, handler, label, prepare in kinds:
        inbox.register(name, handler, schemas=(1, 2), label=label, prepare=prepare)
        inbox.register_decider(name, _NOBODY, lambda _command: "", phone=on_phone, platform=on_platform)
    register_pack("sheets", sheets_part)


def on_phone(command: Command) -> Shown:
    """What was written on the phone, in words."""
    sheet = _own(command)
    point = str(command.body.get("point") or "")
    rows = [(_("站点"), sheet.entry.place.short_name if sheet else ""), (_("条款"), point), *_marked(command, point)]
    rows.append((_("照片"), str(command.body.get("name") or "")))
    return Shown([(label, value) for label, value in rows if value])


def on_platform(command: Command) -> Shown | None:
    """What the sheet has instead. To its author alone: nobody else is led here."""
    sheet, point = _own(command), str(command.body.get("point") or "")
    if sheet is None:
        return None
    item = SheetItem.objects.filter(sheet=sheet, point_id=point).first()
    rows = [(_("状态"), str(sheet.get_status_display())), *(_said(mark_of_item(item)) if item else ())]
    return Shown([(label, value) for label, value in rows if value])


def _own(command: Command) -> Sheet | None:
    try:
        ident = UUID(str(command.body.get("sheet")))
    except ValueError:
        return None
    rows = Sheet.objects.select_related("entry__place").filter(pk=ident, account=command.account)
    return rows.first()


def _marked(command: Command, point: str) -> list[tuple[Any, Any]]:
    if command.kind != ITEM:
        return []
    try:
        return _said(mark_in(command.body, point))
    except DomainError:
        return []


def _said(mark: Mark) -> list[tuple[Any, Any]]:
    return [(_("记录"), mark_words(mark)), (_("说明"), mark.note)]
