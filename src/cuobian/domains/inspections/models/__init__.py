"""The tables of the inspections."""

from cuobian.domains.inspections.models.findings import Finding, FindingEntry
from cuobian.domains.inspections.models.planning import Counter, Inspection, InspectionPlace, Inspector
from cuobian.domains.inspections.models.records import Entry, EntryPhoto, PlaceVisit, Withdrawal

__all__ = [
    "Counter",
    "Entry",
    "EntryPhoto",
    "Finding",
    "FindingEntry",
    "Inspection",
    "InspectionPlace",
    "Inspector",
    "PlaceVisit",
    "Withdrawal",
]
