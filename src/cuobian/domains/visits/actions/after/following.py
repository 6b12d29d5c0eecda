"""A place that moved: its statement, its facts to be checked and what was agreed there go on with whoever answers for it now."""

from datetime import datetime
from uuid import UUID

from cuobian.domains.network.public import district_of
from cuobian.domains.visits.actions.after.doubts import ask_keepers
from cuobian.domains.visits.actions.after.report_steps import ask_host
from cuobian.domains.visits.actions.after.reviews import ask_progress
from cuobian.domains.visits.actions.after.statements import ASK, announce
from cuobian.domains.visits.models.after import (
    Action,
    Block,
    FactCheck,
    FactReading,
    FigureDoubt,
    Progress,
    Review,
    Statement,
)
from cuobian.domains.visits.queries.after.progress import waiting_actions
from cuobian.domains.visits.queries.after.standing import stop_codes
from cuobian.domains.visits.queries.people import went_along
from cuobian.domains.visits.values import LIVE
from cuobian.domains.visits.values.after import ReportStage
from cuobian.support.files.public import move_files
from cuobian.support.notices.public import settle


def papers_follow(place_id: UUID, old_code: str, new_code: str, now: datetime) -> None:
    """Texts stay as they were written; who may write, read and check them follows, and is asked for what is still open."""
    Statement.objects.filter(place_id=place_id).update(code=new_code)
    Action.objects.filter(place_id=place_id).update(code=new_code)
    FactCheck.objects.filter(code=old_code, outcome="").update(code=new_code)
    FactReading.objects.filter(code=old_code).update(code=new_code)
    move_files(file_ids=_files(place_id, new_code), code=new_code)
    _checks_ask(place_id, old_code, new_code, now)
    if district_of(old_code) != district_of(new_code):
        _doubts_ask(place_id, now)
    if not went_along(new_code, now):
        _statements_ask(place_id, now)
        _reviews_ask(place_id, now)


def _files(place_id: UUID, new_code: str) -> list[UUID]:
    """What hosts put beside a marked fact or the progress of what was agreed at the place."""
    facts = FactCheck.objects.filter(code=new_code, file__isnull=False).values_list("file", flat=True)
    said = Progress.objects.filter(action__place=place_id, file__isnull=False).values_list("file", flat=True)
    return [file for file in (*facts, *said) if file]


def _checks_ask(place_id: UUID, old_code: str, new_code: str, now: datetime) -> None:
    """Reports whose facts about the place are being checked, and not by anybody yet."""
    rows = Block.objects.filter(place=place_id, is_in=True, report__stage=ReportStage.CHECKING)
    for block in {row.report_id: row for row in rows.select_related("place", "report__programme")}.values():
        settle(subject=f"visit-check:{block.report_id}:{old_code}", now=now)
        if block.place and not FactReading.objects.filter(report=block.report_id, code=new_code).exists():
            ask_host(block.report, block.place, now)


def _doubts_ask(place_id: UUID, now: datetime) -> None:
    """Figures that were said to be wrong: another district keeps the record now."""
    rows = FigureDoubt.objects.filter(statement__place=place_id, outcome="").select_related("statement__place")
    for doubt in rows:
        settle(subject=f"visit-doubt:{doubt.pk}", now=now)
        ask_keepers(doubt, doubt.statement, now)


def _statements_ask(place_id: UUID, now: datetime) -> None:
    rows = Statement.objects.filter(place=place_id, confirmed_at=None, programme__status__in=LIVE)
    for row in rows.select_related("place", "programme"):
        settle(subject=f"visit-statement:{row.pk}", now=now)
        if row.code in stop_codes(row.programme):
            announce(row, row.place.short_name, now, ASK)


def _reviews_ask(place_id: UUID, now: datetime) -> None:
    """Reviews that wait for what was agreed at the place."""
    rows = Review.objects.filter(published_at=None, programme__actions__place=place_id).select_related("programme")
    for row in rows.distinct():
        if any(action.place_id == place_id for action in waiting_actions(row)):
            settle(subject=f"visit-review:{row.pk}", now=now)
            ask_progress(row, now=now)
