"""What waits for a person: one row per account, subject and kind, settled when the thing is done."""
