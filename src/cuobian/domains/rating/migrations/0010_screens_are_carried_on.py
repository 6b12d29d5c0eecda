"""A flag that comes up again in a later run is carried on there; what was answered or superseded stays as it is.

The trigger is taken off first and put back last: SQLite makes the table anew and would lose it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cuobian.kernel.migrations_sql import immutable_when

_BEFORE = immutable_when("rating_screen", "OLD.status = 'checked'")
_AFTER = immutable_when("rating_screen", "OLD.status IN ('checked', 'superseded')")


class Migration(migrations.Migration):

    dependencies = [
        ('rating', '0009_moved_star_names_its_result'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(_BEFORE.reverse_code, _BEFORE.code),
        migrations.RemoveConstraint(
            model_name='screen',
            name='screen_state_has_facts',
        ),
        migrations.AddField(
            model_name='screen',
            name='carried_from',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='rating.screen'),
        ),
        migrations.AlterField(
            model_name='screen',
            name='kind',
            field=models.CharField(choices=[('severity', '明显偏严或偏宽'), ('own_district', '对本区偏宽'), ('reciprocal', '两区互相给高分'), ('halo', '各条分数几乎一样'), ('central', '总打中间档'), ('identical', '检查单雷同'), ('drift', '一天里越打越松或越严'), ('outlier', '一次评分与别人差得多'), ('liking', '对个别站点忽高忽低')], max_length=20),
        ),
        migrations.AlterField(
            model_name='screen',
            name='status',
            field=models.CharField(choices=[('open', '待指定核实人'), ('assigned', '核实中'), ('checked', '已核实'), ('superseded', '已由新的核算接着')], default='open', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='screen',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', True), ('checker__isnull', True), ('outcome', ''), ('status', 'open')), models.Q(('checked_at__isnull', True), ('checker__isnull', False), ('due_on__isnull', False), ('outcome', ''), ('status', 'assigned')), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False), ('status', 'checked'), models.Q(('outcome', ''), _negated=True), models.Q(('finding', ''), _negated=True)), models.Q(('checked_at__isnull', True), ('outcome', ''), ('status', 'superseded')), _connector='OR'), name='screen_state_has_facts'),
        ),
        migrations.AddConstraint(
            model_name='screen',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'checked'), _negated=True), ('checked_by', models.F('checker')), _connector='OR'), name='screen_checked_by_its_checker'),
        ),
        migrations.AddConstraint(
            model_name='screen',
            constraint=models.CheckConstraint(condition=models.Q(('checker__isnull', True), ('account__isnull', True), models.Q(('checker', models.F('account')), _negated=True), _connector='OR'), name='nobody_checks_a_screen_about_themselves'),
        ),
        _AFTER,
    ]
