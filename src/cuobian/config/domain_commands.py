"""Asks every domain what commands it offers."""

from importlib import import_module
from importlib.util import find_spec

from cuobian.config import demo
from cuobian.kernel.commands import CommandGroups

DOMAINS = ("network", "people", "ledger", "standards", "rating")


def domain_commands(groups: CommandGroups) -> CommandGroups:
    """Let each domain that has a `commands` module register there. Django must be set up."""
    for domain in DOMAINS:
        module = f"cuobian.domains.{domain}.commands"
        if find_spec(f"cuobian.domains.{domain}") and find_spec(module):
            import_module(module).register(groups)
    demo.register(groups)
    return groups
