"""Changes arranged for a coming day, and the history of areas."""

import cuobian.kernel.ids
import django.db.models.deletion
from django.db import migrations, models

from cuobian.kernel.migrations_sql import append_only


OVERLAP = """EXISTS (SELECT 1 FROM network_placeperiod other WHERE other.place_id = NEW.place_id
    AND other.planned = NEW.planned {but_self}
    AND other.valid_from < COALESCE(NEW.valid_until, '9999-12-31')
    AND NEW.valid_from < COALESCE(other.valid_until, '9999-12-31'))"""
BUT_SELF = "AND other.id <> NEW.id"
REFUSED = "BEGIN SELECT RAISE(ABORT, 'network_placeperiod: overlapping validity'); END"
SQLITE = [
    f"CREATE TRIGGER network_period_added BEFORE INSERT ON network_placeperiod WHEN {OVERLAP.format(but_self='')} {REFUSED}",
    f"CREATE TRIGGER network_period_changed BEFORE UPDATE ON network_placeperiod WHEN {OVERLAP.format(but_self=BUT_SELF)} {REFUSED}",
]
POSTGRES = [
    f"""CREATE OR REPLACE FUNCTION network_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {OVERLAP.format(but_self=BUT_SELF)} THEN
            RAISE EXCEPTION 'network_placeperiod: overlapping validity' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW; END $$"""
]


def without_triggers(_apps, editor):
    """SQLite makes a changed table anew and would lose its triggers on the way."""
    if editor.connection.vendor == "sqlite":
        for name in ("network_period_added", "network_period_changed"):
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")


def with_triggers(_apps, editor):
    """Periods that are facts never overlap each other, nor do those that are expected."""
    for sql in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(sql)


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0002_search_and_periods'),
    ]

    operations = [
        migrations.RunPython(without_triggers, migrations.RunPython.noop),
        migrations.CreateModel(
            name='AreaEvent',
            fields=[
                ('id', models.UUIDField(default=cuobian.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('action', models.CharField(choices=[('add', '新设'), ('rename', '更名'), ('merge', '并入'), ('mark', '标为统计单位'), ('unmark', '取消统计单位')], max_length=12)),
                ('effective_on', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('old', models.JSONField(default=dict)),
                ('new', models.JSONField(default=dict)),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=100)),
                ('by_role', models.CharField(blank=True, default='', max_length=40)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('-effective_on', '-recorded_at', '-pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='network_areaevent_says_why'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AreaPeriod',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('valid_from', models.DateField(null=True)),
                ('valid_until', models.DateField()),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('city', '市'), ('district', '区'), ('street', '街道'), ('town', '镇'), ('village', '村'), ('community', '社区')], max_length=12)),
                ('is_pseudo', models.BooleanField()),
            ],
            options={
                'ordering': ('valid_until',),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='network_areaperiod_ends_after_start'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PlannedChange',
            fields=[
                ('id', models.UUIDField(default=cuobian.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=32)),
                ('above_code', models.CharField(max_length=32)),
                ('label', models.CharField(max_length=100)),
                ('action', models.CharField(choices=[('open', '设立'), ('edit', '修改资料'), ('rename', '更名'), ('move', '调整隶属'), ('merge', '并入'), ('split', '分设'), ('suspend', '暂停开放'), ('reopen', '恢复开放'), ('close', '关闭')], max_length=12)),
                ('effective_on', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('facts', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('planned', '已安排'), ('applied', '已生效'), ('cancelled', '已取消'), ('failed', '没办成')], default='planned', max_length=12)),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=100)),
                ('by_role', models.CharField(blank=True, default='', max_length=40)),
                ('scope', models.JSONField(default=list)),
                ('planned_on', models.DateField()),
                ('planned_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by_name', models.CharField(blank=True, default='', max_length=100)),
                ('end_reason', models.CharField(blank=True, default='', max_length=300)),
                ('outlook_stamp', models.BigIntegerField(default=-1)),
                ('outlook_fault', models.CharField(blank=True, default='', max_length=300)),
            ],
            options={
                'ordering': ('effective_on', 'planned_at', 'pk'),
                'indexes': [
                    models.Index(fields=['status', 'effective_on'], name='network_planned_due'),
                    models.Index(fields=['code'], name='network_planned_code'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at', None), ('status', 'planned')), models.Q(('ended_at__isnull', False), ('status__in', ['applied', 'cancelled', 'failed']), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='network_planned_state_has_facts'),
                    models.CheckConstraint(condition=models.Q(models.Q(('by_name', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='network_planned_has_author'),
                    models.CheckConstraint(condition=models.Q(('effective_on__gt', models.F('planned_on'))), name='network_planned_lies_ahead'),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name='placeperiod',
            name='network_period_one_start',
        ),
        migrations.RemoveConstraint(
            model_name='placeperiod',
            name='network_period_one_current',
        ),
        migrations.AddField(
            model_name='area',
            name='ended_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='area',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='network.area'),
        ),
        migrations.AddField(
            model_name='area',
            name='set_up_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='area',
            name='status',
            field=models.CharField(choices=[('live', '现行'), ('merged', '已并入')], default='live', max_length=12),
        ),
        migrations.AddField(
            model_name='placeperiod',
            name='planned',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='placeperiod',
            name='place',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='network.place'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('merged_into', None), ('status', 'live')), models.Q(('ended_on__isnull', False), ('merged_into__isnull', False), ('status', 'merged'), models.Q(('merged_into', models.F('code')), _negated=True), models.Q(('set_up_on', None), ('ended_on__gt', models.F('set_up_on')), _connector='OR')), _connector='OR'), name='network_area_state_has_facts'),
        ),
        migrations.AddConstraint(
            model_name='placeperiod',
            constraint=models.UniqueConstraint(fields=('place', 'planned', 'valid_from'), name='network_period_one_start'),
        ),
        migrations.AddConstraint(
            model_name='placeperiod',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('place', 'planned'), name='network_period_one_current'),
        ),
        migrations.AddConstraint(
            model_name='placeperiod',
            constraint=models.CheckConstraint(condition=models.Q(('planned', True), ('place__isnull', False), _connector='OR'), name='network_period_of_a_place'),
        ),
        migrations.AddField(
            model_name='areaevent',
            name='area',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='network.area'),
        ),
        migrations.AddField(
            model_name='areaevent',
            name='other',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.area'),
        ),
        migrations.AddField(
            model_name='areaperiod',
            name='area',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='network.area'),
        ),
        migrations.AddField(
            model_name='plannedchange',
            name='place',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='planned_changes', to='network.place'),
        ),
        migrations.AddConstraint(
            model_name='areaperiod',
            constraint=models.UniqueConstraint(fields=('area', 'valid_until'), name='network_areaperiod_one_end'),
        ),
        migrations.AddConstraint(
            model_name='areaperiod',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_from', None)), fields=('area',), name='network_areaperiod_one_beginning'),
        ),
        migrations.AddIndex(
            model_name='plannedchange',
            index=models.Index(fields=['place'], name='network_planned_place'),
        ),
        migrations.AddConstraint(
            model_name='plannedchange',
            constraint=models.CheckConstraint(condition=models.Q(('action', 'open'), ('place__isnull', False), _connector='OR'), name='network_planned_of_a_place'),
        ),
        migrations.AddConstraint(
            model_name='plannedchange',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'planned')), fields=('place', 'action', 'effective_on'), name='network_planned_once'),
        ),
        migrations.RunPython(with_triggers, without_triggers),
        append_only("network_areaevent"),
    ]
