"""The assessors of a run as rows: how strict each is, by how many visits, beside whom."""

from dataclasses import dataclass

from cuobian.domains.rating.queries.fairness.runs import Opened, people_of
from cuobian.domains.rating.rules.fairness.outcome import AssessorFigure, ComponentFigure
from cuobian.domains.rating.rules.fairness.wording import severity_words, way_out, why
from cuobian.kernel.text import sort_key


@dataclass(frozen=True, slots=True)
class AssessorRow:
    """One assessor of a run. `refusal` says why there is no severity, `way_out` what would make it possible."""

    figure: AssessorFigure
    name: str
    unit: str
    group: int
    words: str
    refusal: str
    way_out: str

    @property
    def name_key(self) -> str:
        """What the name sorts by: its pinyin."""
        return sort_key(self.name)

    @property
    def severity_key(self) -> tuple[bool, float]:
        """What severity sorts by; those without one come last when the strictest come first."""
        return (self.figure.severity is not None, self.figure.severity or 0.0)

    @property
    def visits(self) -> int:
        return self.figure.visits

    @property
    def colleagues(self) -> int:
        return self.figure.colleagues

    @property
    def raw_mean(self) -> float:
        return self.figure.raw_mean


def assessor_rows(found: Opened) -> list[AssessorRow]:
    """Every assessor of the run; names come from the accounts, one query."""
    people = people_of(found)
    components = {one.number: one for one in found.outcome.severity.components}
    numbers = {number: place for place, number in enumerate(sorted(components), start=1)}
    rows = []
    for figure in found.outcome.severity.assessors:
        account = people.get(found.material.assessors[figure.assessor].account_id)
        refused = _refusal(figure, components.get(figure.component), found)
        rows.append(
            AssessorRow(
                figure=figure,
                name=account.name if account else "",
                unit=account.unit_name if account else "",
                group=numbers.get(figure.component, 0),
                words=severity_words(figure),
                refusal=refused[0],
                way_out=refused[1],
            )
        )
    return rows


def _refusal(figure: AssessorFigure, component: ComponentFigure | None, found: Opened) -> tuple[str, str]:
    """Why an assessor has no severity: the reason of the component, else of the whole run."""
    if figure.severity is not None:
        return "", ""
    refused = (component.refused if component else None) or found.outcome.severity.refused
    return why(refused), way_out(refused)
