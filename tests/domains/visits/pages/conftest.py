"""The pages' tests stand on the same world."""

from tests.domains.visits.conftest import built, world

__all__ = ["built", "world"]
