"""A place that moved: whoever holds a role at it, or works there, does so under its present code."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.people.actions.trail import count_up, note
from cuobian.domains.people.models import Account, Employment, RoleGrant
from cuobian.domains.people.values import ROLES
from cuobian.kernel.access import Actor


def follow_place(place_id: UUID, old_code: str, new_code: str, actor: Actor, now: datetime) -> None:
    """Roles in force at the very place follow it, each with its line in the trail; so do employments and units."""
    for grant in RoleGrant.objects.select_related("account").filter(code=old_code, revoked_at=None).order_by("pk"):
        RoleGrant.objects.filter(pk=grant.pk).update(code=new_code)
        count_up(grant.account)
        note(
            actor, "grant_role", grant.account, now, code=new_code, old={"code": old_code}, new={"code": new_code},
            summary=_("站点调整，「%(role)s」随站点走") % {"role": ROLES[grant.role].label},
        )  # fmt: skip
    Employment.objects.filter(place_code=old_code).update(place_code=new_code)
    Account.objects.filter(unit_code=old_code).update(unit_code=new_code)
