"""Looking through the trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cuobian.kernel.access import Actor, under, visible
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import labelled
from cuobian.kernel.listing import Column
from cuobian.kernel.reading import day_in
from cuobian.support.audit.models import Entry, Outcome
from cuobian.support.audit.words import field_word, value_word, word

PLATFORM_LEVEL = 4  # whoever audits a whole city also sees what belongs to no area: log-ins, settings
FIELDS = ("who", "role", "action", "subject", "subject_id", "outcome", "code", "number", "from", "until")

COLUMNS = (
    Column("at", _("时间"), sort=("at",), kind="date"),
    Column("actor_name", _("谁"), value=lambda row: row.actor_name or _("访客")),
    Column("role", _("身份"), value=lambda row: word("roles", row.role)),
    Column("action", _("做了什么"), value=lambda row: word("actions", row.action)),
    Column("outcome", _("结果"), value=lambda row: row.get_outcome_display(), kind="chip"),
    Column("subject", _("对象"), value=lambda row: word("subjects", row.subject)),
    Column("subject_id", _("对象编号")),
    Column("code", _("区划代码")),
    Column("summary", _("说明")),
    Column("address", _("地址")),
    Column("request_id", _("求助编号")),
)
LIST_COLUMNS = tuple(column for column in COLUMNS if column.key not in ("subject_id", "address", "request_id"))
EXPORT_COLUMNS = (
    *COLUMNS,
    Column("old", _("原来"), value=lambda row: flat(row.old, row.subject)),
    Column("new", _("改成"), value=lambda row: flat(row.new, row.subject)),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    name: str
    old: str
    new: str

    @property
    def differs(self) -> bool:
        return self.old != self.new


def entries(actor: Actor, filters: Mapping[str, Any]) -> QuerySet[Entry]:
    """The entries this auditor may see, cut down by what was asked for."""
    return Entry.objects.filter(in_scope(actor), _wanted(filters))


def entry(actor: Actor, entry_id: Any) -> Entry:
    """One entry. Raises NotFound outside of the auditor's area."""
    row = Entry.objects.filter(in_scope(actor), id=entry_id).first()
    if row is None:
        raise NotFound()
    return row


def in_scope(actor: Actor) -> Q:
    """Rows of the auditor's area; with a whole city also the rows of no area."""
    scope = visible(actor, "audit.view", "code")
    whole = any(len(prefix) <= PLATFORM_LEVEL for prefix in actor.prefixes("audit.view"))
    return scope | Q(code="") if whole and scope else scope


def changes(row: Entry) -> list[Change]:
    """Old and new side by side, every field that either names (PostgreSQL keeps no order of keys, so by name)."""
    old, new = row.old or {}, row.new or {}
    said = partial(_said, row.subject)
    return [
        Change(field_word(row.subject, key), said(key, old.get(key)), said(key, new.get(key)))
        for key in sorted({*old, *new})
    ]


def values_of(field: str) -> list[str]:
    """The different values of an indexed column: one step through the index a value, remembered for ten minutes."""
    kept: list[str] | None = cache.get(f"audit-values:{field}")
    if kept is None:
        kept = []
        while len(kept) < 300:
            after = {f"{field}__gt": kept[-1]} if kept else {}
            value = Entry.objects.filter(**after).order_by(field).values_list(field, flat=True).first()
            if value is None:
                break
            kept.append(value)
        cache.set(f"audit-values:{field}", kept, 600)
    return kept


def flat(values: Mapping[str, Any] | None, subject: str = "") -> str:
    """A mapping on one line, for a cell."""
    return "；".join(
        labelled(field_word(subject, str(key)), _said(subject, str(key), value))
        for key, value in sorted((values or {}).items())
    )


def _wanted(filters: Mapping[str, Any]) -> Q:
    asked = Q()
    exact = {
        "who": "actor_name", "role": "role", "action": "action", "subject": "subject", "subject_id": "subject_id",
        "number": "request_id",
    }  # fmt: skip
    for name, field in exact.items():
        if filters.get(name):
            asked &= Q(**{field: filters[name]})
    if filters.get("outcome") in Outcome.values:
        asked &= Q(outcome=filters["outcome"])
    if filters.get("code"):
        asked &= under(filters["code"], "code")
    if first := day_in(str(filters.get("from") or "")):
        asked &= Q(at__gte=_midnight(first))
    if last := day_in(str(filters.get("until") or "")):
        asked &= Q(at__lt=_midnight(last + timedelta(days=1)))
    return asked


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _said(subject: str, key: str, value: Any) -> str:
    """A value in words; the fields at which somebody looked are named as everywhere else."""
    if isinstance(value, str) and value:
        return value_word(subject, key, value)
    if isinstance(value, list) and value:
        return "、".join(
            field_word(subject, str(one)) if key == "fields" else _said(subject, key, one) for one in value
        )
    return flat(value, subject) if isinstance(value, Mapping) and value else _shown(value)


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return "—"
    return str(_("是") if value else _("否")) if isinstance(value, bool) else str(value)
