"""An import that is being written says since when, so that one whose writer went away can be told."""

from django.db import migrations, models


def those_that_were_left_standing(apps, _editor):
    """They were claimed at some time after they were looked at; nobody writes them any more."""
    batches = apps.get_model("network", "ImportBatch").objects
    batches.filter(status="applying").update(claimed_at=models.F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_planned_changes_and_area_history'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='importbatch',
            name='network_batch_state_has_times',
        ),
        migrations.AddField(
            model_name='importbatch',
            name='attempt',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='claimed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(those_that_were_left_standing, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('applied_at', None), ('status__in', ['previewed', 'discarded']), ('undone_at', None)), models.Q(('applied_at', None), ('claimed_at__isnull', False), ('status', 'applying'), ('undone_at', None)), models.Q(('applied_at__isnull', False), ('status', 'applied'), ('undone_at', None)), models.Q(('applied_at__isnull', False), ('status', 'undone'), ('undone_at__isnull', False)), _connector='OR'), name='network_batch_state_has_times'),
        ),
    ]
