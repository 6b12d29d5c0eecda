"""What is frozen stays: moves, snapshots, results, reconsiderations, corrections and star events are append-only;
an item of a submitted sheet cannot change."""

from django.db import migrations

from cuobian.kernel.migrations_sql import append_only, immutable_when


class Migration(migrations.Migration):
    dependencies = [("rating", "0001_initial")]
    operations = [
        append_only("rating_entrymove"),
        append_only("rating_metricsnapshot"),
        append_only("rating_result"),
        append_only("rating_reconsideration"),
        append_only("rating_sheetcorrection"),
        append_only("rating_starevent"),
        immutable_when("rating_sheetitem", "OLD.locked_at IS NOT NULL"),
    ]
