"""Observation programmes 现场观摩: planned, released, held on the day, and told to whoever takes part or receives."""
