"""A point is decided together once more after the entry came back; a wrong figure is put right beside the original; public
notices whose places have all left are ended.

The table of reconsiderations is rebuilt on SQLite, which loses its triggers: they are taken off before and put on again after.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q
from django.utils import timezone

import cuobian.kernel.ids
from cuobian.kernel.migrations_sql import append_only

_frozen = append_only("rating_reconsideration")


def end_left_notices(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Notices that every place has left before a notice ended with its last place."""
    here = apps.get_model("rating", "Entry").objects.filter(stage__in=("notice", "appeal", "award_ready"))
    rows = apps.get_model("rating", "PublicNotice").objects.filter(closed_at=None)
    rows.exclude(pk__in=here.exclude(notice=None).values("notice_id")).update(closed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("rating", "0014_star_is_told_and_body_as_long_as_a_unit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunPython(_frozen.reverse_code, _frozen.code),
        migrations.RemoveConstraint("reconsideration", "reconsidered_once"),
        migrations.AddField("reconsideration", "sequence", models.PositiveSmallIntegerField(default=1)),
        migrations.AddConstraint(
            "reconsideration",
            models.UniqueConstraint(
                name="reconsidered_in_order", fields=["entry", "level", "point_id", "sequence"]
            ),
        ),
        migrations.AlterField(
            "reconsideration",
            "originals",
            models.JSONField(help_text="what each sheet said by then, corrections included, in order of submission"),
        ),
        append_only("rating_reconsideration"),
        migrations.CreateModel(
            name="FigureCorrection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=cuobian.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("point_id", models.CharField(max_length=20)),
                (
                    "value",
                    models.CharField(help_text="the figure, a state, a number of defects, or NA", max_length=30),
                ),
                (
                    "before",
                    models.CharField(blank=True, help_text="the same; empty where there was no data", max_length=40),
                ),
                ("reason", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figure_corrections",
                        to="rating.entry",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "figurecorrection", models.Index(fields=["entry", "made_at"], name="rating_figu_entry_i_edb84d_idx")
        ),
        migrations.AddConstraint(
            "figurecorrection",
            models.CheckConstraint(
                name="figure_correction_says_what_and_why", condition=~Q(value="") & ~Q(reason="")
            ),
        ),
        append_only("rating_figurecorrection"),
        migrations.RunPython(end_left_notices, migrations.RunPython.noop, elidable=True),
    ]
