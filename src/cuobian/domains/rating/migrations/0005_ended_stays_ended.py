"""An invitation that has ended and a conflict that was withdrawn are history: nothing about them changes any more."""

from django.db import migrations

from cuobian.kernel.migrations_sql import immutable_when


class Migration(migrations.Migration):
    dependencies = [("rating", "0004_invited_withdrawn_planned")]
    operations = [
        immutable_when("rating_roundinvitation", "OLD.ended_at IS NOT NULL"),
        immutable_when("rating_declaredconflict", "OLD.withdrawn_at IS NOT NULL"),
    ]
