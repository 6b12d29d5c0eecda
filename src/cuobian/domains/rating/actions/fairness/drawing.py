"""A draw from its preparation to the number that decides it: inputs are fixed and announced before anybody can know."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, PanelDraw, Round
from cuobian.domains.rating.queries.fairness.draws import (
    DrawRules,
    entries_of,
    get_draw,
    inputs_of,
    lock_draw,
    names_of,
    places_waiting,
    read_inputs,
    sigma_of,
)
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.fairness.draw_inputs import DrawInputs, commitment_of, seed_text_of
from cuobian.domains.rating.rules.fairness.draw_life import after
from cuobian.domains.rating.rules.fairness.draw_seats import figures_of
from cuobian.domains.rating.rules.fairness.draw_words import reason_words
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.domains.rating.values import DrawStatus, Level, RoundStatus
from cuobian.engines import panels as pn
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.writing import optional
from cuobian.support.audit.public import record
from cuobian.support.calendars.public import calendar

LONGEST_TITLE, LONGEST_SOURCE, LONGEST_NUMBER = 40, 120, 60
FORECAST = pn.Effort(sweeps=0, starts=1)
"""Enough to know whether a demand can be met, and nearly how well; no search."""


@dataclass(frozen=True, slots=True)
class DrawPlan:
    """What an officer puts together for a draw."""

    round_id: UUID
    level: Level
    code: str
    title: str
    entries: tuple[UUID, ...]
    people: tuple[UUID, ...]
    rules: DrawRules
    visit_on: date | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Whether a demand can be met: `reasons` in words when not, else the certificate of a first, quick seating."""

    reasons: tuple[str, ...] = ()
    figures: dict[str, Any] | None = None


def prepare_draw(*, actor: Actor, plan: DrawPlan, now: datetime, draw_id: UUID | None = None) -> PanelDraw:
    """Keep what a draw shall be made from, or keep it anew while it has not been announced. Nobody hears of it.

    Raises:
        Invalid: every fault of the form. Conflict: the round is not open, or the draw has been announced.
    """
    require(actor, PERMISSION_OF[plan.level], plan.code)
    made = get_round(actor, plan.round_id)
    if made.status != RoundStatus.OPEN:
        raise Conflict(_("这一轮不在进行中，不能抽签。"))
    with transaction.atomic():
        draw = lock_draw(actor, draw_id) if draw_id else _new(actor, plan, now)
        draw.status = after(draw.status, "revise")
        entries = _chosen(actor, made, plan)
        faults = _plan_faults(plan, made, entries, draw_id)
        if faults:
            raise Invalid(faults)
        inputs = inputs_of(
            made, plan.level, entries=entries, people=plan.people, rules=plan.rules, salt=draw.salt, now=now
        )
        draw.title, draw.visit_on, draw.message = plan.title.strip(), plan.visit_on, plan.message.strip()
        draw.inputs = inputs.text()
        draw.save()
        note_draw(
            actor, "rating.prepare_draw", draw, now, new={"places": len(inputs.places), "members": len(plan.people)}
        )
        return draw


def forecast_of(draw: PanelDraw, inputs: DrawInputs) -> Forecast:
    """Whether every place can be seated, before anything is announced."""
    try:
        plan = pn.plan_panels(inputs.engine(reasons=True), "forecast", effort=FORECAST)
    except pn.Infeasible as error:
        names = names_of(inputs)
        return Forecast(tuple(reason_words(reason, names) for reason in error.reasons))
    found = pn.certificate(inputs.engine(), plan.panels, sigma_of(draw.round, Level(draw.level)))
    return Forecast(figures=figures_of(found))


