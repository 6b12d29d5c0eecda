"""Of a programme that is over nothing changes but its settings: whom to call in a vehicle is emptied when its days are over."""

from django.db import migrations

from cuobian.kernel.migrations_sql import immutable_when

_OVER = "OLD.status IN ('ended', 'withdrawn')"
_KEPT = (
    "id", "number", "code", "title", "purpose", "basis", "lead_unit", "contact_name", "contact_phone", "starts_on",
    "ends_on", "status", "status_since", "version", "released_no", "released_at", "started_at", "ended_at",
    "ended_by_id", "end_note", "inspection", "created_at", "created_by_id",
)  # fmt: skip
_BEFORE = immutable_when("visits_programme", _OVER)
_AFTER = immutable_when(
    "visits_programme",
    _OVER,
    allow_update=" AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _KEPT),
)


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_kept_texts")]
    operations = [migrations.RunPython(_BEFORE.reverse_code, _BEFORE.code), _AFTER]
