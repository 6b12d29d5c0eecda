"""Background work as people see it."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from cuobian.kernel.ids import uuid7
from cuobian.kernel.sentences import said


class State(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("正在办")
    DONE = "done", _("已办结")
    FAILED = "failed", _("没有办成")
    STOPPED = "stopped", _("已停止")


class Job(models.Model):
    """One piece of long work. `attempt` grows with every start, so that a lost worker cannot write into a newer run.

    What failed of it may be done again once, by another job (`redo_of`); what fails there, by one more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    sentences = models.JSONField(
        default=dict, help_text="title, origin, summary and message as kernel.sentences keeps them"
    )
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveIntegerField(default=1)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    doing = models.CharField(max_length=200, default="")
    stages = models.JSONField(default=list, help_text="its parts in their order, as kernel.sentences keeps them")
    stage = models.PositiveSmallIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    summary = models.CharField(max_length=500, default="")
    message = models.CharField(max_length=500, default="")
    help_number = models.CharField(max_length=40, default="")
    url = models.CharField(max_length=300, default="")
    origin_url = models.CharField(max_length=300, default="")
    redo_of = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    result_name = models.CharField(max_length=160, default="")
    account_id = models.UUIDField(null=True)
    actor = models.JSONField(default=dict)
    code = models.CharField(max_length=32, default="")
    host = models.CharField(max_length=120, default="")
    pid = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "jobs_job"
        indexes = [
            models.Index(fields=["account_id", "created_at", "id"], name="jobs_own"),
            models.Index(fields=["created_at", "id"], name="jobs_created"),
            models.Index(fields=["kind", "state"], name="jobs_kind_state"),
        ]
        constraints = [
            models.CheckConstraint(name="jobs_state_known", condition=models.Q(state__in=State.values)),
            models.CheckConstraint(
                name="jobs_finished_when_over",
                condition=models.Q(state__in=["queued", "running"], finished_at__isnull=True)
                | models.Q(state__in=["done", "failed", "stopped"], finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="jobs_started_when_running",
                condition=~models.Q(state="running") | models.Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="jobs_redo_of_another",
                condition=models.Q(redo_of__isnull=True) | ~models.Q(redo_of=models.F("id")),
            ),
        ]

    def words(self, name: str) -> str:
        """The title, what is being done, the summary or the message, in the language of whoever reads."""
        return str(said(self.sentences[name])) if name in self.sentences else str(getattr(self, name))

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.FAILED, State.STOPPED)


class Failure(models.Model):
    """One item of a job that could not be done, under the key by which it can be done again; "" is of before keys were kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=100, blank=True)
    item = models.CharField(max_length=200)
    message = models.CharField(
        max_length=300, help_text="in the language of the message ids, for lists that are searched"
    )
    sentence = models.JSONField(help_text="the message as kernel.sentences keeps it")
    url = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "jobs_failure"
        constraints = [
            models.UniqueConstraint(
                name="jobs_failure_once", fields=["job", "attempt", "key"], condition=~models.Q(key="")
            ),
            models.UniqueConstraint(name="jobs_failure_in_order", fields=["job", "attempt", "position"]),
            models.CheckConstraint(
                name="jobs_failure_counted_from_one", condition=models.Q(attempt__gte=1, position__gte=1)
            ),
            models.CheckConstraint(name="jobs_failure_says_why", condition=~models.Q(message="")),
        ]

    @property
    def words(self) -> str:
        """Why, in the language of whoever reads."""
        return str(said(self.sentence))
