"""Who assesses what: panels, their members, and the conflicts that members declare."""

from django.db import models
from django.db.models import Q

from cuobian.domains.rating.models.round import Round
from cuobian.domains.rating.values import Level
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
    """An assessor's own word that a place, or everything below a code, should be left to others."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32)
    kind = models.CharField(max_length=12, choices=[("interest", "interest"), ("kinship", "kinship")])
    reason = models.CharField(max_length=300)
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "code"])]
        constraints = [models.CheckConstraint(name="conflict_has_reason", condition=~Q(reason=""))]
