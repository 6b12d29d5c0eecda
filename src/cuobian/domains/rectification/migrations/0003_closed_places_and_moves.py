"""A ticket at a closed place has an end; a double post makes one; what is over stays, but follows a place that gets another code.

Tables are made anew where a constraint changes (SQLite), and with them go their triggers: they are taken off and put back.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Subquery

from cuobian.kernel.migrations_sql import immutable_when

_STAYS = (
    "id command_id number kind place_id version_id version_label point_id point_text found suggestion severity origin subject "
    "opened_at opened_by_id opened_by_name responsible_id due_on first_due_on status status_since accepted_at accepted_by_id "
    "disputed_at disputed_by_id dispute_text plan fixed_at fixed_by_id fix_text verified_at verified_by_id verify_note ended_at "
    "ended_by_id end_note merged_into_id returns extensions repeat_of_id missed_fact programme_id starts_on cost spent"
).split()
_SAME = " AND ".join(
    f"((NEW.{name} IS NULL AND OLD.{name} IS NULL) OR "
    f"(NEW.{name} IS NOT NULL AND OLD.{name} IS NOT NULL AND NEW.{name} = OLD.{name}))"
    for name in _STAYS
)
_BEFORE = immutable_when("rectification_ticket", "OLD.status IN ('closed', 'dropped', 'withdrawn', 'merged')")
_AFTER = immutable_when(
    "rectification_ticket", "OLD.status IN ('closed', 'dropped', 'withdrawn', 'merged', 'gone')", allow_update=_SAME
)
_PROGRAMME = immutable_when("rectification_programme", "OLD.stage = 'ended'")


def follow_places(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Places that have moved already: what is kept under their old code is found again."""
    place = apps.get_model("network", "Place")
    now = Subquery(place.objects.filter(pk=OuterRef("place_id")).values("code")[:1])
    for name in ("Ticket", "SelfCheckItem", "Practice", "PracticeAnswer"):
        rows = apps.get_model("rectification", name).objects.exclude(code=F("place__code"))
        ids = list(rows.values_list("pk", flat=True))
        for first in range(0, len(ids), 500):
            rows.model.objects.filter(pk__in=ids[first : first + 500]).update(code=now)


