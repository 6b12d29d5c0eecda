"""A round may be of places named one by one; who opens rounds is told once that a place's days to put things right are over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rating", "0016_end_of_a_notice_is_told")]
    operations = [
        migrations.AddField("entry", "rectify_told_on", models.DateField(null=True, blank=True)),
        migrations.AlterField(
            "round",
            "plan",
            models.JSONField(
                blank=True,
                default=dict,
                help_text='as put down before opening: {"districts": [codes], "places": [ids], "windows": {step: days}}',
            ),
        ),
    ]
