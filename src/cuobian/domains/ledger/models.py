"""Tables of the ledger. Facts and day roots are append-only by trigger; a state is tied to its facts by constraints."""

from typing import Any

from django.db.models import (
    PROTECT,
    BigAutoField,
    BinaryField,
    BooleanField,
    CharField,
    CheckConstraint,
    DateField,
    DateTimeField,
    DecimalField,
    F,
    ForeignKey,
    Index,
    IntegerField,
    JSONField,
    Model,
    PositiveIntegerField,
    Q,
    SmallIntegerField,
    TextChoices,
    UniqueConstraint,
    UUIDField,
)
from django.utils.translation import gettext_lazy as _

from cuobian.kernel.ids import uuid7


class Source(TextChoices):
    """How a fact came in."""

    PLATFORM = "platform", _("平台办理")
    IMPORT = "import", _("表格补录")
    DEVICE = "device", _("设备上报")
    PROXY = "proxy", _("窗口代录")
    DEMO = "demo", _("演示数据")


class Fact(Model):
    """One entry. `sign` is −1 for a counter-entry; a replacement has `corrects` and a positive sign."""

    id = UUIDField(primary_key=True, default=uuid7, editable=False)
    book = CharField(max_length=4)
    day = DateField()
    seq = PositiveIntegerField()
    place: Any = ForeignKey("network.Place", PROTECT, related_name="+", db_index=False)
    place_code = CharField(max_length=32)
    kind = CharField(max_length=40)
    tag = CharField(max_length=24, blank=True)
    item = CharField(max_length=80, blank=True)
    happened_at = DateTimeField()
    happened_on = DateField()
    month = PositiveIntegerField()
    recorded_at = DateTimeField()
    recorded_by = UUIDField(null=True)
    recorder_name = CharField(max_length=60)
    recorder_role = CharField(max_length=40)
    quantity = DecimalField(max_digits=14, decimal_places=2)
    part = DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = CharField(max_length=12)
    people = IntegerField(null=True)
    source = CharField(max_length=10, choices=Source.choices)
    subject = CharField(max_length=120, blank=True)
    attrs = JSONField(default=dict)
    sign = SmallIntegerField(default=1)
    corrects: Any = ForeignKey("self", PROTECT, null=True, related_name="corrections", db_index=False)
    reason = CharField(max_length=300, blank=True)
    is_late = BooleanField(default=False)
    leaf = BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_fact"
        constraints = [
            UniqueConstraint(fields=["book", "day", "seq"], name="ledger_fact_position"),
            UniqueConstraint(
                fields=["corrects", "sign"], condition=Q(corrects__isnull=False), name="ledger_fact_corrected_once"
            ),
            CheckConstraint(condition=Q(sign__in=(1, -1)), name="ledger_fact_sign"),
            CheckConstraint(
                condition=Q(sign=1, quantity__gte=0) | Q(sign=-1, quantity__lte=0, corrects__isnull=False),
                name="ledger_fact_quantity_fits_sign",
            ),
            CheckConstraint(
                condition=Q(corrects__isnull=True, reason="") | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="ledger_fact_correction_has_reason",
            ),
            CheckConstraint(
                condition=Q(quantity__gt=-1_000_000_000, quantity__lt=1_000_000_000), name="ledger_fact_quantity_finite"
            ),
            CheckConstraint(condition=Q(source__in=Source.values), name="ledger_fact_source"),
            CheckConstraint(condition=~Q(unit="") & ~Q(kind="") & Q(seq__gt=0), name="ledger_fact_is_whole"),
        ]
        indexes = [
            Index(fields=["kind", "place_code", "happened_on"], name="ledger_fact_by_kind"),
            Index(fields=["place_code", "happened_on", "id"], name="ledger_fact_by_place"),
            Index(fields=["happened_on", "id"], name="ledger_fact_by_day"),
            Index(fields=["subject"], condition=~Q(subject=""), name="ledger_fact_by_subject"),
        ]


class DayHead(Model):
    """How many entries a day of a book has; the row that two writers queue for."""

    id = BigAutoField(primary_key=True)
    book = CharField(max_length=4)
    day = DateField()
    last_seq = PositiveIntegerField(default=0)

    class Meta:
        db_table = "ledger_day_head"
        constraints = [UniqueConstraint(fields=["book", "day"], name="ledger_day_head_once")]


