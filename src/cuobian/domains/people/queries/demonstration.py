"""The accounts that the demonstration prints: one for each role."""

from dataclasses import dataclass

from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.values import DEMO_ACCOUNTS, DEMO_PASSWORD, ROLES


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of the printed table."""

    role: str
    label: str
    name: str
    unit_name: str
    username: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """In the order of the roles; empty where the demonstration city is not loaded."""
    rows = {row.username: row for row in Account.objects.filter(username__in=DEMO_ACCOUNTS)}
    grants = RoleGrant.objects.filter(account__username__in=DEMO_ACCOUNTS, revoked_at=None)
    roles = dict(grants.order_by("-granted_at", "-pk").values_list("account__username", "role"))
    return [
        DemoAccount(
            roles[name], str(ROLES[roles[name]].label), rows[name].name, rows[name].unit_name, name, DEMO_PASSWORD
        )
        for name in DEMO_ACCOUNTS
        if name in rows and name in roles
    ]
