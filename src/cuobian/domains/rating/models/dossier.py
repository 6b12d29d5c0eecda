"""Calibration dossiers: a described case that every assessor of a round scores, so that their severities compare."""

from django.db import models
from django.db.models import Q

from cuobian.domains.rating.models.round import Round
from cuobian.domains.rating.values import DossierStatus, SheetStatus
from cuobian.kernel.ids import uuid7


class Dossier(models.Model):
    """A case in words and pictures. It is scored like a place and counts for none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="dossiers")
    title = models.CharField(max_length=60)
    body = models.TextField(help_text="what an assessor would have seen, point by point or as a story")
    status = models.CharField(max_length=10, choices=DossierStatus.choices, default=DossierStatus.DRAFT)
    due_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dossier_title_once", fields=["round", "title"]),
            models.CheckConstraint(
                name="open_dossier_has_time",
                condition=Q(status="draft") | Q(opened_at__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="closed_dossier_has_time", condition=~Q(status="closed") | Q(closed_at__isnull=False)
            ),
            models.CheckConstraint(name="dossier_says_something", condition=~Q(title="") & ~Q(body="")),
        ]

    def __str__(self) -> str:
        return self.title


class DossierPhoto(models.Model):
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(max_length=120, blank=True)


class DossierSheet(models.Model):
    """What one assessor gives to a dossier: blind and locked by submission, like a sheet."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="sheets")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=SheetStatus.choices, default=SheetStatus.OPEN)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "status"])]
        constraints = [
            models.UniqueConstraint(name="one_dossier_sheet_each", fields=["dossier", "account"]),
            models.CheckConstraint(
                name="submitted_dossier_sheet_has_time",
                condition=Q(status="submitted", submitted_at__isnull=False)
                | Q(status="open", submitted_at__isnull=True),
            ),
        ]


class DossierItem(models.Model):
    """One point of a dossier as one assessor sees it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sheet = models.ForeignKey(DossierSheet, on_delete=models.PROTECT, related_name="items")
    point_id = models.CharField(max_length=20)
    state = models.CharField(max_length=2, blank=True)
    defects = models.PositiveSmallIntegerField(null=True, blank=True)
    unseen = models.BooleanField(default=False, help_text="the dossier does not say")
    saved_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_dossier_item_per_point", fields=["sheet", "point_id"]),
            models.CheckConstraint(
                name="dossier_item_says_one_thing",
                condition=Q(unseen=True, state="", defects__isnull=True)
                | (Q(unseen=False, defects__isnull=True) & Q(state__in=["A", "B", "C", "C#"]))
                | Q(unseen=False, state="", defects__isnull=False),
            ),
        ]
