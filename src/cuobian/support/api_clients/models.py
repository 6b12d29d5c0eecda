"""Clients of the HTTP API. A token is shown once; the database keeps its digest."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cuobian.kernel.ids import uuid7


class Scope(models.TextChoices):
    """What a token may read."""

    NETWORK = "read:network", _("站点")
    STANDARDS = "read:standards", _("评定标准")
    STARS = "read:stars", _("已公布的星级")


class ApiClient(models.Model):
    """One program with one token. `ending` is the token's last characters, to tell tokens apart in a list."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    owner = models.CharField(max_length=100, help_text="who answers for the program")
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    scopes = models.JSONField()
    per_minute = models.PositiveIntegerField(default=600)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField()
    created_by_name = models.CharField(max_length=100)
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_name = models.CharField(max_length=100, blank=True, default="")
    revoked_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["created_at", "id"], name="api_clients_created")]
        constraints = [
            models.CheckConstraint(name="api_clients_named", condition=~Q(name="") & ~Q(owner="")),
            models.CheckConstraint(name="api_clients_rate", condition=Q(per_minute__gte=1, per_minute__lte=60_000)),
            models.CheckConstraint(
                name="api_clients_revoked_with_facts",
                condition=Q(revoked_at=None, revoked_by_name="", revoked_reason="")
                | (
                    Q(revoked_at__isnull=False, revoked_at__gte=F("created_at"))
                    & ~Q(revoked_by_name="")
                    & ~Q(revoked_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
