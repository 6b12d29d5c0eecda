"""A star that was awarded is held against its entry, its result and its events, and so is each one it was lowered to."""

import argparse
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, World, build

from cuobian.domains.rating.actions.awards import downgrade, expire_due, revoke, warn
from cuobian.domains.rating.commands.replaying import _replay
from cuobian.domains.rating.models import Entry, StarAward, StarEvent
from cuobian.domains.rating.queries.awarded import replay_awards
from cuobian.domains.rating.values import Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.commands import Console

CODE, OTHER = SIMING_STATIONS[:2]


def told(world: World) -> list[str]:
    return [found.difference for found in replay_awards(world.round) if not found.same]


def spoil(table: str, change: str) -> None:
    """What somebody could do who owns the database: put the trigger away and change rows."""
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_no_update{on}")
        cursor.execute(f"UPDATE {table} SET {change}")


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world with one star awarded and one place left without."""
    with built_once(django_db_blocker, _awarded) as world:
        yield world


def _awarded() -> World:
    world = build()
    world.take_to(Stage.AWARDED, world.entry(CODE))
    world.take_to(Stage.UNSTARRED, world.entry(OTHER), mark="C#")
    return world


@pytest.fixture
def high(shared: World) -> StarAward:
    return StarAward.objects.get(entry=shared.entry(CODE))


def officer(world: World, award: StarAward) -> Actor:
    return world.city if award.star >= 4 else world.siming


def _lowered(world: World, award: StarAward) -> StarAward:
    given = {"actor": officer(world, award), "award_id": award.pk, "star": award.star - 1, "now": AFTER_NOTICE}
    made = downgrade(reason="暗访", **given)  # type: ignore[arg-type]
    assert made is not None
    return made


def _lowered_and_revoked(world: World, award: StarAward) -> None:
    last = _lowered(world, _lowered(world, award))
    revoke(actor=officer(world, last), award_id=last.pk, reason="否决", now=AFTER_NOTICE)


ENDS: dict[str, Callable[[World, StarAward], object]] = {
    "as it was awarded": lambda _world, _high: None,
    "warned": lambda world, high: warn(actor=world.city, award_id=high.pk, reason="闭门", now=AFTER_NOTICE),
    "lowered": _lowered,
    "lowered twice": lambda world, high: _lowered(world, _lowered(world, high)),
    "lowered and revoked": _lowered_and_revoked,
    "expired": lambda _world, high: expire_due(
        actor=Actor.system("平台"), now=AFTER_NOTICE.replace(year=high.valid_until.year + 1)
    ),
}


@pytest.mark.parametrize("end", list(ENDS))
def test_what_happens_to_a_star_is_on_its_record(shared: World, high: StarAward, end: str) -> None:
    ENDS[end](shared, high)
    assert len(list(replay_awards(shared.round))) == 1
    assert told(shared) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("star = 5, score = 99.99", "星级或得分"),
        ("score = score + 1", "星级或得分"),
        ("dimensions = '[]'", "上写的"),
        ("valid_until = '2036-12-31'", "上写的"),
        ("standard_label = 'x'", "上写的"),
        ("awarded_on = '2026-12-01'", "上写的"),
        ("status = 'revoked', ended_on = awarded_on, end_reason = 'x'", "经过"),
        ("entry_id = NULL", "没有它的星级"),
    ],
)
def test_a_changed_award_is_named(shared: World, high: StarAward, change: str, said: str) -> None:
    spoil("rating_staraward", change)
    (found,) = told(shared)
    assert said in found


@pytest.mark.parametrize(
    ("change", "said"), [("star = star + 1", "降星的记录"), ("score = 1", "降星的记录"), ("valid_until = '2036-12-31'", "降星的记录")]
)  # fmt: skip
def test_a_changed_award_that_was_lowered_is_named(shared: World, high: StarAward, change: str, said: str) -> None:
    made = _lowered(shared, high)
    spoil("rating_staraward", f"{change} WHERE plaque_number = '{made.plaque_number}'")
    assert any(said in found or "经过" in found for found in told(shared))


def test_an_entry_whose_star_and_score_were_changed_along_with_the_award_is_named(
    shared: World, high: StarAward
) -> None:
    spoil("rating_staraward", "score = 99.99")
    Entry.objects.filter(pk=high.entry_id).update(score="99.99")
    (found,) = told(shared)
    assert "星级或得分" in found


def test_an_event_that_is_missing_or_says_otherwise_is_named(shared: World, high: StarAward) -> None:
    revoke(actor=shared.city, award_id=high.pk, reason="否决", now=AFTER_NOTICE)
    spoil("rating_starevent", "act = 'checked' WHERE act = 'revoked'")
    (found,) = told(shared)
    assert "经过" in found
    assert StarEvent.objects.filter(award=high).count() == 2


def test_the_command_names_it_and_fails(shared: World, high: StarAward, capsys: pytest.CaptureFixture[str]) -> None:
    asked = argparse.Namespace(round=str(shared.round.pk))
    assert _replay(asked, Console()) == 0
    assert "1 / 1 颗授出的星级一致" in capsys.readouterr().out
    spoil("rating_staraward", "star = 5, score = 99.99")
    assert _replay(asked, Console()) == 1
    out = capsys.readouterr().out
    assert "0 / 1 颗授出的星级一致" in out
    assert high.plaque_number in out
