"""Hash trees after RFC 6962 §2.1: leaves are hashed with the prefix 0x00, nodes with 0x01.

A day's tree is over its entries in the order in which they were recorded. Days are chained:
chain = SHA-256(0x02 ‖ previous chain ‖ root ‖ "book day"), with 32 zero bytes before the first day.
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

EMPTY = sha256(b"").digest()
START = bytes(32)


def leaf_hash(content: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes. An odd subtree at the end moves up unchanged, which is RFC 6962's split."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    while len(level) > 1:
        pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """The hashes that lead from one leaf to the root, each with its side ("left" or "right")."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    level, position, path = list(leaves), index, list[tuple[str, bytes]]()
    while len(level) > 1:
        sibling = position ^ 1
        if sibling < len(level):
            path.append(("left" if sibling < position else "right", level[sibling]))
        pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level, position = pairs + level[len(pairs) * 2 :], position // 2
    return path


def leads_to(leaf: bytes, path: Sequence[tuple[str, bytes]], root: bytes) -> bool:
    """True when the proof leads from the leaf to the root."""
    current = leaf
    for side, sibling in path:
        current = node_hash(sibling, current) if side == "left" else node_hash(current, sibling)
    return current == root


def chain_hash(previous: bytes, root: bytes, book: str, day: date) -> bytes:
    """What ties a sealed day to the sealed day before it."""
    return sha256(b"\x02" + previous + root + f"{book} {day.isoformat()}".encode()).digest()
