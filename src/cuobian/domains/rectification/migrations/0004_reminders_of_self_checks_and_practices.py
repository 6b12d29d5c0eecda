"""What the daily work has said of self-checks and practices that wait for an answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rectification", "0003_closed_places_and_moves")]
    operations = [
        migrations.AddField(
            model_name="practice",
            name="reminded_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="selfcheck",
            name="said",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ahead", "到期前提醒"),
                    ("today", "到期当天提醒"),
                    ("station", "超期，督办本站"),
                    ("institute", "超期，督办到所"),
                    ("district", "超期，督办到区"),
                    ("city", "超期，督办到市"),
                ],
                help_text="the last reminder that went out",
                max_length=10,
            ),
        ),
    ]
