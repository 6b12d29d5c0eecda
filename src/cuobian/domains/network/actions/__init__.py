"""Writes: one function per use case, keyword-only, in one transaction."""
