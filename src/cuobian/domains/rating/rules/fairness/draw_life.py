"""The life of a draw as a table: (status, action) -> next status. Every page, action and test reads it.

Who may is the same for all of it: whoever makes panels at the draw's level (`rules.rights.PERMISSION_OF`).
"""

from django.utils.translation import gettext as _

from cuobian.domains.rating.values import DrawStatus
from cuobian.kernel.errors import Conflict

_D = DrawStatus
DRAW_LIFE: dict[tuple[DrawStatus, str], DrawStatus] = {
    (_D.PREPARED, "revise"): _D.PREPARED,
    (_D.PREPARED, "announce"): _D.ANNOUNCED,
    (_D.PREPARED, "cancel"): _D.CANCELLED,
    (_D.ANNOUNCED, "draw"): _D.DRAWN,
    (_D.ANNOUNCED, "cancel"): _D.CANCELLED,
    (_D.DRAWN, "change"): _D.DRAWN,
    (_D.DRAWN, "publish"): _D.PUBLISHED,
    (_D.DRAWN, "cancel"): _D.CANCELLED,
}
DRAW_ACTIONS = tuple(dict.fromkeys(action for _status, action in DRAW_LIFE))
PUBLIC = (_D.ANNOUNCED, _D.DRAWN, _D.PUBLISHED)
"""What the public site shows; a cancelled draw too, when it had been announced."""


def may_be(status: str, action: str) -> bool:
    """True when the table knows the move."""
    return (DrawStatus(status), action) in DRAW_LIFE


def after(status: str, action: str) -> DrawStatus:
    """Where the move leads, or Conflict saying where the draw stands now."""
    found = DRAW_LIFE.get((DrawStatus(status), action))
    if found is None:
        raise Conflict(
            _("这次抽签现在是「%(status)s」，这一步已经办过或还没轮到。请刷新后再看。")
            % {"status": DrawStatus(status).label}
        )
    return found
