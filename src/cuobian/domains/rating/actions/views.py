"""A person's own views of the work list: kept under a name, thrown away."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import SavedView
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.support.audit.public import record

KEYS = ("q", "district", "street", "stage", "status", "star", "as_of", "sort")
MOST = 20


def keep_view(*, actor: Actor, name: str, query: str, now: datetime) -> SavedView:
    """Keep filters under a name; the same name again replaces them.

    Raises:
        Invalid: no name, no filter, or twenty views are there already.
    """
    given = QueryDict(query[:1000])
    kept = QueryDict(mutable=True)
    for key in KEYS:
        if given.get(key):
            kept[key] = given[key]
    with transaction.atomic():
        mine = SavedView.objects.filter(account_id=actor.person_id)
        faults = []
        if not name.strip() or len(name.strip()) > 40:
            faults.append(Fault("name", _("给这个视图起个名字，不超过 40 字。")))
        if not kept:
            faults.append(Fault("name", _("先筛选，再存成视图。")))
        if mine.exclude(name=name.strip()).count() >= MOST:
            faults.append(Fault("name", _("最多存 20 个，先删一个不用的。")))
        if faults:
            raise Invalid(faults)
        view, _new = SavedView.objects.update_or_create(
            account_id=actor.person_id,
            name=name.strip(),
            defaults={"query": kept.urlencode()[:500], "made_at": now},
        )
        _record(actor, view, "rating.keep_view", now)
        return view


def drop_view(*, actor: Actor, view_id: UUID, now: datetime) -> None:
    """Throw a view of one's own away. Raises NotFound."""
    with transaction.atomic():
        view = SavedView.objects.filter(pk=view_id, account_id=actor.person_id).first()
        if view is None:
            raise NotFound()
        _record(actor, view, "rating.drop_view", now)
        view.delete()


def _record(actor: Actor, view: SavedView, action: str, now: datetime) -> None:
    record(
        actor=actor,
        action=action,
        subject="view",
        subject_id=str(view.pk),
        code=actor.scope,
        now=now,
        summary=view.name,
        new={"query": view.query},
    )
