"""A person's own views of the work list."""

from django.db import models
from django.db.models import Q

from cuobian.kernel.ids import uuid7


class SavedView(models.Model):
    """Filters that somebody keeps under a name; `query` is what stands behind the question mark."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="view_name_once", fields=["account", "name"]),
            models.CheckConstraint(name="view_is_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
