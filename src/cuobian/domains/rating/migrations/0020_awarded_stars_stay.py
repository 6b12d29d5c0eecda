"""An awarded star keeps what it was given as: nothing of it changes but where its place lies, how it ended, and what was said of it.

What has ended stays ended. A star that is lowered hands its entry on to the lower one.
"""

from django.db import migrations

from cuobian.kernel.migrations_sql import immutable_when


def _same(names: str) -> str:
    return " AND ".join(
        f"((NEW.{name} IS NULL AND OLD.{name} IS NULL) OR "
        f"(NEW.{name} IS NOT NULL AND OLD.{name} IS NOT NULL AND NEW.{name} = OLD.{name}))"
        for name in names.split()
    )


_GIVEN = _same(
    "id place_id star score dimensions standard_label body plaque_number awarded_on awarded_at valid_until is_sample"
)
_ENDED = _same("entry_id code status ended_on ended_at end_reason")
_ENTRY = f"({_same('entry_id')}) OR (NEW.entry_id IS NULL AND NEW.status = 'downgraded')"


class Migration(migrations.Migration):
    dependencies = [("rating", "0019_returned_by_the_joint_panel")]
    operations = [
        immutable_when(
            "rating_staraward",
            "OLD.id IS NOT NULL",
            allow_update=f"{_GIVEN} AND ((OLD.status = 'active' AND ({_ENTRY})) OR ({_ENDED}))",
        ),
    ]
