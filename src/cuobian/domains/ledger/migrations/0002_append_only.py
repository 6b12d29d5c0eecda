"""Facts and day roots are only ever added: the database refuses to change or remove them."""

from django.db import migrations

from cuobian.kernel.migrations_sql import append_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [append_only("ledger_fact"), append_only("ledger_day_root"), append_only("ledger_verification")]
