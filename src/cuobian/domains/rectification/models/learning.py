"""What other places learn from a ticket: self-checks of a repeated problem, practices to adopt."""

from django.db import models
from django.db.models import Q

from cuobian.domains.rectification.values import Alert, Answer
from cuobian.kernel.ids import uuid7


class SelfCheck(models.Model):
    """One request to the places of an area to look for a problem in their own house."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=12, db_index=True, help_text="the area that is asked")
    version = models.ForeignKey("standards.StandardVersion", on_delete=models.PROTECT, related_name="+")
    point_id = models.CharField(max_length=20)
    point_text = models.CharField(max_length=300)
    request = models.TextField()
    due_on = models.DateField()
    command_id = models.UUIDField(null=True, unique=True, help_text="made by whoever asks: sent twice makes one")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    said = models.CharField(
        max_length=10, choices=Alert.choices, blank=True, help_text="the last reminder that went out"
    )

    class Meta:
        ordering = ("-asked_at", "pk")
        constraints = [
            models.CheckConstraint(
                name="self_check_says_what", condition=~Q(point_id="") & ~Q(point_text="") & ~Q(request="")
            )
        ]

    def __str__(self) -> str:
        return self.point_id


class SelfCheckItem(models.Model):
    """What one place answered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    check_of = models.ForeignKey(SelfCheck, on_delete=models.PROTECT, related_name="items")
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, db_index=True)
    sort_key = models.CharField(max_length=200)
    answer = models.CharField(max_length=12, choices=Answer.choices, default=Answer.WAITING)
    note = models.TextField(blank=True)
    ticket = models.ForeignKey("rectification.Ticket", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_of", "place"], name="self_check_item_once"),
            models.CheckConstraint(
                name="self_check_item_has_facts",
                condition=Q(answer="waiting", answered_at=None, answered_by=None, ticket=None, note="")
                | Q(answer="clean", answered_at__isnull=False, answered_by__isnull=False, ticket=None)
                | Q(answer="found", answered_at__isnull=False, answered_by__isnull=False, ticket__isnull=False),
            ),
        ]


class Practice(models.Model):
    """A highlight of one place that others may take over."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, db_index=True, help_text="the place it comes from")
    scope = models.CharField(max_length=12, help_text="the area it was pushed to")
    title = models.CharField(max_length=80)
    text = models.TextField()
    command_id = models.UUIDField(null=True, unique=True, help_text="made by whoever pushes: sent twice makes one")
    photos = models.JSONField(default=list, blank=True, help_text="ids of stored files")
    pushed_at = models.DateTimeField()
    pushed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    reminded_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-pushed_at", "pk")
        constraints = [models.CheckConstraint(name="practice_says_what", condition=~Q(title="") & ~Q(text=""))]

    def __str__(self) -> str:
        return self.title


class PracticeAnswer(models.Model):
    """What one place did with a practice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="answers")
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, db_index=True)
    sort_key = models.CharField(max_length=200)
    answer = models.CharField(max_length=12, choices=Answer.choices, default=Answer.WAITING)
    note = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "place"], name="practice_answer_once"),
            models.CheckConstraint(
                name="practice_answer_has_facts",
                condition=Q(answer="waiting", answered_at=None, answered_by=None, note="")
                | (
                    Q(answer__in=["adopted", "unsuitable"], answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(note="")
                ),
            ),
        ]
