"""Counters in fixed windows of time."""

from django.db import models


class Window(models.Model):
    """How often one key was used since `starts_at`. The key is a keyed digest: who it stands for cannot be read back."""

    key = models.CharField(max_length=64, primary_key=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="limits_window_ends_after_start", condition=models.Q(ends_at__gt=models.F("starts_at"))
            )
        ]
