"""What is written, one use case a file."""
