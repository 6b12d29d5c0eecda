"""Reads for the fairness of a round: the material of a run, and what a run found."""
