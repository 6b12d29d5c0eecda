"""A place that moved: what is open here goes on under its present code; what has ended keeps the code it ended with.

The panel of a district ends for a place that left the district: the sheets that are in count on, the others are taken back, and the
office that has the place now makes a panel of its own.

A place that closed or merged shows no star from then on; the offices are told to revoke it and to take the place out of its round.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import STANDING
from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.actions.moves import announce, settle_stage
from cuobian.domains.rating.actions.notices import tell_answerers
from cuobian.domains.rating.actions.telling import GONE
from cuobian.domains.rating.actions.void import tell_officers, void_sheets
from cuobian.domains.rating.models import Entry, Objection, Sheet, StarAward
from cuobian.domains.rating.queries.star_policy import star_permission
from cuobian.domains.rating.values import FINAL_STAGES, AwardStatus, Level, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import send, settle


def follow_place(place_id: UUID, old_code: str, new_code: str, actor: Actor, now: datetime) -> None:
    """Open entries and the present star of a place that moved; whoever is waited for now hears of it."""
    StarAward.objects.filter(place_id=place_id, status=AwardStatus.ACTIVE).update(code=new_code)
    rows = Entry.objects.select_for_update(of=("self",)).select_related("round__version", "place", "district_panel")
    for entry in rows.filter(place_id=place_id).exclude(stage__in=FINAL_STAGES).order_by("pk"):
        former = entry.code
        Entry.objects.filter(pk=entry.pk).update(code=new_code)
        entry.code = former
        settle_stage(entry, Stage(entry.stage), now=now)
        entry.code = new_code
        _leave_panel(entry, now)
        announce(entry, now=now)
        for objection in Objection.objects.filter(entry=entry, answered_at__isnull=True):
            settle(subject=f"objection:{objection.pk}", now=now)
            tell_answerers(objection, entry, now)


def _leave_panel(entry: Entry, now: datetime) -> None:
    """The former district's panel, where the place lies in another now; later stages may still come back to their panel."""
    panel = entry.district_panel
    if panel is None or entry.code.startswith(panel.code):
        return
    sheets = Sheet.objects.filter(entry=entry, level=Level.DISTRICT)
    reason = _("「%(place)s」调整到别的区，由那边组建考评组") % {"place": entry.place.short_name}
    void = void_sheets(sheets, reason, now=now)
    Entry.objects.filter(pk=entry.pk).update(district_panel=None)
    entry.district_panel = None
    tell_officers(
        void,
        lambda _count: _("%(names)s调整到别的区，不再归「%(panel)s」，没交的检查单已经收回"),
        now=now,
    )


def follow_status(place_id: UUID, status: str, reason: str, _actor: Actor, now: datetime) -> None:
    """The star and the open entry of a place that is no more. A person ends them, so that a closing by mistake costs no star."""
    stars = StarAward.objects.select_related("entry__round", "place").filter(
        place_id=place_id, status=AwardStatus.ACTIVE
    )
    entries = Entry.objects.select_related("place").filter(place_id=place_id).exclude(stage__in=FINAL_STAGES)
    if status in STANDING:
        for subject in (*(f"star:{row.pk}" for row in stars), *(f"entry:{row.pk}" for row in entries)):
            settle(subject=subject, kind=GONE, now=now)
        return
    for award in stars:
        words = gettext_lazy("「%(place)s」撤并了（%(reason)s），请撤销它的星级")
        url = reverse("rating:award", args=[award.pk])
        _ask(f"star:{award.pk}", star_permission(award), award.code, award.place.short_name, words, reason, url, now)
    for entry in entries:
        words = gettext_lazy("「%(place)s」撤并了（%(reason)s），请办退出这一轮")
        url = reverse("rating:entry", args=[entry.pk])
        _ask(f"entry:{entry.pk}", "rating.withdraw", entry.code, entry.place.short_name, words, reason, url, now)


def _ask(
    subject: str, permission: str, code: str, place: str, words: Any, reason: str, url: str, now: datetime
) -> None:
    send(
        accounts=[holder.id for holder in holders_of_permission(permission, code, now)],
        kind=GONE,
        subject=subject,
        code=code,
        text=Sentence(words, {"place": place, "reason": reason[:100]}),
        url=url,
        now=now,
    )
