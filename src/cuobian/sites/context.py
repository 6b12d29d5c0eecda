"""What every template of a shell may use. Everything that costs a query is asked only when a template shows it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from cuobian.kernel.access import Actor
from cuobian.kernel.pages import actor_of
from cuobian.sites import navigation
from cuobian.sites.reader import elder_size


@dataclass(frozen=True, slots=True)
class AccountView:
    """Who is signed in, as the head of a page shows it."""

    name: str
    role_label: str
    unit_label: str
    request: HttpRequest

    @property
    def other_roles(self) -> list[tuple[str, str]]:
        return navigation.other_roles(self.request)

    @property
    def shell(self) -> str:
        """The shell in which a refusal is told: the one whose navigation holds the address."""
        items = navigation.entries("field", self.request, actor_of(self.request))
        return "shells/field.html" if any(item.is_current for item in items) else "shells/desk.html"

    @property
    def home(self) -> str:
        """Where the shell of a refusal leads back to."""
        in_field = self.shell == "shells/field.html"
        return (in_field and navigation.address("field_home")) or navigation.address("desk_home") or "/"


class Links:
    """`{{ links.sign_in }}`: the path of a shell link, "" when no such page exists."""

    def __getitem__(self, name: str) -> str:
        return navigation.address(name)


_LINKS = Links()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: demo, help_phone, account, todo_count, links, elder, elder_size, html_lang."""
    actor = actor_of(request)
    size = elder_size(request)
    return {
        "demo": settings.CUOBIAN_DEMO,
        "account": _account(request, actor),
        "todo_count": SimpleLazyObject(lambda: navigation.todo_count(request)),
        "links": _LINKS,
        "help_phone": settings.HELP_PHONE,
        "elder": size > 0,
        "elder_size": size or 1,
        "html_lang": "zh-CN" if (get_language() or "zh").startswith("zh") else "en",
    }


def _account(request: HttpRequest, actor: Actor) -> AccountView | None:
    if not actor.is_known:
        return None
    return AccountView(actor.name, actor.role_label, actor.unit_label, request)
