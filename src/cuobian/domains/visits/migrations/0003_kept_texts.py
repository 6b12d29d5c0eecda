"""What was kept stays: versions and reminders are append-only, locked texts and answered passages cannot change."""

from django.db import migrations

from cuobian.kernel.migrations_sql import append_only, immutable_when


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_before_and_after")]
    operations = [
        append_only("visits_paperversion"),
        append_only("visits_reportversion"),
        append_only("visits_alert"),
        immutable_when(
            "visits_paper",
            "OLD.locked_at IS NOT NULL",
            allow_update="NEW.locked_at IS NULL AND NEW.revision = OLD.revision AND NEW.body = OLD.body",
        ),
        immutable_when("visits_figuredoubt", "OLD.outcome <> ''"),
        immutable_when("visits_factcheck", "OLD.outcome <> ''"),
        immutable_when("visits_report", "OLD.stage = 'released'"),
        immutable_when("visits_review", "OLD.published_at IS NOT NULL"),
    ]
