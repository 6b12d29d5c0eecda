"""An occasion 检查、观摩: what, when, on which basis, which places by which version of the standard, and who goes."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from cuobian.domains.inspections.values import Kind, Policy, Status
from cuobian.kernel.ids import uuid7

_OPENED = Q(opened_at__isnull=False)
_NOT_OVER = Q(ended_at=None, ended_by=None, end_reason="")


def person(**more: Any) -> "models.ForeignKey[Any, Any]":
    """A reference to an account that nobody can follow back."""
    return models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+", **more)


class Counter(models.Model):
    """The last number given under a prefix and a year: locked while the next is taken."""

    key = models.CharField(max_length=12, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Inspection(models.Model):
    """One occasion on which people go and look. `subject` says who asked for it ("programme:<id>"), "" for an office."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=32, db_index=True, help_text="the area whose office answers for it")
    basis = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    policy = models.CharField(max_length=14, choices=Policy.choices, default=Policy.AFTER_REVIEW)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField()
    created_by = person(null=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)
    edited_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["starts_on", "id"]), models.Index(fields=["status", "starts_on"])]
        constraints = [
            models.CheckConstraint(name="inspection_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="inspection_state_has_facts",
                condition=(Q(status="draft", opened_at=None) & _NOT_OVER)
                | (Q(status="open") & _OPENED & _NOT_OVER & ~Q(basis=""))
                | (Q(status="closed", ended_at__isnull=False) & _OPENED)
                | (Q(status="withdrawn", ended_at__isnull=False) & ~Q(end_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class InspectionPlace(models.Model):
    """A place that is to be seen, and the version of the standard whose points are at hand there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="places")
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, db_index=True)
    sort_key = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey("standards.StandardVersion", null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=["inspection", "place"], name="inspection_place_once")]


class Inspector(models.Model):
    """Who goes; `unit_code` is where the person works, for recusal. Removed, the row stays: earlier records are theirs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="inspectors")
    account = person()
    name = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=100, blank=True)
    unit_code = models.CharField(max_length=32, blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("unit_code", "name", "id")
        indexes = [models.Index(fields=["account", "inspection"])]
        constraints = [models.UniqueConstraint(fields=["inspection", "account"], name="inspector_once")]
