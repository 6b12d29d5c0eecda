"""A round: which version of the standard, which places, and when each step is due."""

from django.db import models
from django.db.models import Q

from cuobian.domains.rating.values import RoundStatus, Step
from cuobian.kernel.ids import uuid7


class Round(models.Model):
    """One star rating of one kind of place, from opening to plaque."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=120)
    version = models.ForeignKey("standards.StandardVersion", on_delete=models.PROTECT, related_name="+")
    place_kind = models.CharField(max_length=12)
    code = models.CharField(max_length=32, help_text="scope: every place of the round lies below it")
    status = models.CharField(max_length=12, choices=RoundStatus.choices, default=RoundStatus.DRAFT)
    is_first = models.BooleanField(default=False, help_text="gates on prior star and days of data are waived")
    starts_on = models.DateField()
    data_until = models.DateField(help_text="automatic points are computed on facts up to this day")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    fairness = models.JSONField(default=dict, blank=True, help_text="what differs from the default fairness policy")
    plan = models.JSONField(
        default=dict,
        blank=True,
        help_text='as put down before opening: {"districts": [codes], "places": [ids], "windows": {step: days}}',
    )

    class Meta:
        indexes = [models.Index(fields=["code", "-starts_on"])]
        constraints = [
            models.UniqueConstraint(
                name="one_round_opening", fields=["code", "place_kind"], condition=Q(status="opening")
            ),
            models.CheckConstraint(
                name="round_open_has_time",
                condition=Q(status__in=["draft", "opening", "cancelled"]) | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="round_closed_has_time", condition=~Q(status="closed") | Q(closed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StepPlan(models.Model):
    """When a step is due: for the whole round (district "") or, by a reasoned extension, for one district."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="plans")
    step = models.CharField(max_length=20, choices=Step.choices)
    district = models.CharField(max_length=6, blank=True, default="")
    due_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_plan_per_step_and_district", fields=["round", "step", "district"]),
            models.CheckConstraint(name="extension_has_reason", condition=Q(district="") | ~Q(reason="")),
        ]
