"""What was computed, frozen with everything that made it, and the points that were reconsidered together."""

from django.db import models
from django.db.models import Q

from cuobian.domains.rating.models.entry import Entry, MetricSnapshot
from cuobian.domains.rating.values import Level
from cuobian.kernel.ids import uuid7


class Result(models.Model):
    """A computed result: append-only. The highest `sequence` of an entry and level is the one in force.

    `inputs` is the canonical JSON text that was scored, `outcome` the engine's canonical JSON text; `digest` is the
    sha256 of `outcome`, so that a replay can be compared bit by bit.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="results")
    level = models.CharField(max_length=10, choices=Level.choices)
    sequence = models.PositiveSmallIntegerField()
    snapshot = models.ForeignKey(MetricSnapshot, on_delete=models.PROTECT, related_name="+")
    standard_digest = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    inputs = models.TextField()
    outcome = models.TextField()
    digest = models.CharField(max_length=64)
    total = models.DecimalField(max_digits=6, decimal_places=2)
    star = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=300, blank=True)
    computed_at = models.DateTimeField()
    computed_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="result_sequence_once", fields=["entry", "level", "sequence"]),
            models.CheckConstraint(name="result_star_0_to_5", condition=Q(star__lte=5)),
        ]


class Reconsideration(models.Model):
    """A point on which the assessors lay more than two states apart, decided together; the originals stay in the sheets.

    Decided again, after the entry came back to its panel or a sheet was corrected, it is one more row: the last counts, as
    long as no sheet was corrected on the point since.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="reconsiderations")
    level = models.CharField(max_length=10, choices=Level.choices)
    point_id = models.CharField(max_length=20)
    sequence = models.PositiveSmallIntegerField(default=1)
    originals = models.JSONField(help_text="what each sheet said by then, corrections included, in order of submission")
    state = models.CharField(max_length=2, blank=True)
    defects = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reconsidered_in_order", fields=["entry", "level", "point_id", "sequence"]),
            models.CheckConstraint(name="reconsideration_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="reconsideration_says_one_thing",
                condition=(Q(defects__isnull=True) & Q(state__in=["A", "B", "C", "C#"]))
                | Q(state="", defects__isnull=False),
            ),
        ]
