"""Reads of the rating round; frozen records out."""
