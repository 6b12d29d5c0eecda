"""What was received from phones: commands with their answers, and pieces of files until they are whole."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cuobian.kernel.sentences import said


class Outcome(models.TextChoices):
    """What became of a command that is kept."""

    DONE = "done", _("已收下")
    HELD = "held", _("待定")
    DROPPED = "dropped", _("没有收下")


_OPEN = Q(decided_at=None, decided_by=None, decided_by_name="", decided_reason="")
_DECIDED = Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decided_by_name="")


class Received(models.Model):
    """One command, under the id its phone gave it. Nothing of it changes but, once, a decision on what is held.

    `made_at` and `sent_at` are the phone's clock, `clock_off_seconds` says how far that clock ran ahead of ours.
    `scope` is the area whose people decide. `waits_for` is a held command that this one belongs to. `twin_of` is the id
    under which something else had been received before.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.UUIDField()
    author = models.CharField(max_length=160, help_text="name and unit, as they were")
    device = models.UUIDField()
    kind = models.CharField(max_length=60)
    schema = models.PositiveSmallIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    scope = models.CharField(max_length=32, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_off_seconds = models.IntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    code = models.CharField(max_length=40, blank=True)
    message = models.JSONField(default=str, help_text="see kernel.sentences")
    detail = models.JSONField(default=dict)
    waits_for = models.UUIDField(null=True, blank=True)
    twin_of = models.UUIDField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "inbox_received"
        indexes = [
            models.Index(fields=["account", "received_at", "id"], name="inbox_own"),
            models.Index(fields=["scope", "received_at", "id"], name="inbox_held", condition=Q(outcome="held")),
            models.Index(fields=["waits_for"], name="inbox_waiting", condition=Q(waits_for__isnull=False)),
            models.Index(fields=["twin_of"], name="inbox_twins", condition=Q(twin_of__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="inbox_outcome_has_facts",
                condition=(Q(outcome="done") & (_OPEN | _DECIDED))
                | (Q(outcome="held") & _OPEN & ~Q(code=""))
                | (Q(outcome="dropped") & _DECIDED & ~Q(decided_reason="")),
            ),
            models.CheckConstraint(
                name="inbox_taken_by_another",
                condition=~Q(outcome="done") | Q(decided_by=None) | ~Q(decided_by=F("account")),
            ),
        ]

    @property
    def words(self) -> str:
        """What the phone was told, in the language of whoever reads."""
        return str(said(self.message))


class Staged(models.Model):
    """A file that a phone hands over in pieces, named by what it contains. Swept away after thirty days."""

    account = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    started_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "inbox_staged"
        constraints = [
            models.UniqueConstraint(fields=["account", "sha256"], name="inbox_staged_once"),
            models.CheckConstraint(name="inbox_staged_not_empty", condition=Q(size__gt=0)),
        ]


class Piece(models.Model):
    """A run of bytes of a staged file, until the file is whole."""

    staged = models.ForeignKey(Staged, on_delete=models.CASCADE, related_name="pieces")
    offset = models.PositiveIntegerField()
    length = models.PositiveIntegerField()
    path = models.CharField(max_length=200)

    class Meta:
        db_table = "inbox_piece"
        constraints = [models.UniqueConstraint(fields=["staged", "offset", "length"], name="inbox_piece_once")]
