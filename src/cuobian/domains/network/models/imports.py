"""Imported files, row by row."""

from django.db import models
from django.db.models import Q

from cuobian.domains.network.values import BatchStatus, Outcome
from cuobian.kernel.ids import uuid7


class ImportBatch(models.Model):
    """One Excel file: previewed, then applied or discarded; an applied one can be undone for a while.

    `attempt` grows with every claim for writing, so that of two writers one goes on; `claimed_at` is the moment of the last claim.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filename = models.CharField(max_length=200)
    code = models.CharField(max_length=32, blank=True, default="")
    status = models.CharField(max_length=12, choices=BatchStatus.choices, default=BatchStatus.PREVIEWED)
    counts = models.JSONField(default=dict)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["by_id", "-created_at"], name="network_batch_of_person")]
        constraints = [
            models.CheckConstraint(
                name="network_batch_state_has_times",
                condition=(
                    Q(status__in=["previewed", "discarded"], applied_at=None, undone_at=None)
                    | Q(status="applying", claimed_at__isnull=False, applied_at=None, undone_at=None)
                    | Q(status="applied", applied_at__isnull=False, undone_at=None)
                    | Q(status="undone", applied_at__isnull=False, undone_at__isnull=False)
                ),
            )
        ]


class ImportRow(models.Model):
    """One line of an imported file, with what it would do or did; old values are kept so that it can be undone."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    code = models.CharField(max_length=32, blank=True, default="")
    label = models.CharField(max_length=100, blank=True, default="")
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    old = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    place_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(null=True)
    applied = models.BooleanField(default=False)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="network_row_numbered_once")]
