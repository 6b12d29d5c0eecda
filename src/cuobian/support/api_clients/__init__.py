"""Programs that read the platform's public data: their tokens, what each may read, and how often."""
