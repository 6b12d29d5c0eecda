"""What failed of a job: the first of it in few words, the whole list, and the columns of its export."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel.listing import Column
from cuobian.support.jobs.models import Failure, Job

SHOWN = 20
COLUMNS = (
    Column("position", gettext_lazy("次序"), sort=("position",), kind="number"),
    Column("item", gettext_lazy("哪一件"), sort=("item",)),
    Column("words", gettext_lazy("为什么没做成"), sort=("message",)),
)
ORDER = "position"


@dataclass(frozen=True, slots=True)
class Group:
    """Items that failed for one reason."""

    items: Sequence[Failure]
    words: str


def failures_of(row: Job, search: str = "") -> QuerySet[Failure]:
    """What failed in the present run of a job; `search` is looked for in the item and in the reason."""
    rows = Failure.objects.filter(job=row, attempt=row.attempt)
    return rows.filter(Q(item__icontains=search) | Q(message__icontains=search)) if search else rows


def first_groups(row: Job) -> list[Group]:
    """The first that failed, those of one reason together."""
    if not row.failed_count:
        return []
    by_reason: dict[str, list[Failure]] = {}
    for one in failures_of(row).order_by("position")[:SHOWN]:
        by_reason.setdefault(one.words, []).append(one)
    return [Group(items, words) for words, items in by_reason.items()]


def searched(params: Mapping[str, Any]) -> str:
    """What is looked for."""
    return str(params.get("q", "")).strip()[:100]


def said_of(search: str) -> list[str]:
    """The filter in words."""
    return [_("查找：%(words)s") % {"words": search}] if search else []
