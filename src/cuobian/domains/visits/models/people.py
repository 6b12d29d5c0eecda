"""Who takes part in a programme, with an account or by name alone."""

from django.db import models
from django.db.models import Q

from cuobian.domains.visits.models.programme import Programme, person
from cuobian.domains.visits.values import Part
from cuobian.kernel.ids import uuid7


class Participant(models.Model):
    """One person of the name list. Removed half-way keeps the row, so that what was written keeps its author.

    `vehicle` 0 means not told yet. `feed_version` goes up when the secret address of the own calendar is changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="participants")
    account = person()
    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=200)
    unit = models.CharField(max_length=80, blank=True)
    district = models.CharField(max_length=12, blank=True, help_text="code of the own district; empty: of the city")
    duty = models.CharField(max_length=80, blank=True, help_text="post at home")
    part = models.CharField(max_length=10, choices=Part.choices, default=Part.MEMBER)
    phone = models.CharField(max_length=30, blank=True, help_text="a work phone; only of leaders and escorts")
    vehicle = models.PositiveSmallIntegerField(default=0)
    seat = models.CharField(max_length=10, blank=True, help_text="in the vehicle")
    room_seat = models.CharField(max_length=10, blank=True, help_text="in the meeting room")
    added_at = models.DateTimeField()
    added_by = person()
    joined_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = person()
    removed_why = models.CharField(max_length=200, blank=True)
    feed_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("district", "sort_key", "pk")
        indexes = [models.Index(fields=["account", "programme"]), models.Index(fields=["programme", "sort_key", "id"])]
        constraints = [
            models.CheckConstraint(name="visit_person_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="visit_person_removed_with_reason",
                condition=Q(removed_at=None, removed_by=None, removed_why="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_why="")),
            ),
            models.CheckConstraint(
                name="visit_phone_of_contacts_only", condition=Q(phone="") | Q(part__in=["leader", "escort", "staff"])
            ),
            models.UniqueConstraint(
                fields=["programme", "account"], condition=Q(removed_at=None), name="visit_account_once"
            ),
            models.UniqueConstraint(
                fields=["programme", "name", "unit"], condition=Q(removed_at=None), name="visit_name_once"
            ),
            models.UniqueConstraint(
                fields=["programme", "vehicle", "seat"],
                condition=Q(removed_at=None, vehicle__gt=0) & ~Q(seat=""),
                name="visit_seat_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "room_seat"],
                condition=Q(removed_at=None) & ~Q(room_seat=""),
                name="visit_room_seat_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