def announce_draw(*, actor: Actor, draw_id: UUID, source: str, draws_at: datetime, now: datetime) -> PanelDraw:
    """Fix the inputs as the record stands now, publish their commitment and where the number will come from.

    Raises:
        Invalid: no source, a time that is over, a demand that cannot be met (with every reason).
        Conflict: announced already, or a place that waits no longer (it is named).
    """
    with transaction.atomic():
        draw = lock_draw(actor, draw_id)
        status = after(draw.status, "announce")
        inputs = _fresh_inputs(actor, draw, now)
        faults = _announce_faults(source, draws_at, now)
        faults += [Fault("", words) for words in forecast_of(draw, inputs).reasons]
        if faults:
            raise Invalid(faults)
        draw.status, draw.inputs, draw.engine_version = status, inputs.text(), pn.ALGORITHM
        draw.seed_source, draw.draws_at, draw.announced_at = " ".join(source.split()), draws_at, now
        draw.commitment = commitment_of(inputs, draw.salt)
        draw.save()
        note_draw(
            actor, "rating.announce_draw", draw, now, new={"commitment": draw.commitment, "seed": draw.seed_source}
        )
        return draw


def draw_panels(*, actor: Actor, draw_id: UUID, number: str, now: datetime) -> PanelDraw:
    """Draw: the announced source with the number that came out is the seed. The computing holds no lock.

    Raises:
        Invalid: no number. Conflict: not announced, drawn already, or before its time.
    """
    draw = get_draw(actor, draw_id)
    require(actor, PERMISSION_OF[Level(draw.level)], draw.code)
    after(draw.status, "draw")
    if draw.draws_at is None or now < draw.draws_at:
        raise Conflict(_("还没到公告的抽签时间，到时候再填号码。"))
    if not number.strip() or len(number.strip()) > LONGEST_NUMBER:
        raise Invalid([Fault("number", _("填公布的号码，不超过 60 字。"))])
    inputs, text = read_inputs(draw), seed_text_of(draw.seed_source, number)
    plan = pn.plan_panels(inputs.engine(), pn.draw_seed(text))
    figures = figures_of(pn.certificate(inputs.engine(), plan.panels, sigma_of(draw.round, Level(draw.level))))
    with transaction.atomic():
        draw = lock_draw(actor, draw_id)
        draw.status = after(draw.status, "draw")
        draw.seed_text, draw.plan, draw.certificate, draw.drawn_at = text, plan.canonical(), figures, now
        draw.save()
        note_draw(actor, "rating.draw_panels", draw, now, new={"seed": text, "digest": plan.digest[:12]})
        return draw


def cancel_draw(*, actor: Actor, draw_id: UUID, reason: str, now: datetime) -> PanelDraw:
    """Give a draw up. What was announced stays public, with the reason.

    Raises:
        Invalid: no reason. Conflict: published or cancelled already.
    """
    if not reason.strip() or len(reason.strip()) > 300:
        raise Invalid([Fault("reason", _("写下为什么作废，不超过 300 字。公告过的，这句话会公开。"))])
    with transaction.atomic():
        draw = lock_draw(actor, draw_id)
        draw.status = after(draw.status, "cancel")
        draw.cancel_reason, draw.cancelled_at = reason.strip(), now
        draw.save()
        note_draw(actor, "rating.cancel_draw", draw, now, new={"reason": draw.cancel_reason})
        return draw


def _new(actor: Actor, plan: DrawPlan, now: datetime) -> PanelDraw:
    return PanelDraw(
        round_id=plan.round_id,
        level=plan.level,
        code=plan.code,
        engine_version=pn.ALGORITHM,
        salt=secrets.token_hex(32),
        made_at=now,
        made_by_id=actor.person_id,
    )


def _chosen(actor: Actor, made: Round, plan: DrawPlan) -> list[Entry]:
    rows = places_waiting(actor, made, plan.level).filter(pk__in=plan.entries, code__startswith=plan.code)
    return sorted(rows, key=lambda entry: entry.code)


