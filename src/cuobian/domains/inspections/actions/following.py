"""A place that moved: who may see and decide what was noted there follows its present code; records stay as written."""

from datetime import datetime
from uuid import UUID

from cuobian.domains.inspections.models import EntryPhoto, Finding, InspectionPlace, Inspector
from cuobian.domains.inspections.states import EDITABLE
from cuobian.domains.network.public import records_by_id
from cuobian.kernel.access import Actor
from cuobian.support.files.public import move_files


def follow_place(place_id: UUID, old_code: str, new_code: str, actor: Actor, now: datetime) -> None:
    """Lists, deficiencies and photos; and where inspectors who work at the place belong, for recusal at what is ahead.

    A record (`Entry`) is append-only: who may see it is asked of its place (`queries/load`).
    """
    sort_key = records_by_id([place_id])[place_id].sort_key
    for model in (InspectionPlace, Finding):
        model.objects.filter(place_id=place_id).update(code=new_code, sort_key=sort_key)
    Inspector.objects.filter(unit_code=old_code, inspection__status__in=EDITABLE).update(unit_code=new_code)
    photos = EntryPhoto.objects.filter(entry__place_id=place_id).values_list("file", flat=True)
    move_files(file_ids=list(photos), code=new_code)
