"""Areas, places, and what belongs to a place."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left, Length, StrIndex
from django.db.models.lookups import Exact, GreaterThanOrEqual, In

from cuobian.domains.network.values import AreaKind, AreaStatus, CoordSystem, PlaceKind, PlaceStatus, RoomUse
from cuobian.kernel.ids import uuid7

_NO_POINT_ABOVE = Q(Exact(StrIndex("parent_id", Value("P")), 0))


class Area(models.Model):
    """A city, district, street, town, village or community; the statistical division code is its key and its path."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=AreaKind.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    is_pseudo = models.BooleanField(default=False)
    population = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=12, choices=AreaStatus.choices, default=AreaStatus.LIVE)
    set_up_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged_from")
    sort_key = models.CharField(max_length=200)
    search_text = models.TextField()

    class Meta:
        ordering = ("sort_key", "code")
        indexes = [models.Index(fields=["parent", "sort_key"], name="network_area_children")]
        constraints = [
            models.CheckConstraint(
                name="network_area_code_fits_kind",
                condition=(
                    (Q(kind="city", parent=None) & Q(Exact(Length("code"), 4)))
                    | (Q(kind="district") & Q(Exact(Length("code"), 6)))
                    | (Q(kind__in=["street", "town"]) & Q(Exact(Length("code"), 9)))
                    | (Q(kind__in=["village", "community"]) & Q(Exact(Length("code"), 12)))
                ),
            ),
            models.CheckConstraint(
                name="network_area_below_parent",
                condition=(
                    Q(kind="city")
                    | (Q(parent__isnull=False) & Q(Exact(Left("code", Length("parent_id")), F("parent_id"))))
                ),
            ),
            models.CheckConstraint(
                name="network_area_state_has_facts",
                condition=(
                    Q(status="live", ended_on=None, merged_into=None)
                    | (
                        Q(status="merged", ended_on__isnull=False, merged_into__isnull=False)
                        & ~Q(merged_into=F("code"))
                        & (Q(set_up_on=None) | Q(ended_on__gt=F("set_up_on")))
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A centre, institute, station or point."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=12, choices=PlaceKind.choices)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=60)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="places")
    parent = models.ForeignKey(
        "self", to_field="code", db_column="parent_code", null=True, on_delete=models.PROTECT, related_name="children"
    )
    address = models.CharField(max_length=200, blank=True, default="")
    lng = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    coord_system = models.CharField(max_length=8, choices=CoordSystem.choices, blank=True, default="")
    hours = models.JSONField(default=dict)
    facilities = models.JSONField(default=list)
    contact_name = models.CharField(max_length=40, blank=True, default="")
    contact_phone = models.CharField(max_length=30, blank=True, default="")
    status = models.CharField(max_length=12, choices=PlaceStatus.choices, default=PlaceStatus.OPEN)
    status_reason = models.CharField(max_length=200, blank=True, default="")
    rated = models.BooleanField(default=True)
    opened_on = models.DateField()
    suspended_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged_from")
    sort_key = models.CharField(max_length=200)
    initials = models.CharField(max_length=60)
    search_text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "code"], name="network_place_kind_code"),
            models.Index(fields=["sort_key", "id"], name="network_place_sorted"),
            models.Index(fields=["initials"], name="network_place_initials"),
            models.Index(fields=["status", "kind"], name="network_place_status"),
        ]
        constraints = [
            models.CheckConstraint(
                name="network_place_kind_fits_code",
                condition=(
                    (Q(kind="centre", parent=None) & Q(Exact(Length("code"), 6)))
                    | (
                        Q(kind="institute", parent__isnull=False)
                        & Q(Exact(Length("code"), 9))
                        & Q(Exact(Length("parent_id"), 6))
                    )
                    | (
                        Q(kind="station", parent__isnull=False)
                        & Q(GreaterThanOrEqual(Length("code"), 12))
                        & Q(In(Length("parent_id"), [6, 9]))
                        & ~Q(code__contains="P")
                    )
                    | (Q(kind="point", parent__isnull=False, code__contains="P") & _NO_POINT_ABOVE)
                ),
            ),
            models.CheckConstraint(
                name="network_place_below_parent",
                condition=Q(parent=None) | Q(Exact(Left("code", Length("parent_id")), F("parent_id"))),
            ),
            models.CheckConstraint(
                name="network_place_inside_area",
                condition=Exact(Left("code", Length("area_id")), F("area_id")),
            ),
            models.CheckConstraint(
                name="network_place_state_has_facts",
                condition=(
                    Q(status="open", closed_on=None, suspended_on=None, merged_into=None)
                    | (
                        Q(status="suspended", closed_on=None, suspended_on__isnull=False, merged_into=None)
                        & ~Q(status_reason="")
                    )
                    | (Q(status="closed", closed_on__isnull=False, merged_into=None) & ~Q(status_reason=""))
                    | (Q(status="merged", closed_on__isnull=False, merged_into__isnull=False) & ~Q(status_reason=""))
                ),
            ),
            models.CheckConstraint(
                name="network_place_closes_after_opening",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="network_place_not_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(
                name="network_place_coordinates",
                condition=(
                    Q(lng=None, lat=None, coord_system="")
                    | (
                        Q(lng__isnull=False, lat__isnull=False, coord_system__in=["WGS-84", "GCJ-02"])
                        & Q(lng__gte=73, lng__lte=136, lat__gte=3, lat__lte=54)
                    )
                ),
            ),
            models.CheckConstraint(name="network_place_named", condition=~Q(name="") & ~Q(short_name="")),
        ]

    def __str__(self) -> str:
        return self.short_name


class PlaceWords(models.Model):
    """The bigrams of a place for the full-text index (FTS5 on SQLite, a tsvector on PostgreSQL)."""

    id = models.BigAutoField(primary_key=True)
    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="words")
    words = models.TextField()


class Room(models.Model):
    """A room or a piece of ground that belongs to a place."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=60)
    use = models.CharField(max_length=12, choices=RoomUse.choices, default=RoomUse.ACTIVITY)
    seats = models.PositiveIntegerField(default=0)
    square_metres = models.PositiveIntegerField(null=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "name")
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="network_room_named_once"),
            models.CheckConstraint(name="network_room_plausible", condition=Q(seats__lte=5000) & ~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Photo(models.Model):
    """A picture of a place; the file itself is kept by support.files under `file_id`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="photos")
    file_id = models.UUIDField(unique=True)
    caption = models.CharField(max_length=100)
    position = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("position", "added_at")
        constraints = [models.CheckConstraint(name="network_photo_captioned", condition=~Q(caption=""))]


class NetworkStamp(models.Model):
    """How often anything in a district's network changed: caches of public pages are keyed by it."""

    code = models.CharField(max_length=6, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
