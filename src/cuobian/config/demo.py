"""`cuobian demo load`: the demonstration city, domain by domain, from the bottom up."""

import argparse
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from django.db import transaction

from cuobian.kernel.clock import now as present
from cuobian.kernel.commands import CommandGroups, Console

DOMAINS = ("network", "people", "standards", "ledger", "rectification", "inspections", "rating", "visits")
SEED = 20261123
Report = Callable[[str, int, int], None]


def load(*, seed: int, now: datetime, progress: Report) -> None:
    """Load every domain's demonstration, or nothing. Each refuses when its data is there already."""
    with transaction.atomic():
        for domain in DOMAINS:
            module: Any = import_module(f"cuobian.domains.{domain}.demo")
            module.load(seed=seed, now=now, progress=progress)


def register(groups: CommandGroups) -> None:
    groups.add("demo", "load", zh="装入演示城市", en="load the demonstration city", arguments=_arguments, run=_run)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子，同一个种子装出同样的城市 / seed of the city")


def _run(options: argparse.Namespace, console: Console) -> None:
    def progress(doing: str, done: int, total: int) -> None:
        console.progress(done, total, doing)

    load(seed=options.seed, now=present(), progress=progress)
