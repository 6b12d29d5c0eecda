"""The hash tree is RFC 6962's: the order of recording is in the root, and every entry can be proved."""

from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuobian.domains.ledger.rules.merkle import START, chain_hash, inclusion_proof, leads_to, leaf_hash, root_of

leaves_of_a_day = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


def rfc_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962 §2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + rfc_root(leaves[:split]) + rfc_root(leaves[split:])).digest()


def test_published_values_come_out() -> None:
    assert root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    two = [leaf_hash(b""), leaf_hash(b"\x00")]
    assert root_of(two).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"


@given(leaves_of_a_day)
def test_the_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    assert root_of(leaves) == rfc_root(leaves)


@given(leaves_of_a_day, st.data())
def test_every_entry_is_proved_and_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root = inclusion_proof(leaves, index), root_of(leaves)
    assert leads_to(leaves[index], path, root)
    assert not leads_to(leaf_hash(b"something else"), path, root)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=40, unique=True), st.randoms())
def test_another_order_is_another_root(leaves: list[bytes], random: object) -> None:
    turned = leaves[1:] + leaves[:1]
    assert root_of(turned) != root_of(leaves)


def test_a_proof_needs_an_entry() -> None:
    with pytest.raises(IndexError):
        inclusion_proof([leaf_hash(b"")], 1)


def test_the_chain_tells_days_and_books_apart() -> None:
    root = leaf_hash(b"a")
    days = {chain_hash(START, root, book, date(2026, 11, day)) for book in ("3502", "3501") for day in (1, 2)}
    assert len(days) == 4
