"""The table as text: CSV for spreadsheets and for keeping, JSON for programs; equal tables give equal bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, astuple

from cuobian.engines.simulation.measures import NAMES, Figures
from cuobian.engines.simulation.run import Line

PLACES = 6
"""Decimals: far beyond the Monte-Carlo error, well within what every processor agrees on."""
HEAD = ("design", "visits", "engine", *(name for each in NAMES for name in (f"{each}_mean", f"{each}_error")))


def csv_text(lines: Iterable[Line]) -> str:
    """One row a combination; every figure with its Monte-Carlo error beside it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for line in lines:
        pairs = zip(astuple(line.mean), astuple(line.error), strict=True)
        writer.writerow([*line.key, *(f"{value:.{PLACES}f}" for pair in pairs for value in pair)])
    return out.getvalue()


def lines_from(text: str) -> tuple[Line, ...]:
    """The lines behind a CSV of ours. Raises ``ValueError`` for anything else."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or tuple(rows[0]) != HEAD:
        raise ValueError("not a table of a simulation")
    made = []
    for row in rows[1:]:
        values = [float(value) for value in row[3:]]
        made.append(Line(row[0], row[1], row[2], Figures(*values[::2]), Figures(*values[1::2])))
    return tuple(made)


def json_text(lines: Iterable[Line]) -> str:
    """A list of combinations with ``mean`` and ``error``."""
    rows = [
        {
            "design": line.design,
            "visits": line.plan,
            "engine": line.engine,
            **{name: _rounded(asdict(getattr(line, name))) for name in ("mean", "error")},
        }
        for line in lines
    ]
    return json.dumps(rows, indent=1, sort_keys=True) + "\n"


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, PLACES) for name, value in figures.items()}
