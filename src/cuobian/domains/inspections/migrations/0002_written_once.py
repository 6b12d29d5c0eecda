"""What was written down stays as it was written."""

from django.db import migrations

from cuobian.kernel.migrations_sql import append_only, immutable_when


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [
        append_only("inspections_entry"),
        append_only("inspections_entryphoto"),
        append_only("inspections_withdrawal"),
        append_only("inspections_placevisit"),
        append_only("inspections_findingentry"),
        immutable_when("inspections_inspection", "OLD.status IN ('closed', 'withdrawn')"),
        immutable_when("inspections_finding", "OLD.status = 'ticketed'", allow_update="NEW.status = 'ticketed' AND NEW.ticket = OLD.ticket"),
    ]
