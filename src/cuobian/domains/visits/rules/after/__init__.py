"""Pure decisions about statements, minutes, notes, the report and its actions."""
