"""`cuobian rating replay ROUND`: score every result of a round again from the record, run the fairness engines again, and
compare bit by bit; verify that every star follows from them, and every star that was awarded."""

import argparse
from uuid import UUID

from cuobian.domains.rating.actions.compute import replay
from cuobian.domains.rating.actions.fairness.moving import replay_stars
from cuobian.domains.rating.actions.fairness.running import replay_runs
from cuobian.domains.rating.models import FairnessRun, Result, Round
from cuobian.domains.rating.queries.awarded import replay_awards
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
    made = round_named(options.round)
    total = Result.objects.filter(entry__round=made).count()
    console.stage(f"重算「{made.title}」的 {total} 个结果", f"replaying {total} results")
    wrong = 0
    for done, again in enumerate(replay(made), start=1):
        console.progress(done, total)
        if not again.same:
            wrong += 1
            console.result(f"{again.place} {again.level}: {again.star} → {again.again} {again.difference}")
    console.result(f"{total - wrong} / {total} 一致 / identical")
    wrong += _replay_fairness(made, console) + _replay_awards(made, console)
    return 1 if wrong else 0


def _replay_fairness(made: Round, console: Console) -> int:
    """Runs of the fairness engines and the stars that follow from them; how many do not agree."""
    runs, different = FairnessRun.objects.filter(round=made).count(), 0
    console.stage(f"重算 {runs} 次公平性核算", f"replaying {runs} fairness runs")
    for done, again in enumerate(replay_runs(made), start=1):
        console.progress(done, runs)
        if not again.same:
            different += 1
            console.result(f"{again.run.get_level_display()} {again.run.sequence}: {again.difference}")
    console.result(f"{runs - different} / {runs} 次核算一致 / runs identical")
    console.stage("核对各站点的星级", "verifying the stars of places")
    checked = wrong = 0
    for star in replay_stars(made):
        checked += 1
        if not star.same:
            wrong += 1
            console.result(f"{star.place}: {star.difference}")
    console.result(f"{checked - wrong} / {checked} 个站点的星级一致 / stars identical")
    return different + wrong


def _replay_awards(made: Round, console: Console) -> int:
    """Stars that were awarded, and what they were lowered to; how many do not follow from the record."""
    console.stage("核对授出的星级", "verifying the stars that were awarded")
    found = list(replay_awards(made))
    wrong = [award for award in found if not award.same]
    for award in wrong:
        console.result(f"{award.place}: {award.difference}")
    console.result(f"{len(found) - len(wrong)} / {len(found)} 颗授出的星级一致 / awarded stars identical")
    return len(wrong)


def round_named(text: str) -> Round:
    """The round with this id, or a refusal that says so."""
    try:
        return Round.objects.get(pk=UUID(text))
    except (ValueError, Round.DoesNotExist):
        raise Refused(f"没有编号为 {text} 的轮次", f"no round {text}") from None
