"""Tables: a standard, and its versions. A version is one canonical document; its state is tied to its facts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from cuobian.domains.standards.values import PlaceKind, VersionStatus, marked_title
from cuobian.kernel.ids import uuid7

models.CharField.register_lookup(Length)

_ACCOUNT = settings.AUTH_USER_MODEL


class Standard(models.Model):
    """A line of versions for one kind of place."""

    code = models.CharField(max_length=16, primary_key=True)
    place_kind = models.CharField(max_length=16, choices=PlaceKind.choices, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(place_kind__in=PlaceKind.values), name="standards_standard_kind"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="standards_standard_named"),
        )

    def __str__(self) -> str:
        return self.name


_PUBLISHED_FACTS = Q(number__isnull=False, published_at__isnull=False, effective_from__isnull=False) & ~Q(
    published_by_name=""
)
_NOT_PUBLISHED = Q(
    number__isnull=True,
    published_at__isnull=True,
    effective_from__isnull=True,
    published_by__isnull=True,
    published_by_name="",
)
_NOT_RETIRED = Q(retired_at__isnull=True, retired_by__isnull=True, retired_by_name="", retired_reason="")
_RETIRED_FACTS = Q(retired_at__isnull=False) & ~Q(retired_by_name="") & ~Q(retired_reason="")


class StandardVersion(models.Model):
    """One version: a draft that changes, or a published document that never does.

    The number is given when a version is published, so that published numbers have no holes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=12, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    title = models.CharField(max_length=120)
    note = models.TextField(blank=True, default="", max_length=4000)
    is_sample = models.BooleanField(default=False)
    document = models.TextField()
    digest = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=1)
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(_ACCOUNT, null=True, on_delete=models.PROTECT, related_name="+")
    created_by_name = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_by = models.ForeignKey(_ACCOUNT, null=True, on_delete=models.PROTECT, related_name="+")
    published_by_name = models.CharField(max_length=60, blank=True, default="")
    published_at = models.DateTimeField(null=True)
    effective_from = models.DateField(null=True)
    retired_by = models.ForeignKey(_ACCOUNT, null=True, on_delete=models.PROTECT, related_name="+")
    retired_by_name = models.CharField(max_length=60, blank=True, default="")
    retired_at = models.DateTimeField(null=True)
    retired_reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("standard", "number"), name="standards_version_number"),
            models.CheckConstraint(
                condition=(Q(status=VersionStatus.DRAFT) & _NOT_PUBLISHED & _NOT_RETIRED)
                | (Q(status=VersionStatus.PUBLISHED) & _PUBLISHED_FACTS & _NOT_RETIRED)
                | (Q(status=VersionStatus.RETIRED) & _PUBLISHED_FACTS & _RETIRED_FACTS),
                name="standards_version_state_has_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gte=1), name="standards_version_from_one"
            ),
            models.CheckConstraint(
                condition=Q(digest__length=64) & ~Q(document="") & ~Q(title="") & ~Q(created_by_name=""),
                name="standards_version_is_whole",
            ),
        )
        indexes = (models.Index(fields=("status", "changed_at"), name="standards_version_recent"),)

    def __str__(self) -> str:
        return self.title

    @property
    def title_told(self) -> str:
        """The title for papers; that of a sample says that it is one."""
        return marked_title(self.title, is_sample=self.is_sample)
