"""What was agreed, who answers for it until when, and how far it has come at each review."""

from django.db import models
from django.db.models import Q

from cuobian.domains.visits.models.after.report import Block
from cuobian.domains.visits.models.programme import Programme, person
from cuobian.domains.visits.values.after import ActionState, Step
from cuobian.kernel.ids import uuid7


class Action(models.Model):
    """One agreed action 议定事项: a unit answers for it until a day. At a place it may have become a ticket."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    unit = models.CharField(max_length=80)
    code = models.CharField(
        max_length=32, db_index=True, help_text="of the unit or place that answers: scope of its updates"
    )
    place = models.ForeignKey("network.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    block = models.ForeignKey(Block, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    ticket = models.ForeignKey(
        "rectification.Ticket", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = person()
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="visit_action_number_once"),
            models.CheckConstraint(name="visit_action_is_whole", condition=~Q(text="") & ~Q(unit="") & ~Q(code="")),
            models.CheckConstraint(
                name="visit_action_dropped_with_reason",
                condition=Q(dropped_at=None, dropped_why="") | (Q(dropped_at__isnull=False) & ~Q(dropped_why="")),
            ),
            models.CheckConstraint(
                name="visit_action_ticket_has_place", condition=Q(ticket=None) | Q(place__isnull=False)
            ),
        ]


class Review(models.Model):
    """One look at how far the actions have come, on a day that was agreed; then published."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = person()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = person()
    summary = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="visit_review_number_once"),
            models.CheckConstraint(
                name="visit_review_published_by_somebody",
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
        ]


class Progress(models.Model):
    """How far one action has come at one review, as its unit says; the ticket's state is read and frozen with publishing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="progress")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="progress")
    state = models.CharField(max_length=12, choices=ActionState.choices)
    words = models.TextField(help_text="what was done, or why it is not pursued")
    file = models.UUIDField(null=True, blank=True, help_text="evidence")
    ticket_status = models.CharField(max_length=10, blank=True)
    written_at = models.DateTimeField()
    written_by = person()

    class Meta:
        ordering = ("action__number",)
        constraints = [
            models.UniqueConstraint(fields=["review", "action"], name="visit_progress_once"),
            models.CheckConstraint(name="visit_progress_says_what", condition=Q(state="not_begun") | ~Q(words="")),
        ]


class Alert(models.Model):
    """What the daily work has reminded of: once for a thing and its day. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="alerts")
    step = models.CharField(max_length=10, choices=Step.choices)
    subject = models.UUIDField(help_text="the statement, the note, the report, the review")
    due_on = models.DateField()
    is_late = models.BooleanField()
    sent_at = models.DateTimeField()
    people = models.PositiveSmallIntegerField(help_text="how many were told")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "subject", "due_on", "is_late"], name="visit_alert_once")
        ]
