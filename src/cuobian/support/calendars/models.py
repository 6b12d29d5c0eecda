"""Days that do not follow the week."""

from django.db import models

from cuobian.kernel.ids import uuid7


class Holiday(models.Model):
    """A weekday off, or a weekend day that is worked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.DateField(unique=True)
    is_workday = models.BooleanField(default=False)
    note = models.CharField(max_length=60, default="")
    edited_by = models.CharField(max_length=100, default="")
    edited_at = models.DateTimeField()

    class Meta:
        db_table = "calendars_holiday"
