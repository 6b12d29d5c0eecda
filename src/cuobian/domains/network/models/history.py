"""What a place was, and what happened to it."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.network.models.places import Place
from cuobian.domains.network.values import PlaceAction, PlaceKind, PlaceStatus
from cuobian.kernel.ids import uuid7


class Facts(models.Manager["PlacePeriod"]):
    """Only what was and is: periods that are merely expected stay out unless they are asked for."""

    def get_queryset(self) -> models.QuerySet["PlacePeriod"]:
        return super().get_queryset().filter(planned=False)


class Outlook(models.Manager["PlacePeriod"]):
    """What was, is, and is expected."""


class PlacePeriod(models.Model):
    """What a place was called, and where it belonged, from a day (inclusive) until a day (exclusive).

    `planned` rows are the outlook: what arranged changes would make of a place, worked out anew whenever the network
    changes. One that is still to be set up has no place yet. They are read through `outlook`, never through `objects`.
    """

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="periods")
    planned = models.BooleanField(default=False)
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

    objects = Facts()
    outlook = Outlook()

    class Meta:
        ordering = ("valid_from",)
        indexes = [
            models.Index(fields=["code", "valid_from"], name="network_period_code"),
            models.Index(fields=["sort_key", "place"], name="network_period_pinyin"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["place", "planned", "valid_from"], name="network_period_one_start"),
            models.UniqueConstraint(
                fields=["place", "planned"], condition=Q(valid_until=None), name="network_period_one_current"
            ),
            models.CheckConstraint(
                name="network_period_of_a_place", condition=Q(planned=True) | Q(place__isnull=False)
            ),
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
