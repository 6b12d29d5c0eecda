"""The life of a version as a table: (state, action) -> next state, the permission it needs, the facts it leaves."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cuobian.domains.standards.values import VersionStatus
from cuobian.kernel.errors import Conflict

DISCARDED = "discarded"
"""Where a discarded draft goes: the row is gone."""


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step."""

    to: str
    permission: str
    facts: tuple[str, ...] = ()


LIFE: dict[tuple[str, str], Move] = {
    (VersionStatus.DRAFT, "change"): Move(
        VersionStatus.DRAFT, "standards.edit", ("document", "digest", "revision", "changed_at")
    ),
    (VersionStatus.DRAFT, "discard"): Move(DISCARDED, "standards.edit"),
    (VersionStatus.DRAFT, "copy"): Move(VersionStatus.DRAFT, "standards.edit"),
    (VersionStatus.DRAFT, "publish"): Move(
        VersionStatus.PUBLISHED, "standards.publish", ("number", "published_by_name", "published_at", "effective_from")
    ),
    (VersionStatus.PUBLISHED, "copy"): Move(VersionStatus.PUBLISHED, "standards.edit"),
    (VersionStatus.PUBLISHED, "retire"): Move(
        VersionStatus.RETIRED, "standards.publish", ("retired_by_name", "retired_at", "retired_reason")
    ),
    (VersionStatus.RETIRED, "copy"): Move(VersionStatus.RETIRED, "standards.edit"),
}
ACTIONS = ("change", "discard", "copy", "publish", "retire")


def move(status: str, action: str) -> Move:
    """The step from a state by an action.

    Raises:
        Conflict: the state has no such step; the message says why.
    """
    found = LIFE.get((VersionStatus(status), action))
    if found is None:
        raise Conflict(why_not(status, action))
    return found


def why_not(status: str, action: str) -> str:
    """Why an action is not open in a state, and what to do instead."""
    if status == VersionStatus.DRAFT:
        return _("草稿没有发布，不用停用；不要了可以删去。")
    if status == VersionStatus.RETIRED:
        return _("这一版已停用，不能再改、再发布。要用就复制成新的草稿。")
    if action == "publish":
        return _("这一版已经发布了。")
    return _("已发布的版本不能改。请复制成新的草稿，改好再发布。")
