"""Versioned construction standards: one canonical document a version, and the metrics a standard may count."""
