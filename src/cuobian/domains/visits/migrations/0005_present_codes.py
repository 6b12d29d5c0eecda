"""Places that moved before codes followed them: their statements, what was agreed there, and stops that are still ahead."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Subquery


def present_codes(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    place = apps.get_model("network", "Place").objects.filter(pk=OuterRef("place_id")).values("code")[:1]
    items = apps.get_model("visits", "Item").objects.filter(kind="stop")
    for rows in (
        apps.get_model("visits", "Statement").objects.all(),
        apps.get_model("visits", "Action").objects.filter(place__isnull=False),
        items.exclude(programme__status__in=("ended", "withdrawn")),
    ):
        moved = list(rows.exclude(code=F("place__code")).values_list("pk", flat=True))
        for first in range(0, len(moved), 500):
            rows.model.objects.filter(pk__in=moved[first : first + 500]).update(code=Subquery(place))


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial"), ("visits", "0004_vehicle_phones_are_emptied")]
    operations = [migrations.RunPython(present_codes, migrations.RunPython.noop, elidable=True)]
