"""The report of a visit 观摩报告: blocks from the record, its versions, and the hosts' check of facts."""

from django.db import models
from django.db.models import Q

from cuobian.domains.visits.models.after.papers import Paper
from cuobian.domains.visits.models.programme import Programme, person
from cuobian.domains.visits.values.after import CheckOutcome, ReportStage, Section
from cuobian.kernel.ids import uuid7

_SENT = Q(sent_at__isnull=False, check_due_on__isnull=False)
_LOCKED = Q(locked_at__isnull=False, locked_by__isnull=False)
_NOT_LOCKED = Q(locked_at=None, locked_by=None)
_RELEASED = Q(released_at__isnull=False, released_by__isnull=False)
_NOT_RELEASED = Q(released_at=None, released_by=None)


class Report(models.Model):
    """One report a programme, from its draft to its release. A stage has its facts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="report")
    title = models.CharField(max_length=120)
    stage = models.CharField(max_length=10, choices=ReportStage.choices, default=ReportStage.DRAFTING)
    made_at = models.DateTimeField()
    made_by = person()
    filled_at = models.DateTimeField(help_text="when the record was read last")
    sent_at = models.DateTimeField(null=True, blank=True)
    check_due_on = models.DateField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = person()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = person()

    class Meta:
        constraints = [
            models.CheckConstraint(name="visit_report_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="visit_report_stage_has_facts",
                condition=(Q(stage="drafting", sent_at=None, check_due_on=None) & _NOT_LOCKED & _NOT_RELEASED)
                | (Q(stage="checking") & _SENT & _NOT_LOCKED & _NOT_RELEASED)
                | (Q(stage="locked") & _SENT & _LOCKED & _NOT_RELEASED)
                | (Q(stage="released") & _SENT & _LOCKED & _RELEASED),
            ),
        ]


class Block(models.Model):
    """One paragraph. What it was made from stays named (`source`, `source_words`) however it is re-worded.

    `source`: "entry:<id>", "finding:<id>", "stop:<place>", "note:<id>", "minutes:<id>", "day:<date>", "programme", or "" for
    the officer's own words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="blocks")
    section = models.CharField(max_length=12, choices=Section.choices)
    position = models.PositiveIntegerField()
    is_in = models.BooleanField(default=True)
    source = models.CharField(max_length=80, blank=True)
    source_words = models.TextField(blank=True)
    source_note = models.CharField(max_length=200, blank=True, help_text="the measuring point, who noted it, when")
    place = models.ForeignKey("network.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(
        "rectification.Ticket", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="block")

    class Meta:
        ordering = ("section", "position", "id")
        indexes = [models.Index(fields=["report", "section", "position"])]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "source"], condition=~Q(source=""), name="visit_block_once_a_source"
            )
        ]


class BlockPicture(models.Model):
    """A picture beside a block, before or after; in the report or left out."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="pictures")
    file = models.UUIDField()
    is_after = models.BooleanField(default=False)
    is_in = models.BooleanField(default=True)

    class Meta:
        ordering = ("is_after", "id")
        constraints = [models.UniqueConstraint(fields=["block", "file"], name="visit_picture_once_a_block")]


class ReportVersion(models.Model):
    """The whole report as it stood: append-only. `body`: [{"block", "section", "words", "place", "source"}]."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)
    body = models.JSONField()
    kept_at = models.DateTimeField()
    kept_by = person()
    kept_by_name = models.CharField(max_length=60)

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="visit_report_version_once")]


class FactCheck(models.Model):
    """A host marks a passage that is factually wrong and says what is right; the officer mends it or says why not."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="checks")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="checks")
    code = models.CharField(max_length=32, db_index=True, help_text="of the place whose host marked it")
    passage = models.TextField()
    right = models.TextField()
    evidence = models.TextField()
    file = models.UUIDField(null=True, blank=True)
    marked_at = models.DateTimeField()
    marked_by = person()
    outcome = models.CharField(max_length=8, choices=CheckOutcome.choices, blank=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person()

    class Meta:
        ordering = ("marked_at", "id")
        constraints = [
            models.CheckConstraint(
                name="visit_fact_is_whole", condition=~Q(passage="") & ~Q(right="") & ~Q(evidence="")
            ),
            models.CheckConstraint(
                name="visit_fact_decided_with_answer",
                condition=Q(outcome="", answer="", decided_at=None, decided_by=None)
                | (
                    Q(outcome__in=["accepted", "kept"], decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(answer="")
                ),
            ),
        ]


class FactReading(models.Model):
    """A host has read the report for its facts: with nothing (more) to mend."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="readings")
    code = models.CharField(max_length=32)
    done_at = models.DateTimeField()
    done_by = person()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "code"], name="visit_facts_read_once")]
