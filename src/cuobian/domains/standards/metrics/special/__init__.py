"""Metrics whose formula is their own."""
