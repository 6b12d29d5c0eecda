"""The audit trail. Rows are only ever added: triggers refuse UPDATE and DELETE on both databases."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from cuobian.kernel.ids import uuid7


class Outcome(models.TextChoices):
    DONE = "done", _("已办")
    REFUSED = "refused", _("被拒绝")
    READ = "read", _("查看个人信息")


class Entry(models.Model):
    """One thing that was done, refused, or read."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=100, default="")
    role = models.CharField(max_length=40, default="")
    action = models.CharField(max_length=80)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    subject = models.CharField(max_length=40, default="")
    subject_id = models.CharField(max_length=64, default="")
    code = models.CharField(max_length=32, default="")
    summary = models.CharField(max_length=300, default="")
    old = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    new = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    address = models.CharField(max_length=45, default="")
    request_id = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["account_id", "at", "id"], name="audit_account"),
            models.Index(fields=["actor_name", "at", "id"], name="audit_who"),
            models.Index(fields=["role", "at", "id"], name="audit_role"),
            models.Index(fields=["action", "at", "id"], name="audit_action"),
            models.Index(fields=["outcome", "at", "id"], name="audit_outcome"),
            models.Index(fields=["subject", "at", "id"], name="audit_subject"),
            models.Index(fields=["subject", "subject_id", "at"], name="audit_record"),
            models.Index(fields=["code", "at", "id"], name="audit_code"),
            models.Index(fields=["request_id"], name="audit_request"),
        ]
        constraints = [
            models.CheckConstraint(name="audit_outcome_known", condition=models.Q(outcome__in=Outcome.values)),
        ]


class Tally(models.Model):
    """How many attempts of visitors from one network were refused in one hour; gone when the hour has been told."""

    network = models.CharField(max_length=45)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "audit_tally"
        constraints = [models.UniqueConstraint(fields=["hour", "network"], name="audit_tally_once")]
