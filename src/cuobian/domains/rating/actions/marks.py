"""Bonuses, deductions and vetoes put to an entry, each with its reason, before its level is computed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import Entry, EntryMark
from cuobian.domains.rating.queries.load import lock_entry
from cuobian.domains.rating.queries.marks import AGAINST, rules_of
from cuobian.domains.rating.values import MarkKind, Stage
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.writing import wanted
from cuobian.support.audit.public import record

PERMISSION_AT = {Stage.DISTRICT_PANEL: "rating.panel.district", Stage.CITY_PANEL: "rating.panel.city"}


_WHEN = gettext_lazy("只有在考评阶段、结果算出之前，才能记加分、扣分和否决。")


def entry_at_panel(actor: Actor, entry_id: UUID, otherwise: str) -> Entry:
    """The entry, locked, for who makes the panel that has it now. Raises Conflict with these words where none has."""
    stage = Entry.objects.filter(pk=entry_id).values_list("stage", flat=True).first()
    entry = lock_entry(
        actor, entry_id, PERMISSION_AT.get(Stage(stage), "rating.panel.district") if stage else "rating.view"
    )
    needed = PERMISSION_AT.get(Stage(entry.stage))
    if needed is None:
        raise Conflict(otherwise)
    require(actor, needed, entry.code)
    return entry


def add_mark(
    *, actor: Actor, entry_id: UUID, kind: MarkKind, rule_id: str, count: int, reason: str, now: datetime
) -> EntryMark:
    """Record a bonus, a deduction or a veto of the standard.

    Raises:
        Invalid: unknown rule, no reason, or the same rule is recorded already.
        Conflict: the entry is not with a panel.
    """
    with transaction.atomic():
        entry = entry_at_panel(actor, entry_id, str(_WHEN))
        if rule_id not in {rule.id for rule in rules_of(entry.round.version_id, kind)}:
            raise Invalid([Fault("rule_id", _("这一版标准里没有 %(id)s。") % {"id": rule_id[:20]})])
        faults = wanted("reason", reason, _("写明依据：什么时间、什么事、谁核实的。"), least=1)
        if faults:
            raise Invalid(faults)
        if not 1 <= count <= 99:
            raise Invalid([Fault("count", _("次数写 1 到 99。"))])
        try:
            with transaction.atomic():
                return _put_down(entry, kind, rule_id, count, reason, actor=actor, now=now)
        except IntegrityError as error:
            raise Invalid([Fault("rule_id", _("%(id)s 已经记过，要改请先撤销那一条。") % {"id": rule_id})]) from error


def _put_down(
    entry: Entry, kind: MarkKind, rule_id: str, count: int, reason: str, *, actor: Actor, now: datetime
) -> EntryMark:
    made = EntryMark.objects.create(
        entry=entry,
        kind=kind,
        rule_id=rule_id,
        count=count,
        reason=reason.strip(),
        made_at=now,
        made_by_id=actor.person_id,
    )
    record(
        actor=actor,
        action="rating.add_mark",
        subject="entry",
        subject_id=str(entry.pk),
        code=entry.code,
        now=now,
        summary=reason,
        new={"kind": kind.value, "rule": rule_id, "count": count},
    )
    return made


def revoke_mark(*, actor: Actor, entry_id: UUID, mark_id: UUID, reason: str, now: datetime) -> EntryMark:
    """Take a mark back; it stays in the record with the reason."""
    faults = wanted("reason", reason, _("写明为什么撤销这一条。"), least=1)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        entry = entry_at_panel(actor, entry_id, str(_WHEN))
        mark = EntryMark.objects.filter(pk=mark_id, entry=entry).first()
        if mark is None:
            raise NotFound()
        if mark.revoked_at is not None:
            raise Conflict(_("这一条已经撤销过了。"))
        _revoke(mark, entry, actor, reason, now)
        return mark


def lift_marks(entry: Entry, counts: Mapping[str, int], *, actor: Actor, reason: str, now: datetime) -> None:
    """What the reviewers of an appeal found wrong: the mark is taken back; where some of its occurrences hold, those are
    put down anew under the same grounds. The caller has checked the decision and holds the entry.

    Args:
        counts: rule -> how many occurrences hold; 0 takes the mark back altogether.
    """
    for mark in EntryMark.objects.filter(entry=entry, kind__in=AGAINST, rule_id__in=list(counts), revoked_at=None):
        _revoke(mark, entry, actor, reason, now)
        if counts[mark.rule_id]:
            EntryMark.objects.create(
                entry=entry,
                kind=mark.kind,
                rule_id=mark.rule_id,
                count=counts[mark.rule_id],
                reason=mark.reason,
                made_at=now,
                made_by_id=actor.person_id,
            )


def recognise_bonuses(entry: Entry, rules: Iterable[str], *, actor: Actor, reason: str, now: datetime) -> None:
    """Bonuses that the reviewers of an appeal found left out, each with their reasons. The caller has checked the decision."""
    for rule_id in rules:
        _put_down(entry, MarkKind.BONUS, rule_id, 1, reason, actor=actor, now=now)


def _revoke(mark: EntryMark, entry: Entry, actor: Actor, reason: str, now: datetime) -> None:
    mark.revoked_at, mark.revoked_by_id, mark.revoked_reason = now, actor.account_id, reason.strip()
    mark.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    record(
        actor=actor,
        action="rating.revoke_mark",
        subject="entry",
        subject_id=str(entry.pk),
        code=entry.code,
        now=now,
        summary=reason,
        old={"rule": mark.rule_id, "count": mark.count},
    )
