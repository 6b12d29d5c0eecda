"""Calendars that phones read: UTC, folded lines, a sequence that rises, cancellations; and the codes of the board."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from cuobian.domains.visits.rules.calendars import Event, calendar_text
from cuobian.domains.visits.rules.joining import (
    GRACE,
    STEP,
    changes_in,
    feed_signature,
    is_good,
    is_spoken,
    spoken,
    token_at,
)

STAMP = datetime(2026, 11, 23, 2, tzinfo=UTC)


def event(**changes: object) -> Event:
    given_ = {"uid": "1@cuobian", "title": "厦港街道所", "starts": STAMP, "ends": STAMP + timedelta(hours=1), **changes}
    return Event(**given_)  # type: ignore[arg-type]


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_calendar_names_its_moments_in_utc_and_its_sequence() -> None:
    lines = unfolded(calendar_text("观摩", [event(sequence=203)], stamp=STAMP))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    for line in ("DTSTART:20261123T020000Z", "DTEND:20261123T030000Z", "SEQUENCE:203", "STATUS:CONFIRMED"):
        assert line in lines


def test_what_was_cancelled_says_so() -> None:
    assert "STATUS:CANCELLED" in unfolded(calendar_text("观摩", [event(is_cancelled=True)], stamp=STAMP))


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_any_text_is_folded_at_75_octets_and_read_back_whole(text: str) -> None:
    made = calendar_text("x", [event(note=text + "\n;,\\")], stamp=STAMP)
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    kept = next((line for line in unfolded(made) if line.startswith("DESCRIPTION:")), "")
    plain = kept.removeprefix("DESCRIPTION:")
    for escaped, char in (("\\n", "\n"), ("\\;", ";"), ("\\,", ",")):
        plain = plain.replace("\\\\", "\0").replace(escaped, char).replace("\0", "\\\\")
    assert plain.replace("\\\\", "\\") == text + "\n;,\\"


def test_the_code_of_the_board_changes_and_the_last_ones_are_still_taken() -> None:
    programme = uuid4()
    old = token_at("secret", programme, STAMP)
    assert old != token_at("secret", programme, STAMP + timedelta(seconds=STEP))
    assert is_good("secret", programme, old, STAMP + timedelta(seconds=GRACE * STEP))
    assert not is_good("secret", programme, old, STAMP + timedelta(seconds=(GRACE + 1) * STEP))
    assert not is_good("secret", uuid4(), old, STAMP)
    assert is_spoken("secret", programme, spoken("secret", programme, STAMP), STAMP + timedelta(minutes=5))
    assert not is_spoken("secret", programme, "", STAMP)
    assert 0 < changes_in(STAMP + timedelta(seconds=59)) <= STEP


def test_a_new_version_makes_the_old_address_worthless() -> None:
    person = uuid4()
    assert feed_signature("secret", person, 1) != feed_signature("secret", person, 2)
    assert feed_signature("secret", person, 1) != feed_signature("other", person, 1)
