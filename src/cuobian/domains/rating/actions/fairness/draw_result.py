"""What becomes of a drawn proposal: single seats changed with a reason, then panels made of it; and its second draw."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.fairness.drawing import note_draw, still_waiting
from cuobian.domains.rating.actions.panels import PanelPlan, make_panel
from cuobian.domains.rating.models import DrawnPanel, PanelDraw
from cuobian.domains.rating.models.panel import PanelMember
from cuobian.domains.rating.models.sheet import Sheet
from cuobian.domains.rating.queries.fairness.draws import (
    entries_of,
    lock_draw,
    names_of,
    panels_of,
    read_inputs,
    stays_now,
)
from cuobian.domains.rating.rules.fairness.draw_inputs import DrawInputs, differences, plan_from, public_file
from cuobian.domains.rating.rules.fairness.draw_life import after
from cuobian.domains.rating.rules.fairness.draw_seats import Group, figures_of, groups_of, hard
from cuobian.domains.rating.rules.fairness.draw_words import Names, broken_words
from cuobian.domains.rating.rules.recusal import DISTRICT
from cuobian.domains.rating.values import Level
from cuobian.engines import panels as pn
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid

Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class SeatChange:
    """At a place `into` comes for `out`, both numbers of the draw. With `swap`, `out` goes to that place in return."""

    place: str
    out: str
    into: str
    swap: str = ""

    def moves(self) -> list[pn.Change]:
        """The change as the engine takes it."""
        first = pn.Change(self.place, self.out, self.into)
        return [first, pn.Change(self.swap, self.into, self.out)] if self.swap else [first]


def effect_of(draw: PanelDraw, change: SeatChange) -> pn.Effect:
    """The certificate before and after a change; nothing is kept. Raises Invalid when nobody can move like that."""
    certifier = pn.Certifier(read_inputs(draw).engine())
    try:
        return pn.what_if(certifier, panels_of(draw), change.moves(), sigma=float((draw.certificate or {})["sigma"]))
    except pn.PanelsError as error:
        raise Invalid([Fault("into", _("换不了：要换下的人不在这个站点，或换上的人已经在了。"))]) from error


def change_draw(*, actor: Actor, draw_id: UUID, change: SeatChange, reason: str, now: datetime) -> PanelDraw:
    """Change a seat of the proposal, with a reason that stays.

    Raises:
        Invalid: no reason, a move that cannot be, a rule that no reason excuses (each is named).
        Conflict: not drawn yet, or published.
    """
    with transaction.atomic():
        draw = lock_draw(actor, draw_id)
        draw.status = after(draw.status, "change")
        faults = [] if 0 < len(reason.strip()) <= 300 else [Fault("reason", _("写下为什么改，不超过 300 字。"))]
        effect = effect_of(draw, change)
        names = names_of(read_inputs(draw))
        faults += [Fault("into", broken_words(one, names)) for one in hard(effect.newly_broken)]
        if faults:
            raise Invalid(faults)
        kept = {
            "moves": [{"place": one.place, "out": one.out, "into": one.into} for one in change.moves()],
            "reason": reason.strip(),
            "at": now.isoformat(),
            "by": str(actor.person_id),
            "by_name": actor.name,
        }
        draw.changes = [*draw.changes, kept]
        draw.certificate = figures_of(effect.after)
        draw.save(update_fields=["changes", "certificate", "status"])
        note_draw(actor, "rating.change_draw", draw, now, new={"changes": kept["moves"], "reason": kept["reason"]})
        return draw


def proposed_groups(draw: PanelDraw) -> tuple[Group, ...]:
    """The panels that publishing would make."""
    inputs = read_inputs(draw)
    homes = {one.number: one.district for one in inputs.people}
    outside = Level(draw.level) == Level.CITY

    def may_chair(number: str, place: str) -> bool:
        return not outside or homes[number] != place[:DISTRICT]

    return groups_of(panels_of(draw), plan_from(draw.plan).seed, may_chair=may_chair)


def publish_draw(*, actor: Actor, draw_id: UUID, now: datetime, step: Step = lambda _done: None) -> PanelDraw:
    """Make the panels, open the sheets and tell everybody; all of it or nothing. `step` hears how many panels are made.

    Raises:
        Invalid: somebody must stay away since the draw, or a panel has nobody to chair it; each is named.
        Conflict: not drawn, published already, or a place that got a panel meanwhile (it is named).
    """
    with transaction.atomic():
        draw = lock_draw(actor, draw_id)
        draw.status = after(draw.status, "publish")
        inputs = read_inputs(draw)
        still_waiting(actor, draw, entries_of(inputs))
        groups = proposed_groups(draw)
        faults = _publish_faults(draw, inputs, groups, now)
        if faults:
            raise Invalid(faults, _("抽签以后有了变化，先改这几处再公布。"))
        ties = []
        for number, group in enumerate(groups, start=1):
            panel = make_panel(actor=actor, plan=_panel_plan(draw, inputs, group, number), now=now)
            ties.append(DrawnPanel(draw=draw, panel=panel))
            step(1)
        DrawnPanel.objects.bulk_create(ties)
        draw.published_at = now
        draw.save(update_fields=["status", "published_at"])
        note_draw(actor, "rating.publish_draw", draw, now, new={"count": len(ties), "places": len(inputs.places)})
        return draw


def second_draw(draw: PanelDraw) -> list[str]:
    """Draw a kept draw again and compare: inputs with the commitment, plan with the seed, panels with the plan.

    Every difference is named by place and numbers; empty when all holds. Raises Conflict before the draw.
    """
    if not draw.plan:
        raise Conflict(_("还没抽，没有可核对的。"))
    inputs = read_inputs(draw)
    body = public_file(inputs, salt=draw.salt, commitment=draw.commitment, seed_text=draw.seed_text, plan=draw.plan)
    return [*differences(body), *_panels_differ(draw, inputs)]


def _panels_differ(draw: PanelDraw, inputs: DrawInputs) -> list[str]:
    """Places whose sheets went to a panel without everybody who was drawn. Who was replaced later still counts."""
    ties = list(DrawnPanel.objects.filter(draw=draw).values_list("panel_id", flat=True))
    if not ties:
        return []
    sitting: dict[UUID, set[UUID]] = {}
    for panel, account in PanelMember.objects.filter(panel_id__in=ties).values_list("panel_id", "account_id"):
        sitting.setdefault(panel, set()).add(account)
    seen: dict[str, set[UUID]] = {}
    for code, panel in Sheet.objects.filter(panel_id__in=ties).values_list("entry__code", "panel_id"):
        seen.setdefault(code, set()).update(sitting.get(panel, ()))
    accounts = inputs.accounts()
    return [
        f"{panel.place}: {'、'.join(missing)}"
        for panel in panels_of(draw)
        if (missing := [number for number in panel.members if accounts[number] not in seen.get(panel.place, set())])
    ]


def _publish_faults(draw: PanelDraw, inputs: DrawInputs, groups: tuple[Group, ...], now: datetime) -> list[Fault]:
    names = names_of(inputs)
    apart = stays_now(draw, inputs, now)
    faults = [
        Fault(
            "",
            _("%(person)s 现在要回避 %(place)s，请换一位。")
            % {"person": names.person(number), "place": names.place(code)},
        )
        for group in groups
        for code in group.places
        for number in group.members
        if (code, number) in apart
    ]
    return faults + [_no_chair(group, names) for group in groups if not group.chair]


def _no_chair(group: Group, names: Names) -> Fault:
    return Fault(
        "", _("%(place)s 的评委都来自被评区，没有人能当组长，请换一位。") % {"place": names.place(group.places[0])}
    )


def _panel_plan(draw: PanelDraw, inputs: DrawInputs, group: Group, number: int) -> PanelPlan:
    accounts, entries = inputs.accounts(), inputs.entries()
    return PanelPlan(
        round_id=draw.round_id,
        level=Level(draw.level),
        code=draw.code,
        name=_("%(title)s第 %(number)d 组") % {"title": draw.title, "number": number},
        members=tuple(accounts[one] for one in group.members),
        chair=accounts[group.chair],
        entries=tuple(entries[place] for place in group.places),
        visit_on=draw.visit_on,
        message=draw.message,
    )
