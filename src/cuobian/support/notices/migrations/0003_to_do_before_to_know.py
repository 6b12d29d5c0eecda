from datetime import date

from django.db import migrations
from django.db.migrations.state import StateApps


def put_first(apps: StateApps, _editor: object) -> None:
    """What is to be done without a due date stands before what is only to be known."""
    rows = apps.get_model("notices", "Notice").objects.filter(needs_action=True, due_on=None)
    rows.update(due_key=date(9999, 12, 30))


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_sentences_are_kept")]

    operations = [migrations.RunPython(put_first, migrations.RunPython.noop)]
