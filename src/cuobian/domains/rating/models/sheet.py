"""An assessor's sheet for one place: saved as it goes, blind until submitted, locked by submission."""

from django.db import models
from django.db.models import Q

from cuobian.domains.rating.models.entry import Entry
from cuobian.domains.rating.models.panel import Panel
from cuobian.domains.rating.values import Level, SheetStatus
from cuobian.kernel.ids import uuid7


class Sheet(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="sheets")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="sheets")
    level = models.CharField(max_length=10, choices=Level.choices)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=SheetStatus.choices, default=SheetStatus.OPEN)
    recorded = models.PositiveSmallIntegerField(default=0, help_text="points recorded so far")
    unseen = models.PositiveSmallIntegerField(default=0)
    expected = models.PositiveSmallIntegerField(help_text="points of the standard that people look at")
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "status", "opened_at"])]
        constraints = [
            models.UniqueConstraint(
                name="one_sheet_per_assessor", fields=["entry", "level", "account"], condition=~Q(status="void")
            ),
            models.CheckConstraint(
                name="submitted_sheet_has_time",
                condition=Q(status="submitted", submitted_at__isnull=False)
                | Q(status="open", submitted_at__isnull=True)
                | (Q(status="void") & ~Q(void_reason="")),
            ),
        ]


class SheetItem(models.Model):
    """What one assessor saw of one point. A trigger refuses changes once `locked_at` is set."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="items")
    point_id = models.CharField(max_length=20)
    state = models.CharField(max_length=2, blank=True)
    defects = models.PositiveSmallIntegerField(null=True, blank=True)
    unseen = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_item_per_point", fields=["sheet", "point_id"]),
            models.CheckConstraint(
                name="item_says_one_thing",
                condition=Q(unseen=True, state="", defects__isnull=True)
                | (Q(unseen=False, defects__isnull=True) & Q(state__in=["A", "B", "C", "C#"]))
                | Q(unseen=False, state="", defects__isnull=False),
            ),
        ]


class SheetPhoto(models.Model):
    """`given_sha256` is what the phone called it before it was drawn anew; "" for one given on the page."""

    item = models.ForeignKey(SheetItem, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, related_name="+")
    given_sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()


class SheetCorrection(models.Model):
    """Appended after locking: the first record stays, the correction stands beside it with its reason."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(SheetItem, on_delete=models.PROTECT, related_name="corrections")
    state = models.CharField(max_length=2, blank=True)
    defects = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="correction_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="correction_says_one_thing",
                condition=(Q(defects__isnull=True) & Q(state__in=["A", "B", "C", "C#"]))
                | Q(state="", defects__isnull=False),
            ),
        ]
