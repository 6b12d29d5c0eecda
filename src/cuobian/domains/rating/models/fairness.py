"""What the fairness engines found: one run over the visits of a round at one level, its scores and its screens.

A run is append-only: its visits, its policy and its outcome stay as they were, so that anybody can compute it again.
Only a screen lives on: somebody looks into it and writes down what was found.
"""

from django.db import models
from django.db.models import Q

from cuobian.domains.rating.models.entry import Entry
from cuobian.domains.rating.models.result import Result
from cuobian.domains.rating.models.round import Round
from cuobian.domains.rating.values import Level, ScreenKind, ScreenOutcome, ScreenStatus
from cuobian.kernel.ids import uuid7


class FairnessRun(models.Model):
    """One run of the engines. The highest `sequence` of a round and level is the one in force.

    `inputs` and `outcome` are canonical JSON (`rules/fairness/material.py` and `outcome.py` say what they hold), `digest`
    the sha256 of `outcome`. `severity_map` holds the assessors' severities as weighted sums of visits: float64,
    little-endian, assessors by visits in the order of `inputs`, zero for who was not adjusted. A refused run keeps the
    reason and adjusts nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="fairness_runs")
    level = models.CharField(max_length=10, choices=Level.choices)
    sequence = models.PositiveSmallIntegerField()
    policy = models.JSONField()
    inputs = models.TextField()
    outcome = models.TextField()
    digest = models.CharField(max_length=64)
    severity_map = models.BinaryField()
    refusal = models.CharField(max_length=40, blank=True, help_text="why nothing was adjusted; empty when it was")
    places = models.PositiveIntegerField()
    visits = models.PositiveIntegerField()
    assessors = models.PositiveIntegerField()
    engines = models.JSONField(help_text="engine -> version")
    computed_at = models.DateTimeField()
    computed_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="fairness_sequence_once", fields=["round", "level", "sequence"]),
            models.CheckConstraint(
                name="fairness_adjusted_has_map", condition=~Q(refusal="") | Q(visits__gte=1, assessors__gte=2)
            ),
        ]


class FairScore(models.Model):
    """One place in a run: append-only. Points of 100; `adjustment` is what was added to the mean of its visits.

    `shares` lists its visits: [{"sheet", "weight", "added"}], so that fair = sum(weight * (score + added)).
    `chances` is P(at least k stars) for k = 1..5 by score; `ceiling` the highest star that gates and vetoes allow.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(FairnessRun, on_delete=models.PROTECT, related_name="scores")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="fair_scores")
    code = models.CharField(max_length=32, help_text="the place's code: scope of every check")
    sort_key = models.CharField(max_length=200)
    visits = models.PositiveSmallIntegerField()
    official = models.DecimalField(max_digits=6, decimal_places=2, help_text="the score in force when the run was made")
    raw = models.DecimalField(max_digits=7, decimal_places=3, help_text="plain mean of the visits")
    adjustment = models.DecimalField(max_digits=7, decimal_places=3)
    fair = models.DecimalField(max_digits=7, decimal_places=3, help_text="official + adjustment")
    error = models.DecimalField(max_digits=7, decimal_places=3, help_text="standard error of `fair`")
    refusal = models.CharField(max_length=40, blank=True)
    is_capped = models.BooleanField(default=False)
    star = models.PositiveSmallIntegerField(help_text="by the official score and the gates")
    fair_star = models.PositiveSmallIntegerField(help_text="by the fair score and the gates")
    ceiling = models.PositiveSmallIntegerField()
    chances = models.JSONField()
    is_borderline = models.BooleanField(default=False)
    expected_loss = models.FloatField()
    next_visit_value = models.FloatField(default=0, help_text="expected loss that one more visit saves")
    shares = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["run", "sort_key"]),
            models.Index(fields=["run", "code"]),
            models.Index(fields=["run", "-next_visit_value"]),
        ]
        constraints = [
            models.UniqueConstraint(name="fair_score_once", fields=["run", "entry"]),
            models.CheckConstraint(
                name="fair_stars_0_to_5", condition=Q(star__lte=5) & Q(fair_star__lte=5) & Q(ceiling__lte=5)
            ),
            models.CheckConstraint(
                name="refused_score_is_unchanged", condition=Q(refusal="") | Q(adjustment=0, is_capped=False)
            ),
        ]


class FairMove(models.Model):
    """A star that was moved because the round's policy lets the fair score decide: append-only.

    It belongs to its run and to the result that the run had read: a later result of the level ends it
    (`rules/fairness/moves.py` says when it stands).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    score = models.OneToOneField(FairScore, on_delete=models.PROTECT, related_name="move")
    result = models.OneToOneField(Result, on_delete=models.PROTECT, related_name="fair_move")
    from_star = models.PositiveSmallIntegerField()
    to_star = models.PositiveSmallIntegerField()
    reason = models.TextField()
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="fair_move_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="fair_move_moves", condition=~Q(from_star=models.F("to_star"))),
            models.CheckConstraint(name="fair_move_stars_0_to_5", condition=Q(from_star__lte=5) & Q(to_star__lte=5)),
        ]


class Screen(models.Model):
    """Something unusual in a run that a named person should look into. Never a verdict by itself.

    `subject` names what was screened: an assessor, a pair of districts, a sheet; `facts` holds the figures shown.
    A flag that a later run raises again is carried on there (`carried_from`) with its checker or its answer, and the
    earlier row is superseded, unless it was answered: answers stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(FairnessRun, on_delete=models.PROTECT, related_name="screens")
    kind = models.CharField(max_length=20, choices=ScreenKind.choices)
    code = models.CharField(max_length=32, help_text="district concerned, or the round's scope")
    account = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=120)
    estimate = models.FloatField(help_text="in the unit of its kind: points, times, share")
    p_value = models.FloatField()
    q_value = models.FloatField(help_text="after correction for many tests")
    false_alarm = models.FloatField(help_text="how often this screen raises a flag where there is nothing")
    facts = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=ScreenStatus.choices, default=ScreenStatus.OPEN)
    checker = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=ScreenOutcome.choices, blank=True)
    finding = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )

    class Meta:
        indexes = [models.Index(fields=["run", "status", "q_value"]), models.Index(fields=["checker", "status"])]
        constraints = [
            models.CheckConstraint(
                name="screen_state_has_facts",
                condition=Q(status="open", checker__isnull=True, outcome="", checked_at__isnull=True)
                | Q(
                    status="assigned",
                    checker__isnull=False,
                    due_on__isnull=False,
                    outcome="",
                    checked_at__isnull=True,
                )
                | (
                    Q(status="checked", checked_at__isnull=False, checked_by__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(finding="")
                )
                | Q(status="superseded", outcome="", checked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="screen_checked_by_its_checker",
                condition=~Q(status="checked") | Q(checked_by=models.F("checker")),
            ),
            models.CheckConstraint(
                name="nobody_checks_a_screen_about_themselves",
                condition=Q(checker__isnull=True) | Q(account__isnull=True) | ~Q(checker=models.F("account")),
            ),
            models.CheckConstraint(
                name="screen_chances", condition=Q(p_value__gte=0, p_value__lte=1, q_value__gte=0, q_value__lte=1)
            ),
        ]
