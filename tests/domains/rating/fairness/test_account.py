"""The sum behind a fair score adds up as it is shown, whatever the figures."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cuobian.domains.rating.rules.fairness.account import HUNDREDTH, account_of, points

SCORES = st.decimals(min_value=0, max_value=100, places=2)
VISITS = st.lists(
    st.tuples(SCORES, st.floats(-12, 12), st.floats(0.05, 1)), min_size=1, max_size=9
).map(lambda rows: [(score, added, share / sum(row[2] for row in rows)) for score, added, share in rows])  # fmt: skip


@given(visits=VISITS, official=SCORES, cap=st.sampled_from([0.5, 5.0, 20.0]))
def test_what_is_shown_adds_up_as_shown(
    visits: list[tuple[Decimal, float, float]], official: Decimal, cap: float
) -> None:
    raw = sum(float(score) for score, _added, _share in visits) / len(visits)
    estimate = sum(share * (float(score) + added) for score, added, share in visits)
    moved = max(-cap, min(cap, estimate - raw))
    fair = Decimal(repr(round(float(official) + moved, 3)))
    found = account_of(
        official=official,
        fair=fair,
        raw=Decimal(repr(round(raw, 3))),
        is_capped=abs(estimate - raw) > cap,
        visits=visits,
    )
    assert sum((one.part for one in found.parts), Decimal(0)) == found.weighted
    assert found.weighted + found.cut - found.raw == found.adjustment
    assert found.official + found.adjustment == found.fair == points(fair)
    assert abs(float(found.adjustment) - moved) <= 0.011
    assert abs(float(found.weighted) - estimate) <= 0.021
    exact = [share * (float(score) + added) for score, added, share in visits]
    assert all(abs(float(one.part) - part) <= 0.04 for one, part in zip(found.parts, exact, strict=True))
    assert all(one.part == one.part.quantize(HUNDREDTH) for one in found.parts)


def test_a_refused_place_is_its_official_score() -> None:
    visits = [(Decimal("80.00"), 0.0, 0.5), (Decimal("82.00"), 0.0, 0.5)]
    found = account_of(
        official=Decimal("79.50"), fair=Decimal("79.500"), raw=Decimal("81.000"), is_capped=False, visits=visits
    )
    assert (found.weighted, found.cut, found.adjustment, found.fair) == (
        Decimal("81.00"),
        Decimal("0.00"),
        Decimal("0.00"),
        Decimal("79.50"),
    )