def _plan_faults(plan: DrawPlan, made: Round, entries: list[Entry], draw_id: UUID | None) -> list[Fault]:
    faults = _title_faults(plan, draw_id)
    if not plan.entries:
        faults.append(Fault("entries", _("选至少一个站点。")))
    elif len(entries) < len(set(plan.entries)):
        faults.append(Fault("entries", _("有的站点已经有考评组，或还没到这一步。请重新选。")))
    if len(plan.people) < plan.rules.visits:
        faults.append(Fault("people", _("选的评委比每个站点要的还少，再选几位。")))
    faults += _rule_faults(plan, version_policy(made.version_id).min_raters[plan.level])
    if plan.visit_on and not calendar().is_workday(plan.visit_on):
        faults.append(Fault("visit_on", _("这一天是休息日，换一个工作日。")))
    return faults + optional("message", plan.message)


def _title_faults(plan: DrawPlan, draw_id: UUID | None) -> list[Fault]:
    title = plan.title.strip()
    if not title or len(title) > LONGEST_TITLE:
        return [Fault("title", _("给这次抽签起个名字，会用在考评组名里，不超过 40 字。"))]
    rows = PanelDraw.objects.filter(round_id=plan.round_id, level=plan.level, code=plan.code, title=title)
    rows = rows.exclude(status=DrawStatus.CANCELLED)
    if draw_id is not None:
        rows = rows.exclude(pk=draw_id)
    return [Fault("title", _("已经有同名的抽签，换个名字。"))] if rows.exists() else []


def _rule_faults(plan: DrawPlan, minimum: int) -> list[Fault]:
    faults, rules = [], plan.rules
    if rules.visits < minimum:
        faults.append(Fault("visits", _("这一级每个站点至少 %(count)d 位评委。") % {"count": minimum}))
    if rules.max_load is not None and rules.max_load < max(rules.min_load, 1):
        faults.append(Fault("max_load", _("最多要不小于最少，也不小于 1。")))
    if plan.level == Level.CITY and not (rules.different_districts or rules.not_own_district):
        faults.append(Fault("not_own_district", _("联合考评组里要有外区人员，两条规则至少选一条。")))
    return faults


def _fresh_inputs(actor: Actor, draw: PanelDraw, now: datetime) -> DrawInputs:
    """The same places and people as the record stands now."""
    kept = read_inputs(draw)
    entries = entries_of(kept)
    still_waiting(actor, draw, entries)
    first = kept.people[0]
    rules = DrawRules(kept.visits, kept.different_districts, kept.not_own_district, first.min_load, first.max_load)
    people = list(kept.accounts().values())
    return inputs_of(
        draw.round, Level(draw.level), entries=entries, people=people, rules=rules, salt=draw.salt, now=now
    )


def still_waiting(actor: Actor, draw: PanelDraw, entries: list[Entry]) -> None:
    """Raises Conflict naming every place that got a panel meanwhile, or stands elsewhere."""
    waiting = set(places_waiting(actor, draw.round, Level(draw.level)).values_list("pk", flat=True))
    gone = [entry.place.short_name for entry in entries if entry.pk not in waiting]
    if gone:
        raise Conflict(
            _("这些站点已经有考评组，或不在这一步了：%(names)s。请作废这次抽签，另抽一次。")
            % {"names": _("、").join(gone)}
        )


def _announce_faults(source: str, draws_at: datetime, now: datetime) -> list[Fault]:
    faults = []
    text = " ".join(source.split())
    if not text or len(text) > LONGEST_SOURCE:
        faults.append(
            Fault("source", _("写明用哪个公开号码，例如「福建体彩 31 选 7 第 26123 期开奖号码」，不超过 120 字。"))
        )
    if draws_at <= now:
        faults.append(Fault("draws_at", _("抽签时间要在现在以后：号码公布之前先公告。")))
    return faults


def note_draw(actor: Actor, action: str, draw: PanelDraw, now: datetime, *, new: dict[str, Any]) -> None:
    """One line of the audit trail about a draw."""
    record(
        actor=actor,
        action=action,
        subject="draw",
        subject_id=str(draw.pk),
        code=draw.code,
        now=now,
        summary=draw.title,
        new=new,
    )
