"""What is over stays: ended tickets, locked photos and decided requests cannot change; history and alerts are append-only."""

from django.db import migrations

from cuobian.kernel.migrations_sql import append_only, immutable_when


class Migration(migrations.Migration):
    dependencies = [("rectification", "0001_initial")]
    operations = [
        immutable_when("rectification_ticket", "OLD.status IN ('closed', 'dropped', 'withdrawn', 'merged')"),
        immutable_when("rectification_ticketphoto", "OLD.locked_at IS NOT NULL"),
        immutable_when("rectification_extensionrequest", "OLD.is_granted IS NOT NULL"),
        immutable_when("rectification_programme", "OLD.stage = 'ended'"),
        append_only("rectification_ticketmove"),
        append_only("rectification_ticketalert"),
    ]
