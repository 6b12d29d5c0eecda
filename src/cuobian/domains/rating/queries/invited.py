"""Who was invited for a round, until when, and how far their sheets are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.network.public import areas_by_code
from cuobian.domains.rating.models import Round, RoundInvitation, Sheet, StepPlan
from cuobian.domains.rating.rules.plan import invited_until
from cuobian.domains.rating.rules.recusal import DISTRICT
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import SheetStatus
from cuobian.kernel.access import Actor, visible
from cuobian.kernel.clock import local_date

LIVE, OVER, ENDED = "live", "over", "ended"


@dataclass(frozen=True, slots=True)
class InvitedLine:
    """One invited assessor, with the sheets of the round.

    Attributes:
        standing: "live", "over" (the day has passed) or "ended" (before it).
        where: the name of the district, or the whole city.
    """

    invitation: RoundInvitation
    standing: str
    where: str
    open: int
    submitted: int

    @property
    def until(self) -> date | None:
        """The last day on which the person can work; the day of the end when that came earlier."""
        row = self.invitation
        if row.ended_at is not None:
            return local_date(row.ended_at)
        return row.grant.ends_on - timedelta(days=1) if row.grant.ends_on else None


def may_invite(actor: Actor, code: str) -> bool:
    """Whether the actor makes panels over this code, at whichever level."""
    return any(actor.may(permission, code) for permission in PERMISSION_OF.values())


def invited_rows(actor: Actor, made: Round) -> QuerySet[RoundInvitation]:
    """The invitations of a round in the actor's scope."""
    rows = RoundInvitation.objects.filter(visible(actor, "rating.view", "code"), round=made)
    return rows.select_related("account", "grant")


def invited_lines(rows: Sequence[RoundInvitation], today: date) -> list[InvitedLine]:
    """Invitations with their sheets and the names of their areas; two queries."""
    counts = {
        (row["entry__round_id"], row["account_id"]): (row["open"], row["submitted"])
        for row in Sheet.objects.filter(
            account_id__in=[row.account_id for row in rows], entry__round_id__in={row.round_id for row in rows}
        )
        .values("entry__round_id", "account_id")
        .annotate(
            open=Count("pk", filter=Q(status=SheetStatus.OPEN)),
            submitted=Count("pk", filter=Q(status=SheetStatus.SUBMITTED)),
        )
        .order_by("account_id")
    }
    where = _names({row.code for row in rows})
    return [
        InvitedLine(row, standing_of(row, today), where[row.code], *counts.get((row.round_id, row.account_id), (0, 0)))
        for row in rows
    ]


def _names(codes: set[str]) -> dict[str, str]:
    known = areas_by_code(codes)
    return {code: _("全市") if len(code) < DISTRICT else known[code].name if code in known else code for code in codes}


def standing_of(row: RoundInvitation, today: date) -> str:
    """Where an invitation stands today."""
    if row.ended_at is not None or row.grant.revoked_at is not None:
        return ENDED
    return OVER if row.grant.ends_on is not None and row.grant.ends_on <= today else LIVE


def invited_elsewhere(account_ids: Sequence[UUID], round_id: UUID) -> dict[UUID, str]:
    """Those of these people who were invited for other rounds alone: account -> that round's title."""
    rows = RoundInvitation.objects.filter(account_id__in=account_ids).select_related("round").order_by("invited_at")
    here = {row.account_id for row in rows if row.round_id == round_id}
    return {row.account_id: row.round.title for row in rows if row.account_id not in here}


def last_day(made: Round, code: str) -> date:
    """The last day on which somebody invited over `code` can work: the margin after the last deadline there."""
    plans = StepPlan.objects.filter(round=made)
    due = [plan.due_on for plan in plans if plan.district.startswith(code) or code.startswith(plan.district)]
    return invited_until([made.starts_on, *due])
