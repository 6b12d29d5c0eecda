"""Places that moved: occasions that are over and deficiencies with a ticket are found by whoever answers for the place today."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Subquery


def present_codes(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    place = apps.get_model("network", "Place").objects.filter(pk=OuterRef("place_id")).values("code")[:1]
    for name in ("InspectionPlace", "Finding"):
        rows = apps.get_model("inspections", name).objects
        moved = list(rows.exclude(code=F("place__code")).values_list("pk", flat=True))
        for first in range(0, len(moved), 500):
            rows.filter(pk__in=moved[first : first + 500]).update(code=Subquery(place))


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial"), ("inspections", "0003_present_codes")]
    operations = [migrations.RunPython(present_codes, migrations.RunPython.noop, elidable=True)]
