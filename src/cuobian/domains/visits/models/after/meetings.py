"""After the visit: minutes of meetings, what each district takes home, and feedback that may stay without a name."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from cuobian.domains.visits.models.after.papers import Paper
from cuobian.domains.visits.models.people import Participant
from cuobian.domains.visits.models.programme import Item, Programme, person
from cuobian.kernel.ids import uuid7


class Minutes(models.Model):
    """Minutes 会议纪要 of a symposium, a talk or a training. `item` may be gone from the programme; title and day stay."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="minutes")
    item = models.OneToOneField(Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="minutes_kept")
    title = models.CharField(max_length=80)
    held_on = models.DateField()
    where = models.CharField(max_length=120, blank=True)
    chair = models.CharField(max_length=60, blank=True, help_text="who presided, in words")
    recorder = person()
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="minutes")
    made_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = person()

    class Meta:
        ordering = ("held_on", "made_at", "id")
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(name="visit_minutes_have_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="visit_minutes_adopted_by_somebody",
                condition=Q(adopted_at=None, adopted_by=None) | Q(adopted_at__isnull=False, adopted_by__isnull=False),
            ),
        ]


class Attendance(models.Model):
    """Who was there, from the name list."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="attendance")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="attendance")
    is_present = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minutes", "participant"], name="visit_attendance_once")]


class ExchangeNote(models.Model):
    """What a district takes home 交流体会: one a district, written by its people, read by all once it is handed in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="notes")
    code = models.CharField(max_length=6, help_text="the district")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="note")
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    handed_in_by = person()

    class Meta:
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="visit_note_once_a_district"),
            models.CheckConstraint(name="visit_note_is_a_districts", condition=~Q(code="")),
            models.CheckConstraint(
                name="visit_note_handed_in_by_somebody",
                condition=Q(handed_in_at=None, handed_in_by=None)
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False),
            ),
        ]


class FeedbackAnswer(models.Model):
    """One answer. Without `account` it carries neither time nor order: all answers of a programme are written anew, mixed, with
    every further one, under new random ids."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="feedback")
    marks = models.JSONField(help_text="1 to 4 by question")
    words = models.TextField(blank=True)
    account = person()

    class Meta:
        ordering = ("id",)


class FeedbackGiven(models.Model):
    """That somebody has answered, and nothing else: so that nobody answers twice, and nobody is asked again."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="feedback_given")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "account"], name="visit_feedback_once")]
