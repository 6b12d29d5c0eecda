"""Awarded stars held against what made them: the entry, its result, and the events of every star that followed by lowering."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, Result, Round, StarAward, StarEvent
from cuobian.domains.rating.queries.facts_of_entry import level_of
from cuobian.domains.rating.queries.outcomes import dimensions_of, result_in_force
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.star_days import valid_months
from cuobian.domains.rating.values import AwardStatus, Level, Stage, StarAct

CHUNK = 200
Events = Mapping[UUID, Sequence[StarEvent]]


@dataclass(frozen=True, slots=True)
class ReplayedAward:
    """The star of one entry held against its record. `difference` says what does not agree."""

    place: str
    difference: str = ""

    @property
    def same(self) -> bool:
        return not self.difference


@dataclass(frozen=True, slots=True)
class _Held:
    """Every star of the places asked for, by the number of its plaque, with its events, the earliest first."""

    by_plaque: Mapping[str, StarAward]
    of_entry: Mapping[UUID, StarAward]
    events: Events

    def granted(self, award: StarAward) -> StarEvent | None:
        return next((event for event in self.events.get(award.pk, ()) if event.act == StarAct.GRANTED), None)

    def chain(self, award: StarAward) -> list[StarAward]:
        """The star as it was awarded first, and each one it was lowered to, the last of them at the end."""
        found = [award]
        while before := self._before(found[0]):
            if before in found:
                break
            found.insert(0, before)
        return found

    def _before(self, award: StarAward) -> StarAward | None:
        granted = self.granted(award)
        return self.by_plaque.get(granted.facts.get("from", "")) if granted else None


def replay_awards(made: Round) -> Iterator[ReplayedAward]:
    """Every entry of a round that was awarded a star, or has one: star, score, figures, days and end must follow from the record."""
    rows = Entry.objects.filter(Q(stage=Stage.AWARDED) | Q(award__isnull=False), round=made)
    ordered = rows.select_related("place", "round__version").order_by("code").iterator(chunk_size=CHUNK)
    while group := list(islice(ordered, CHUNK)):
        held = _held(group)
        for entry in group:
            yield ReplayedAward(entry.place.short_name, _problem(entry, held))


def _held(entries: Sequence[Entry]) -> _Held:
    awards = list(StarAward.objects.filter(place__in=[entry.place_id for entry in entries]))
    events: dict[UUID, list[StarEvent]] = {}
    for event in StarEvent.objects.filter(award__in=awards).order_by("on", "pk"):
        events.setdefault(event.award_id, []).append(event)
    return _Held(
        by_plaque={award.plaque_number: award for award in awards},
        of_entry={award.entry_id: award for award in awards if award.entry_id},
        events=events,
    )


def _problem(entry: Entry, held: _Held) -> str:
    last = held.of_entry.get(entry.pk)
    if last is None:
        return _("已定星，却没有它的星级记录")
    if entry.stage != Stage.AWARDED:
        return _("还没有定星，却有星级 %(plaque)s") % {"plaque": last.plaque_number}
    chain = held.chain(last)
    problems = [_first(entry, chain[0], held), *(_ended(award, held) for award in chain)]
    problems += [_lowered(before, after, held) for before, after in pairwise(chain)]
    return next(filter(None, problems), "")


def _first(entry: Entry, award: StarAward, held: _Held) -> str:
    """The star as it was awarded, against the entry and the result in force."""
    result = result_in_force(entry, level_of(entry)) or result_in_force(entry, Level.DISTRICT)
    if (award.star, award.score) != (entry.star, entry.score) or not _follows(entry, result):
        return _("%(plaque)s 的星级或得分与评定结果不一致") % {"plaque": award.plaque_number}
    granted = held.granted(award)
    version, months = entry.round.version, version_policy(entry.round.version_id).validity_months
    told = (award.dimensions, award.place_id, award.standard_label, award.is_sample, award.valid_until)
    due = (
        dimensions_of(entry), entry.place_id, version.title, version.is_sample, valid_months(award.awarded_on, months)
    )  # fmt: skip
    if told != due or granted is None or granted.facts.get("round") != str(entry.round_id):
        return _("%(plaque)s 上写的与评定结果不一致") % {"plaque": award.plaque_number}
    return ""


def _follows(entry: Entry, result: Result | None) -> bool:
    """The score is the result's; the star is held against results and moves on its own (`replay_stars`)."""
    return result is not None and entry.score == result.total


def _ended(award: StarAward, held: _Held) -> str:
    """How it began, and whether and how it ended, against its events."""
    events = held.events.get(award.pk, ())
    begun = [event.on for event in events if event.act == StarAct.GRANTED]
    ended = [(event.act, event.on) for event in events if event.act in AwardStatus.values]
    due = [] if award.status == AwardStatus.ACTIVE else [(award.status, award.ended_on)]
    if begun == [award.awarded_on] and ended == due and {event.star for event in events} == {award.star}:
        return ""
    return _("%(plaque)s 现在的状态与它的经过不一致") % {"plaque": award.plaque_number}


def _lowered(before: StarAward, after: StarAward, held: _Held) -> str:
    """A lower star is what its forerunner was lowered to, with the same score and figures."""
    facts = [event.facts for event in held.events.get(before.pk, ()) if event.act == StarAct.DOWNGRADED]
    kept = ("place_id", "score", "dimensions", "standard_label", "is_sample")
    same = all(getattr(before, name) == getattr(after, name) for name in kept)
    until = before.valid_until if before.valid_until > after.awarded_on else valid_months(after.awarded_on, 1)
    if same and facts == [{"to": after.star, "plaque": after.plaque_number}] and after.valid_until == until:
        return ""
    return _("%(plaque)s 与降星的记录不一致") % {"plaque": after.plaque_number}
