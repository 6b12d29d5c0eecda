"""How often somebody may do something: counters that all processes share."""
