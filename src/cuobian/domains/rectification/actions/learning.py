"""What others learn from a ticket: self-checks of a repeated problem, practices that are pushed and answered."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.ledger.public import record as record_fact
from cuobian.domains.network.public import PlaceRecord, all_places
from cuobian.domains.people.public import STATION_KEEPER, holders
from cuobian.domains.rectification.actions.opening import open_ticket
from cuobian.domains.rectification.actions.telling import first_people, start_telling
from cuobian.domains.rectification.models import Practice, PracticeAnswer, SelfCheck, SelfCheckItem, Ticket
from cuobian.domains.rectification.queries.learning import get_answer, get_item, get_practice
from cuobian.domains.rectification.rules.deadlines import due_faults
from cuobian.domains.rectification.rules.texts import optional, wanted
from cuobian.domains.rectification.values import LIVE, MAX_PHOTOS, Answer, Finding, Origin, Severity
from cuobian.domains.standards.public import document, version
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar
from cuobian.support.files.public import store
from cuobian.support.notices.public import send, settle


def ask_self_check(
    *, actor: Actor, code: str, version_id: UUID, point_id: str, request: str, due_on: date, now: datetime
) -> SelfCheck:
    """Ask every place of an area to look whether it has the same problem; those with an open ticket on it are left out.

    Their people are told in the background.

    Raises:
        Invalid: no such point, nothing written, a deadline that cannot be, or nobody to ask.
        Conflict: the same was asked, and its day has not passed.
    """
    require(actor, "rectification.manage", code)
    kept = version(version_id)
    point = next((point for point in document(version_id).standard.walk() if point.id == point_id), None)
    faults = wanted("request", request, _("写明请各站看什么，至少 4 个字。"))
    faults += due_faults(calendar(), due_on, local_date(now))
    if point is None:
        faults.append(Fault("request", _("这一版标准里没有 %(id)s。") % {"id": point_id[:20]}))
    if faults or point is None:
        raise Invalid(faults)
    with transaction.atomic():
        running = SelfCheck.objects.filter(code=code, point_id=point_id, due_on__gte=local_date(now))
        if running.exists():
            raise Conflict(_("同一条已经请各站自查，还没到期。"))
        check = SelfCheck.objects.create(
            code=code,
            version_id=version_id,
            point_id=point_id,
            point_text=point.name,
            request=request.strip(),
            due_on=due_on,
            asked_at=now,
            asked_by_id=actor.person_id,
        )
        asked = _ask_places(check, kept.place_kind)
        _audited(actor, "ask_self_check", "self_check", check.pk, code, now, {"places": asked})
        start_telling(actor, check, now)
        return check


def _ask_places(check: SelfCheck, place_kind: str) -> int:
    known = set(Ticket.objects.filter(point_id=check.point_id, status__in=LIVE).values_list("code", flat=True))
    places = [place for place in all_places((check.code,), kinds=(place_kind,)) if place.code not in known]
    if not places:
        raise Invalid(_("这里没有别的站点可以自查：都已经有这一条的整改单。"))
    SelfCheckItem.objects.bulk_create(
        [SelfCheckItem(check_of=check, place_id=p.id, code=p.code, sort_key=p.sort_key) for p in places]
    )
    return len(places)


def answer_self_check(*, actor: Actor, item_id: UUID, has_it: bool, text: str, now: datetime) -> SelfCheckItem:
    """A place says that it has not the problem, or opens a ticket on itself; once.

    Raises:
        Conflict: answered before.
        Invalid: the problem is there and nothing was written.
    """
    with transaction.atomic():
        item = get_item(actor, item_id, "rectification.answer", lock=True)
        if item.answer != Answer.WAITING:
            raise Conflict(_("这一条已经答复过。"))
        faults = wanted("text", text, _("写明看到了什么，至少 4 个字。")) if has_it else optional("text", text)
        if faults:
            raise Invalid(faults)
        item.answer, item.note = (Answer.FOUND if has_it else Answer.CLEAN), text.strip()
        item.answered_at, item.answered_by_id = now, actor.person_id
        if has_it:
            item.ticket = _own_ticket(actor, item, text, now)
        item.save()
        _audited(
            actor, "answer_self_check", "self_check", item.check_of_id, item.code, now, {"answer": str(item.answer)}
        )
        waiting = SelfCheckItem.objects.filter(check_of=item.check_of_id, answer=Answer.WAITING)
        _settle_for(actor, item.code, f"self_check:{item.check_of_id}", waiting, now)
        return item


def _own_ticket(actor: Actor, item: SelfCheckItem, text: str, now: datetime) -> Ticket:
    check = item.check_of
    finding = Finding(
        place_code=item.place.code,
        found=text,
        severity=Severity.GENERAL,
        origin=Origin.SELF_CHECK,
        version_id=check.version_id,
        point_id=check.point_id,
    )
    return open_ticket(actor=actor, finding=finding, command_id=item.pk, now=now)


def _settle_for(actor: Actor, code: str, subject: str, waiting: Any, now: datetime) -> None:
    """Close the notice of the place's own people, unless another place of theirs still has to answer."""
    people = {who.id: who.id for who in holders(STATION_KEEPER, code, now)}
    people[actor.person_id] = actor.person_id
    left = [
        other for other in waiting.values_list("code", flat=True)[:2000] if actor.may("rectification.answer", other)
    ]
    settle(subject=subject, now=now, accounts=[who for who in people if who != actor.account_id or not left])


