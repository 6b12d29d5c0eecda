"""Errors that people meet. Each carries a message that says what to do; sites turn them into pages, the API into JSON."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """An anticipated refusal. `status` is the HTTP status it is shown with."""

    status = 400
    default: Any = _("这一步没有办成。")

    def __init__(self, message: Any = None, **facts: Any) -> None:
        self.message = message if message is not None else self.default
        self.facts = facts
        super().__init__(str(self.message))


class NotFound(DomainError):
    """No such record, or none in this person's scope: both say the same."""

    status = 404
    default = _("没有找到这一页。")


class NotAllowed(DomainError):
    """The record is seen, the action is not this role's. `ways` may list what can be done instead."""

    status = 403
    default = _("您现在的身份不能办这件事。")


class Conflict(DomainError):
    """Somebody else was first, or the record has moved on."""

    status = 409
    default = _("别人刚刚办过这一步，请刷新后再看。")

    @property
    def is_race(self) -> bool:
        """True where nothing else is the matter than that somebody was quicker."""
        return self.message is self.default


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was given: where (a field, or a place such as "第 17 行 · 周末开放"), and how to mend it."""

    place: str
    message: str
    given: str = ""


class Invalid(DomainError):
    """What was given cannot be taken; every fault is listed at once."""

    status = 422
    default = _("有几处要改，改完再提交。")

    def __init__(self, faults: "list[Fault] | tuple[Fault, ...] | str", message: Any = None, **facts: Any) -> None:
        if isinstance(faults, str):
            faults = [Fault("", faults)]
            message = message or faults[0].message
        self.faults = tuple(faults)
        super().__init__(message, **facts)
