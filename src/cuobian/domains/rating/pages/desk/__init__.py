"""Pages of the offices: rounds, work list, entries, panels, notices, appeals, stars."""
