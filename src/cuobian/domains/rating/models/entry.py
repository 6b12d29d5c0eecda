"""One place in one round: its stage, its self-assessment, the figures the platform holds, and every move it made."""

from django.db import models
from django.db.models import F, Q

from cuobian.domains.rating.models.round import Round
from cuobian.domains.rating.values import MarkKind, Ruling, SelfAnswer, Stage
from cuobian.kernel.ids import uuid7

STARS = range(6)


class Entry(models.Model):
    """A place taking part in a round.

    `district_star` is what the district's panel came to, `star` what is proposed and then awarded; both None until
    computed, 0 for "not starred".
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="entries")
    place = models.ForeignKey("network.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, db_index=True, help_text="the place's code: scope of every check")
    sort_key = models.CharField(max_length=200, help_text="the place's pinyin key, for lists")
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.SELF_ASSESSMENT)
    stage_since = models.DateTimeField()
    due_on = models.DateField(help_text="deadline of the present step")
    optional_points = models.JSONField(default=list, blank=True, help_text="optional actions that were declared")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        "people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    review_note = models.TextField(blank=True)
    district_panel = models.ForeignKey(
        "rating.Panel", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    city_panel = models.ForeignKey("rating.Panel", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    district_star = models.PositiveSmallIntegerField(null=True, blank=True)
    star = models.PositiveSmallIntegerField(null=True, blank=True)
    is_returned = models.BooleanField(
        default=False, help_text="the joint panel found less than its own stars: the district's result stands"
    )
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    is_borderline = models.BooleanField(default=False, help_text="within 1.5 points of the next star")
    notice = models.ForeignKey(
        "rating.PublicNotice", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    rectify_by = models.DateField(null=True, blank=True)
    rectify_told_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["round", "stage", "code"]),
            models.Index(fields=["round", "sort_key"]),
            models.Index(fields=["stage", "due_on"]),
        ]
        constraints = [
            models.UniqueConstraint(name="one_entry_per_place_and_round", fields=["round", "place"]),
            models.CheckConstraint(
                name="returned_entry_had_its_joint_panel", condition=Q(is_returned=False) | Q(city_panel__isnull=False)
            ),
            models.CheckConstraint(name="entry_star_0_to_5", condition=Q(star__isnull=True) | Q(star__lte=5)),
            models.CheckConstraint(
                name="entry_past_self_is_submitted",
                condition=Q(stage__in=["self_assessment", "withdrawn"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_with_result_has_star",
                condition=~Q(
                    stage__in=[
                        "district_result",
                        "city_panel",
                        "city_result",
                        "notice_ready",
                        "notice",
                        "appeal",
                        "award_ready",
                        "awarded",
                        "unstarred",
                    ]
                )
                | Q(star__isnull=False, score__isnull=False, district_star__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_in_notice_names_it",
                condition=~Q(stage__in=["notice", "appeal", "award_ready", "awarded", "unstarred"])
                | Q(notice__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_awarded_has_star", condition=~Q(stage="awarded") | Q(star__gte=1, ended_at__isnull=False)
            ),
            models.CheckConstraint(
                name="entry_unstarred_has_deadline",
                condition=~Q(stage="unstarred") | Q(star=0, rectify_by__isnull=False, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_withdrawn_has_reason",
                condition=~Q(stage="withdrawn") | (~Q(end_note="") & Q(ended_at__isnull=False)),
            ),
        ]


class EntryMove(models.Model):
    """One step an entry took: append-only history of stages."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="moves")
    action = models.CharField(max_length=30)
    from_stage = models.CharField(max_length=20, choices=Stage.choices)
    to_stage = models.CharField(max_length=20, choices=Stage.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["entry", "at"])]


class MetricSnapshot(models.Model):
    """What the platform's record said about a place on one day: append-only, digest included in every result.

    `values` maps metric key -> {"v": "0.93", "n": "..", "d": ".."} or None for "no data yet".
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="snapshots")
    as_of = models.DateField()
    values = models.JSONField()
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_snapshot_per_entry_and_day", fields=["entry", "as_of"])]


class SelfItem(models.Model):
    """What the place itself said about one point: confirms or disputes an automatic figure, or claims a state."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="self_items")
    point_id = models.CharField(max_length=20)
    answer = models.CharField(max_length=10, choices=SelfAnswer.choices)
    claim = models.CharField(max_length=2, blank=True, help_text="A, B, C or C#, for points that people look at")
    note = models.TextField(blank=True)
    not_applicable = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    ruling = models.CharField(max_length=10, choices=Ruling.choices, blank=True)
    ruling_value = models.CharField(max_length=30, blank=True, help_text="the corrected figure, or NA")
    ruling_reason = models.TextField(blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_self_item_per_point", fields=["entry", "point_id"]),
            models.CheckConstraint(name="objection_has_reason", condition=~Q(answer="object") | ~Q(note="")),
            models.CheckConstraint(
                name="ruling_has_reason",
                condition=Q(ruling="")
                | (
                    ~Q(ruling_reason="")
                    & Q(ruled_at__isnull=False, ruled_by__isnull=False)
                    & (Q(answer="object") | Q(not_applicable=True))
                ),
            ),
        ]


class FigureCorrection(models.Model):
    """The platform's figure put right by the office whose panel has the entry: append-only, the last one counts.

    What was frozen at the opening stays in `MetricSnapshot`; `before` is what stood until then, in the same words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="figure_corrections")
    point_id = models.CharField(max_length=20)
    value = models.CharField(max_length=30, help_text="the figure, a state, a number of defects, or NA")
    before = models.CharField(max_length=40, blank=True, help_text="the same; empty where there was no data")
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["entry", "made_at"])]
        constraints = [
            models.CheckConstraint(name="figure_correction_says_what_and_why", condition=~Q(value="") & ~Q(reason=""))
        ]


class SelfDocument(models.Model):
    """A document given with a self-assessed point; `position` 1 to 3 bounds their number in the database."""

    item = models.ForeignKey(SelfItem, on_delete=models.CASCADE, related_name="documents")
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_document_per_position", fields=["item", "position"]),
            models.CheckConstraint(name="at_most_three_documents", condition=Q(position__gte=1, position__lte=3)),
        ]


class EntryMark(models.Model):
    """A bonus recognised, a deduction or a veto, each with its reason; taken back only by a reasoned revocation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=10, choices=MarkKind.choices)
    rule_id = models.CharField(max_length=10)
    count = models.PositiveSmallIntegerField(default=1)
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey("people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="mark_has_reason", condition=~Q(reason="") & Q(count__gte=1)),
            models.CheckConstraint(
                name="revoked_mark_has_reason",
                condition=Q(revoked_at__isnull=True)
                | (~Q(revoked_reason="") & Q(revoked_by__isnull=False, revoked_at__gte=F("made_at"))),
            ),
            models.UniqueConstraint(
                name="one_live_mark_per_rule", fields=["entry", "kind", "rule_id"], condition=Q(revoked_at__isnull=True)
            ),
        ]
