"""What the fairness engines found stays: runs, scores and moves are append-only; what was checked, published or
locked cannot change any more."""

from django.db import migrations

from cuobian.kernel.migrations_sql import append_only, immutable_when


class Migration(migrations.Migration):
    dependencies = [("rating", "0007_fairness")]
    operations = [
        append_only("rating_fairnessrun"),
        append_only("rating_fairscore"),
        append_only("rating_fairmove"),
        append_only("rating_drawnpanel"),
        immutable_when("rating_screen", "OLD.status = 'checked'"),
        immutable_when("rating_paneldraw", "OLD.status IN ('published', 'cancelled')"),
        immutable_when("rating_dossieritem", "OLD.locked_at IS NOT NULL"),
    ]
