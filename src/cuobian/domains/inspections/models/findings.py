"""Deficiencies, merged: everybody's records on one point at one place are one finding, which may become a ticket."""

from django.db import models
from django.db.models import Q

from cuobian.domains.inspections.models.planning import Inspection, person
from cuobian.domains.inspections.models.records import Entry
from cuobian.domains.inspections.values import FindingStatus


class Finding(models.Model):
    """One deficiency at one place. Its id follows from what it is about, so that two phones make one.

    `live` counts its records that are neither taken back nor corrected, `severity` is the gravest of them. Without a
    measuring point every record is a finding of its own.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, db_index=True)
    sort_key = models.CharField(max_length=200)
    version = models.ForeignKey("standards.StandardVersion", null=True, on_delete=models.PROTECT, related_name="+")
    point_id = models.CharField(max_length=20, blank=True)
    point_text = models.CharField(max_length=300, blank=True)
    severity = models.CharField(max_length=10, default="general")
    live = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=FindingStatus.choices, default=FindingStatus.WAITING)
    ticket = models.UUIDField(null=True, blank=True)
    ticket_number = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["inspection", "sort_key", "id"]), models.Index(fields=["status", "code"])]
        constraints = [
            models.CheckConstraint(
                name="finding_state_has_facts",
                condition=Q(status="waiting", ticket=None, ticket_number="", decided_at=None, reason="")
                | (Q(status="ticketed", ticket__isnull=False, decided_at__isnull=False) & ~Q(ticket_number=""))
                | (
                    Q(status="dropped", ticket=None, decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason="")
                ),
            ),
        ]


class FindingEntry(models.Model):
    """Which records a finding is made of; a record belongs to one."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="in_finding")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="links")
