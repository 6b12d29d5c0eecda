"""Writes: one function a use case."""

from cuobian.domains.standards.actions.drafts import (
    change_draft,
    copy_version,
    create_drafts,
    describe_draft,
    discard_draft,
)
from cuobian.domains.standards.actions.life import publish_version, retire_version

__all__ = [
    "change_draft",
    "copy_version",
    "create_drafts",
    "describe_draft",
    "discard_draft",
    "publish_version",
    "retire_version",
]
