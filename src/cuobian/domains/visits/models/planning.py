"""What helps to plan: routes that were worked out, and the changes made by hand, so that the last can be taken back."""

from django.db import models
from django.db.models import Q

from cuobian.domains.visits.models.programme import Programme, person
from cuobian.domains.visits.values import ProposalStatus
from cuobian.kernel.ids import uuid7


class Proposal(models.Model):
    """A route that was worked out beside the present plan: taken or not. `base` is the programme's version it started from."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="proposals")
    base = models.PositiveIntegerField()
    choices = models.JSONField(default=dict, help_text="what the officer asked for")
    plan = models.JSONField(default=dict, help_text="times by item, totals, what could not be placed and why")
    status = models.CharField(max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.WORKING)
    job = models.UUIDField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = person()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="visit_proposal_has_facts",
                condition=Q(status__in=["working", "waiting"], decided_at=None, decided_by=None, failure="")
                | Q(status__in=["taken", "dropped"], decided_at__isnull=False, failure="")
                | (Q(status="failed", decided_at=None) & ~Q(failure="")),
            )
        ]


class Edit(models.Model):
    """One change of the items, with how they stood before it. Taking back restores that, once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="edits")
    what = models.JSONField(help_text="a sentence that is kept")
    before = models.JSONField(help_text="placement and length of every item before the change")
    after_version = models.PositiveIntegerField(help_text="the programme's version that the change made")
    made_at = models.DateTimeField()
    made_by = person()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = [models.Index(fields=["programme", "-made_at"])]
