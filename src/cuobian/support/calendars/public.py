"""The door of calendars."""

from cuobian.support.calendars.years import calendar

__all__ = ["calendar"]
