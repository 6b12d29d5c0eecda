"""By which standard a star is kept: the version that awarded it; for stars from before this platform, the one in force."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from cuobian.domains.rating.models import StarAward, StarEvent
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.rights import awarding_level, permission_for
from cuobian.domains.rating.rules.star_days import CARD_DAYS, months_after
from cuobian.domains.rating.values import AwardStatus, Level, StarAct
from cuobian.domains.standards.public import VersionPolicy, published


def star_policy(found: StarAward) -> VersionPolicy | None:
    """None for a star from elsewhere while no standard is in force for its kind of place."""
    if found.entry is not None:
        return version_policy(found.entry.round.version_id)
    version = published(found.place.kind)
    return version_policy(version.id) if version else None


def level_of_star(found: StarAward) -> Level:
    """Whose star it is, as the jurisdiction table says."""
    policy = star_policy(found)
    return awarding_level(found.star, policy.stars_by_level) if policy else Level.CITY


def star_permission(found: StarAward) -> str:
    """What who warns, downgrades or revokes this star must hold."""
    return permission_for("rating.award", place_kind="", level=level_of_star(found))


def card_days(found: StarAward) -> int:
    """How many days a yellow card gives."""
    policy = star_policy(found)
    return policy.correction_days if policy else CARD_DAYS


def last_card(award_id: UUID) -> StarEvent | None:
    """The yellow card given last; None for a star without one."""
    return StarEvent.objects.filter(act=StarAct.WARNED, award_id=award_id).order_by("on", "pk").last()


def barred_until(place_ids: Iterable[UUID]) -> dict[UUID, date]:
    """From which day on a place whose star was revoked may be rated again; places without a revoked star are left out."""
    rows = StarAward.objects.filter(place_id__in=list(place_ids), status=AwardStatus.REVOKED)
    found: dict[UUID, date] = {}
    for row in rows.select_related("entry__round", "place"):
        policy = star_policy(row)
        if policy is None or row.ended_on is None:
            continue
        free = months_after(row.ended_on, policy.reapply_months)
        found[row.place_id] = max(free, found.get(row.place_id, free))
    return found
