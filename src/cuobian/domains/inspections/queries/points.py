"""The measuring points of a version, for records that name one: read once per version, for a published one never changes."""

from functools import lru_cache
from uuid import UUID

from cuobian.domains.standards.public import document


@lru_cache(maxsize=32)
def point_words(version_id: UUID) -> dict[str, str]:
    """Point id -> its words."""
    return {point.id: point.name for point in document(version_id).standard.walk()}
