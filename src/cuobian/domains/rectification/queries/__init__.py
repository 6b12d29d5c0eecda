"""Reads: frozen records and pages of lists."""
