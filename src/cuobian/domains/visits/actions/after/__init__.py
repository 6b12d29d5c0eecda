"""What is written before and after a visit: one function a use case."""
