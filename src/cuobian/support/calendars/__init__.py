"""The State Council's days off and make-up days, editable, for deadlines in working days."""
