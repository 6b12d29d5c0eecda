"""A panel that is not made yet: what an officer has put together so far, kept by itself."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.rating.models.round import Round
from cuobian.domains.rating.values import Level
from cuobian.kernel.ids import uuid7


class PanelDraft(models.Model):
    """What stands in one officer's form: one a round, level and scope; gone when the panel is made.

    `body` is the form as it was given (`rules.panel_drafts`), `page` the opened page that saved last: what it saved it has shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="panel_drafts")
    level = models.CharField(max_length=10, choices=Level.choices)
    code = models.CharField(max_length=32)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    body = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    page = models.UUIDField()
    begun_at = models.DateTimeField()
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="panel_draft_once", fields=["round", "level", "code", "account"]),
            models.CheckConstraint(name="panel_draft_is_of_a_level", condition=Q(level__in=Level.values) & ~Q(code="")),
            models.CheckConstraint(
                name="panel_draft_kept_since_begun", condition=Q(revision__gte=1, kept_at__gte=F("begun_at"))
            ),
        ]
