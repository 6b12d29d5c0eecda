"""What waits for a person."""

from django.db import models

from cuobian.kernel.ids import uuid7
from cuobian.kernel.sentences import said


class Notice(models.Model):
    """One thing for one account. The same subject and kind sent again updates the row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    code = models.CharField(max_length=32, default="")
    text = models.CharField(max_length=300, help_text="in the language of the message ids")
    sentence = models.JSONField(null=True, default=None, help_text="see kernel.sentences; None for own words")
    url = models.CharField(max_length=300)
    needs_action = models.BooleanField(default=True)
    due_on = models.DateField(null=True)
    due_key = models.DateField()
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notices_notice"
        constraints = [
            models.UniqueConstraint(fields=["account_id", "subject", "kind"], name="notices_once"),
        ]
        indexes = [
            models.Index(
                fields=["account_id", "due_key", "id"],
                name="notices_open",
                condition=models.Q(settled_at__isnull=True),
            ),
            models.Index(fields=["account_id", "sent_at", "id"], name="notices_sent"),
            models.Index(fields=["subject", "kind"], name="notices_subject"),
        ]

    @property
    def words(self) -> str:
        """What it says, in the language of whoever reads."""
        return self.text if self.sentence is None else str(said(self.sentence))
