"""What was written down at a place, as it was written: append-only, corrected and taken back by further rows."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.inspections.models.planning import Inspection, person
from cuobian.domains.inspections.values import EntryKind, Moment


class Entry(models.Model):
    """One record 记录 under the id its phone gave it. The words of the measuring point are frozen.

    `made_at` is the phone's clock, `happened_at` the same put right where that clock was wrong; `inside` says whether it
    was written at the place, when the phone knew. `photos` are those that are announced, with name and type. `allowed`
    says that it was taken by a decision although it had been held.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="entries")
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, help_text="the place's code: scope of every check")
    account = person()
    by_name = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=100, blank=True)
    unit_code = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=20, choices=EntryKind.choices)
    version = models.ForeignKey("standards.StandardVersion", null=True, on_delete=models.PROTECT, related_name="+")
    point_id = models.CharField(max_length=20, blank=True)
    point_text = models.CharField(max_length=300, blank=True)
    severity = models.CharField(max_length=10, blank=True)
    text = models.TextField(blank=True)
    photos = models.JSONField(default=list)
    inside = models.BooleanField(null=True)
    made_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_off_seconds = models.IntegerField(default=0)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by")
    allowed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["inspection", "place", "happened_at"]),
            models.Index(fields=["place", "happened_at"]),
            models.Index(fields=["account", "received_at"]),
            models.Index(fields=["inspection", "happened_at", "id"]),
        ]
        constraints = [
            models.CheckConstraint(name="entry_says_something", condition=~Q(text="") | ~Q(photos=[])),
            models.CheckConstraint(
                name="entry_point_is_whole",
                condition=Q(point_id="", point_text="")
                | (Q(version__isnull=False) & ~Q(point_id="") & ~Q(point_text="")),
            ),
            models.CheckConstraint(
                name="entry_severity_of_deficiencies",
                condition=Q(kind="deficiency", severity__in=["general", "serious", "safety"])
                | (~Q(kind="deficiency") & Q(severity="")),
            ),
            models.CheckConstraint(name="entry_corrects_another", condition=Q(corrects=None) | ~Q(corrects=F("id"))),
        ]


class EntryPhoto(models.Model):
    """A photo of a record; things, not people. `sha256` is of what the phone sent, `file` the photo drawn anew."""

    id = models.UUIDField(primary_key=True, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="kept_photos")
    file = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=160, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["entry", "sha256"], name="entry_photo_once")]


class Withdrawal(models.Model):
    """Somebody takes an own record back: a row against it, nothing is deleted."""

    id = models.UUIDField(primary_key=True, editable=False)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=500, blank=True)
    account = person()
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()


class PlaceVisit(models.Model):
    """Somebody said 到了 or 离开 of a place: a moment, no track, and nobody has to."""

    id = models.UUIDField(primary_key=True, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="visits")
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    account = person()
    what = models.CharField(max_length=8, choices=Moment.choices)
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["inspection", "place", "at"])]