class DayRoot(Model):
    """A sealed day: the Merkle root over its leaves, and the chain value that ties it to the sealed day before."""

    id = BigAutoField(primary_key=True)
    book = CharField(max_length=4)
    day = DateField()
    count = PositiveIntegerField()
    root = BinaryField(max_length=32)
    previous = BinaryField(max_length=32)
    chain = BinaryField(max_length=32)
    leaves = BinaryField()
    closed_at = DateTimeField()
    closed_by = CharField(max_length=60)

    class Meta:
        db_table = "ledger_day_root"
        constraints = [
            UniqueConstraint(fields=["book", "day"], name="ledger_day_root_once"),
            CheckConstraint(condition=Q(count__gt=0), name="ledger_day_root_not_empty"),
        ]


class Verification(Model):
    """One run over the whole ledger: when, by whom, and what did not agree."""

    id = BigAutoField(primary_key=True)
    at = DateTimeField()
    by_name = CharField(max_length=60)
    days = PositiveIntegerField()
    entries = PositiveIntegerField()
    finding_count = PositiveIntegerField()
    findings = JSONField(default=list)
    chain = JSONField(default=dict)

    class Meta:
        db_table = "ledger_verification"
        indexes = [Index(fields=["-at"], name="ledger_verification_latest")]


class BatchState(TextChoices):
    """The life of an import batch."""

    DRAFT = "draft", _("待提交")
    SUBMITTED = "submitted", _("待复核")
    APPROVED = "approved", _("已入账")
    REFUSED = "refused", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")
    UNDONE = "undone", _("已冲销")


_WAITING = (BatchState.DRAFT, BatchState.SUBMITTED)
_DECIDED = (BatchState.APPROVED, BatchState.REFUSED, BatchState.UNDONE)


class ImportBatch(Model):
    """Facts given as a table: uploaded by one person, approved or refused by another."""

    id = UUIDField(primary_key=True, default=uuid7, editable=False)
    code = CharField(max_length=32)
    file_name = CharField(max_length=200)
    file_sha256 = CharField(max_length=64)
    state = CharField(max_length=10, choices=BatchState.choices, default=BatchState.DRAFT)
    rows = JSONField(default=list)
    faults = JSONField(default=list)
    wrong = JSONField(default=list)
    row_count = PositiveIntegerField()
    fault_count = PositiveIntegerField(default=0)
    note = CharField(max_length=300, blank=True)
    uploaded_by = UUIDField()
    uploader_name = CharField(max_length=60)
    uploaded_at = DateTimeField()
    submitted_at = DateTimeField(null=True)
    decided_by = UUIDField(null=True)
    decider_name = CharField(max_length=60, blank=True)
    decided_at = DateTimeField(null=True)
    reason = CharField(max_length=300, blank=True)
    undone_by = UUIDField(null=True)
    undoer_name = CharField(max_length=60, blank=True)
    undone_at = DateTimeField(null=True)
    undo_reason = CharField(max_length=300, blank=True)

    class Meta:
        db_table = "ledger_import_batch"
        constraints = [
            CheckConstraint(condition=Q(state__in=BatchState.values), name="ledger_batch_state"),
            UniqueConstraint(
                fields=["file_sha256"], condition=Q(state__in=_WAITING), name="ledger_batch_one_file_waits_once"
            ),
            CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("uploaded_by")),
                name="ledger_batch_second_person",
            ),
            CheckConstraint(
                condition=(
                    Q(
                        state__in=_DECIDED,
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                        submitted_at__isnull=False,
                    )
                    | (~Q(state__in=_DECIDED) & Q(decided_by__isnull=True, decided_at__isnull=True))
                ),
                name="ledger_batch_decided_by_somebody",
            ),
            CheckConstraint(
                condition=~Q(state=BatchState.SUBMITTED) | Q(submitted_at__isnull=False), name="ledger_batch_submitted"
            ),
            CheckConstraint(
                condition=~Q(state=BatchState.REFUSED) | ~Q(reason=""), name="ledger_batch_refusal_has_reason"
            ),
            CheckConstraint(
                condition=Q(state=BatchState.UNDONE, undone_by__isnull=False, undone_at__isnull=False)
                & ~Q(undo_reason="")
                | ~Q(state=BatchState.UNDONE) & Q(undone_by__isnull=True, undone_at__isnull=True, undo_reason=""),
                name="ledger_batch_undone_by_somebody",
            ),
        ]
        indexes = [Index(fields=["code", "state", "uploaded_at"], name="ledger_batch_by_code")]
