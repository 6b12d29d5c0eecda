"""When the public may object: by the last day of the notice, until the star is awarded, whatever an appeal did meanwhile."""

from datetime import date

from cuobian.domains.rating.values import Stage

IN_NOTICE = (Stage.NOTICE, Stage.APPEAL, Stage.AWARD_READY)
"""Published and not yet awarded."""


def takes_objections(stage: str, closes_on: date, today: date) -> bool:
    """The notice promised this window; an appeal that is decided early does not shorten it."""
    return stage in IN_NOTICE and today <= closes_on
