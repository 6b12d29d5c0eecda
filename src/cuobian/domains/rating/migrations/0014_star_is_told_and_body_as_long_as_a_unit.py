"""The body that awards or publishes is as long as a unit's name; who was told of a card's end and of the mid-term month."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rating", "0013_rulings_instants_and_answers_that_hold")]
    operations = [
        migrations.AlterField("staraward", "body", models.CharField(max_length=120)),
        migrations.AlterField(
            "publicnotice", "body", models.CharField(max_length=120, help_text="the publishing body's name")
        ),
        migrations.AddField("staraward", "card_told_on", models.DateField(null=True, blank=True)),
        migrations.AddField("staraward", "midterm_told_on", models.DateField(null=True, blank=True)),
    ]
