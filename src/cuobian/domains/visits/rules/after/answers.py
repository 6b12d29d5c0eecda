"""Feedback: what must be given, and what may be shown of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.visits.values.after import GRADES, LEAST_ANSWERS, QUESTIONS
from cuobian.kernel.errors import Fault

MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Tally:
    """One question: how many chose each grade. Never a mean, never by unit."""

    key: str
    words: Any
    counts: Sequence[tuple[Any, int]]
    total: int


def answer_faults(marks: Mapping[str, Any], words: str) -> list[Fault]:
    """Every question has a grade of the table; the words are short."""
    faults = [Fault(key, _("选一个。")) for key in QUESTIONS if marks.get(key) not in GRADES]
    faults += [Fault("words", _("最多 %(most)d 个字。") % {"most": MOST_WORDS})] if len(words) > MOST_WORDS else []
    return faults


def tallies(marks: Iterable[Mapping[str, int]]) -> list[Tally]:
    """Counts by question; nothing at all from fewer answers than would hide who gave them."""
    given = list(marks)
    if len(given) < LEAST_ANSWERS:
        return []
    found = []
    for key, words in QUESTIONS.items():
        counted = Counter(answer[key] for answer in given)
        found.append(Tally(key, words, [(label, counted[grade]) for grade, label in GRADES.items()], len(given)))
    return found
