"""Identifiers grow with time and never repeat."""

from hypothesis import given
from hypothesis import strategies as st

from cuobian.kernel.ids import uuid7


@given(st.integers(0, (1 << 48) - 1))
def test_it_is_a_version_seven_of_the_standard_variant_and_holds_its_time(at_ms: int) -> None:
    made = uuid7(at_ms)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == at_ms


@given(st.integers(0, 1 << 40), st.integers(1, 1 << 40))
def test_a_later_one_sorts_later(at_ms: int, later: int) -> None:
    assert str(uuid7(at_ms)) < str(uuid7(at_ms + later))


def test_ten_thousand_of_one_millisecond_differ() -> None:
    assert len({uuid7(1_700_000_000_000) for _ in range(10_000)}) == 10_000
