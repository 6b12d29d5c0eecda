"""Who sees places with whom: from the sheets of the latest run, or, before there is one, from the sheets that are open."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cuobian.domains.people.public import accounts
from cuobian.domains.rating.models import FairnessRun, Round, Sheet
from cuobian.domains.rating.queries.fairness.draws import sigma_of
from cuobian.domains.rating.queries.fairness.runs import opened, run_in_force
from cuobian.domains.rating.rules.fairness.panel_graph import Person, Picture, certified, picture_of
from cuobian.domains.rating.rules.recusal import DISTRICT
from cuobian.domains.rating.values import Level, SheetStatus


@dataclass(frozen=True, slots=True)
class Graph:
    """The picture of a level; `run` is None when it is drawn from sheets that are not all submitted."""

    picture: Picture
    run: FairnessRun | None
    places: int
    dossiers: int


def graph_of(made: Round, level: Level) -> Graph | None:
    """The panels of a level as a picture with their certificate; None while fewer than two assessors have a sheet."""
    run = run_in_force(made, level)
    seen, shared = _seen_in(run) if run else (_seen_now(made, level), {})
    ids = sorted({account for members in (*seen.values(), *shared.values()) for account in members})
    if len(ids) < 2:
        return None
    people = accounts(ids)
    persons = [
        Person(str(one), people[one].name, people[one].unit_name, people[one].unit_code[:DISTRICT])
        for one in ids
        if one in people
    ]
    known = {one.key for one in persons}
    panels, dossiers = _panels(seen, known), _panels(shared, known)
    found = certified({**panels, **dossiers}, [one.key for one in persons], sigma_of(made, level))
    return Graph(picture_of(persons, found, panels), run, len(panels), len(dossiers))


def _panels(seen: Mapping[str, Sequence[UUID]], known: Collection[str]) -> dict[str, list[str]]:
    """Who of the known sees each unit; units that nobody of them sees are left out."""
    return {
        unit: kept for unit, members in seen.items() if (kept := [str(one) for one in members if str(one) in known])
    }


def _seen_in(run: FairnessRun) -> tuple[dict[str, list[UUID]], dict[str, list[UUID]]]:
    """Places, and shared dossiers, of a run with who scored them."""
    material = opened(run).material
    places: dict[str, list[UUID]] = defaultdict(list)
    dossiers: dict[str, list[UUID]] = defaultdict(list)
    for visit in material.visits:
        seen = places if visit.unit < len(material.places) else dossiers
        seen[f"{visit.unit:08d}"].append(material.assessors[visit.assessor].account_id)
    return places, dossiers


def _seen_now(made: Round, level: Level) -> dict[str, list[UUID]]:
    """Places with everybody who has a sheet there, submitted or not."""
    seen: dict[str, list[UUID]] = defaultdict(list)
    rows = Sheet.objects.filter(entry__round=made, level=level).exclude(status=SheetStatus.VOID)
    for code, account in rows.values_list("entry__code", "account_id"):
        seen[code].append(account)
    return seen
