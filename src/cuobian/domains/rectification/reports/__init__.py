"""What is printed: the weekly brief of an action programme."""
