"""What an area was, and what happened to it."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.network.models.places import Area
from cuobian.domains.network.values import AreaAction, AreaKind
from cuobian.kernel.ids import uuid7


class AreaPeriod(models.Model):
    """What an area was called until a day (exclusive). What it is now stands in the area itself.

    `valid_from` None is "from the beginning": the divisions that are loaded say no day on which they were set up.
    """

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="periods")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField()
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=AreaKind.choices)
    is_pseudo = models.BooleanField()

    class Meta:
        ordering = ("valid_until",)
        constraints = [
            models.UniqueConstraint(fields=["area", "valid_until"], name="network_areaperiod_one_end"),
            models.UniqueConstraint(
                fields=["area"], condition=Q(valid_from=None), name="network_areaperiod_one_beginning"
            ),
            models.CheckConstraint(
                name="network_areaperiod_ends_after_start",
                condition=Q(valid_from=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]


class AreaEvent(models.Model):
    """One thing that happened to an area. Only ever added (a trigger refuses change and removal)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="events")
    action = models.CharField(max_length=12, choices=AreaAction.choices)
    effective_on = models.DateField()
    reason = models.CharField(max_length=200)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    other = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=100, blank=True, default="")
    by_role = models.CharField(max_length=40, blank=True, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-effective_on", "-recorded_at", "-pk")
        constraints = [models.CheckConstraint(name="network_areaevent_says_why", condition=~Q(reason=""))]
