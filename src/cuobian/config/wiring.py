"""Everything that is connected across domains: navigation entries and the few reactions between neighbours."""


from django.utils.translation import gettext_lazy as _

from cuobian.domains.people.pages.mine import other_roles
from cuobian.sites import navigation


def connect() -> None:
    """Called once, when all apps are loaded."""
    people()


def people() -> None:
    """Accounts: the list for offices, and the roles that a person may switch to in the head of every page."""
    navigation.roles_source(other_roles)
    navigation.register(site="desk", label=_("人员"), url_name="people:accounts", permission="people.view", order=90)
