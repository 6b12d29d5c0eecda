"""The working calendar: what the table says, and where its years come from."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max

from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.calendars.models import Holiday

FIRST_YEAR = 2024
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
_kept: dict[str, Any] = {"stamp": None, "calendar": WorkCalendar()}


def calendar() -> WorkCalendar:
    """The working calendar as the table stands now. One small query; ask once for a page, not once for a row."""
    stamp = Holiday.objects.aggregate(rows=Count("id"), last=Max("edited_at"))
    if stamp != _kept["stamp"] or not stamp["rows"]:
        exceptions = dict(Holiday.objects.values_list("day", "is_workday"))
        _kept.update(stamp=stamp, calendar=WorkCalendar(exceptions))
    kept: WorkCalendar = _kept["calendar"]
    return kept


def forget() -> None:
    """The table was just changed here; other processes see it by the stamp."""
    _kept["stamp"] = None


def known_years() -> list[int]:
    """Years whose notice is packaged with the platform, from the first year we use."""
    import chinese_calendar.constants as announced  # slow to load, and only the yearly seeding asks

    return sorted({day.year for day in announced.holidays} & set(range(FIRST_YEAR, 2100)))


def announced_days(year: int) -> dict[date, tuple[bool, str]]:
    """Days of a packaged year that do not follow the week: day -> (worked, name)."""
    import chinese_calendar.constants as announced

    off = {day: (False, name) for day, name in announced.holidays.items() if day.year == year}
    worked = {day: (True, name) for day, name in announced.workdays.items() if day.year == year}
    return {
        day: (works, NAMES.get(name, name) + ("调休" if works else ""))
        for day, (works, name) in sorted({**off, **worked}.items())
    }


def seed(now: datetime) -> int:
    """Fill in packaged years of which the table holds no day yet. Returns how many days were written."""
    held = set(Holiday.objects.values_list("day__year", flat=True).distinct())
    rows = [
        Holiday(day=day, is_workday=worked, note=name, edited_at=now)
        for year in known_years()
        if year not in held
        for day, (worked, name) in announced_days(year).items()
    ]
    Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
