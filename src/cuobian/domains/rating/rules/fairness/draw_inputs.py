"""What a draw is made from: kept as text, given to the engine, and published without names.

Assessors stand in the engine's inputs under numbers; which person a number means is in the roster, of which only the
digest is public. The commitment covers both, so that neither places, rules and people nor the numbering can be exchanged.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from cuobian.domains.rating.rules.fairness.codec import text_of, value_of
from cuobian.engines import panels as pn
from cuobian.engines.scoring.exact import plain

STAYS_AWAY = "recused"
"""The one reason of recusal that is published: why somebody stays away is nobody's business but the officer's."""
NO_ROLE = "no_role"
"""Stays away because the person is no assessor over that district."""


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """A place waiting for a panel; its code is its id in the draw."""

    entry_id: str
    code: str


@dataclass(frozen=True, slots=True)
class DrawnPerson:
    """An assessor under the number of the draw; `district` is "" for somebody of no district."""

    number: str
    account_id: str
    district: str
    min_load: int
    max_load: int | None


@dataclass(frozen=True, slots=True)
class Stay:
    """This person stays away from this place for these reasons: keys of recusal rules, or `NO_ROLE`."""

    code: str
    number: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawInputs:
    """`visits`: members of each panel. `dossiers`: how many shared dossiers everybody scores."""

    visits: int
    different_districts: bool
    not_own_district: bool
    places: tuple[DrawnPlace, ...]
    people: tuple[DrawnPerson, ...]
    stays: tuple[Stay, ...]
    dossiers: int = 0

    def text(self) -> str:
        """One line of JSON; equal inputs give equal text."""
        return text_of(self)

    def engine(self, *, reasons: bool = False) -> pn.Inputs:
        """The engine's inputs; with `reasons` the codes of recusal stand in them, for explanations at the desk."""
        return pn.Inputs(
            places=tuple(pn.Place(one.code, one.code[:6]) for one in self.places),
            assessors=tuple(
                pn.Assessor(one.number, one.district or None, one.min_load, one.max_load) for one in self.people
            ),
            visits=self.visits,
            recusals=tuple(
                pn.Recusal(one.code, one.number, one.reasons[0] if reasons else STAYS_AWAY) for one in self.stays
            ),
            rules=pn.Rules(self.different_districts, self.not_own_district),
            dossiers=tuple(f"dossier {number + 1}" for number in range(self.dossiers)),
        )

    def accounts(self) -> dict[str, UUID]:
        """Number -> account."""
        return {one.number: UUID(one.account_id) for one in self.people}

    def entries(self) -> dict[str, UUID]:
        """Code of a place -> its entry."""
        return {one.code: UUID(one.entry_id) for one in self.places}


def inputs_from(text: str) -> DrawInputs:
    """The inverse of `DrawInputs.text`."""
    return value_of(DrawInputs, text)


def numbered(accounts: Sequence[UUID], salt: str) -> dict[UUID, str]:
    """A number for everybody, in an order that only the salt decides: "01", "02" and on."""
    order = sorted(accounts, key=lambda account: sha256(f"{salt}\x1f{account}".encode()).hexdigest())
    width = max(2, len(str(len(order))))
    return {account: f"{place:0{width}d}" for place, account in enumerate(order, start=1)}


def roster_digest(inputs: DrawInputs, salt: str) -> str:
    """SHA-256 over the salt and who each number is: published, so that no number can change hands."""
    lines = [f"{one.number} {one.account_id}" for one in sorted(inputs.people, key=lambda one: one.number)]
    return sha256("\n".join((salt, *lines)).encode()).hexdigest()


def commitment_of(inputs: DrawInputs, salt: str) -> str:
    """What is published before the draw: the engine's commitment, with the digest of the roster as its salt."""
    return pn.commitment(inputs.engine(), roster_digest(inputs, salt))


def seed_text_of(source: str, number: str) -> str:
    """The text that becomes the seed: what was announced, and the number that came out; single blanks, plain digits."""
    digits = str.maketrans("０１２３４５６７８９，．", "0123456789,.")
    return f"{' '.join(source.split())}：{' '.join(number.translate(digits).split())}"


def plan_from(text: str) -> pn.Plan:
    """The plan that a canonical text stands for."""
    return value_of(pn.Plan, unmarked(text))


def engine_inputs_from(body: Mapping[str, Any]) -> pn.Inputs:
    """The engine's inputs out of a published file."""
    return value_of(pn.Inputs, unmarked(json.dumps(body)))


def unmarked(text: str) -> str:
    """Canonical text without the names of kinds, which stand under an empty key."""
    return json.dumps(json.loads(text, object_pairs_hook=lambda pairs: {name: one for name, one in pairs if name}))


def public_file(inputs: DrawInputs, *, salt: str, commitment: str, seed_text: str, plan: str) -> dict[str, Any]:
    """Everything that anybody needs to make the draw again, and no name; plan and seed are "" and [] before the draw."""
    panels = plan_from(plan).panels if plan else ()
    return {
        "algorithm": pn.ALGORITHM,
        "commitment": commitment,
        "roster": roster_digest(inputs, salt),
        "inputs": plain(inputs.engine().ordered()),
        "seed_text": seed_text,
        "panels": [[panel.place, *panel.members] for panel in panels],
    }


def differences(body: Mapping[str, Any]) -> list[str]:
    """What is wrong with a published file, drawing again from its inputs and seed; empty when all of it holds.

    Raises `pn.PanelsError`, KeyError, TypeError or ValueError for a file that is none of ours.
    """
    inputs = engine_inputs_from(body["inputs"])
    found = []
    if body["algorithm"] != pn.ALGORITHM:
        return [f"algorithm: {body['algorithm']}, here is {pn.ALGORITHM}"]
    if pn.commitment(inputs, body["roster"]) != body["commitment"]:
        found.append("commitment: other inputs were announced")
    if not body["seed_text"]:
        return found
    again = pn.plan_panels(inputs, pn.draw_seed(body["seed_text"]))
    said = {panel[0]: tuple(panel[1:]) for panel in body["panels"]}
    drawn = {panel.place: panel.members for panel in again.panels}
    found += [
        f"{place}: {'、'.join(said.get(place, ())) or '—'} ≠ {'、'.join(drawn.get(place, ())) or '—'}"
        for place in sorted(said.keys() | drawn.keys())
        if said.get(place) != drawn.get(place)
    ]
    return found
