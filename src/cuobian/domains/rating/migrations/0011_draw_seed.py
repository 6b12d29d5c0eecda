"""A draw names the source of its seed when it is announced, and what was announced cannot change afterwards."""

from django.db import migrations, models
from django.db.models import Q

from cuobian.kernel.migrations_sql import immutable_when

_BEFORE = immutable_when("rating_paneldraw", "OLD.status IN ('published', 'cancelled')")
_SAME = " AND ".join(
    f"NEW.{name} = OLD.{name}"
    for name in ("inputs", "salt", "commitment", "seed_source", "draws_at", "engine_version", "level", "code", "round_id")
)
_ONCE = "(OLD.plan = '' OR (NEW.plan = OLD.plan AND NEW.seed_text = OLD.seed_text AND NEW.status <> 'announced'))"
_FIXED = immutable_when(
    "rating_paneldraw",
    "OLD.status <> 'prepared'",
    allow_update=f"OLD.status IN ('announced', 'drawn') AND NEW.status <> 'prepared' AND {_SAME} AND {_ONCE}",
)


class Migration(migrations.Migration):
    dependencies = [("rating", "0010_screens_are_carried_on")]
    operations = [
        migrations.RunPython(_BEFORE.reverse_code, _BEFORE.code),
        migrations.RemoveConstraint(model_name="paneldraw", name="announced_draw_is_committed"),
        migrations.RemoveConstraint(model_name="paneldraw", name="drawn_draw_has_plan"),
        migrations.RemoveConstraint(model_name="paneldraw", name="published_draw_has_time"),
        migrations.AddField(
            model_name="paneldraw",
            name="salt",
            field=models.CharField(max_length=64, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="paneldraw",
            name="seed_source",
            field=models.CharField(blank=True, max_length=120, default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="paneldraw",
            constraint=models.CheckConstraint(
                name="announced_draw_is_committed",
                condition=Q(status__in=["prepared", "cancelled"])
                | (~Q(seed_source="") & ~Q(commitment="") & Q(announced_at__isnull=False, draws_at__isnull=False)),
            ),
        ),
        migrations.AddConstraint(
            model_name="paneldraw",
            constraint=models.CheckConstraint(
                name="drawn_draw_has_plan",
                condition=~Q(status__in=["drawn", "published"])
                | (~Q(plan="") & ~Q(seed_text="") & Q(drawn_at__isnull=False, certificate__isnull=False)),
            ),
        ),
        migrations.AddConstraint(
            model_name="paneldraw",
            constraint=models.CheckConstraint(
                name="published_draw_has_time",
                condition=~Q(status="published") | Q(published_at__isnull=False),
            ),
        ),
        _FIXED,
    ]
