"""Links to these pages from a programme at the desk, a host's page and a participant's day."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Item, Programme
from cuobian.domains.visits.models.after import Statement
from cuobian.domains.visits.pages import slots
from cuobian.domains.visits.queries.after.overview import mine
from cuobian.domains.visits.queries.after.standing import OUT_OF_SIGHT, standing_of
from cuobian.domains.visits.queries.frozen import told_items
from cuobian.domains.visits.values import ItemKind
from cuobian.kernel import clock
from cuobian.kernel.format import day
from cuobian.kernel.pages import actor_of
from cuobian.support.calendars.public import calendar


def hang() -> None:
    """Called when the addresses are loaded."""
    slots.register("programme", _programme)
    slots.register("host", _host)
    slots.register("participant", _participant)


def _programme(_request: HttpRequest, programme: Programme, _item: Item | None) -> list[slots.Link]:
    words = _("情况说明、纪要、体会、报告、进展")
    return [slots.Link(_("观摩材料"), reverse("visits:after", args=[programme.pk]), words, icon="folder")]


def _host(_request: HttpRequest, programme: Programme, item: Item | None) -> list[slots.Link]:
    if programme.status in OUT_OF_SIGHT:
        return []
    papers = slots.Link(_("观摩材料"), reverse("visits:papers", args=[programme.pk]), icon="folder")
    if item is None or item.kind != ItemKind.STOP:
        return [papers]
    told = told_items(programme).get(str(item.pk))
    row = Statement.objects.filter(programme=programme, code=told["code"]).first() if told else None
    if row is None:
        return [papers]
    url = reverse("visits:statement", args=[programme.pk, row.code])
    if row.confirmed_at is not None:
        return [slots.Link(_("情况说明"), url, _("已确认")), papers]
    words = _("请核对，%(day)s止") % {"day": day(row.due_on)}
    return [slots.Link(_("情况说明"), url, words, is_due=True), papers]


def _participant(request: HttpRequest, programme: Programme, _item: Item | None) -> list[slots.Link]:
    if programme.status in OUT_OF_SIGHT:
        return []
    todos = mine(standing_of(actor_of(request), programme), calendar(), clock.today())
    words = _("等您办 %(n)d 件") % {"n": len(todos)} if todos else _("情况说明、纪要、体会、报告")
    url = reverse("visits:papers", args=[programme.pk])
    return [slots.Link(_("观摩材料"), url, words, is_due=bool(todos), icon="folder")]
