"""What is written about the rating is what the code says: the life cycle in the README, the words of the audit trail."""

import re
from pathlib import Path

from cuobian.domains.rating.rules.fairness.draw_life import DRAW_LIFE
from cuobian.domains.rating.states import LIFE
from cuobian.domains.rating.values import AUDIT_ACTIONS, AUDIT_SUBJECTS, DrawStatus, Stage

ROOM = Path(__file__).parents[3] / "src/cuobian/domains/rating"


def table() -> str:
    """The life cycle as the README shows it; `python -m tests.domains.rating.test_readme` prints it."""
    lines = ["| stage | action → where it leads (permission) |", "|---|---|"]
    for stage in Stage:
        moves = [
            f"{action} → {', '.join(goal.value for goal in step.goes_to)} ({step.permission})"
            for (start, action), step in LIFE.items()
            if start == stage
        ]
        lines.append(f"| {stage.value} {stage.label} | {'; '.join(moves) or 'the end'} |")
    return "\n".join(lines)


def test_the_readme_shows_the_life_cycle_as_it_is() -> None:
    assert table() in (ROOM / "README.md").read_text()


def test_the_readme_shows_the_life_of_a_draw_as_it_is() -> None:
    written = (ROOM / "rules/fairness/README.md").read_text()
    for status in DrawStatus:
        moves = [f"{action} → {goal.value}" for (start, action), goal in DRAW_LIFE.items() if start == status]
        if moves:
            assert f"| {status.value} {status.label} | {'; '.join(moves)} |" in written
        else:
            assert f"{status.value} {status.label}" in written


def test_every_deed_has_its_word_in_the_audit_trail() -> None:
    source = "".join(path.read_text() for path in (ROOM / "actions").rglob("*.py"))
    written = set(re.findall(r'action="(rating\.[a-z_]+)"', source)) | {f"rating.{action}" for _stage, action in LIFE}
    assert written <= set(AUDIT_ACTIONS)
    assert set(re.findall(r'subject="([a-z]+)"', source)) <= {*AUDIT_SUBJECTS, "account"}


if __name__ == "__main__":
    import django

    django.setup()
    print(table())
