"""What is printed: PDF by typst, Word for offices that go on writing."""
