"""What is read about statements, minutes, notes, the report and its actions."""
