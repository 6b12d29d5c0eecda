"""Writes of the fairness of a round: runs, screens, moved stars, draws, dossiers and the policy."""
