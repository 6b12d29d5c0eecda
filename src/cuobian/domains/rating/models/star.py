"""Stars: what was awarded, its plaque, and everything that happened to it afterwards."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.rating.models.entry import Entry
from cuobian.domains.rating.values import AwardStatus, StarAct
from cuobian.kernel.ids import uuid7


class StarAward(models.Model):
    """A star of a place. One active award a place; 0 stars are never awarded.

    `dimensions` freezes the published figures: [{"id", "name", "points", "score", "ratio"}]. `card_told_on`, `midterm_told_on`:
    when everybody was told that the days of its yellow card are over, and its office that the mid-term month has come.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, db_index=True)
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="award")
    star = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=6, decimal_places=2)
    dimensions = models.JSONField()
    standard_label = models.CharField(max_length=120)
    body = models.CharField(max_length=120)
    plaque_number = models.CharField(max_length=30, unique=True)
    awarded_on = models.DateField()
    valid_until = models.DateField()
    status = models.CharField(max_length=12, choices=AwardStatus.choices, default=AwardStatus.ACTIVE)
    ended_on = models.DateField(null=True, blank=True)
    awarded_at = models.DateTimeField(null=True, blank=True, help_text="the instant; unknown for stars from before")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="the instant, as with `awarded_at`")
    end_reason = models.TextField(blank=True)
    checked_on = models.DateField(null=True, blank=True)
    card_told_on = models.DateField(null=True, blank=True)
    midterm_told_on = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["status", "code"]),
            models.Index(fields=["place", "-awarded_on"]),
            models.Index(fields=["status", "valid_until"]),
        ]
        constraints = [
            models.UniqueConstraint(name="one_active_star", fields=["place"], condition=Q(status="active")),
            models.CheckConstraint(name="award_1_to_5", condition=Q(star__gte=1, star__lte=5)),
            models.CheckConstraint(name="award_valid_after_start", condition=Q(valid_until__gt=F("awarded_on"))),
            models.CheckConstraint(
                name="ended_award_has_reason",
                condition=Q(status="active", ended_on__isnull=True)
                | (~Q(status="active") & Q(ended_on__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(name="active_award_has_no_end", condition=~Q(status="active") | Q(ended_at=None)),
        ]


class StarEvent(models.Model):
    """History of a star: append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    award = models.ForeignKey(StarAward, on_delete=models.PROTECT, related_name="events")
    act = models.CharField(max_length=12, choices=StarAct.choices)
    star = models.PositiveSmallIntegerField()
    on = models.DateField()
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["award", "on"])]
        constraints = [
            models.CheckConstraint(
                name="hard_act_has_reason",
                condition=~Q(act__in=["warned", "downgraded", "revoked"]) | ~Q(reason=""),
            )
        ]
