"""Once every sheet of a panel is in: whoever computes its results hears of it, with what the panel must decide together first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.models import Entry, Panel, Sheet
from cuobian.domains.rating.queries.desk_panels import places_at_work
from cuobian.domains.rating.queries.facts_of_entry import facts_of_many
from cuobian.domains.rating.rules.inputs import engine_inputs
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import Level, SheetStatus
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import NothingToScore, evaluate
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import send, settle

ALL_IN = "rating.sheets_in"
MOST = 5
"""Places that the notice names, and points of each; the pages it leads to have them all."""


def lock_panel_of(sheet_id: UUID) -> Panel | None:
    """The panel of a sheet, held until the transaction ends: of two last sheets, the later one finds the other in."""
    rows = Panel.objects.select_for_update(of=("self",), no_key=True).select_related("round__version")
    return rows.filter(sheets=sheet_id).first()


def tell_all_in(panel: Panel, *, now: datetime) -> None:
    """One notice a panel, when no sheet of it is open any more and there is something to compute."""
    if Sheet.objects.filter(panel=panel, status=SheetStatus.OPEN).exists():
        return
    entries = places_at_work(panel)
    if not entries:
        return
    holders = holders_of_permission(PERMISSION_OF[Level(panel.level)], panel.code, now)
    send(
        accounts=[holder.id for holder in holders],
        kind=ALL_IN,
        subject=f"panel:{panel.pk}",
        code=panel.code,
        now=now,
        text=_words(panel, _apart(panel, entries)),
        url=reverse("rating:panel", args=[panel.pk]),
        due_on=min(entry.due_on for entry in entries),
        needs_action=False,
    )


def settle_all_in(panel: Panel | None, *, now: datetime) -> None:
    """What was told is over with the last place of the panel that is computed."""
    if panel is not None and not places_at_work(panel):
        settle(subject=f"panel:{panel.pk}", kind=ALL_IN, now=now)


def _apart(panel: Panel, entries: Sequence[Entry]) -> list[str]:
    """Each place with the points on which its assessors lie too far apart."""
    standard = engine_standard(panel.round.version_id)
    facts = facts_of_many(entries, Level(panel.level))
    told = []
    for entry in entries:
        try:
            points = evaluate(standard, engine_inputs(standard, facts[entry.pk])).diverging
        except NothingToScore:
            continue
        if points:
            more = "…" if len(points) > MOST else ""
            told.append(" ".join((entry.place.short_name, *points[:MOST])) + more)
    return told


def _words(panel: Panel, apart: Sequence[str]) -> Sentence:
    facts: Mapping[str, Any] = {"panel": panel.name, "count": len(apart), "points": _("、").join(apart[:MOST])}
    if not apart:
        return Sentence(gettext_lazy("「%(panel)s」的检查单都交了，可以算结果"), facts)
    if len(apart) > MOST:
        words = gettext_lazy("「%(panel)s」的检查单都交了，%(count)d 个站点要先一起复议：%(points)s等")
        return Sentence(words, facts)
    return Sentence(gettext_lazy("「%(panel)s」的检查单都交了，先一起复议：%(points)s"), facts)
