"""Places that moved before codes followed them: what is open there goes on under the present code."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Subquery

ENDED = ("closed", "dropped", "withdrawn", "merged")


def present_codes(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    place = apps.get_model("network", "Place").objects.filter(pk=OuterRef("place_id")).values("code")[:1]
    for rows in (
        apps.get_model("rectification", "Ticket").objects.exclude(status__in=ENDED),
        apps.get_model("rectification", "SelfCheckItem").objects.filter(answer="waiting"),
        apps.get_model("rectification", "PracticeAnswer").objects.filter(answer="waiting"),
        apps.get_model("rectification", "Practice").objects.all(),
    ):
        rows.exclude(code=F("place__code")).update(code=Subquery(place))


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial"), ("rectification", "0002_frozen_rows")]
    operations = [migrations.RunPython(present_codes, migrations.RunPython.noop, elidable=True)]
