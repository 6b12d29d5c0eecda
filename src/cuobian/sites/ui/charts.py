"""Charts: the data goes to the page as JSON, a module draws it, and the same data stands behind it as a table."""

from collections.abc import Mapping
from typing import Any

from cuobian.kernel import format as written

KINDS = ("bar", "line", "radar", "scatter")


def chart(data: Mapping[str, Any], ident: str, label: Any, size: str = "") -> dict[str, Any]:
    """Context of `ui/chart.html`.

    Args:
        data: {"kind": "bar" | "line" | "radar" | "scatter", "labels": [...], "head": "月份", "unit": "%", "decimals": 0,
            "series": [{"name": "办结订单（单）", "values": [36, 33, None]}]}; a radar goes from 0 to 100.
        ident: id of the drawing, unique in the page.
        label: one sentence that says what the drawing shows.
        size: "" | "tall" | "low".

    Raises:
        ValueError: the kind is unknown, or a series is not as long as the labels.
    """
    if data["kind"] not in KINDS:
        raise ValueError(f"chart {ident}: no kind {data['kind']!r}")
    labels = [str(name) for name in data["labels"]]
    for series in data["series"]:
        if len(series["values"]) != len(labels):
            raise ValueError(
                f"chart {ident}: {series['name']!r} has {len(series['values'])} values, {len(labels)} labels"
            )
    unit, decimals = str(data.get("unit", "")), int(data.get("decimals", 0))
    return {
        "ident": ident,
        "label": label,
        "size": size,
        "payload": {
            "kind": data["kind"],
            "labels": labels,
            "unit": unit,
            "decimals": decimals,
            "series": [
                {"name": str(series["name"]), "values": [_number(value) for value in series["values"]]}
                for series in data["series"]
            ],
        },
        "head": data.get("head", ""),
        "names": [str(series["name"]) for series in data["series"]],
        "rows": _rows(labels, data, unit, decimals),
    }


def _rows(labels: list[str], data: Mapping[str, Any], unit: str, decimals: int) -> list[tuple[str, list[str]]]:
    columns = [[_cell(value, unit, decimals) for value in series["values"]] for series in data["series"]]
    return [(label, [column[index] for column in columns]) for index, label in enumerate(labels)]


def _cell(value: Any, unit: str, decimals: int) -> str:
    return written.NOTHING if value is None else f"{written.number(value, decimals)}{unit}"


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
