"""Action programmes 工作专班 · 专项提升: a goal, a budget, people, and tasks that are tickets."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.rectification.values import Stage
from cuobian.kernel.ids import uuid7


class Programme(models.Model):
    """A programme of one area, from its preparation to its report."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=12, db_index=True, help_text="the area it covers: scope of every check")
    title = models.CharField(max_length=80)
    goal = models.TextField()
    lead_unit = models.CharField(max_length=80)
    budget = models.DecimalField(max_digits=12, decimal_places=2, help_text="yuan")
    starts_on = models.DateField()
    ends_on = models.DateField()
    command_id = models.UUIDField(null=True, unique=True, help_text="made by whoever plans: sent twice makes one")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    report = models.TextField(blank=True)

    class Meta:
        ordering = ("-created_at", "pk")
        constraints = [
            models.CheckConstraint(name="programme_says_what_for", condition=~Q(title="") & ~Q(goal="")),
            models.CheckConstraint(name="programme_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="programme_budget_not_negative", condition=Q(budget__gte=0)),
            models.CheckConstraint(
                name="programme_state_has_facts",
                condition=Q(stage="draft", started_at=None, ended_at=None, ended_by=None, report="")
                | Q(stage="running", started_at__isnull=False, ended_at=None, ended_by=None, report="")
                | (
                    Q(stage="ended", started_at__isnull=False, ended_at__isnull=False, ended_by__isnull=False)
                    & ~Q(report="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProgrammeMember(models.Model):
    """Who works in a programme, with an account or by name alone, and what for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="members")
    account = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=80, blank=True)
    duty = models.CharField(max_length=120)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(name="programme_member_has_duty", condition=~Q(name="") & ~Q(duty="")),
            models.UniqueConstraint(fields=["programme", "name", "unit"], name="programme_member_once"),
        ]

    def __str__(self) -> str:
        return self.name
