"""Places that are not what they seem: stations that fell asleep, and one whose book is too good to be true."""

from datetime import timedelta

from cuobian.domains.ledger.demo.diary import Diary

IDLE_STATIONS = 12
_ONE_HELPER_ORDERS = 26


def fall_asleep(diary: Diary) -> None:
    """Nothing is written down any more from some day in summer on."""
    last = diary.until - timedelta(days=diary.dice.integer(105, 170))
    diary.lines = [line for line in diary.lines if line.happened_at.date() <= last]


def too_good(diary: Diary) -> None:
    """Round numbers, hours exactly as posted, nothing but fives, and one helper who orders for everybody on one day."""
    for line in diary.lines:
        if line.kind in ("opening_hours", "kiosk_online"):
            line.quantity, line.part = 40, 40
        elif line.kind == "order_rated":
            line.part = 5
        elif line.kind in ("activity", "love_service", "team_service"):
            line.people = 50
        elif line.kind in ("service_record", "service_people"):
            line.quantity = line.part = 100
    for back in (20, 50, 80):
        _busy_evening(diary, back)


def _busy_evening(diary: Diary, back: int) -> None:
    """One helper orders, finishes and rates more than twenty times in an evening."""
    on = diary.until - timedelta(days=back)
    for number in range(_ONE_HELPER_ORDERS):
        subject = f"order:{diary.code}-X{back}{number:02d}"
        moment = 21 + number / 60
        diary.write(
            "order_placed",
            on,
            people=1,
            tag="proxy",
            item=f"{diary.code}-D1",
            subject=subject,
            hour=moment,
            delay=timedelta(minutes=1),
        )
        diary.write(
            "order_closed",
            on,
            1,
            1,
            people=1,
            tag="finished",
            item="敬老助老",
            subject=subject,
            hour=moment + 0.2,
            delay=timedelta(minutes=1),
        )
        diary.write(
            "order_rated", on, 1, 5, tag="public", subject=subject, hour=moment + 0.3, delay=timedelta(minutes=1)
        )
