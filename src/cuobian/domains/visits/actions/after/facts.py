"""The hosts' check of facts: a host marks a passage and says what is right; the officer mends it or says why not."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after.papers import rewrite
from cuobian.domains.visits.actions.after.report import managed
from cuobian.domains.visits.actions.after.writing import tell, trail
from cuobian.domains.visits.models.after import Block, FactCheck, FactReading, Paper, Report
from cuobian.domains.visits.queries.after.people import managers_of
from cuobian.domains.visits.queries.after.report import blocks_to_check, report_to_check
from cuobian.domains.visits.queries.after.standing import Standing, standing
from cuobian.domains.visits.values.after import CheckOutcome, ReportStage
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.sentences import Sentence
from cuobian.support.files.public import store
from cuobian.support.notices.public import settle

MARKED = gettext_lazy("%(place)s指出报告里一处事实有误，请核实答复")
DECIDED = gettext_lazy("您指出的事实已答复：%(outcome)s")
EVIDENCE_SEEN_BY = "visits.report own"
MOST = 1000


def mark_fact(
    *,
    actor: Actor,
    programme_id: UUID,
    block_id: UUID,
    passage: str,
    right: str,
    evidence: str,
    upload: Any = None,
    now: datetime,
) -> FactCheck:
    """Mark a passage that is factually wrong. Opinions are no facts: the report stays the visitors'.

    Raises:
        NotFound, NotAllowed: not about the actor's place.
        Conflict: it is not the time, or the day has passed.
        Invalid: the passage does not stand in the paragraph; what is right or the evidence is missing.
    """
    with transaction.atomic():
        who = standing(actor, programme_id)
        report = _open(who, now)
        block = _own_block(report, who, block_id)
        words = str(block.paper.body.get("words", ""))
        faults = _faults(words, passage, right, evidence)
        if faults:
            raise Invalid(faults)
        code = block.place.code if block.place and block.place.code in who.hosted else who.hosted[0]
        file = _kept(upload, actor, code, now)
        made = FactCheck.objects.create(
            report=report,
            block=block,
            code=code,
            passage=passage.strip(),
            right=right.strip(),
            evidence=evidence.strip(),
            file=file,
            marked_at=now,
            marked_by_id=actor.account_id,
        )
        _tell_managers(made, block, who, now)
        trail("mark_fact", "visit_report", report.pk, actor=actor, programme=who.programme, code=code, now=now)
        return made


def _open(who: Standing, now: datetime) -> Report:
    report = report_to_check(who)
    if not who.hosted:
        raise NotFound()
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if locked.stage != ReportStage.CHECKING:
        raise Conflict(_("现在不是核对事实的时间。"))
    if locked.check_due_on and local_date(now) > locked.check_due_on:
        raise Conflict(_("核对期限已经过了。还有事实差错，请直接告诉报告的写作单位。"))
    return report


def _own_block(report: Report, who: Standing, block_id: UUID) -> Block:
    for section in blocks_to_check(report, who):
        for view in section.blocks:
            if view.block.pk == block_id:
                return view.block
    raise NotFound()


def _faults(words: str, passage: str, right: str, evidence: str) -> list[Fault]:
    faults = []
    if not passage.strip() or passage.strip().replace("\r\n", "\n") not in words:
        faults.append(Fault("passage", _("把有误的原文照抄在这里，一个字都不要改。")))
    if not 1 <= len(right.strip()) <= MOST:
        faults.append(Fault("right", _("写明正确的是什么。")))
    if not 2 <= len(evidence.strip()) <= MOST:
        faults.append(Fault("evidence", _("写明依据，如文件名、台账、日期。")))
    return faults


def _kept(upload: Any, actor: Actor, code: str, now: datetime) -> UUID | None:
    if not upload:
        return None
    kept = store(upload=upload, kind="document", actor=actor, code=code, permission=EVIDENCE_SEEN_BY, now=now)
    return kept.id


def _tell_managers(made: FactCheck, block: Block, who: Standing, now: datetime) -> None:
    programme = who.programme
    place = block.place.short_name if block.place else who.actor.unit_label
    tell(
        managers_of(programme, now),
        "fact",
        Sentence(MARKED, {"place": place}),
        reverse("visits:fact", args=[programme.pk, made.pk]),
        subject=f"visit-fact:{made.pk}",
        code=programme.code,
        now=now,
    )


def finish_check(*, actor: Actor, programme_id: UUID, now: datetime) -> int:
    """Say that the facts about the own places are read. Returns how many places. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        who = standing(actor, programme_id)
        report = _open(who, now)
        concerned = set(report.blocks.filter(is_in=True, place__isnull=False).values_list("place__code", flat=True))
        codes = [code for code in who.hosted if code in concerned]
        if not codes:
            raise Conflict(_("报告里没有写到您的站点，不用核对。"))
        for code in codes:
            try:
                with transaction.atomic():
                    FactReading.objects.create(report=report, code=code, done_at=now, done_by_id=actor.account_id)
            except IntegrityError:
                continue  # somebody else of the place was first, with the same word
            settle(subject=f"visit-check:{report.pk}:{code}", now=now)
            trail("finish_check", "visit_report", report.pk, actor=actor, programme=who.programme, code=code, now=now)
        return len(codes)


