"""A claim that a point does not apply is ruled on; stars know the instant at which they began and ended; an objection found
right holds its entry; what is open at a place that has moved goes on under its present code."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Q, Subquery

FINAL = ("awarded", "unstarred", "withdrawn")
ENDS = ("downgraded", "revoked", "superseded", "expired")


def present_codes(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Places that moved before this: open entries and present stars take the code that the place has now."""
    place = apps.get_model("network", "Place").objects.filter(pk=OuterRef("place_id")).values("code")[:1]
    entries = apps.get_model("rating", "Entry").objects.exclude(stage__in=FINAL)
    stars = apps.get_model("rating", "StarAward").objects.filter(status="active")
    for rows in (entries, stars):
        rows.exclude(code=F("place__code")).update(code=Subquery(place))


def instants(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """When stars began and ended, as the trail has it; stars that it does not know keep their days alone."""
    trail = apps.get_model("audit", "Entry").objects.filter(subject="star").order_by("pk")
    awards = apps.get_model("rating", "StarAward").objects
    for ident, at in trail.filter(action="rating.star_granted").values_list("subject_id", "at").iterator():
        awards.filter(pk=ident).update(awarded_at=at)
    ended = trail.filter(action__in=[f"rating.star_{act}" for act in ENDS])
    for ident, at in ended.values_list("subject_id", "at").iterator():
        awards.filter(pk=ident).exclude(status="active").update(ended_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("network", "0001_initial"),
        ("rating", "0012_photo_as_the_phone_called_it"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RemoveConstraint("selfitem", "ruling_has_reason"),
        migrations.AddConstraint(
            "selfitem",
            models.CheckConstraint(
                name="ruling_has_reason",
                condition=Q(ruling="")
                | (
                    ~Q(ruling_reason="")
                    & Q(ruled_at__isnull=False, ruled_by__isnull=False)
                    & (Q(answer="object") | Q(not_applicable=True))
                ),
            ),
        ),
        migrations.AddField(
            "staraward",
            "awarded_at",
            models.DateTimeField(null=True, blank=True, help_text="the instant; unknown for stars from before"),
        ),
        migrations.AddField(
            "staraward",
            "ended_at",
            models.DateTimeField(null=True, blank=True, help_text="the instant, as with `awarded_at`"),
        ),
        migrations.AddConstraint(
            "staraward",
            models.CheckConstraint(name="active_award_has_no_end", condition=~Q(status="active") | Q(ended_at=None)),
        ),
        migrations.AddField(
            "objection",
            "stands_reason",
            models.TextField(blank=True, default="", help_text="found right, yet the star stands: why"),
            preserve_default=False,
        ),
        migrations.AddField("objection", "stands_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            "objection",
            "stands_by",
            models.ForeignKey(
                "people.Account", null=True, blank=True, on_delete=models.deletion.PROTECT, related_name="+"
            ),
        ),
        migrations.AddConstraint(
            "objection",
            models.CheckConstraint(
                name="star_that_stands_has_reason",
                condition=Q(stands_reason="", stands_at=None, stands_by=None)
                | (~Q(stands_reason="") & Q(outcome="changed", stands_at__isnull=False, stands_by__isnull=False)),
            ),
        ),
        migrations.RunPython(present_codes, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(instants, migrations.RunPython.noop, elidable=True),
    ]
