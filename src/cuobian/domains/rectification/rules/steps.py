"""May this person take this step now, and what is missing: the same rule shows the button and guards the action."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.rectification.rules.places import CLOSED_PLACES
from cuobian.domains.rectification.rules.rights import ANSWER, MANAGE, holds
from cuobian.domains.rectification.states import LIFE
from cuobian.domains.rectification.values import RELAPSE_DAYS, WITH_PLACE, Kind, Origin, Status
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault
from cuobian.kernel.writing import optional, wanted

ORDER = (
    "fix",
    "accept",
    "start",
    "verify",
    "close",
    "uphold",
    "return",
    "dispute",
    "drop",
    "merge",
    "gone",
    "withdraw",
)
"""Of the steps open to a person, the first is the page's one main button."""


class PlaceLike(Protocol):
    """What the rule needs to know of a place."""

    @property
    def status(self) -> str: ...


class TicketLike(Protocol):
    """What the rule needs to know of a ticket."""

    @property
    def kind(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def place(self) -> PlaceLike: ...
    @property
    def opened_by_id(self) -> UUID | None: ...
    @property
    def fixed_by_id(self) -> UUID | None: ...
    @property
    def disputed_by_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody hands in with a step."""

    text: str = ""
    before_photos: int = 0
    after_photos: int = 0


def refusal(actor: Actor, ticket: TicketLike, action: str) -> str:
    """Why this person cannot take a step that the table allows and their role permits; "" when they can."""
    step = LIFE[Status(ticket.status), action]
    if step.by == "other" and ticket.fixed_by_id is not None and ticket.fixed_by_id == actor.account_id:
        return _("这件是您整改的，要由另一个人复查、销号。")
    if step.by == "opener" and ticket.kind == Kind.FINDING and holds(actor, ANSWER, ticket.code):
        return _("这里的整改由您答复，您不能撤回。觉得不该整改，请提出异议，由另一个人裁定。")
    if step.by == "opener" and not _may_take_back(actor, ticket):
        return _("只有开单的人能撤回。您觉得不该整改，可以提出异议。")
    if step.by == "mistaken" and (not _may_take_back(actor, ticket) or holds(actor, ANSWER, ticket.code)):
        return _("已经接收的，只有开单的人能撤回；是检查发现的，区里也能撤回。替站点整改的人不能自己撤回。")
    if step.by == "closed" and ticket.place.status not in CLOSED_PLACES:
        return _("站点没有关闭，照常整改。")
    if action in ("uphold", "drop") and ticket.disputed_by_id == actor.account_id:
        return _("异议是您提的，要由另一个人裁定。")
    return ""


def _may_take_back(actor: Actor, ticket: TicketLike) -> bool:
    """Who opened it; what came from an inspection also whoever manages there."""
    if ticket.opened_by_id is not None and ticket.opened_by_id == actor.account_id:
        return True
    return ticket.origin == Origin.INSPECTION and actor.may(MANAGE, ticket.code)


def open_steps(actor: Actor, ticket: TicketLike) -> list[str]:
    """The steps this person may take now, the main one first."""
    status = Status(ticket.status)
    return [
        action
        for action in ORDER
        if (status, action) in LIFE
        and holds(actor, LIFE[status, action].permission, ticket.code)
        and not refusal(actor, ticket, action)
    ]


def step_faults(action: str, given: Given) -> list[Fault]:
    """What is missing in what was handed in with a step."""
    told: Mapping[str, str] = {
        "dispute": _("写明为什么不属于本站的问题，至少 4 个字。"),
        "uphold": _("写明核实了什么、为什么还要整改，至少 4 个字。"),
        "drop": _("写明核实了什么、为什么不用整改，至少 4 个字。"),
        "start": _("写明打算怎么改，至少 4 个字。"),
        "fix": _("写明改了什么、现在怎么样，至少 4 个字。"),
        "return": _("写明哪里还没改好，至少 4 个字。"),
        "verify": _("写明看到了什么，至少 4 个字。"),
        "withdraw": _("写明为什么撤回，至少 4 个字。"),
        "gone": _("写明站点为什么关闭、问题怎么办，至少 4 个字。"),
    }
    faults = wanted("text", given.text, told[action]) if action in told else optional("text", given.text)
    if action == "fix" and given.before_photos and not given.after_photos:
        faults.append(Fault("photos", _("这件有整改前照片，请在同一处拍一张整改后照片。拍物不拍人。")))
    return faults


def may_ask_extension(status: str, extensions: int, most: int, *, has_open: bool) -> str:
    """Why no extension can be asked for; "" when it can."""
    if status not in (Status.ACCEPTED, Status.FIXING):
        return _("接收以后、交出整改结果以前才能申请延期。")
    if has_open:
        return _("上一次延期申请还没有答复。")
    if extensions >= most:
        return _("已经延期 %(count)d 次，不能再延。做不完请跟区里说明情况。") % {"count": extensions}
    return ""


def is_with_place(status: str) -> bool:
    """True while the place has to act."""
    return status in WITH_PLACE


def is_on_time(fixed_on: date, last_on: date) -> bool:
    """Handed in by the last day that counts as in time (`deadlines.last_day`)."""
    return fixed_on <= last_on


def is_relapse(opened_on: date, earlier_ended_on: date | None) -> bool:
    """Came back within the days that the standard's formula names."""
    return earlier_ended_on is not None and (opened_on - earlier_ended_on).days <= RELAPSE_DAYS
