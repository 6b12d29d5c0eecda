"""A rehearsal of a round as a handful of plain settings: what a form, a file or a command says, made into a scenario."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from cuobian.engines import simulation as si

DESIGNS = ("ring-random", "mixed", "drawn", "drawn+3")
ENGINES = ("mean", "trimmed", "huber")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is rehearsed. Points are of 100, shares between 0 and 1.

    ``areas``: stations, assessors and mean of each district, when they are not spread evenly.
    """

    stations: int = 600
    districts: int = 6
    assessors: int = 30
    mean: float = 75.0
    station_sd: float = 8.0
    severity: float = 4.0
    noise: float = 5.0
    own: float = 0.0
    own_share: float = 0.0
    outliers: float = 0.0
    designs: tuple[str, ...] = DESIGNS
    engines: tuple[str, ...] = ENGINES
    visits: tuple[str, ...] = ("3",)
    cuts: tuple[float, ...] = (60.0, 66.0, 74.0, 82.0, 90.0)
    star: int = 4
    replications: int = 40
    seed: int = 20261128
    areas: tuple[tuple[int, int, float], ...] = ()

    def data(self) -> dict[str, Any]:
        """Plain values, as a job keeps them."""
        return asdict(self)


NAMES = tuple(field.name for field in fields(Settings))
LISTS = {"designs": str, "engines": str, "visits": str, "cuts": float}
ENGINE_NAMES = {
    "station_sd": "station_sd", "severity_sd": "severity", "noise_sd": "noise", "own_points": "own",
    "own_share": "own_share", "outlier_share": "outliers", "again": "visits", "plans": "visits",
}  # fmt: skip
"""Names in the engine that a setting has another name for."""


def settings_from(given: Mapping[str, Any], base: Settings | None = None) -> Settings:
    """Settings with what was given in place of the base's.

    Raises:
        si.BadScenario: a name that there is not, or a value of another kind.
    """
    base = base or Settings()
    changed: dict[str, Any] = {}
    for name, value in given.items():
        if name not in NAMES:
            raise si.BadScenario(str(name), si.Reason.CHOICE, NAMES, str(value))
        changed[name] = _value(name, value, getattr(base, name))
    return replace(base, **changed)


def _value(name: str, value: Any, before: Any) -> Any:
    try:
        if name == "areas":
            return tuple(_area(one) for one in value)
        if name in LISTS:
            parts = (
                value.split(",") if isinstance(value, str) else value if isinstance(value, list | tuple) else [value]
            )
            return tuple(LISTS[name](part.strip() if isinstance(part, str) else part) for part in parts)
        if isinstance(value, bool) or (isinstance(before, int) and float(value) != int(float(value))):
            raise ValueError
        return type(before)(float(value))
    except (TypeError, ValueError, KeyError, OverflowError):
        raise si.BadScenario(name, si.Reason.CHOICE, (example_of(name),), str(value)) from None


def _area(one: Any) -> tuple[int, int, float]:
    if isinstance(one, Mapping):
        return int(one["stations"]), int(one["assessors"]), float(one["mean"])
    stations, assessors, mean = one
    return int(stations), int(assessors), float(mean)


def example_of(name: str) -> str:
    """What a setting looks like: its default."""
    if name == "areas":
        return "[{stations: 100, assessors: 5, mean: 75}, …]"
    value = getattr(Settings(), name)
    return ",".join(f"{one:g}" if isinstance(one, float) else one for one in value) if name in LISTS else f"{value:g}"


def scenario_of(settings: Settings) -> si.Scenario:
    """What the engine rehearses.

    Raises:
        si.BadScenario: a setting out of its bounds; `place_of` says which.
    """
    districts = tuple(si.District(*area) for area in settings.areas) or si.even_districts(
        settings.stations, settings.districts, settings.assessors, settings.mean
    )
    truth = si.Truth(
        districts=districts,
        station_sd=settings.station_sd,
        severity_sd=settings.severity,
        noise_sd=settings.noise,
        own_points=settings.own,
        own_share=settings.own_share,
        outlier_share=settings.outliers,
    )
    return si.Scenario(
        truth=truth,
        designs=tuple(si.design_from(text) for text in dict.fromkeys(settings.designs)),
        engines=tuple(si.engine_from(text) for text in dict.fromkeys(settings.engines)),
        plans=tuple(si.plan_from(text) for text in dict.fromkeys(settings.visits)),
        cuts=settings.cuts,
        star=settings.star,
        replications=settings.replications,
        seed=settings.seed,
    )


def place_of(error: si.BadScenario) -> str:
    """The setting that an error of the engine is about."""
    if error.where in ("dossiers", "periods"):
        return "designs"
    return ENGINE_NAMES.get(error.where, error.where)
