"""Whatever small table comes in: measures that hold what they promise, or a refusal by name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cuobian.engines import rasch
from cuobian.engines.rasch import Ratings, Standing, fit_facets


@st.composite
def tables(draw: st.DrawFn) -> Ratings:
    sizes = [draw(st.integers(1, 6)), draw(st.integers(1, 3)), draw(st.integers(1, 4))]
    cells = [(s, a, p) for s in range(sizes[0]) for a in range(sizes[1]) for p in range(sizes[2])]
    kept = draw(st.lists(st.sampled_from(cells), min_size=1, max_size=len(cells), unique=True))
    top = draw(st.integers(1, 3))
    categories = [draw(st.integers(0, top)) for _ in kept]
    assessors = [a for _, a, _ in kept] if sizes[1] > 1 or draw(st.booleans()) else None
    return Ratings.of([s for s, _, _ in kept], assessors, [p for *_, p in kept], categories, highest=top, repeats=True)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    ratings=tables(),
    steps=st.sampled_from(["rating_scale", "partial_credit"]),
    method=st.sampled_from(["laplace", "jml"]),
    unused=st.sampled_from(["keep", "renumber"]),
)
def test_a_small_table_is_measured_or_refused_by_name(ratings: Ratings, steps: str, method: str, unused: str) -> None:
    try:
        fit = fit_facets(ratings, steps, method, unused=unused)  # type: ignore[arg-type]
    except rasch.RaschError as refused:
        event(type(refused).__name__)
        return
    assert fit.certificate.gradient <= 1e-7
    for facet in fit.facets:
        measured = np.array([standing is Standing.MEASURED for standing in facet.standing])
        assert np.isfinite(facet.measure[measured]).all()
        alone = facet.name != "station" and measured.sum() == 1  # the origin itself
        assert (facet.se[measured] > 0).all() or alone
        assert np.isnan(facet.se[~measured]).all()
        fair = facet.fair[measured]
        assert ((fair >= ratings.lowest) & (fair <= ratings.highest)).all()
        if facet.name != "station":
            assert facet.measure[measured].sum() == pytest.approx(0.0, abs=1e-6)
    assert sum(row.count for scale in fit.scales for row in scale.categories) <= ratings.count
    rasch.diagnose_points(fit)
