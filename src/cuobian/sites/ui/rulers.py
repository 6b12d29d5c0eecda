"""The star ruler: a score against the five lines, on a scale that starts at 50 and says so."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cuobian.kernel import format as written
from cuobian.sites.ui.chips import stop
from cuobian.sites.ui.stars import star_word

LOW, HIGH = 50, 100


def place_of(score: Any) -> str:
    """Where a score stands on the ruler, in percent of its length."""
    return stop((float(score) - LOW) * 100 / (HIGH - LOW))


def ruler(score: Any, lines: Iterable[tuple[int, Any]], aim: Any = None) -> dict[str, Any]:
    """Context of `ui/ruler.html`.

    Args:
        score: the score, or None while there is none.
        lines: pairs (star, score needed).
        aim: the star whose line is the next; by default the first line above the score.
    """
    pairs = sorted(((int(star), float(line)) for star, line in lines), key=lambda pair: pair[1])
    above = [star for star, line in pairs if score is not None and float(score) < line]
    target = int(aim) if aim else (above[0] if above else 0)
    ticks = [
        {"word": star_word(star), "line": _line(line), "at": place_of(line), "next": star == target}
        for star, line in pairs
    ]
    told = _("得分 %(score)s。尺子从 50 起。%(lines)s") % {
        "score": written.score(score),
        "lines": _("，").join(
            _("%(star)s线 %(line)s") % {"star": tick["word"], "line": tick["line"]} for tick in ticks
        ),
    }
    shown = score is not None
    return {
        "ticks": ticks,
        "told": told,
        "shown": shown,
        "words": written.score(score),
        "at": place_of(score) if shown else "0",
        "low": LOW,
    }


def _line(value: float) -> str:
    return written.number(value, 0 if value == int(value) else 2)
