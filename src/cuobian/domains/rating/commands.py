"""`cuobian rating replay ROUND`: score every result of a round again from the record, and compare bit by bit."""

import argparse
from uuid import UUID

from cuobian.domains.rating.actions.compute import replay
from cuobian.domains.rating.models import Result, Round
from cuobian.kernel.commands import CommandGroups, Console, Refused


def register(groups: CommandGroups) -> None:
    groups.add(
        "rating", "replay", zh="重算一轮并逐位核对", en="replay a round and compare", arguments=_arguments, run=_replay
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "round", nargs="?", help="轮次编号；不写则列出轮次 / id of the round; without it, rounds are listed"
    )


def _replay(options: argparse.Namespace, console: Console) -> int:
    if not options.round:
        for made in Round.objects.order_by("-starts_on"):
            console.result(f"{made.pk}  {made.get_status_display()}  {made.title}")
        return 0
    made = _round(options.round)
    total = Result.objects.filter(entry__round=made).count()
    console.stage(f"重算「{made.title}」的 {total} 个结果", f"replaying {total} results")
    wrong = 0
    for done, again in enumerate(replay(made), start=1):
        console.progress(done, total)
        if not again.same:
            wrong += 1
            console.result(f"{again.place} {again.level}: {again.star} → {again.again} {again.difference}")
    console.result(f"{total - wrong} / {total} 一致 / identical")
    return 1 if wrong else 0


def _round(text: str) -> Round:
    try:
        return Round.objects.get(pk=UUID(text))
    except (ValueError, Round.DoesNotExist):
        raise Refused(f"没有编号为 {text} 的轮次", f"no round {text}") from None
