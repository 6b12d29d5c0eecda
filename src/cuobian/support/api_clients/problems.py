"""How the API refuses: one typed body for every status."""

from typing import Any

from ninja import Schema


class FaultOut(Schema):
    """One thing wrong with what was given."""

    place: str
    message: str


class Problem(Schema):
    """Why a request was refused, and what can be done."""

    message: str
    faults: list[FaultOut] = []


def answers(schema: Any) -> dict[int, Any]:
    """What an operation may answer: its own body, or a Problem."""
    return {200: schema, **dict.fromkeys((400, 401, 403, 404, 422, 429), Problem)}
