"""Rows of the demonstration round, piled up and written in bulk, in the order that foreign keys ask for."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.actions.compute import is_borderline
from cuobian.domains.rating.demo.ground import EXTENDED, KEEPER_STATION, Ground
from cuobian.domains.rating.demo.seen import CITY_RATERS, DISTRICT_RATERS, NOTES, Story
from cuobian.domains.rating.models import (
    Entry,
    EntryMove,
    MetricSnapshot,
    Panel,
    PanelMember,
    Result,
    Round,
    SelfItem,
    Sheet,
    SheetItem,
    StarAward,
)
from cuobian.domains.rating.rules.inputs import Facts, Said, engine_inputs
from cuobian.domains.rating.rules.rights import star_after_city
from cuobian.domains.rating.rules.self_assessment import is_automatic
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import AwardStatus, Level, SelfAnswer, SheetStatus, Stage, Step
from cuobian.engines.scoring import ENGINE_VERSION
from cuobian.engines.scoring import Result as Scored
from cuobian.kernel.clock import local_date

if TYPE_CHECKING:
    from cuobian.domains.rating.demo.cast import PanelMaker


@dataclass(slots=True)
class Pile:
    panels: list[Panel] = field(default_factory=list)
    members: list[PanelMember] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    moves: list[EntryMove] = field(default_factory=list)
    snapshots: list[MetricSnapshot] = field(default_factory=list)
    answers: list[SelfItem] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    items: list[SheetItem] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    stars: dict[UUID, int] = field(default_factory=dict)

    def add(self, ground: Ground, made: Round, place: PlaceRecord, story: Story, panels: "PanelMaker") -> None:
        """Everything of one station."""
        _Writer(self, ground, made, place, story, panels).write()

    def write(self) -> None:
        """All rows in one transaction."""
        rows: tuple[list[Any], ...] = (
            self.panels,
            self.members,
            self.entries,
            self.moves,
            self.snapshots,
            self.answers,
            self.sheets,
            self.items,
            self.results,
        )
        with transaction.atomic():
            for group in rows:
                if group:
                    model: type[Model] = type(group[0])
                    model._default_manager.bulk_create(group, batch_size=400)


class _Writer:
    """One station's rows, step by step, in the order in which they happened."""

    def __init__(
        self, pile: Pile, ground: Ground, made: Round, place: PlaceRecord, story: Story, panels: "PanelMaker"
    ) -> None:
        self.pile, self.ground, self.made, self.place, self.story, self.panels = (
            pile,
            ground,
            made,
            place,
            story,
            panels,
        )
        snapshot = ground.figures[place.id]
        self.entry = Entry(
            round=made,
            place_id=place.id,
            code=place.code,
            sort_key=place.sort_key,
            stage=Stage.SELF_ASSESSMENT,
            stage_since=ground.at(ground.start, 9, 5),
            due_on=ground.day(3),
            optional_points=list(story.declared),
        )
        self.snapshot = MetricSnapshot(
            entry=self.entry,
            as_of=ground.start,
            values=snapshot.values,
            digest=snapshot.digest,
            taken_at=ground.at(ground.start, 9, 5),
        )
        self.policy = ground.policy
        self.dice = ground.dice("write", place.code)

    def write(self) -> None:
        self.entry.due_on = self._due(Step.SELF_ASSESSMENT, self.entry.due_on)
        self.pile.entries.append(self.entry)
        self.pile.snapshots.append(self.snapshot)
        if self.story.goal == Stage.SELF_ASSESSMENT:
            return
        self._self_assessment()
        if self.story.goal == Stage.FIRST_REVIEW:
            return
        self._review()
        if self.story.goal == Stage.DISTRICT_PANEL and not self.story.has_panel:
            return
        self._sheets(Level.DISTRICT, self.story.district, DISTRICT_RATERS, self.story.submitted, self.ground.day(8))
        if self.story.goal == Stage.DISTRICT_PANEL:
            return
        self._district_result()
        if self.dice.random() < 0.12:
            return
        self._after_district()

    def _due(self, step: Step, planned: date) -> date:
        """The district's extension where it has one."""
        if self.place.code[:6] != KEEPER_STATION[:6] or step not in EXTENDED:
            return planned
        return self.ground.calendar.add(local_date(self.ground.now), EXTENDED[step])

    def _self_assessment(self) -> None:
        keeper = self.ground.keepers[self.place.code]
        at = self.ground.at(self.ground.day(self.dice.choice((1, 2, 3))), 10, self.dice.randrange(60))
        for dimension in self.ground.standard.dimensions:
            for point in dimension.walk():
                if not point.mandatory and point.id not in self.story.declared:
                    continue
                words = self.story.not_applicable.get(point.id, "")
                automatic = is_automatic(point)
                self.pile.answers.append(
                    SelfItem(
                        entry=self.entry,
                        point_id=point.id,
                        note=words,
                        not_applicable=bool(words),
                        saved_at=at,
                        answer=SelfAnswer.CONFIRM if automatic else SelfAnswer.CLAIM,
                        claim="" if automatic or words else self.dice.choice(("A", "A", "B")),
                    )
                )
        self._move(
            "submit_self",
            Stage.FIRST_REVIEW,
            at,
            self._due(Step.FIRST_REVIEW, self.ground.day(5)),
            keeper.id,
            keeper.name,
        )
        self.entry.submitted_at, self.entry.submitted_by_id = at, keeper.id

    def _review(self) -> None:
        head = self.ground.heads.get(self.place.code[:9], self.ground.officer)
        at = self.ground.at(self.ground.day(self.dice.choice((4, 5))), 11, self.dice.randrange(60))
        self._move(
            "pass_review",
            Stage.DISTRICT_PANEL,
            at,
            self.ground.day(15),
            head.id,
            head.name,
            "情况属实，同意上报。（演示）",
        )
        self.entry.reviewed_at, self.entry.reviewed_by_id, self.entry.review_note = (
            at,
            head.id,
            "情况属实，同意上报。（演示）",
        )

    def _sheets(
        self, level: Level, said: list[dict[str, Said]], count: int, done: int, day: date
    ) -> dict[str, dict[str, Said]]:
        panel, seats = self.panels.seats(self.place, level, count)
        setattr(self.entry, f"{level}_panel", panel)
        expected = len(judged_points(self.ground.standard))
        record: dict[str, dict[str, Said]] = {}
        for number, account in enumerate(seats):
            at = self.ground.at(day, 9 + number, self.dice.randrange(60))
            finished = number < done
            kept = list(said[number].items())[: None if finished else self.dice.randrange(expected)]
            sheet = Sheet(
                entry=self.entry,
                panel=panel,
                level=level,
                account_id=account,
                expected=expected,
                opened_at=panel.made_at,
                status=SheetStatus.SUBMITTED if finished else SheetStatus.OPEN,
                recorded=len(kept),
                saved_at=at if kept else None,
                submitted_at=at if finished else None,
            )
            self.pile.sheets.append(sheet)
            self.pile.items += [self._item(sheet, point, value, at, finished) for point, value in kept]
            if finished:
                record[str(account)] = said[number]
        return record

    def _item(self, sheet: Sheet, point: str, value: Said, at: datetime, locked: bool) -> SheetItem:
        note = NOTES.get(value.state, NOTES["B"] if value.defects else "")
        return SheetItem(
            sheet=sheet,
            point_id=point,
            state=value.state,
            defects=value.defects,
            note=note,
            saved_at=at,
            locked_at=at if locked else None,
        )

    def _district_result(self) -> None:
        officer = self.ground.district_officers[self.place.code[:6]]
        record = {
            str(sheet.account_id): self.story.district[number]
            for number, sheet in enumerate(s for s in self.pile.sheets if s.entry is self.entry)
        }
        at = self.ground.at(self.ground.day(9), 16, self.dice.randrange(60))
        scored = self._result(Level.DISTRICT, record, at, officer.id)
        if not scored.complete:
            return
        self.entry.district_star = scored.star
        self._move("compute_district", Stage.DISTRICT_RESULT, at, self.ground.day(15), officer.id, officer.name)
        self._figures(scored, scored.star)

    def _after_district(self) -> None:
        if self.entry.stage != Stage.DISTRICT_RESULT:
            return
        officer = self.ground.district_officers[self.place.code[:6]]
        at = self.ground.at(self.ground.day(9), 17, self.dice.randrange(60))
        recommended = self.entry.district_star in self.policy.stars_by_level["city"]
        to = Stage.CITY_PANEL if recommended else Stage.NOTICE_READY
        self._move("confirm_district", to, at, self.ground.day(23), officer.id, officer.name)
        if self.story.goal != Stage.NOTICE:
            return
        if recommended:
            self._city()
        if self.entry.stage == Stage.NOTICE_READY and self.story.notice:
            self._publish()

    def _city(self) -> None:
        officer = self.ground.officer
        record = self._sheets(Level.CITY, self.story.city, CITY_RATERS, CITY_RATERS, self.ground.day(9))
        at = self.ground.at(self.ground.day(10), 9, self.dice.randrange(30))
        scored = self._result(Level.CITY, record, at, officer.id)
        if not scored.complete:
            return
        self._move("compute_city", Stage.CITY_RESULT, at, self.ground.day(23), officer.id, officer.name)
        star = star_after_city(scored.star, self.entry.district_star or 0, self.policy.stars_by_level)
        self._figures(scored, star)
        self._move(
            "confirm_city",
            Stage.NOTICE_READY,
            self.ground.at(self.ground.day(10), 9, 40),
            self.ground.day(28),
            officer.id,
            officer.name,
        )

    def _publish(self) -> None:
        officer, notice = self.ground.officer, self.story.notice
        assert notice is not None
        self._move("publish", Stage.NOTICE, notice.published_at, notice.closes_on, officer.id, officer.name)
        self.entry.notice = notice

    def _result(self, level: Level, record: dict[str, dict[str, Said]], at: datetime, by: UUID) -> Scored:
        facts = Facts(
            metrics=self.snapshot.values,
            not_applicable=self.story.not_applicable,
            declared=self.story.declared,
            sheets=record,
            prior_star=self._prior(),
        )
        scored = self.ground.scorer.evaluate(engine_inputs(self.ground.standard, facts))
        if scored.complete:
            self.pile.results.append(
                Result(
                    entry=self.entry,
                    level=level,
                    sequence=1,
                    snapshot=self.snapshot,
                    engine_version=ENGINE_VERSION,
                    standard_digest=self.ground.version.digest,
                    inputs=facts.text(),
                    outcome=scored.canonical(),
                    digest=scored.digest,
                    total=scored.total,
                    star=scored.star,
                    computed_at=at,
                    computed_by_id=by,
                )
            )
        return scored

    def _prior(self) -> int:
        if not self.pile.stars:
            rows = StarAward.objects.filter(status=AwardStatus.ACTIVE).values_list("place_id", "star")
            self.pile.stars.update(rows)
        return self.pile.stars.get(self.place.id, 0)

    def _figures(self, scored: Scored, star: int) -> None:
        self.entry.star, self.entry.score = star, Decimal(scored.total)
        self.entry.is_borderline = is_borderline(scored)

    def _move(self, action: str, to: Stage, at: datetime, due: date, by: UUID, name: str, reason: str = "") -> None:
        self.pile.moves.append(
            EntryMove(
                entry=self.entry,
                action=action,
                from_stage=self.entry.stage,
                to_stage=to,
                at=at,
                by_id=by,
                by_name=name,
                reason=reason,
            )
        )
        self.entry.stage, self.entry.stage_since, self.entry.due_on = to, at, due
