"""The ledger (台账): append-only facts, corrected by counter-entries, sealed day by day."""
