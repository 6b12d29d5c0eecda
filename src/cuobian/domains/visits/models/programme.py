"""An observation programme 观摩活动, its days, its items in their order, and its hand-outs. A state is tied to its facts."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from cuobian.domains.visits.values import ItemKind, ProgrammeStatus, Readiness
from cuobian.kernel.ids import uuid7

_RELEASED = Q(released_no__gte=1, released_at__isnull=False)
_STARTED = Q(started_at__isnull=False)
_NOT_ENDED = Q(ended_at=None, ended_by=None)


def person() -> "models.ForeignKey[Any, Any]":
    """Somebody with an account who did something, or nobody yet."""
    return models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Counter(models.Model):
    """The last number given in a year: locked while the next is taken, so that numbers have neither gap nor double."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Programme(models.Model):
    """One programme from its draft to its end.

    `settings` holds what the planner needs (vehicles, speed, order of districts; see `values.DEFAULTS`). `version` goes up with
    every change of the items, so that a route that was worked out on an older state is seen. `inspection` is the occasion in
    the notebooks that was opened with the first release.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=12, db_index=True, help_text="the area it covers: scope of every check")
    title = models.CharField(max_length=80)
    purpose = models.TextField(blank=True)
    basis = models.CharField(max_length=200, blank=True, help_text="the paper it rests on")
    lead_unit = models.CharField(max_length=80)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(
        max_length=30, blank=True, help_text="a phone of the office, for all who take part"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    settings = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=ProgrammeStatus.choices, default=ProgrammeStatus.DRAFT)
    status_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    released_no = models.PositiveSmallIntegerField(default=0)
    released_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person()
    end_note = models.TextField(blank=True)
    inspection = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = person()

    class Meta:
        ordering = ("-starts_on", "-pk")
        indexes = [models.Index(fields=["status", "starts_on", "id"]), models.Index(fields=["starts_on", "id"])]
        constraints = [
            models.CheckConstraint(name="visit_has_title", condition=~Q(title="") & ~Q(lead_unit="")),
            models.CheckConstraint(name="visit_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="visit_state_has_facts",
                condition=(Q(status="draft", released_no=0, released_at=None, started_at=None) & _NOT_ENDED)
                | (Q(status="released", started_at=None) & _RELEASED & _NOT_ENDED)
                | (Q(status="running") & _RELEASED & _STARTED & _NOT_ENDED)
                | (Q(status="ended", ended_at__isnull=False, ended_by__isnull=False) & _RELEASED & _STARTED)
                | (Q(status="withdrawn", ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_note="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Day(models.Model):
    """One day: when it may start and must end, where the vehicles start and return to, when lunch may be."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="days")
    date = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    start_place = models.ForeignKey("network.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    end_place = models.ForeignKey("network.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    start_text = models.CharField(max_length=80, blank=True)
    end_text = models.CharField(max_length=80, blank=True)
    lunch_from = models.TimeField(null=True, blank=True)
    lunch_until = models.TimeField(null=True, blank=True)
    lunch_minutes = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("date",)
        constraints = [
            models.UniqueConstraint(fields=["programme", "date"], name="visit_day_once"),
            models.CheckConstraint(name="visit_day_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="visit_day_lunch_is_whole",
                condition=Q(lunch_from=None, lunch_until=None, lunch_minutes=0)
                | Q(
                    lunch_from__isnull=False,
                    lunch_until__isnull=False,
                    lunch_until__gt=F("lunch_from"),
                    lunch_minutes__gt=0,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.date.isoformat()


class Item(models.Model):
    """One item: a stop at a place, or a talk, a meeting, a meal. Without a day it waits to be placed.

    `vehicle` 0 means everybody; else the number of the car. `travel_minutes` and `travel_km` are the way that leads here, worked
    out; `travel_set` is the officer's own figure. What the host says and what happened on the day stand here too.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="items")
    day = models.ForeignKey(Day, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    vehicle = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    title = models.CharField(max_length=80)
    place = models.ForeignKey("network.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, db_index=True, help_text="the place's code, else the programme's: who hosts")
    district = models.CharField(max_length=12, blank=True, help_text="code of the district it is in or speaks of")
    where = models.CharField(max_length=120, blank=True, help_text="in words, where there is no place")
    host_account = person()
    host_name = models.CharField(max_length=60, blank=True)
    host_unit = models.CharField(max_length=80, blank=True)
    what_to_show = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField()
    min_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    max_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    windows = models.JSONField(default=list, blank=True, help_text='own opening windows: [["09:00", "11:30"]]')
    is_required = models.BooleanField(default=True)
    lock_position = models.BooleanField(default=False)
    lock_time = models.BooleanField(default=False)
    lock_vehicle = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    travel_minutes = models.PositiveSmallIntegerField(default=0)
    travel_km = models.DecimalField(max_digits=6, decimal_places=1, default=0)
    travel_set = models.PositiveSmallIntegerField(null=True, blank=True)
    readiness = models.CharField(max_length=10, choices=Readiness.choices, default=Readiness.WAITING)
    ready_at = models.DateTimeField(null=True, blank=True)
    ready_by = person()
    ready_note = models.TextField(blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("day__date", "starts_at", "vehicle", "position", "pk")
        indexes = [models.Index(fields=["programme", "day", "position"]), models.Index(fields=["code", "starts_at"])]
        constraints = [
            models.CheckConstraint(name="visit_item_has_title", condition=~Q(title="") & Q(minutes__gt=0)),
            models.CheckConstraint(name="visit_stop_has_place", condition=~Q(kind="stop") | Q(place__isnull=False)),
            models.CheckConstraint(
                name="visit_item_times_are_whole",
                condition=Q(starts_at=None, ends_at=None)
                | Q(day__isnull=False, starts_at__isnull=False, ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="visit_item_minutes_in_order",
                condition=(Q(min_minutes=None) | Q(min_minutes__lte=F("minutes")))
                & (Q(max_minutes=None) | Q(max_minutes__gte=F("minutes"))),
            ),
            models.CheckConstraint(
                name="visit_item_readiness_has_facts",
                condition=Q(readiness="waiting", ready_at=None, ready_by=None, ready_note="")
                | Q(readiness="ready", ready_at__isnull=False, ready_by__isnull=False)
                | (Q(readiness="problem", ready_at__isnull=False, ready_by__isnull=False) & ~Q(ready_note="")),
            ),
            models.CheckConstraint(
                name="visit_item_left_after_arriving",
                condition=Q(left_at=None) | Q(arrived_at__isnull=False, left_at__gte=F("arrived_at")),
            ),
            models.CheckConstraint(
                name="visit_item_dropped_with_reason",
                condition=Q(dropped_at=None, dropped_why="")
                | (Q(dropped_at__isnull=False, arrived_at=None) & ~Q(dropped_why="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_locked(self) -> bool:
        """Something about it may not be moved by the planner."""
        return self.lock_position or self.lock_time or self.lock_vehicle


class HandOut(models.Model):
    """A file or a link that participants get, for the whole programme or for one item."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="hand_outs")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="hand_outs")
    title = models.CharField(max_length=80)
    file = models.UUIDField(null=True, blank=True)
    url = models.URLField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    added_by = person()

    class Meta:
        ordering = ("added_at", "id")
        constraints = [
            models.CheckConstraint(
                name="visit_hand_out_is_one",
                condition=~Q(title="") & ((Q(file__isnull=False, url="")) | (Q(file=None) & ~Q(url=""))),
            )
        ]

    def __str__(self) -> str:
        return self.title
