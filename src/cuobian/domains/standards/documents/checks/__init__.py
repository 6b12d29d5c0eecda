"""Everything that must hold between the parts of a document. Every fault is told, with its place."""

from collections.abc import Collection

from cuobian.domains.standards.documents.checks.policy import check_policy
from cuobian.domains.standards.documents.checks.tree import (
    check_meta,
    check_metrics,
    check_outside,
    check_sources,
    check_tree,
)
from cuobian.domains.standards.documents.codec import Faults
from cuobian.domains.standards.documents.model.whole import Document

__all__ = [
    "check_document",
    "check_meta",
    "check_metrics",
    "check_outside",
    "check_policy",
    "check_sources",
    "check_tree",
]


def check_document(document: Document, *, known_metrics: Collection[str]) -> Faults:
    """All faults of a whole document. `known_metrics`: the keys that the platform can compute."""
    faults = Faults()
    check_meta(document.meta, faults)
    check_policy(document.policy, faults)
    check_outside(document.veto, document.deductions, document.standard, faults)
    check_tree(document.standard, known_metrics, faults)
    check_metrics(document.metrics, known_metrics, faults)
    check_sources(document.legal_basis, document.standard, faults)
    return faults