def push_practice(*, actor: Actor, place: PlaceRecord, scope: str, title: str, text: str, now: datetime) -> Practice:
    """Tell the places of an area of something that one place does well. Raises Invalid, NotAllowed."""
    require(actor, "rectification.manage", scope)
    faults = wanted("title", title, _("写一个标题，至少 4 个字。"), most=80)
    faults += wanted("text", text, _("写明怎么做的，别的站能照着做，至少 10 个字。"), least=10)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        practice = Practice.objects.create(
            place_id=place.id,
            code=place.code,
            scope=scope,
            title=title.strip(),
            text=text.strip(),
            pushed_at=now,
            pushed_by_id=actor.person_id,
        )
        others = [other for other in all_places((scope,), kinds=(place.kind,)) if other.id != place.id]
        PracticeAnswer.objects.bulk_create(
            [PracticeAnswer(practice=practice, place_id=p.id, code=p.code, sort_key=p.sort_key) for p in others]
        )
        send(
            accounts=first_people([place.code for place in others], now),
            kind="rectification.practice",
            text=Sentence(
                gettext_lazy("%(place)s的好做法：%(title)s，看看能不能用"),
                {"place": place.short_name, "title": title.strip()},
            ),
            url=reverse("rectification:mine"),
            subject=f"practice:{practice.pk}",
            code=scope,
            now=now,
        )
        _audited(actor, "push_practice", "practice", practice.pk, scope, now, {"places": len(others)})
        return practice


def add_practice_photos(*, actor: Actor, practice_id: UUID, uploads: Sequence[Any], now: datetime) -> Practice:
    """Photos that show how it is done; everybody may see them. Raises Invalid, NotFound, NotAllowed."""
    with transaction.atomic():
        practice = get_practice(actor, practice_id, lock=True)
        if not actor.may("rectification.manage", practice.scope):
            raise NotAllowed()
        if not uploads:
            raise Invalid([Fault("photos", _("先选照片，再上传。"))])
        if len(practice.photos) + len(uploads) > MAX_PHOTOS:
            told = _("最多 %(most)d 张，已经有 %(there)d 张。")
            raise Invalid([Fault("photos", told % {"most": MAX_PHOTOS, "there": len(practice.photos)})])
        for upload in uploads:
            file = store(
                upload=upload, kind="image", actor=actor, code=practice.code, permission="rectification.view",
                now=now, is_public=True,
            )  # fmt: skip
            practice.photos = [*practice.photos, str(file.id)]
        practice.save(update_fields=["photos"])
        return practice


def answer_practice(*, actor: Actor, answer_id: UUID, adopted: bool, note: str, now: datetime) -> PracticeAnswer:
    """Adopted, with a line of what was done, or not suitable, with the reason; once.

    An adoption is a fact of the place it came from.

    Raises:
        Conflict: answered before.
        Invalid: nothing written.
    """
    with transaction.atomic():
        found = get_answer(actor, answer_id, "rectification.answer", lock=True)
        if found.answer != Answer.WAITING:
            raise Conflict(_("这一条已经答复过。"))
        told = _("写一句做了什么，至少 4 个字。") if adopted else _("写明为什么不适合，至少 4 个字。")
        faults = wanted("note", note, told, most=500)
        if faults:
            raise Invalid(faults)
        found.answer, found.note = (Answer.ADOPTED if adopted else Answer.UNSUITABLE), note.strip()
        found.answered_at, found.answered_by_id = now, actor.person_id
        found.save()
        if adopted:
            record_fact(
                actor=actor, place_code=found.practice.place.code, kind="adoption", happened_at=now, now=now, item=found.code,
                subject=found.practice.title,
            )  # fmt: skip
        _audited(
            actor, "answer_practice", "practice", found.practice_id, found.code, now, {"answer": str(found.answer)}
        )
        waiting = PracticeAnswer.objects.filter(practice=found.practice_id, answer=Answer.WAITING)
        _settle_for(actor, found.code, f"practice:{found.practice_id}", waiting, now)
        return found


def _audited(
    actor: Actor, action: str, subject: str, ident: UUID, code: str, now: datetime, new: dict[str, Any]
) -> None:
    record(
        actor=actor,
        action=f"rectification.{action}",
        subject=subject,
        subject_id=str(ident),
        code=code,
        now=now,
        new=new,
    )