def practices_stay_inside(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Photos of practices are for those who are signed in, not for the public."""
    files = [one for photos in apps.get_model("rectification", "Practice").objects.values_list("photos", flat=True) for one in photos]
    rows = apps.get_model("files", "File").objects.filter(pk__in=files)
    rows.update(is_public=False, permission="rectification.view known")


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("network", "0003_planned_changes_and_area_history"),
        ("rectification", "0002_frozen_rows"),
    ]
    operations = [
        migrations.RunPython(_BEFORE.reverse_code, _BEFORE.code),
        migrations.RunPython(_PROGRAMME.reverse_code, _PROGRAMME.code),
        migrations.RemoveConstraint(
            model_name='ticket',
            name='ticket_state_has_facts',
        ),
        migrations.AddField(
            model_name='practice',
            name='command_id',
            field=models.UUIDField(help_text='made by whoever pushes: sent twice makes one', null=True, unique=True),
        ),
        migrations.AddField(
            model_name='programme',
            name='command_id',
            field=models.UUIDField(help_text='made by whoever plans: sent twice makes one', null=True, unique=True),
        ),
        migrations.AddField(
            model_name='selfcheck',
            name='command_id',
            field=models.UUIDField(help_text='made by whoever asks: sent twice makes one', null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='ticket',
            name='status',
            field=models.CharField(choices=[('open', '待接收'), ('accepted', '已接收'), ('disputed', '有异议'), ('fixing', '整改中'), ('fixed', '待复查'), ('verified', '待销号'), ('closed', '已销号'), ('dropped', '不再整改'), ('withdrawn', '已撤回'), ('merged', '已并入'), ('gone', '站点已关闭')], default='open', max_length=10),
        ),
        migrations.AlterField(
            model_name='ticketmove',
            name='from_status',
            field=models.CharField(choices=[('open', '待接收'), ('accepted', '已接收'), ('disputed', '有异议'), ('fixing', '整改中'), ('fixed', '待复查'), ('verified', '待销号'), ('closed', '已销号'), ('dropped', '不再整改'), ('withdrawn', '已撤回'), ('merged', '已并入'), ('gone', '站点已关闭')], max_length=10),
        ),
        migrations.AlterField(
            model_name='ticketmove',
            name='to_status',
            field=models.CharField(choices=[('open', '待接收'), ('accepted', '已接收'), ('disputed', '有异议'), ('fixing', '整改中'), ('fixed', '待复查'), ('verified', '待销号'), ('closed', '已销号'), ('dropped', '不再整改'), ('withdrawn', '已撤回'), ('merged', '已并入'), ('gone', '站点已关闭')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('fix_text', ''), ('fixed_at', None), ('status', 'open'), ('end_note', ''), ('ended_at', None), ('ended_by', None), ('merged_into', None), ('verified_at', None), ('verified_by', None), ('verify_note', '')), models.Q(('status', 'disputed'), ('disputed_at__isnull', False), ('disputed_by__isnull', False), models.Q(('dispute_text', ''), _negated=True), ('end_note', ''), ('ended_at', None), ('ended_by', None), ('merged_into', None), ('verified_at', None), ('verified_by', None), ('verify_note', '')), models.Q(('status', 'accepted'), ('accepted_at__isnull', False), ('accepted_by__isnull', False), ('end_note', ''), ('ended_at', None), ('ended_by', None), ('merged_into', None), ('verified_at', None), ('verified_by', None), ('verify_note', '')), models.Q(('status', 'fixing'), ('accepted_at__isnull', False), ('accepted_by__isnull', False), ('end_note', ''), ('ended_at', None), ('ended_by', None), ('merged_into', None), ('verified_at', None), ('verified_by', None), ('verify_note', ''), models.Q(models.Q(('plan', ''), _negated=True), ('returns__gt', 0), _connector='OR')), models.Q(('status', 'fixed'), ('accepted_at__isnull', False), ('accepted_by__isnull', False), ('fixed_at__isnull', False), ('fixed_by__isnull', False), models.Q(('fix_text', ''), _negated=True), ('end_note', ''), ('ended_at', None), ('ended_by', None), ('merged_into', None), ('verified_at', None), ('verified_by', None), ('verify_note', '')), models.Q(('status', 'verified'), ('accepted_at__isnull', False), ('accepted_by__isnull', False), ('fixed_at__isnull', False), ('fixed_by__isnull', False), models.Q(('fix_text', ''), _negated=True), ('verified_at__isnull', False), ('verified_by__isnull', False), models.Q(('verify_note', ''), _negated=True), ('end_note', ''), ('ended_at', None), ('ended_by', None), ('merged_into', None)), models.Q(('ended_by__isnull', False), ('merged_into', None), ('status', 'closed'), ('accepted_at__isnull', False), ('accepted_by__isnull', False), ('fixed_at__isnull', False), ('fixed_by__isnull', False), models.Q(('fix_text', ''), _negated=True), ('verified_at__isnull', False), ('verified_by__isnull', False), models.Q(('verify_note', ''), _negated=True), ('ended_at__isnull', False)), models.Q(('ended_by__isnull', False), ('merged_into', None), ('status', 'dropped'), ('disputed_at__isnull', False), ('disputed_by__isnull', False), models.Q(('dispute_text', ''), _negated=True), ('ended_at__isnull', False), models.Q(('end_note', ''), _negated=True)), models.Q(('ended_by__isnull', False), ('merged_into', None), ('status', 'withdrawn'), ('ended_at__isnull', False), models.Q(('end_note', ''), _negated=True)), models.Q(('ended_by__isnull', False), ('merged_into', None), ('status', 'gone'), ('ended_at__isnull', False), models.Q(('end_note', ''), _negated=True)), models.Q(('merged_into__isnull', False), ('status', 'merged'), ('ended_at__isnull', False), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='ticket_state_has_facts'),
        ),
        migrations.RunPython(follow_places, migrations.RunPython.noop),
        migrations.RunPython(practices_stay_inside, migrations.RunPython.noop),
        _AFTER,
        _PROGRAMME,
    ]
