"""Commands that phones wrote while they had no signal: each taken in once, answered, and kept when a person must decide."""
