"""A text that several people may write on: what stands, every saved version, and what somebody has typed and not saved yet."""

from django.db import models
from django.db.models import Q

from cuobian.domains.visits.models.programme import Programme, person
from cuobian.domains.visits.values.after import PaperKind
from cuobian.kernel.ids import uuid7


class Paper(models.Model):
    """What stands. `revision` rises with every saving, so that the second of two writers is told. Locked, nothing moves."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10, choices=PaperKind.choices)
    code = models.CharField(
        max_length=32, help_text="whose text it is: the place's, the district's, the programme's code"
    )
    body = models.JSONField(default=dict, help_text="words by field (`values.after.FIELDS`)")
    revision = models.PositiveIntegerField(default=0, help_text="0: as the record filled it")
    saved_at = models.DateTimeField()
    saved_by = person()
    locked_at = models.DateTimeField(null=True, blank=True)


class PaperVersion(models.Model):
    """One saved version: append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    revision = models.PositiveIntegerField()
    body = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = person()
    saved_by_name = models.CharField(max_length=60)

    class Meta:
        ordering = ("-revision",)
        constraints = [
            models.UniqueConstraint(fields=["paper", "revision"], name="visit_paper_version_once"),
            models.CheckConstraint(name="visit_paper_version_saved", condition=Q(revision__gte=0)),
        ]


class PaperCopy(models.Model):
    """What one person has typed since the last saving: kept by itself, gone with the saving. `base` is what it began from."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="copies")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    base = models.PositiveIntegerField()
    body = models.JSONField()
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "account"], name="visit_copy_once")]
