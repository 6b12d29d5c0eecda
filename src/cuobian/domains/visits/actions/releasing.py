"""Releasing: frozen whole, numbered, compared with the one before, told to whom it concerns. And withdrawing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.closing import settle_papers
from cuobian.domains.visits.actions.inspecting import keep_in_step, withdraw_occasion
from cuobian.domains.visits.actions.telling import News, tell_release
from cuobian.domains.visits.actions.writing import HOST, audited, host_subject, subject_of, tell_guests, tell_hosts
from cuobian.domains.visits.models import Item, Participant, Programme, Release
from cuobian.domains.visits.queries.closed import all_clashes
from cuobian.domains.visits.queries.frames import whole
from cuobian.domains.visits.queries.frozen import current, freeze, told_items
from cuobian.domains.visits.queries.load import lock_programme
from cuobian.domains.visits.queries.people import accounts_in, hosts_told
from cuobian.domains.visits.queries.told import title_of
from cuobian.domains.visits.rules.changes import differences
from cuobian.domains.visits.rules.releasing import release_faults
from cuobian.domains.visits.states import step_of
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.kernel.sentences import Sentence
from cuobian.kernel.writing import optional, wanted
from cuobian.support.notices.public import settle

GONE = gettext_lazy("「%(title)s」已撤回：%(why)s")


def release(
    *, actor: Actor, programme_id: UUID, note: str, version: int | None, now: datetime, anyway: bool = False
) -> Release:
    """Give out the programme as it stands; from the second time on with what differs.

    Raises:
        Invalid: nobody takes part, nothing has a time, or (unless `anyway`) something clashes.
        Conflict: nothing differs from the last release, or somebody has changed it since the page was opened.
    """
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        step = step_of(found.status, "release")
        if version is not None and version != found.version:
            raise Conflict(_("日程刚刚被别人改过，页面上的不是最新的。请看过再发布。"))
        seen = whole(found)
        people = Participant.objects.filter(programme=found, removed_at=None).count()
        faults = release_faults(seen.items, people, [] if anyway else [clash for _day, clash in all_clashes(seen)])
        if faults := faults + optional("note", note):
            raise Invalid(faults)
        frozen, before = freeze(found, seen), current(found)
        changes = differences(before.frozen, frozen) if before else []
        if before is not None and not changes:
            raise Conflict(_("和上次发布的一样，不用再发。"))
        found.status, found.status_since = step.goes_to, now if not found.released_no else found.status_since
        found.released_no, found.released_at = found.released_no + 1, now
        found.save()
        told = tell_release(News(found, changes, note.strip(), is_first=before is None), seen.items, now)
        made = Release.objects.create(
            programme=found,
            number=found.released_no,
            frozen=frozen,
            changes=changes,
            note=note.strip(),
            told=told,
            released_at=now,
            released_by_id=actor.account_id,
            released_by_name=actor.name[:60],
        )
        keep_in_step(actor=actor, programme=found, items=seen.items, now=now)
        audited(actor, "release", found, now, new={"released_no": found.released_no})
        return made


def withdraw(*, actor: Actor, programme_id: UUID, why: str, now: datetime) -> Programme:
    """Take a programme back, with a reason; everybody who was told is told. Raises Invalid, Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        step = step_of(found.status, "withdraw")
        if faults := wanted("text", why, _("写明为什么撤回，至少 4 个字。会发给接待方和成员。")):
            raise Invalid(faults)
        items = list(Item.objects.filter(programme=found))
        found.status, found.status_since = step.goes_to, now
        found.ended_at, found.ended_by_id, found.end_note = now, actor.person_id, why.strip()
        if found.released_no:
            settle_all(found, items, now)
            settle_papers(found, now)
            text = Sentence(GONE, {"title": title_of(found), "why": why.strip()[:100]})
            tell_guests(found, accounts_in(found), text, now)
            known = told_items(found)
            for item in items:
                if told := known.get(str(item.pk)):
                    tell_hosts(item, hosts_told(told, now), text, now, needs_action=False)
            withdraw_occasion(actor=actor, programme=found, why=why.strip(), now=now)
        found.save()
        audited(actor, "withdraw", found, now, summary=why.strip())
        return found


def settle_all(programme: Programme, items: Sequence[Item], now: datetime) -> None:
    """Nothing is waited for any more."""
    settle(subject=subject_of(programme), now=now)
    for item in items:
        settle(subject=host_subject(item.pk), kind=HOST, now=now)
