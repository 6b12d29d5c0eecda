"""What was received stays as it came; only what is held is decided, once."""

from django.db import migrations

from cuobian.kernel.migrations_sql import immutable_when

_SAME = " AND ".join(
    f"NEW.{name} = OLD.{name}"
    for name in (
        "id account author device kind schema body digest scope made_at sent_at received_at clock_off_seconds code detail"
    ).split()
)


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_initial")]
    operations = [immutable_when("inbox_received", "1=1", allow_update=f"OLD.outcome = 'held' AND {_SAME}")]
