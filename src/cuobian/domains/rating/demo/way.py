"""One station's way through the demonstration round: every step with its rows, at a time that can have been."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.actions.compute import is_borderline
from cuobian.domains.rating.demo.ground import EXTENDED, KEEPER_STATION, Ground
from cuobian.domains.rating.demo.pile import Pile
from cuobian.domains.rating.demo.seen import CITY_RATERS, DISTRICT_RATERS, Story
from cuobian.domains.rating.demo.visits import Plan, Visited, Visits
from cuobian.domains.rating.models import Entry, EntryMove, MetricSnapshot, Result, Round, SelfItem, StarAward
from cuobian.domains.rating.queries.prior_star import held_on
from cuobian.domains.rating.rules.figures import NOT_APPLICABLE
from cuobian.domains.rating.rules.inputs import Facts, Said, engine_inputs
from cuobian.domains.rating.rules.rights import is_returned, star_after_city
from cuobian.domains.rating.rules.self_assessment import is_automatic
from cuobian.domains.rating.values import Level, Ruling, SelfAnswer, Stage, Step
from cuobian.engines.scoring import ENGINE_VERSION
from cuobian.engines.scoring import Result as Scored
from cuobian.kernel.clock import local_date

DISTRICT_DAYS = range(5, 11)
"""Working days of the round on which districts look at their places."""
NOTICE_DAY = 10
"""The first notice shows what was settled on the days before."""


class Way:
    """One station's rows, step by step, in the order in which they happened."""

    def __init__(
        self, pile: Pile, ground: Ground, made: Round, place: PlaceRecord, story: Story, visits: Visits
    ) -> None:
        self.pile, self.ground, self.visits = pile, ground, visits
        self.place, self.story = place, story
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
            as_of=ground.data_day,
            values=snapshot.values,
            digest=snapshot.digest,
            taken_at=ground.at(ground.start, 9, 5),
        )
        self.policy = ground.policy
        self.dice = ground.dice("write", place.code)
        self.of_district: Scored

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
        visited = self._visit(Level.DISTRICT, DISTRICT_RATERS, self.story.submitted, DISTRICT_DAYS)
        if self.story.goal == Stage.DISTRICT_PANEL or visited is None:
            return
        self._district_result(visited)
        if self.dice.random() < 0.12:
            return
        self._after_district(visited.day + 1)

    def _due(self, step: Step, planned: date) -> date:
        """The district's extension where it has one."""
        if self.place.code[:6] != KEEPER_STATION[:6] or step not in EXTENDED:
            return planned
        return self.ground.calendar.add(local_date(self.ground.now), EXTENDED[step])

    def _self_assessment(self) -> None:
        keeper = self.ground.keepers[self.place.code]
        at = self.ground.at(self.ground.day(self.dice.choice((1, 2, 3))), 10, self.dice.randrange(60))
        self.first_answer = len(self.pile.answers)
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
        at = self.ground.at(self.ground.day(self.dice.choice((3, 4))), 11, self.dice.randrange(60))
        self._move(
            "pass_review",
            Stage.DISTRICT_PANEL,
            at,
            self.ground.day(15),
            head.id,
            head.name,
            "情况属实，同意上报。（演示）",
        )
        for answer in self.pile.answers[self.first_answer :]:
            if answer.not_applicable:
                answer.ruling, answer.ruling_value = Ruling.CHANGED, NOT_APPLICABLE
                answer.ruling_reason = "没有这一类设施，同意不适用。（演示）"
                answer.ruled_at, answer.ruled_by_id = at, head.id
        self.entry.reviewed_at, self.entry.reviewed_by_id, self.entry.review_note = (
            at,
            head.id,
            "情况属实，同意上报。（演示）",
        )

    def _visit(self, level: Level, count: int, done: int, days: Iterable[int]) -> Visited | None:
        return self.visits.go(Plan(self.entry, self.place, self.story, level, count, done, tuple(days)))

    def _district_result(self, visited: Visited) -> None:
        """Computed the day after the visit."""
        officer = self.ground.district_officers[self.place.code[:6]]
        at = self.ground.at(self.ground.day(visited.day + 1), 16, self.dice.randrange(60))
        scored = self._result(Level.DISTRICT, visited.record, at, officer.id)
        if not scored.complete:
            return
        self.entry.district_star, self.of_district = scored.star, scored
        self._move("compute_district", Stage.DISTRICT_RESULT, at, self.ground.day(15), officer.id, officer.name)
        self._figures(scored, scored.star)

    def _after_district(self, day: int) -> None:
        if self.entry.stage != Stage.DISTRICT_RESULT:
            return
        officer = self.ground.district_officers[self.place.code[:6]]
        at = self.ground.at(self.ground.day(day), 17, self.dice.randrange(60))
        recommended = self.entry.district_star in self.policy.stars_by_level["city"]
        to = Stage.CITY_PANEL if recommended else Stage.NOTICE_READY
        self._move("confirm_district", to, at, self.ground.day(23), officer.id, officer.name)
        if self.story.goal != Stage.NOTICE or day >= NOTICE_DAY:
            return
        if recommended:
            self._city(day)
        if self.entry.stage == Stage.NOTICE_READY and self.story.notice:
            self._publish()

    def _city(self, day: int) -> None:
        """The joint panel comes on a later day; the result is computed and confirmed that evening."""
        officer = self.ground.officer
        visited = self._visit(Level.CITY, CITY_RATERS, CITY_RATERS, range(day + 1, NOTICE_DAY))
        if visited is None:
            return
        evening = self.ground.day(visited.day)
        at = self.ground.at(evening, 17, self.dice.randrange(30))
        scored = self._result(Level.CITY, visited.record, at, officer.id)
        if not scored.complete:
            return
        self._move("compute_city", Stage.CITY_RESULT, at, self.ground.day(23), officer.id, officer.name)
        table, vetoed = self.policy.stars_by_level, bool(scored.vetoes)
        star = star_after_city(scored.star, self.entry.district_star or 0, table, vetoed=vetoed)
        self.entry.is_returned = is_returned(scored.star, table, vetoed=vetoed)
        self._figures(self.of_district if self.entry.is_returned else scored, star)
        self.entry.is_borderline = self.entry.is_borderline and not self.entry.is_returned
        confirmed = self.ground.at(evening, 17, 40)
        self._move("confirm_city", Stage.NOTICE_READY, confirmed, self.ground.day(28), officer.id, officer.name)

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
            rows = StarAward.objects.filter(held_on(self.ground.data_day)).values_list("place_id", "star")
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
