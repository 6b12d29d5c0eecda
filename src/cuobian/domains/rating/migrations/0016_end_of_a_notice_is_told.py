"""Who ends public notices is told once that the last day of one is over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rating", "0015_decided_again_and_figures_put_right")]
    operations = [
        migrations.AddField("publicnotice", "over_told_on", models.DateField(null=True, blank=True)),
    ]
