"""A ticket 整改单, every step it took, its photos, and what moved its deadline. A state is tied to its facts."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from cuobian.domains.rectification.values import Alert, Kind, Origin, PhotoSide, Severity, Status
from cuobian.kernel.ids import uuid7

_ACCEPTED = Q(accepted_at__isnull=False, accepted_by__isnull=False)
_FIXED = _ACCEPTED & Q(fixed_at__isnull=False, fixed_by__isnull=False) & ~Q(fix_text="")
_VERIFIED = _FIXED & Q(verified_at__isnull=False, verified_by__isnull=False) & ~Q(verify_note="")
_DISPUTED = Q(disputed_at__isnull=False, disputed_by__isnull=False) & ~Q(dispute_text="")
_ENDED = Q(ended_at__isnull=False)
_RUNNING = Q(ended_at=None, ended_by=None, end_note="", merged_into=None)
_NOT_VERIFIED = Q(verified_at=None, verified_by=None, verify_note="")


def _person() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Counter(models.Model):
    """The last number given in a year: locked while the next is taken, so that numbers have neither gap nor double."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class TermSetting(models.Model):
    """A number of the procedure that was changed from its default (`values.TERMS`)."""

    key = models.CharField(max_length=30, primary_key=True)
    number = models.PositiveSmallIntegerField()
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")


class Ticket(models.Model):
    """One deficiency (or one task of a programme) at one place, from its opening to its end.

    `command_id` is made by whoever asks, so that asking twice opens one. The words of the measuring point are frozen.
    `missed_fact` is the ledger entry that says that its day passed unfixed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    command_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FINDING)
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, db_index=True, help_text="the place's code: scope of every check")
    sort_key = models.CharField(max_length=200, help_text="the place's pinyin key, for lists")
    version = models.ForeignKey("standards.StandardVersion", null=True, on_delete=models.PROTECT, related_name="+")
    version_label = models.CharField(max_length=200, blank=True)
    point_id = models.CharField(max_length=20, blank=True)
    point_text = models.CharField(max_length=300, blank=True)
    found = models.TextField()
    suggestion = models.TextField(blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    subject = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    opened_by = _person()
    opened_by_name = models.CharField(max_length=60)
    responsible = _person()
    due_on = models.DateField()
    first_due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    status_since = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = _person()
    disputed_at = models.DateTimeField(null=True, blank=True)
    disputed_by = _person()
    dispute_text = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    fixed_at = models.DateTimeField(null=True, blank=True)
    fixed_by = _person()
    fix_text = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = _person()
    verify_note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = _person()
    end_note = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    returns = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    repeat_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeats")
    missed_fact = models.UUIDField(null=True, blank=True)
    programme = models.ForeignKey(
        "rectification.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    starts_on = models.DateField(null=True, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text="planned, yuan")
    spent = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text="paid, yuan")

    class Meta:
        indexes = [
            models.Index(fields=["status", "due_on", "id"]),
            models.Index(fields=["point_id", "code"]),
            models.Index(fields=["due_on", "id"]),
            models.Index(fields=["sort_key", "id"]),
        ]
        constraints = [
            models.CheckConstraint(name="ticket_says_what_was_found", condition=~Q(found="")),
            models.CheckConstraint(
                name="ticket_point_is_whole",
                condition=Q(version=None, point_id="", point_text="", version_label="")
                | (Q(version__isnull=False) & ~Q(point_id="") & ~Q(point_text="") & ~Q(version_label="")),
            ),
            models.CheckConstraint(
                name="ticket_state_has_facts",
                condition=(Q(status="open", accepted_at=None, fixed_at=None, fix_text="") & _RUNNING & _NOT_VERIFIED)
                | (Q(status="disputed") & _DISPUTED & _RUNNING & _NOT_VERIFIED)
                | (Q(status="accepted") & _ACCEPTED & _RUNNING & _NOT_VERIFIED)
                | (Q(status="fixing") & _ACCEPTED & _RUNNING & _NOT_VERIFIED & (~Q(plan="") | Q(returns__gt=0)))
                | (Q(status="fixed") & _FIXED & _RUNNING & _NOT_VERIFIED)
                | (Q(status="verified") & _VERIFIED & _RUNNING)
                | (Q(status="closed", ended_by__isnull=False, merged_into=None) & _VERIFIED & _ENDED)
                | (Q(status="dropped", ended_by__isnull=False, merged_into=None) & _DISPUTED & _ENDED & ~Q(end_note=""))
                | (Q(status="withdrawn", ended_by__isnull=False, merged_into=None) & _ENDED & ~Q(end_note=""))
                | (Q(status="gone", ended_by__isnull=False, merged_into=None) & _ENDED & ~Q(end_note=""))
                | (Q(status="merged", merged_into__isnull=False) & _ENDED & ~Q(merged_into=F("id"))),
            ),
            models.CheckConstraint(
                name="ticket_verified_by_another", condition=Q(verified_by=None) | ~Q(verified_by=F("fixed_by"))
            ),
            models.CheckConstraint(
                name="ticket_closed_by_another", condition=~Q(status="closed") | ~Q(ended_by=F("fixed_by"))
            ),
            models.CheckConstraint(
                name="ticket_drop_by_another", condition=~Q(status="dropped") | ~Q(ended_by=F("disputed_by"))
            ),
            models.CheckConstraint(
                name="ticket_task_has_programme",
                condition=Q(kind="finding", programme=None, starts_on=None, cost=None, spent=None)
                | Q(kind__in=["hardware", "software"], programme__isnull=False, starts_on__isnull=False, cost__gte=0),
            ),
            models.CheckConstraint(name="ticket_due_not_moved_back", condition=Q(due_on__gte=F("first_due_on"))),
            models.CheckConstraint(name="ticket_spent_not_negative", condition=Q(spent=None) | Q(spent__gte=0)),
        ]

    def __str__(self) -> str:
        return self.number


class TicketMove(models.Model):
    """One thing that happened to a ticket: append-only. `told` holds small facts (the new day, the rung, the other number)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="moves")
    action = models.CharField(max_length=20)
    from_status = models.CharField(max_length=10, choices=Status.choices)
    to_status = models.CharField(max_length=10, choices=Status.choices)
    at = models.DateTimeField()
    by = _person()
    by_name = models.CharField(max_length=60)
    note = models.TextField(blank=True)
    told = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("at", "id")
        indexes = [models.Index(fields=["ticket", "at"])]


