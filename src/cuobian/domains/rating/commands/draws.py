"""`cuobian rating verify-draw DRAW`: draw panels again from what was published, and compare place by place."""

import argparse
import json
from pathlib import Path
from uuid import UUID

from cuobian.domains.rating.actions.fairness.draw_result import second_draw
from cuobian.domains.rating.models import PanelDraw
from cuobian.domains.rating.rules.fairness.draw_inputs import differences
from cuobian.kernel.commands import CommandGroups, Console, Refused
from cuobian.kernel.errors import Conflict


def register(groups: CommandGroups) -> None:
    groups.add(
        "rating",
        "verify-draw",
        zh="重抽一次，逐站核对",
        en="draw panels again and compare",
        arguments=_draw_arguments,
        run=_verify_draw,
    )


def _draw_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "draw",
        nargs="?",
        help="抽签编号，或下载的抽签材料；不写则列出 / id of the draw, or a downloaded file; without it, draws are listed",
    )


def _verify_draw(options: argparse.Namespace, console: Console) -> int:
    if not options.draw:
        for draw in PanelDraw.objects.exclude(plan="").order_by("-drawn_at"):
            console.result(f"{draw.pk}  {draw.get_status_display()}  {draw.title}")
        return 0
    console.stage("重抽一次", "drawing again")
    wrong = differences_of(options.draw)
    for line in wrong:
        console.result(line)
    console.result("对不上 / different" if wrong else "都对得上 / identical")
    return 1 if wrong else 0


def differences_of(given: str) -> list[str]:
    """Against a downloaded file, or against the record of this installation."""
    path = Path(given)
    if path.is_file():
        try:
            return differences(json.loads(path.read_text(encoding="utf-8")))
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(f"{given} 不是抽签材料：{error}", f"{given} is no file of a draw: {error}") from None
    try:
        return second_draw(PanelDraw.objects.select_related("round").get(pk=UUID(given)))
    except (ValueError, PanelDraw.DoesNotExist):
        raise Refused(f"没有编号为 {given} 的抽签", f"no draw {given}") from None
    except Conflict as error:
        raise Refused(str(error.message), "not drawn yet") from None
