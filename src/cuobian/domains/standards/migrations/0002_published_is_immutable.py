"""A published version never changes; it may only be retired, and what was published stays as it was."""

from django.db import migrations

from cuobian.kernel.migrations_sql import immutable_when

_KEPT = (
    "id", "standard_id", "number", "title", "note", "is_sample", "document", "digest", "revision", "copied_from_id",
    "created_by_id", "created_by_name", "created_at", "changed_at",
    "published_by_id", "published_by_name", "published_at", "effective_from",
)
_SAME = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _KEPT)


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_initial")]

    operations = [
        immutable_when(
            "standards_standardversion",
            "OLD.status <> 'draft'",
            allow_update=f"OLD.status = 'published' AND NEW.status = 'retired' AND {_SAME}",
        )
    ]
