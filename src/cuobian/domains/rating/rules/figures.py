"""A value that a person writes in place of the platform's own: checked when it is written, read when it is scored."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy

from cuobian.engines.scoring import CountRule, Defects, Point, Ratio, State, StatusRule, Value

NOT_APPLICABLE = "NA"
WANTED = gettext_lazy("更正后的数要写成不小于 0 的数，如 0.92；系统给的是档次的写 A、B、C、C#；不适用写 NA。")
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


def ruled(text: str, point: Point) -> str | None:
    """The same for who may also say that the point does not apply."""
    return NOT_APPLICABLE if text.strip() == NOT_APPLICABLE else corrected(text, point)


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
