"""Plain values of the ledger: kinds of facts, records, selections."""
