"""What was told to others: numbered releases, and delays on the day. Append-only."""

from django.db import models
from django.db.models import Q

from cuobian.domains.visits.models.programme import Day, Item, Programme, person
from cuobian.kernel.ids import uuid7


class Release(models.Model):
    """The programme as it was released: frozen whole, with what differs from the release before it, in words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField()
    frozen = models.JSONField()
    changes = models.JSONField(
        default=list, help_text="sentences that are kept, each with the item or person it is about"
    )
    note = models.TextField(blank=True)
    told = models.PositiveSmallIntegerField(default=0, help_text="how many people got a notice")
    released_at = models.DateTimeField()
    released_by = person()
    released_by_name = models.CharField(max_length=60)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="visit_release_once"),
            models.CheckConstraint(name="visit_release_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Slip(models.Model):
    """The day ran late (or early): how much, where, and the new times of what was left."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="slips")
    day = models.ForeignKey(Day, on_delete=models.PROTECT, related_name="slips")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="slips")
    vehicle = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    minutes = models.SmallIntegerField()
    changes = models.JSONField(help_text="by item: old and new times, or that it was dropped and why")
    told = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    made_by = person()
    made_by_name = models.CharField(max_length=60)

    class Meta:
        ordering = ("at", "id")
        constraints = [models.CheckConstraint(name="visit_slip_is_one", condition=~Q(minutes=0))]
