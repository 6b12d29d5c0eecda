"""公示: what is published before a star is awarded, what the public objects to, and the one appeal of a place."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.rating.models.entry import Entry
from cuobian.domains.rating.models.round import Round
from cuobian.domains.rating.values import EmptiedBy, Ruling
from cuobian.kernel.ids import uuid7


class PublicNotice(models.Model):
    """A batch of proposed stars, published for some working days. Names no assessor."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    code = models.CharField(max_length=32, help_text="whose body publishes: a district's code or the city's")
    body = models.CharField(max_length=120, help_text="the publishing body's name")
    opens_on = models.DateField()
    closes_on = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    over_told_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="notice_number_once", fields=["round", "number"]),
            models.CheckConstraint(name="notice_ends_after_start", condition=Q(closes_on__gte=F("opens_on"))),
        ]


class Objection(models.Model):
    """Anybody's objection to a proposed star. Name and contact are given freely and seen only by who answers.

    Found right ("changed"), it holds its entry until that was recalled, or `stands_reason` says why the star stands.
    `contact_days` is what the form promised when they were given: that long after the answer they are emptied.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="objections")
    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="objections")
    receipt = models.CharField(max_length=12, unique=True, help_text="the number by which the answer is looked up")
    text = models.TextField()
    name = models.CharField(max_length=60, blank=True)
    contact = models.CharField(max_length=60, blank=True)
    contact_days = models.PositiveSmallIntegerField(default=90, help_text="days after the answer, as the form promised")
    contact_emptied_at = models.DateTimeField(null=True, blank=True)
    contact_emptied_by = models.CharField(max_length=8, choices=EmptiedBy.choices, blank=True)
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Ruling.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stands_reason = models.TextField(blank=True, help_text="found right, yet the star stands: why")
    stands_at = models.DateTimeField(null=True, blank=True)
    stands_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["entry", "answered_at"])]
        constraints = [
            models.CheckConstraint(name="objection_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="emptied_contact_is_empty",
                condition=Q(contact_emptied_at__isnull=True, contact_emptied_by="")
                | (Q(contact_emptied_at__isnull=False, name="", contact="") & ~Q(contact_emptied_by="")),
            ),
            models.CheckConstraint(
                name="answered_objection_has_facts",
                condition=Q(outcome="", answer="", answered_at__isnull=True)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="star_that_stands_has_reason",
                condition=Q(stands_reason="", stands_at=None, stands_by=None)
                | (~Q(stands_reason="") & Q(outcome="changed", stands_at__isnull=False, stands_by__isnull=False)),
            ),
        ]


class Appeal(models.Model):
    """The one appeal a place may make, decided by reviewers who did not rate it.

    `points` maps a disputed point, deduction, veto or omitted bonus to what the place says about it; `changes` maps it to the value decided:
    for a mark {"count": n}, how many of its occurrences hold, 1 for a bonus now recognised. The marks themselves say so as well.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="appeal")
    points = models.JSONField()
    reason = models.TextField()
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    ruling = models.CharField(max_length=10, choices=Ruling.choices, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    decision = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="appeal_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="decided_appeal_has_facts",
                condition=Q(ruling="", decided_at__isnull=True)
                | (~Q(ruling="") & ~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]


class AppealReviewer(models.Model):
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="reviewers")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="reviewer_once", fields=["appeal", "account"])]
