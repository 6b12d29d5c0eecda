"""`cuobian people reset USERNAME [--clear-factor]` and `cuobian people administrators`: for who runs the server."""

import argparse

from django.conf import settings
from django.utils import timezone

from cuobian.domains.people.actions.rescue import let_in_again
from cuobian.domains.people.models import RoleGrant
from cuobian.domains.people.queries.holders import in_force
from cuobian.domains.people.values import SYSTEM_ADMINISTRATOR
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import now
from cuobian.kernel.commands import CommandGroups, Console


def register(groups: CommandGroups) -> None:
    """Offer the commands about accounts."""
    groups.add(
        "people",
        "reset",
        zh="给一个账号重设密码：打出一次性链接",
        en="reset an account's password: prints a one-time link",
        arguments=_reset_arguments,
        run=_reset,
    )
    groups.add(
        "people",
        "administrators",
        zh="列出现在的系统管理员",
        en="list who administers the platform now",
        run=_administrators,
    )


def _reset_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", help="登录名 / the name to sign in with")
    parser.add_argument(
        "--clear-factor",
        action="store_true",
        help="连两步验证一起清除（手机和备用码都丢了） / also the second factor (telephone and recovery codes are lost)",
    )


def _reset(options: argparse.Namespace, console: Console) -> None:
    actor = Actor.system("cuobian people reset")
    link = let_in_again(actor=actor, username=options.username, clear_factor=options.clear_factor, now=now())
    until = timezone.localtime(link.expires_at).strftime("%Y-%m-%d %H:%M")
    console.stage(
        f"旧密码已停用，所有设备已退出；{link.username} 用下面的链接设新密码，只能用一次，{until} 以前有效",
        f"the old password has stopped, every device is signed out; {link.username} chooses a new one with this link, once, until {until}",
    )
    console.result(f"{settings.PUBLIC_URL.rstrip('/')}{link.path}")


def _administrators(_options: argparse.Namespace, console: Console) -> None:
    rows: list[RoleGrant] = list(in_force((SYSTEM_ADMINISTRATOR,), now()).select_related("account").order_by("pk"))
    for row in rows:
        console.result(f"{row.account.username}\t{row.account.name}\t{row.account.unit_name}".rstrip())
    if len(rows) == 1:
        console.warn("只有一位；请再给一位同事系统管理员身份", "only one; give the role to a second colleague")
