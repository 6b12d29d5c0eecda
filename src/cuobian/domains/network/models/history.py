"""What a place was, and what happened to it."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.network.models.places import Place
from cuobian.domains.network.values import PlaceAction, PlaceKind, PlaceStatus
from cuobian.kernel.ids import uuid7


class PlacePeriod(models.Model):
    """What a place was called, and where it belonged, from a day (inclusive) until a day (exclusive)."""

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="periods")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    code = models.CharField(max_length=32)
    kind = models.CharField(max_length=12, choices=PlaceKind.choices)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=60)
    area_code = models.CharField(max_length=12)
    parent_code = models.CharField(max_length=32, blank=True, default="")
    status = models.CharField(max_length=12, choices=PlaceStatus.choices)
    rated = models.BooleanField()
    sort_key = models.CharField(max_length=200)

    class Meta:
        ordering = ("valid_from",)
        indexes = [models.Index(fields=["code", "valid_from"], name="network_period_code")]
        constraints = [
            models.UniqueConstraint(fields=["place", "valid_from"], name="network_period_one_start"),
            models.UniqueConstraint(fields=["place"], condition=Q(valid_until=None), name="network_period_one_current"),
            models.CheckConstraint(
                name="network_period_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]


class PlaceEvent(models.Model):
    """One thing that happened to a place. Only ever added (a trigger refuses change and removal).

    It outlives the place: one that an undone import had set up is removed, what happened to it is not.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events")
    action = models.CharField(max_length=12, choices=PlaceAction.choices)
    effective_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True, default="")
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    other = models.ForeignKey(Place, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=100, blank=True, default="")
    by_role = models.CharField(max_length=40, blank=True, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-effective_on", "-version")
        indexes = [models.Index(fields=["place", "-effective_on"], name="network_event_of_place")]
        constraints = [
            models.CheckConstraint(
                name="network_event_says_why",
                condition=Q(action__in=["open", "edit"]) | ~Q(reason=""),
            )
        ]
