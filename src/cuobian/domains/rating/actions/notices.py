"""公示: publish proposed stars, take objections, answer them. Ending a notice: `notice_end.py`."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.people.public import holders_of_permission
from cuobian.domains.rating.actions.moves import move_many
from cuobian.domains.rating.models import Entry, Objection, PublicNotice, Round
from cuobian.domains.rating.queries.load import lock_entries, lock_round
from cuobian.domains.rating.queries.objections import is_holding
from cuobian.domains.rating.queries.standard import version_policy, workdays
from cuobian.domains.rating.rules.notices import takes_objections
from cuobian.domains.rating.rules.rights import awarding_level
from cuobian.domains.rating.values import Level, Ruling, Stage
from cuobian.kernel.access import Actor, require
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.kernel.writing import wanted
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import send, settle

RECEIPT_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LONGEST_TITLE = 120


def publish(*, actor: Actor, round_id: UUID, entry_ids: Sequence[UUID], title: str, now: datetime) -> PublicNotice:
    """Publish a batch for the working days the standard says.

    Raises:
        NotAllowed: a star that the city awards, published by somebody who may not award it.
        Conflict: an entry is not ready, or another notice took it.
        Invalid: nothing chosen, or no title.
    """
    faults = [] if entry_ids else [Fault("entries", _("选至少一个站点。"))]
    if not title.strip():
        faults.append(Fault("title", _("写公示的标题，如「第 1 批星级评定结果公示」。")))
    if len(title.strip()) > LONGEST_TITLE:
        faults.append(Fault("title", _("标题不超过 120 字。")))
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        made = lock_round(round_id)
        entries = lock_entries(actor, made, entry_ids, "rating.publish")
        _may_publish(actor, made, entries)
        notice = _create(made, actor, title, now)
        move_many(entries, "publish", Stage.NOTICE, actor=actor, now=now, notice=notice)
        record(
            actor=actor,
            action="rating.publish",
            subject="notice",
            subject_id=str(notice.pk),
            code=notice.code,
            now=now,
            summary=notice.title,
            new={"entries": len(entries)},
        )
        return notice


def _may_publish(actor: Actor, made: Round, entries: Sequence[Entry]) -> None:
    jurisdiction = version_policy(made.version_id).stars_by_level
    for entry in entries:
        if awarding_level(entry.star or 0, jurisdiction) == Level.CITY and not actor.may(
            "rating.award.city", entry.code
        ):
            raise NotAllowed(
                _("「%(place)s」拟定 %(star)d 星，由市级公示。") % {"place": entry.place.short_name, "star": entry.star}
            )


def _create(made: Round, actor: Actor, title: str, now: datetime) -> PublicNotice:
    opens = local_date(now)
    number = (made.notices.aggregate(last=Max("number"))["last"] or 0) + 1
    window = workdays(made.version_id, "notice")
    return PublicNotice.objects.create(
        round=made,
        number=number,
        title=title.strip(),
        code=actor.scope or made.code,
        body=actor.unit_label or actor.role_label,
        opens_on=opens,
        closes_on=calendar().add(opens, window),
        published_at=now,
        published_by_id=actor.person_id,
    )


def object_to(*, actor: Actor, entry_id: UUID, text: str, name: str, contact: str, now: datetime) -> Objection:
    """Anybody may object while a notice is open. Name and contact may be left out.

    Raises:
        NotFound: no such entry in a public notice.
        Conflict: the notice has ended.
        Invalid: nothing said, or too long.
    """
    faults = wanted("text", text, _("写明哪里不对，越具体越好核。"), least=1)
    if len(name) > 60 or len(contact) > 60:
        faults.append(Fault("contact", _("姓名和联系方式各不超过 60 字。")))
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        entry = Entry.objects.select_related("notice", "place").filter(pk=entry_id, notice__isnull=False).first()
        if entry is None or entry.notice is None:
            raise NotFound()
        if not takes_objections(entry.stage, entry.notice.closes_on, local_date(now)):
            raise Conflict(_("这一批公示已经结束。还有意见，请找评定单位反映。"))
        made = Objection.objects.create(
            entry=entry,
            notice=entry.notice,
            receipt=_receipt(),
            text=text.strip(),
            name=name.strip(),
            contact=contact.strip(),
            contact_days=settings.CONTACT_DAYS,
            made_at=now,
        )
        record(
            actor=actor,
            action="rating.object",
            subject="entry",
            subject_id=str(entry.pk),
            code=entry.code,
            now=now,
            summary=made.receipt,
        )
        tell_answerers(made, entry, now)
        return made


def tell_answerers(made: Objection, entry: Entry, now: datetime) -> None:
    holders = holders_of_permission("rating.answer", entry.code, now)
    send(
        accounts=[holder.id for holder in holders],
        kind="rating.objection",
        subject=f"objection:{made.pk}",
        code=entry.code,
        now=now,
        text=Sentence(
            gettext_lazy("有人对「%(place)s」的公示结果提了异议，请核实答复"), {"place": entry.place.short_name}
        ),
        url=reverse("rating:objection", args=[made.pk]),
        due_on=entry.due_on,
    )


def _receipt() -> str:
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _unused in range(10))


def _to_answer(actor: Actor, objection_id: UUID) -> Objection:
    """An objection, locked, that the actor may answer. Raises NotFound, NotAllowed."""
    rows = Objection.objects.select_for_update(of=("self",)).select_related("entry")
    found = rows.filter(pk=objection_id).first()
    if found is None:
        raise NotFound()
    require(actor, "rating.answer", found.entry.code)
    return found


def answer(*, actor: Actor, objection_id: UUID, outcome: Ruling, text: str, now: datetime) -> Objection:
    """Answer an objection with reasons. Found right, it holds its entry (`let_star_stand`, `decide.recall`).

    Raises:
        Invalid: no reasons.
        Conflict: answered already, or the place has left its round.
    """
    faults = wanted("text", text, _("写明核实了什么、结论和理由，提出人凭查询号能看到。"), least=1)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        found = _to_answer(actor, objection_id)
        if found.answered_at is not None:
            raise Conflict(_("这条异议已经答复过了。"))
        if found.entry.stage == Stage.WITHDRAWN:
            raise Conflict(_("站点已退出这一轮，不用再答复。提出人凭查询号看得到。"))
        found.outcome, found.answer = outcome, text.strip()
        found.answered_at, found.answered_by_id = now, actor.account_id
        found.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
        record(
            actor=actor,
            action="rating.answer_objection",
            subject="entry",
            subject_id=str(found.entry_id),
            code=found.entry.code,
            now=now,
            summary=found.receipt,
            new={"outcome": outcome.value},
        )
        settle(subject=f"objection:{found.pk}", now=now)
        return found


def let_star_stand(*, actor: Actor, objection_id: UUID, reason: str, now: datetime) -> Objection:
    """An objection was right, and the star stands all the same: why. The entry goes on; otherwise it is recalled.

    Raises:
        Invalid: no reason.
        Conflict: it holds nothing: not answered, not found right, recalled meanwhile, or said before.
    """
    faults = wanted("reason", reason, _("写明更正了什么、为什么星级不变，提出人凭查询号能看到。"), least=1)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        found = _to_answer(actor, objection_id)
        if not is_holding(found):
            raise Conflict(_("这条异议没有等着更正的，不用再写。"))
        found.stands_reason, found.stands_at, found.stands_by_id = reason.strip(), now, actor.account_id
        found.save(update_fields=["stands_reason", "stands_at", "stands_by"])
        record(
            actor=actor,
            action="rating.let_star_stand",
            subject="entry",
            subject_id=str(found.entry_id),
            code=found.entry.code,
            now=now,
            summary=f"{found.receipt} {reason.strip()}",
        )
        return found
