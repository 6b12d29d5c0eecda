"""What is printed before and after a visit: the hosts' pages, minutes, the report."""
