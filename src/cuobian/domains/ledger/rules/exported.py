"""The ledger as a file that a third party can check without the database: one JSON object a line.

First line: the format. Then, for each sealed day in order, its entries and after them its seal.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from cuobian.domains.ledger.rules.checking import Checker, Report, Sealed, split_leaves

FORMAT = "cuobian-ledger-1"


class NotAnExport(ValueError):
    """The file is not an exported ledger; the argument is the number of the line."""


def head_line() -> str:
    """The first line."""
    return _line({"format": FORMAT})


def entry_line(entry: Mapping[str, Any]) -> str:
    """A line for an entry."""
    return _line({"entry": entry})


def seal_line(sealed: Sealed) -> str:
    """A line for a sealed day."""
    return _line({
        "seal": {
            "book": sealed.book,
            "day": sealed.day.isoformat(),
            "root": sealed.root.hex(),
            "previous": sealed.previous.hex(),
            "chain": sealed.chain.hex(),
            "leaves": b"".join(sealed.leaves).hex(),
        }
    })  # fmt: skip


def check_lines(lines: Iterable[str | bytes]) -> Report:
    """Check an exported ledger. Raises NotAnExport with the line; with the last one when what follows it was cut off."""
    checker, number = Checker(), 0
    entries: list[Mapping[str, Any]] = []
    for number, (what, body) in _parsed(lines):
        if what == "entry":
            entries.append(_entry(number, body))
        else:
            checker.sealed_day(_sealed(number, body), entries)
            entries = []
    if entries:
        raise NotAnExport(number)
    return checker.report()


def _parsed(lines: Iterable[str | bytes]) -> Iterator[tuple[int, tuple[str, Mapping[str, Any]]]]:
    for number, line in enumerate(lines, 1):
        try:
            body = json.loads(line)
            if number == 1:
                if body != {"format": FORMAT}:
                    raise NotAnExport(number)
                continue
            ((what, value),) = body.items()
        except (json.JSONDecodeError, AttributeError, ValueError) as error:
            raise NotAnExport(number) from error
        if what not in ("entry", "seal") or not isinstance(value, dict):
            raise NotAnExport(number)
        yield number, (what, value)


def _entry(number: int, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry with what a finding is named by; whatever else it holds or lacks is found by its hash."""
    if type(body.get("seq")) is not int or not {"id", "place_code"} <= body.keys():
        raise NotAnExport(number)
    return body


def _sealed(number: int, body: Mapping[str, Any]) -> Sealed:
    try:
        return Sealed(
            book=str(body["book"]),
            day=date.fromisoformat(body["day"]),
            root=bytes.fromhex(body["root"]),
            previous=bytes.fromhex(body["previous"]),
            chain=bytes.fromhex(body["chain"]),
            leaves=split_leaves(bytes.fromhex(body["leaves"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NotAnExport(number) from error


def _line(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
