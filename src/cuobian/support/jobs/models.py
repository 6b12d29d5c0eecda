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
    """One piece of long work. `attempt` grows with every start, so that a lost worker cannot write into a newer run."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    sentences = models.JSONField(default=dict, help_text="title, summary and message as kernel.sentences keeps them")
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveIntegerField(default=1)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    doing = models.CharField(max_length=200, default="")
    failures = models.JSONField(default=list)
    failed_count = models.PositiveIntegerField(default=0)
    summary = models.CharField(max_length=500, default="")
    message = models.CharField(max_length=500, default="")
    help_number = models.CharField(max_length=40, default="")
    url = models.CharField(max_length=300, default="")
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
        ]

    def words(self, name: str) -> str:
        """The title, what is being done, the summary or the message, in the language of whoever reads."""
        return str(said(self.sentences[name])) if name in self.sentences else str(getattr(self, name))

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.FAILED, State.STOPPED)
