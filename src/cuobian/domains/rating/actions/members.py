"""Changing a panel that is at work: somebody joins, somebody leaves."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.panels import STAGE_OF, for_another_round, not_assessors, put_to_entry
from cuobian.domains.rating.actions.void import void_sheets
from cuobian.domains.rating.models import Entry, Panel, PanelMember, Sheet
from cuobian.domains.rating.queries.desk_panels import places_at_work
from cuobian.domains.rating.queries.raters import raters_of, subject_of
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.panels import line_faults
from cuobian.domains.rating.rules.recusal import Rater, refusals
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import Level, SheetStatus
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.kernel.writing import SHORT, wanted
from cuobian.support.audit.public import record
from cuobian.support.notices.public import send


def replace_member(*, actor: Actor, panel_id: UUID, leaving: UUID, joining: UUID, reason: str, now: datetime) -> Panel:
    """Exchange a member: open sheets of who leaves are void, submitted ones stay; who joins gets sheets under recusal.

    Raises:
        Invalid: no reason, or the new member may not assess one of the places.
        Conflict: who leaves has left already.
    """
    faults = wanted("reason", reason, _("写明为什么换人。"), least=1, most=SHORT)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        panel = _lock(actor, panel_id)
        member = PanelMember.objects.filter(panel=panel, account_id=leaving, left_at__isnull=True).first()
        if member is None:
            raise Conflict()
        entries = list(_entries(panel).filter(sheets__panel=panel, sheets__account_id=leaving, sheets__status="open"))
        rater = _newcomer(panel, joining, entries, now)
        able = _able(panel, rater, entries, now)
        if len(able) < len(entries):
            names = _("、").join(entry.place.short_name for entry in entries if entry not in able)
            raise Invalid([Fault("joining", _("这位评委要回避：%(names)s，请换一位。") % {"names": names})])
        faults = _balance_faults(panel, rater, leaving, entries, chairs=member.is_chair)
        if faults:
            raise Invalid(faults)
        void_sheets(Sheet.objects.filter(panel=panel, account_id=leaving), reason, now=now)
        PanelMember.objects.filter(pk=member.pk).update(left_at=now)
        _seat(panel, joining, able, is_chair=member.is_chair, now=now)
        _record(actor, panel, "rating.replace_member", reason, now, old=leaving, new=joining)
        return panel


def add_member(*, actor: Actor, panel_id: UUID, joining: UUID, reason: str, now: datetime) -> Panel:
    """Let somebody join: gets a sheet for every place of the panel that is still assessed, but for those to stay away from.

    Raises:
        Invalid: no reason, or there is no place left that this person could assess.
    """
    faults = wanted("reason", reason, _("写明为什么加人。"), least=1, most=SHORT)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        panel = _lock(actor, panel_id)
        entries = places_at_work(panel)
        able = _able(panel, _newcomer(panel, joining, entries, now), entries, now)
        if not able:
            raise Invalid([Fault("joining", _("这一组还在评的站点，这位评委都要回避或已经在评，请换一位。"))])
        _seat(panel, joining, able, is_chair=False, now=now)
        _record(actor, panel, "rating.add_member", reason, now, new=joining)
        return panel


def _lock(actor: Actor, panel_id: UUID) -> Panel:
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").filter(pk=panel_id).first()
    if panel is None:
        raise NotFound()
    require(actor, PERMISSION_OF[Level(panel.level)], panel.code)
    return panel


def _entries(panel: Panel) -> "QuerySet[Entry]":
    """Places of the round that are still assessed at the panel's level."""
    rows = Entry.objects.filter(round=panel.round, stage=STAGE_OF[Level(panel.level)])
    return rows.select_related("round", "place").order_by("sort_key").distinct()


def _newcomer(panel: Panel, account: UUID, entries: Sequence[Entry], now: datetime) -> Rater:
    found = raters_of([account])
    if not found:
        raise Invalid([Fault("joining", _("这个账号已经不在，请换一位。"))])
    faults = not_assessors(found, [entry.code for entry in entries] or [panel.code], now)
    faults += for_another_round("joining", found, panel.round_id)
    if faults:
        raise Invalid([Fault("joining", fault.message) for fault in faults])
    return found[0]


def _able(panel: Panel, rater: Rater, entries: Sequence[Entry], now: datetime) -> list[Entry]:
    """Those that this person may assess and does not assess already."""
    rules, today = rule_keys(version_policy(panel.round.version_id)), local_date(now)
    live = Sheet.objects.filter(entry__in=entries, level=panel.level, account_id=rater.account_id)
    taken = set(live.exclude(status=SheetStatus.VOID).values_list("entry_id", flat=True))
    return [
        entry
        for entry in entries
        if entry.pk not in taken
        and not refusals(rater, subject_of(entry.place), level=panel.level, rules=rules, today=today)
    ]


def _balance_faults(
    panel: Panel, rater: Rater, leaving: UUID, entries: Sequence[Entry], *, chairs: bool
) -> list[Fault]:
    """What the panel would lack with this exchange: outsiders in it, a chair from elsewhere."""
    policy = version_policy(panel.round.version_id)
    members = PanelMember.objects.filter(panel=panel, left_at__isnull=True).exclude(account_id=leaving)
    everybody = [*raters_of(list(members.values_list("account_id", flat=True))), rater]
    chair = rater.account_id if chairs else members.filter(is_chair=True).values_list("account_id", flat=True).first()
    faults: list[Fault] = []
    for entry in entries:
        sheets = Sheet.objects.filter(entry=entry, panel=panel).exclude(status=SheetStatus.VOID)
        able = [*sheets.exclude(account_id=leaving).values_list("account_id", flat=True), rater.account_id]
        faults += line_faults(
            everybody,
            [account for account in able if any(one.account_id == account for one in everybody)],
            entry.code,
            entry.place.short_name,
            level=panel.level,
            minimum=min(policy.min_raters[Level(panel.level)], len(able)),
            chair=chair,
        )
    return faults


def _seat(panel: Panel, account: UUID, entries: Sequence[Entry], *, is_chair: bool, now: datetime) -> None:
    PanelMember.objects.update_or_create(
        panel=panel, account_id=account, defaults={"left_at": None, "is_chair": is_chair}
    )
    for entry in entries:
        put_to_entry(panel, entry, [account], now=now)
    if entries:
        send(
            accounts=[account],
            kind="rating.sheet",
            subject=f"panel:{panel.pk}",
            code=panel.code,
            now=now,
            text=Sentence(
                gettext_lazy("您在「%(panel)s」，有 %(count)d 个站点要看"), {"panel": panel.name, "count": len(entries)}
            ),
            url=reverse("rating:my-sheets"),
            due_on=min(entry.due_on for entry in entries),
        )


def _record(
    actor: Actor, panel: Panel, action: str, reason: str, now: datetime, *, new: UUID, old: UUID | None = None
) -> None:
    record(
        actor=actor,
        action=action,
        subject="panel",
        subject_id=str(panel.pk),
        code=panel.code,
        now=now,
        summary=reason,
        old={"member": str(old)} if old else None,
        new={"member": str(new)},
    )
