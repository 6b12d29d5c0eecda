"""A file waits in one batch only, and the wrong rows are kept as they were given; waiting rows follow their places."""

from os.path import commonprefix
from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

WAITING = ("draft", "submitted")
LENGTHS = (14, 13, 12, 9, 6, 4)


def withdraw_doubles(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Of the same file given twice at the same moment the first one stays."""
    seen: set[str] = set()
    rows = apps.get_model("ledger", "ImportBatch").objects.filter(state__in=WAITING)
    for batch in rows.only("pk", "file_sha256").order_by("uploaded_at", "pk"):
        if batch.file_sha256 in seen:
            rows.filter(pk=batch.pk).update(state="withdrawn")
        seen.add(batch.file_sha256)


def follow_places(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Places that have moved while a batch waited: it can be approved where they are today."""
    moves = apps.get_model("network", "PlaceEvent").objects.filter(action="move")
    now = {str(old["code"]): code for code, old in moves.values_list("place__code", "old")}
    if not now:
        return
    for batch in apps.get_model("ledger", "ImportBatch").objects.filter(state__in=WAITING).order_by("pk"):
        if any(row["place_code"] in now for row in batch.rows):
            batch.rows = [{**row, "place_code": now.get(row["place_code"], row["place_code"])} for row in batch.rows]
            batch.code = _common(batch.rows)
            batch.save(update_fields=["rows", "code"])


def _common(rows: list[dict[str, Any]]) -> str:
    codes = [str(row["place_code"]) for row in rows]
    shared = len(commonprefix(codes))
    return codes[0][: next((length for length in LENGTHS if length <= shared), 0)]


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_append_only"),
        ("network", "0006_the_day_of_setting_up_is_put_right"),
    ]
    operations = [
        migrations.AddField("importbatch", "wrong", models.JSONField(default=list)),
        migrations.RunPython(withdraw_doubles, migrations.RunPython.noop),
        migrations.RunPython(follow_places, migrations.RunPython.noop),
        migrations.AddConstraint(
            "importbatch",
            models.UniqueConstraint(
                fields=["file_sha256"],
                condition=models.Q(state__in=WAITING),
                name="ledger_batch_one_file_waits_once",
            ),
        ),
    ]
