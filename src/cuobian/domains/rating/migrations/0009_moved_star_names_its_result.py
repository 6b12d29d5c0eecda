"""A moved star names the result it was moved from, so that a later result ends it by itself.

The table is rebuilt on SQLite, which loses its triggers: they are taken off before and put on again after.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from cuobian.kernel.migrations_sql import append_only

_frozen = append_only("rating_fairmove")


class Migration(migrations.Migration):
    dependencies = [("rating", "0008_fairness_frozen")]
    operations = [
        migrations.RunPython(_frozen.reverse_code, _frozen.code),
        migrations.AddField(
            model_name="fairmove",
            name="result",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="fair_move", to="rating.result"
            ),
        ),
        migrations.AddConstraint(
            model_name="fairmove",
            constraint=models.CheckConstraint(
                condition=Q(from_star__lte=5) & Q(to_star__lte=5), name="fair_move_stars_0_to_5"
            ),
        ),
        append_only("rating_fairmove"),
    ]
