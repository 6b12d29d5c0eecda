"""Changes that were arranged for a coming day."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.network.models.places import Place
from cuobian.domains.network.values import PlaceAction, PlanStatus
from cuobian.kernel.ids import uuid7


class PlannedChange(models.Model):
    """One structural step that takes effect by itself on a coming day, unless it is taken back before.

    `facts` are what the step needs besides the day and the reason. `scope` are the prefixes over which the planner held the
    right when it was arranged; on the day the step is tried with these. `above_code` is whose right it takes to take it back.
    `outlook_stamp` is the network's stamp that the outlook was worked out for, `outlook_fault` why it would fail as things
    stand. The place has no constraint: an undone import may remove it, what was arranged stays on record.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.ForeignKey(
        Place, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="planned_changes"
    )
    code = models.CharField(max_length=32)
    above_code = models.CharField(max_length=32)
    label = models.CharField(max_length=100)
    action = models.CharField(max_length=12, choices=PlaceAction.choices)
    effective_on = models.DateField()
    reason = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=PlanStatus.choices, default=PlanStatus.PLANNED)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=100)
    by_role = models.CharField(max_length=40, blank=True, default="")
    scope = models.JSONField(default=list)
    planned_on = models.DateField()
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=100, blank=True, default="")
    end_reason = models.CharField(max_length=300, blank=True, default="")
    outlook_stamp = models.BigIntegerField(default=-1)
    outlook_fault = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ("effective_on", "planned_at", "pk")
        indexes = [
            models.Index(fields=["status", "effective_on"], name="network_planned_due"),
            models.Index(fields=["code"], name="network_planned_code"),
            models.Index(fields=["place"], name="network_planned_place"),
        ]
        constraints = [
            models.CheckConstraint(
                name="network_planned_state_has_facts",
                condition=(
                    Q(status="planned", ended_at=None, end_reason="")
                    | (Q(status__in=["applied", "cancelled", "failed"], ended_at__isnull=False) & ~Q(end_reason=""))
                ),
            ),
            models.CheckConstraint(name="network_planned_has_author", condition=~Q(by_name="") & ~Q(reason="")),
            models.CheckConstraint(name="network_planned_lies_ahead", condition=Q(effective_on__gt=F("planned_on"))),
            models.CheckConstraint(
                name="network_planned_of_a_place", condition=Q(action="open") | Q(place__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["place", "action", "effective_on"], condition=Q(status="planned"), name="network_planned_once"
            ),
        ]
