"""What a run found, as plain values: figures in points of 100, chances between 0 and 1, people and places by number.

Numbers of places, assessors and points are their places in the run's material.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something was not computed: a code that pages put into words, and the figure behind it."""

    code: str
    found: float | None = None
    wanted: float | None = None


@dataclass(frozen=True, slots=True)
class AssessorFigure:
    """One assessor: positive severity is stricter than colleagues on the same places. None when refused."""

    assessor: int
    component: int
    visits: int
    places: int
    colleagues: int
    severity: float | None
    error: float | None
    low: float | None
    high: float | None
    raw_mean: float


@dataclass(frozen=True, slots=True)
class ComponentFigure:
    number: int
    places: int
    assessors: int
    visits: int
    lambda2: float | None
    lambda2_bound: float
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class Own:
    """Points that assessors give more in their own district."""

    points: float | None
    error: float | None
    visits: int
    places: int
    reason: str


@dataclass(frozen=True, slots=True)
class CertificateFigure:
    """Evidence that the fit is the solution."""

    method: str
    converged: bool
    gradient: float | None
    residual: float | None
    iterations: int
    condition: float | None
    robust_iterations: int
    boundary: bool


@dataclass(frozen=True, slots=True)
class SeverityPart:
    refused: Refused | None
    noise: float | None
    spread: float | None
    reliability_raw: float | None
    reliability_fair: float | None
    own: Own
    certificate: CertificateFigure
    components: tuple[ComponentFigure, ...]
    assessors: tuple[AssessorFigure, ...]
    variance_note: str
    flagged: tuple[int, ...]
    """Visits that weigh less than half an ordinary one."""


@dataclass(frozen=True, slots=True)
class Share:
    """One visit in a fair score: its weight, and the points added for who made it."""

    visit: int
    weight: float
    added: float


@dataclass(frozen=True, slots=True)
class PlaceFigure:
    """One place. `chances`: P(at least k stars by score) for k = 1..5, before gates; `star` and `fair_star` after them."""

    place: int
    visits: int
    raw: float
    adjustment: float
    fair: float
    error: float
    refused: Refused | None
    capped: bool
    star: int
    fair_star: int
    chances: tuple[float, ...]
    borderline: bool
    expected_loss: float
    next_visit_value: float
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class PointFigure:
    """Agreement on one measuring point, and its place on the logit scale where that could be fitted."""

    point: int
    ratings: int
    places: int
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    exact: float | None
    prevalence: float | None
    """Share of the commonest state."""
    ac1: float | None
    needs_work: bool
    reason: str
    difficulty: float | None
    difficulty_error: float | None
    infit: float | None
    outfit: float | None
    signs: tuple[str, ...]
    """Codes of what stands out; `engines.rasch.Sign` says what each means."""


@dataclass(frozen=True, slots=True)
class AgreementPart:
    """Agreement over totals, and by measuring point."""

    totals_alpha: float | None
    totals_low: float | None
    totals_high: float | None
    points: tuple[PointFigure, ...]
    rasch_refused: Refused | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two assessors who saw the same places."""

    first: int
    second: int
    together: int


@dataclass(frozen=True, slots=True)
class DesignPart:
    """Whether the panels can be compared at all."""

    components: int
    lambda2: float
    lambda2_bound: float
    efficiency: float
    least_load: int
    most_load: int
    contrast_error: float | None
    """Standard deviation of the difference between two assessors' severities, in points."""
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class ScreenFigure:
    """One flag: whom or what it is about, and how sure it is. `unit` says what `estimate` counts.

    `kind` is of `ScreenKind`. `visits` are the sheets it is about, empty when it is about a person or two districts.
    `expected` is what chance alone would give, where that is worth saying; `count` is what the estimate rests on.
    """

    kind: str
    assessors: tuple[int, ...]
    districts: tuple[str, ...]
    visits: tuple[int, ...]
    estimate: float
    unit: str
    error: float | None
    expected: float | None
    p_value: float
    q_value: float
    false_alarm: float
    count: int


@dataclass(frozen=True, slots=True)
class Screened:
    """One screen of the engine (`engines.anomalies.Kind`): what was tested, or why it could not be."""

    kind: str
    tests: int
    false_alarm: float | None
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class Outcome:
    engines: dict[str, str]
    severity: SeverityPart
    places: tuple[PlaceFigure, ...]
    award_list: tuple[int, ...]
    """Places of the four- and five-star list that keeps the expected share of false awards."""
    award_list_false: float
    agreement: AgreementPart
    design: DesignPart
    screened: tuple[Screened, ...]
    screens: tuple[ScreenFigure, ...]
