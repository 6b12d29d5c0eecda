"""Decisions over plain values: opening hours, codes, telephone numbers, rights. No database."""
