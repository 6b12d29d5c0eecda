from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A place that the joint panel returned says so. Places confirmed before keep what they were told."""

    dependencies = [("rating", "0018_drafts_of_panels")]
    operations = [
        migrations.AddField(
            "entry",
            "is_returned",
            models.BooleanField(
                default=False, help_text="the joint panel found less than its own stars: the district's result stands"
            ),
        ),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                name="returned_entry_had_its_joint_panel", condition=Q(is_returned=False) | Q(city_panel__isnull=False)
            ),
        ),
    ]
