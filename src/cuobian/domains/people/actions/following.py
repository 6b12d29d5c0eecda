"""A place that moved: whoever holds a role at it, or works there, does so under its present code.

A place that closed or merged needs nobody any more: who may take the roles back is asked to, or to give them elsewhere.
"""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import STANDING, records_by_id
from cuobian.domains.people.actions.trail import PLACE_GONE, count_up, note
from cuobian.domains.people.models import Account, Employment, RoleGrant
from cuobian.domains.people.queries.holders import holders, in_force
from cuobian.domains.people.values import (
    DISTRICT_OFFICER,
    INSTITUTE_HEAD,
    ROLES,
    STATION_KEEPER,
    SYSTEM_ADMINISTRATOR,
)
from cuobian.kernel.access import Actor
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import send, settle

AT_PLACES = (INSTITUTE_HEAD, STATION_KEEPER)
_ASK = gettext_lazy("「%(place)s」撤并了（%(reason)s），请收回%(name)s的「%(role)s」身份，或改授到别处")
_TELL = gettext_lazy("「%(place)s」撤并了（%(reason)s），您的「%(role)s」身份等区里收回或改授到别处")


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


def follow_status(place_id: UUID, status: str, reason: str, _actor: Actor, now: datetime) -> None:
    """Roles held at a place that is no more: a person ends them, so that a closing by mistake costs nobody the role."""
    place = records_by_id([place_id])[place_id]
    rows = in_force(AT_PLACES, now).select_related("account").filter(code=place.code).order_by("pk")
    for grant in rows:
        if status in STANDING:
            settle(subject=f"grant:{grant.pk}", kind=PLACE_GONE, now=now)
            continue
        facts = {"place": place.short_name, "reason": reason[:100], "role": ROLES[grant.role].label}
        asked = _who_takes_back(grant, now)
        _say(asked, Sentence(_ASK, {**facts, "name": grant.account.name}), grant, now, url=_page(grant), action=True)
        _say([grant.account_id], Sentence(_TELL, facts), grant, now, url=reverse("people:roles"), action=False)


def _who_takes_back(grant: RoleGrant, now: datetime) -> list[UUID]:
    """The officers of the district; where there are none, the administrators."""
    found = holders(DISTRICT_OFFICER, grant.code, now) or holders(SYSTEM_ADMINISTRATOR, grant.code, now)
    return [one.id for one in found if one.id != grant.account_id]


def _page(grant: RoleGrant) -> str:
    return reverse("people:account", args=[grant.account_id])


def _say(accounts: list[UUID], text: Sentence, grant: RoleGrant, now: datetime, *, url: str, action: bool) -> None:
    send(
        accounts=accounts,
        kind=PLACE_GONE,
        text=text,
        url=url,
        subject=f"grant:{grant.pk}",
        code=grant.code,
        now=now,
        needs_action=action,
    )
