"""Who assesses what: panels, their members, who was invited for a round, and the conflicts that assessors declare."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.rating.models.round import Round
from cuobian.domains.rating.values import ConflictKind, Level
from cuobian.kernel.ids import uuid7


class Panel(models.Model):
    """A group of assessors of one round, at one level; `code` is the district's (or the city's) scope."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="panels")
    level = models.CharField(max_length=10, choices=Level.choices)
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=60)
    visit_on = models.DateField(null=True, blank=True)
    message = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["round", "level", "code"])]
        constraints = [models.UniqueConstraint(name="panel_name_once", fields=["round", "level", "code", "name"])]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    is_chair = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="member_once", fields=["panel", "account"]),
            models.UniqueConstraint(
                name="one_chair", fields=["panel"], condition=Q(is_chair=True, left_at__isnull=True)
            ),
        ]


class DeclaredConflict(models.Model):
    """An assessor's own word that a place, or everything below a code, should be left to others.

    Taken back only by the same person, with a reason; both stay written down, and a withdrawn row is refused any change.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32)
    kind = models.CharField(max_length=12, choices=ConflictKind.choices)
    reason = models.CharField(max_length=300)
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "code"])]
        constraints = [
            models.CheckConstraint(name="conflict_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="conflict_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdraw_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_at__gte=F("declared_at")) & ~Q(withdraw_reason="")),
            ),
        ]


class RoundInvitation(models.Model):
    """A temporary assessor of one round: the account and the role that end with it.

    Until when it lasts is read from the role (`grant.ends_on`); `ended_at` says that it was ended before that day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="invitations")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    grant = models.OneToOneField("people.RoleGrant", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, help_text="where the person may assess: a district or the whole city")
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["round", "code"])]
        constraints = [
            models.UniqueConstraint(name="invited_once_a_round", fields=["round", "account"]),
            models.CheckConstraint(name="invitation_has_code", condition=~Q(code="")),
            models.CheckConstraint(
                name="invitation_ended_by_whom_why",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (
                    Q(ended_at__isnull=False, ended_at__gte=F("invited_at"), ended_by__isnull=False) & ~Q(end_reason="")
                ),
            ),
        ]