def decide_fact(
    *, actor: Actor, programme_id: UUID, check_id: UUID, outcome: str, words: str, answer: str, now: datetime
) -> FactCheck:
    """Mend the paragraph, or say why it stays. The host is told.

    Args:
        words: the paragraph as it will stand, when the fact is accepted.

    Raises:
        NotFound, NotAllowed: needs visits.report over the programme.
        Conflict: it has an answer, or the report is locked.
        Invalid: no outcome, no answer, or the paragraph was not changed.
    """
    with transaction.atomic():
        who, report = managed(actor, programme_id)
        found = FactCheck.objects.select_for_update().filter(report=report, pk=check_id).first()
        if found is None:
            raise NotFound()
        if found.outcome:
            raise Conflict(_("这一条已经答复过了。"))
        if report.stage in (ReportStage.LOCKED, ReportStage.RELEASED):
            raise Conflict(_("报告已经定稿，不能再改。"))
        _decide(found, outcome, words.strip(), answer.strip(), actor, now)
        settle(subject=f"visit-fact:{found.pk}", now=now)
        _tell_host(found, who, now)
        trail(
            "decide_fact", "visit_report", report.pk, actor=actor, programme=who.programme, code=found.code, now=now,
            new={"outcome": outcome},
        )  # fmt: skip
        return found


def _decide(found: FactCheck, outcome: str, words: str, answer: str, actor: Actor, now: datetime) -> None:
    paper = Paper.objects.select_for_update(of=("self",)).select_related("programme").get(block=found.block_id)
    faults = []
    if outcome not in (CheckOutcome.ACCEPTED, CheckOutcome.KEPT):
        faults.append(Fault("outcome", _("选照改或者不改。")))
    if outcome == CheckOutcome.ACCEPTED and (not words or words == paper.body.get("words")):
        faults.append(Fault("words", _("照改的，把这一段改成对的。")))
    if outcome == CheckOutcome.KEPT and len(answer) < 4:
        faults.append(Fault("answer", _("不改的，写明理由，接待方会看到。")))
    if faults:
        raise Invalid(faults)
    if outcome == CheckOutcome.ACCEPTED:
        rewrite(paper, {"words": words}, actor=actor, now=now)
    found.outcome, found.answer = outcome, answer or str(CheckOutcome.ACCEPTED.label)
    found.decided_at, found.decided_by_id = now, actor.account_id
    found.save()


def _tell_host(found: FactCheck, who: Standing, now: datetime) -> None:
    asked = [found.marked_by_id] if found.marked_by_id else []
    tell(
        asked,
        "fact_decided",
        Sentence(DECIDED, {"outcome": CheckOutcome(found.outcome).label}),
        reverse("visits:facts", args=[who.programme.pk]),
        subject=f"visit-fact:{found.pk}",
        code=found.code,
        now=now,
        needs_action=False,
    )
