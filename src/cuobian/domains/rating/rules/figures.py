"""A value that a person writes in place of the platform's own: checked when it is written, read when it is scored."""

from decimal import Decimal, InvalidOperation

from cuobian.engines.scoring import CountRule, Defects, Point, Ratio, State, StatusRule, Value

MOST = Decimal(10) ** 9
PLACES = Decimal("0.000001")


def corrected(text: str, point: Point) -> str | None:
    """The value as it is kept: a state, a number of defects or a figure, as the point's rule wants; None when it is none."""
    given = text.strip()
    if isinstance(point.rule, StatusRule):
        return given if given in tuple(State) else None
    if isinstance(point.rule, CountRule):
        return str(int(given)) if given.isascii() and given.isdigit() and len(given) < 3 else None
    return _figure(given)


def value_of(text: str, point: Point) -> Value:
    """What the engine scores for a kept value."""
    if isinstance(point.rule, StatusRule):
        return State(text)
    return Defects(int(text)) if isinstance(point.rule, CountRule) else Ratio(Decimal(text))


def _figure(text: str) -> str | None:
    if not text.isascii() or "_" in text or len(text) > 30:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number <= MOST:
        return None
    return format(number.quantize(PLACES).normalize(), "f")
