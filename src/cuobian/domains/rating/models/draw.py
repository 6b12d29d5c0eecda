"""Drawing who visits whom: the inputs and the seed are published first, so that anybody can draw again."""

from django.db import models
from django.db.models import Q

from cuobian.domains.rating.models.panel import Panel
from cuobian.domains.rating.models.round import Round
from cuobian.domains.rating.values import DrawStatus, Level
from cuobian.kernel.ids import uuid7


class PanelDraw(models.Model):
    """A draw of panels for the places that wait at one level.

    `inputs` (JSON: places, assessors, who stays away from what and why, loads, panel size) are fixed by `commitment`
    when the draw is announced, together with `seed_source`: which number that nobody knows yet will decide.
    `seed_text` is the source with that number, entered after `draws_at`; `plan` and `certificate` follow from both.
    `salt` numbers the assessors so that nobody guesses who is who. `changes` lists what the officer changed by hand
    afterwards, each with its reason; what is published is the plan with the changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="draws")
    level = models.CharField(max_length=10, choices=Level.choices)
    code = models.CharField(max_length=32)
    title = models.CharField(max_length=60)
    status = models.CharField(max_length=12, choices=DrawStatus.choices, default=DrawStatus.PREPARED)
    inputs = models.TextField()
    salt = models.CharField(max_length=64)
    seed_source = models.CharField(max_length=120, blank=True)
    seed_text = models.CharField(max_length=200, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=20)
    visit_on = models.DateField(null=True, blank=True)
    message = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField(null=True, blank=True)
    draws_at = models.DateTimeField(null=True, blank=True, help_text="not before this instant is the draw made")
    drawn_at = models.DateTimeField(null=True, blank=True)
    plan = models.TextField(blank=True)
    changes = models.JSONField(default=list, blank=True)
    certificate = models.JSONField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["round", "level", "code"])]
        constraints = [
            models.CheckConstraint(
                name="announced_draw_is_committed",
                condition=Q(status__in=["prepared", "cancelled"])
                | (~Q(seed_source="") & ~Q(commitment="") & Q(announced_at__isnull=False, draws_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="drawn_draw_has_plan",
                condition=~Q(status__in=["drawn", "published"])
                | (~Q(plan="") & ~Q(seed_text="") & Q(drawn_at__isnull=False, certificate__isnull=False)),
            ),
            models.CheckConstraint(
                name="published_draw_has_time",
                condition=~Q(status="published") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cancelled_draw_has_reason",
                condition=~Q(status="cancelled") | (~Q(cancel_reason="") & Q(cancelled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DrawnPanel(models.Model):
    """Which panel came out of which draw."""

    draw = models.ForeignKey(PanelDraw, on_delete=models.PROTECT, related_name="panels")
    panel = models.OneToOneField(Panel, on_delete=models.PROTECT, related_name="+")
