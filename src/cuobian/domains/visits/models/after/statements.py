"""The one page of a host before the visit 情况说明, and figures that a host says are wrong."""

from django.db import models
from django.db.models import Q

from cuobian.domains.visits.models.after.papers import Paper
from cuobian.domains.visits.models.programme import Programme, person
from cuobian.domains.visits.values.after import DoubtOutcome
from cuobian.kernel.ids import uuid7


class Statement(models.Model):
    """One page of one place for one programme: figures from the record, words by the host.

    `figures`: [{"key", "group", "label", "value", "note", "url"}], written by the platform alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="statements")
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, db_index=True, help_text="the place's code: scope of every check")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="statement")
    figures = models.JSONField(default=list)
    figures_at = models.DateTimeField()
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = person()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = person()

    class Meta:
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=["programme", "place"], name="visit_statement_once"),
            models.CheckConstraint(
                name="visit_statement_confirmed_by_somebody",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
        ]


class FigureDoubt(models.Model):
    """A host says that a figure of the record is wrong; who keeps the record looks into it. The figure itself is not touched."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="doubts")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    shown = models.CharField(max_length=80, help_text="the figure as it stood")
    should_be = models.CharField(max_length=300)
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    raised_by = person()
    outcome = models.CharField(max_length=8, choices=DoubtOutcome.choices, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = person()

    class Meta:
        ordering = ("raised_at", "id")
        constraints = [
            models.CheckConstraint(name="visit_doubt_says_what_is_right", condition=~Q(should_be="")),
            models.CheckConstraint(
                name="visit_doubt_settled_with_answer",
                condition=Q(outcome="", answer="", settled_at=None, settled_by=None)
                | (
                    Q(outcome__in=["mended", "right"], settled_at__isnull=False, settled_by__isnull=False)
                    & ~Q(answer="")
                ),
            ),
            models.UniqueConstraint(
                fields=["statement", "key"], condition=Q(outcome=""), name="visit_one_open_doubt_a_figure"
            ),
        ]
