"""Browsers that are signed in as members of the cast."""

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests import cast

from cuobian.domains.people.middleware import GRANT_KEY
from cuobian.domains.people.models import RoleGrant
from cuobian.domains.people.values import ROLES


def browser_of(part: str, code: str | None = None) -> Client:
    """A browser signed in as a member of the cast; `code` gives another scope. "visitor" has not signed in.

    Roles that need a second factor have given it.
    """
    client = Client()
    if part == "visitor":
        return client
    actor = cast.enrol(part, code)
    account = cast.account_of(part)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    grant = RoleGrant.objects.get(account=account, role=actor.role, code=actor.scope, revoked_at=None)
    session[GRANT_KEY] = str(grant.pk)
    if ROLES[actor.role].needs_factor:
        device, _new = TOTPDevice.objects.get_or_create(user=account, name="app", confirmed=True)
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client
