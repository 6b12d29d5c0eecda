"""The officer's decision on a computed result: confirm, recommend, reopen; and leaving a round."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.moves import move
from cuobian.domains.rating.actions.telling import GONE
from cuobian.domains.rating.actions.void import void_sheets
from cuobian.domains.rating.models import Appeal, Entry, Objection, Sheet
from cuobian.domains.rating.queries.facts_of_entry import level_of
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.outcomes import result_in_force, vetoed_by_city
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.rights import Jurisdiction, is_recommended, is_returned, star_after_city
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid
from cuobian.kernel.writing import wanted
from cuobian.support.notices.public import settle


def confirm_district(*, actor: Actor, entry_id: UUID, now: datetime, note: str = "") -> Entry:
    """Accept the district's result: stars the district awards go to public notice, higher ones to the joint panel."""
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, "rating.award.district")
        recommended = is_recommended(entry.district_star or 0, version_policy(entry.round.version_id).stars_by_level)
        to = Stage.CITY_PANEL if recommended else Stage.NOTICE_READY
        fields = {"is_returned": False} if recommended else {}
        return move(entry, "confirm_district", to, actor=actor, now=now, reason=note.strip(), **fields)


def confirm_city(*, actor: Actor, entry_id: UUID, now: datetime, note: str = "") -> Entry:
    """Accept the joint panel's result. Below its stars the place is returned: the district's result stands; a veto leaves none."""
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, "rating.award.city")
        fields = settled(entry, version_policy(entry.round.version_id).stars_by_level)
        return move(entry, "confirm_city", Stage.NOTICE_READY, actor=actor, now=now, reason=note.strip(), **fields)


def settled(entry: Entry, jurisdiction: Jurisdiction) -> dict[str, Any]:
    """Star and figures of an entry whose joint panel came to `entry.star`."""
    found, vetoed = entry.star or 0, bool(vetoed_by_city([entry.pk]))
    star = star_after_city(found, entry.district_star or 0, jurisdiction, vetoed=vetoed)
    if not is_returned(found, jurisdiction, vetoed=vetoed):
        return {"star": star, "is_returned": False}
    district = result_in_force(entry, Level.DISTRICT)
    score = entry.score if district is None else district.total
    return {"star": star, "is_returned": True, "score": score, "is_borderline": False}


def confirm_many(*, actor: Actor, entry_ids: list[UUID], level: Level, now: datetime) -> int:
    """Confirm a list in one transaction: all of them, or none. Returns how many."""
    confirm = confirm_district if level == Level.DISTRICT else confirm_city
    with transaction.atomic():
        for entry_id in sorted(set(entry_ids)):
            confirm(actor=actor, entry_id=entry_id, now=now)
    return len(set(entry_ids))


def reopen(*, actor: Actor, entry_id: UUID, level: Level, reason: str, now: datetime) -> Entry:
    """Take a computed result back to the panel: for a further look or another reconsideration. The result is kept.

    Raises:
        Invalid: no reason.
    """
    _check(reason, _("写明为什么退回考评组。"))
    action, to, permission = {
        Level.DISTRICT: ("reopen_district", Stage.DISTRICT_PANEL, "rating.panel.district"),
        Level.CITY: ("reopen_city", Stage.CITY_PANEL, "rating.panel.city"),
    }[level]
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, permission)
        return move(entry, action, to, actor=actor, now=now, reason=reason.strip())


def return_district(*, actor: Actor, entry_id: UUID, reason: str, now: datetime) -> Entry:
    """The city sends a recommendation back to the district, before a joint panel has been put to it.

    Raises:
        Invalid: no reason, or a joint panel is at work.
    """
    _check(reason, _("写明为什么退回区里。"))
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, "rating.panel.city")
        if entry.city_panel_id is not None:
            raise Invalid(_("联合考评组已经组建，不能再退回区里。"))
        return move(entry, "return_district", Stage.DISTRICT_PANEL, actor=actor, now=now, reason=reason.strip())


def recall(*, actor: Actor, entry_id: UUID, reason: str, now: datetime) -> Entry:
    """Take a proposed star out of its public notice, back to the panel whose result it is: an objection was right.

    The published result stays in the record; the next one is computed and published anew.

    Raises:
        Invalid: no reason.
    """
    faults = wanted("reason", reason, _("写明为什么收回，站点和提异议的人会问。"), least=1)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, "rating.publish")
        to = Stage.CITY_PANEL if level_of(entry) == Level.CITY else Stage.DISTRICT_PANEL
        return move(entry, "recall", to, actor=actor, now=now, reason=reason.strip(), notice=None)


def withdraw(*, actor: Actor, entry_id: UUID, reason: str, now: datetime) -> Entry:
    """Take a place out of a round (closed, merged, or by its own wish); its open sheets are void.

    Raises:
        Invalid: no reason.
    """
    _check(reason, _("写明为什么退出这一轮。"))
    with transaction.atomic():
        entry = lock_entry(actor, entry_id, "rating.withdraw")
        void_sheets(Sheet.objects.filter(entry=entry), _("站点退出本轮"), now=now)
        _settle_what_waits(entry, now)
        return move(
            entry,
            "withdraw",
            Stage.WITHDRAWN,
            actor=actor,
            now=now,
            reason=reason.strip(),
            ended_at=now,
            end_note=reason.strip()[:300],
        )


def _check(reason: str, missing: str) -> None:
    faults = wanted("reason", reason, missing, least=1)
    if faults:
        raise Invalid(faults)


def _settle_what_waits(entry: Entry, now: datetime) -> None:
    """Nobody waits any more for the appeal and the objections of a place that has left the round, nor for its leaving."""
    settle(subject=f"entry:{entry.pk}", kind=GONE, now=now)
    for appeal in Appeal.objects.filter(entry=entry, decided_at__isnull=True):
        settle(subject=f"appeal:{appeal.pk}", now=now)
    for objection in Objection.objects.filter(entry=entry, answered_at__isnull=True):
        settle(subject=f"objection:{objection.pk}", now=now)