class TicketPhoto(models.Model):
    """A photo of before or after; things, not people. Locked once the place has accepted, or handed in what it did."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="photos")
    side = models.CharField(max_length=6, choices=PhotoSide.choices)
    file = models.UUIDField()
    round = models.PositiveSmallIntegerField(default=0, help_text="how often it had been returned by then")
    added_at = models.DateTimeField()
    added_by = _person()
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("added_at", "id")
        constraints = [models.UniqueConstraint(fields=["ticket", "file"], name="ticket_photo_once")]


class ExtensionRequest(models.Model):
    """A place asks for more time; somebody else says yes or no. One open at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="extension_requests")
    reason = models.TextField()
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    is_granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _person()
    decision = models.TextField(blank=True)

    class Meta:
        ordering = ("asked_at", "id")
        constraints = [
            models.CheckConstraint(
                name="extension_is_later", condition=Q(new_due_on__gt=F("old_due_on")) & ~Q(reason="")
            ),
            models.CheckConstraint(
                name="extension_decided_by_another",
                condition=Q(is_granted=None, decided_at=None, decided_by=None)
                | (
                    Q(is_granted__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(decided_by=F("asked_by"))
                ),
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(is_granted=None), name="one_open_extension_a_ticket"
            ),
        ]


class PauseSpan(models.Model):
    """Reminders and escalation rest from a day until (and with) another; they go on by themselves."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="pauses")
    reason = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    resumed_on = models.DateField(null=True, blank=True, help_text="ended early: the first day that counts again")

    class Meta:
        ordering = ("from_on", "id")
        constraints = [
            models.CheckConstraint(name="pause_has_an_end", condition=Q(until_on__gte=F("from_on")) & ~Q(reason="")),
            models.CheckConstraint(
                name="pause_resumed_within",
                condition=Q(resumed_on=None) | Q(resumed_on__gte=F("from_on"), resumed_on__lte=F("until_on")),
            ),
        ]


class TicketAlert(models.Model):
    """What the daily work has said: once for a ticket, a deadline and a kind. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="alerts")
    due_on = models.DateField()
    kind = models.CharField(max_length=10, choices=Alert.choices)
    sent_at = models.DateTimeField()
    overdue = models.SmallIntegerField(help_text="working days overdue that day; negative before")
    people = models.PositiveSmallIntegerField(help_text="how many were told")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "due_on", "kind"], name="alert_once_a_deadline")]
