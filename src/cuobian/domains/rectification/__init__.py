"""整改: every deficiency becomes a ticket that is corrected with evidence, verified by somebody else, and closed."""
