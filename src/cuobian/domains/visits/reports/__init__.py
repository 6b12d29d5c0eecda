"""Papers and files: the booklet, the calendar, the copy for the pocket, codes."""
