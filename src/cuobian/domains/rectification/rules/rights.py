"""Who answers for a place, and may therefore accept, object, fix and ask for more time.

A centre stands on its district: the district's officers answer for it. Somebody else verifies and closes, as everywhere.
"""

from django.utils.translation import gettext as _

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed, NotFound

ANSWER = "rectification.answer"
MANAGE = "rectification.manage"
CENTRE_DIGITS = 6


def is_centre(code: str) -> bool:
    """True for a centre's code: the district's own."""
    return len(code) <= CENTRE_DIGITS


def holds(actor: Actor, permission: str, code: str) -> bool:
    """True when the permission is held over the place; answering for a centre belongs to its district's officers alone."""
    if permission == ANSWER and is_centre(code):
        return code in actor.prefixes(MANAGE)
    return actor.may(permission, code)


def require(actor: Actor, permission: str, code: str) -> None:
    """Let the actor pass, or raise NotFound (out of reach) or NotAllowed."""
    if holds(actor, permission, code):
        return
    if actor.reaches(code):
        raise NotAllowed(_("您能看到这条记录，但现在的身份不能办这件事。"), permission=permission)
    raise NotFound()
