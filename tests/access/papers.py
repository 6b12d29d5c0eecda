"""What the access table's rows about the papers of a visit stand for: a programme that has ended, its report before the hosts."""

from collections.abc import Mapping
from datetime import timedelta

from tests import cast
from tests.domains.rating.world import World
from tests.domains.visits.after.world import HULI, OTHER, STATION, around, picture

from cuobian.domains.visits.actions.after import agreed, doubts, facts, report_steps, reviews
from cuobian.domains.visits.models.after import BlockPicture, Review
from cuobian.domains.visits.values.after import ReportStage
from cuobian.support.files.public import store


def papers(world: World) -> dict[str, Mapping[str, object]]:
    """The keeper's page waits, its neighbour's is confirmed; minutes, a note, a marked passage, an action with its review."""
    made = around(world.city, world.siming, world.tongan)
    made.now = world.now
    made.ask()
    made.confirm(OTHER, made.neighbour)
    doubt = doubts.doubt_figure(
        actor=made.keeper, programme_id=made.pk, code=STATION, key="tickets", should_be="应为 1 件", now=made.now
    )
    made.end()
    made.now = world.now + timedelta(hours=1)
    minutes = made.minutes()
    made.note()
    action = agreed.agree_action(
        actor=made.city,
        programme_id=made.pk,
        agreed=agreed.Agreed("把课表贴上墙", "思明区文明办", made.now.date() + timedelta(days=90), code=cast.SIMING),
        now=made.now,
    )
    reviews.set_reviews(
        actor=made.city, programme_id=made.pk, days=[made.now.date() + timedelta(days=90)], now=made.now
    )
    made.fill()
    block = made.block("stops", STATION)
    file = store(
        upload=picture(), kind="image", actor=made.city, code=STATION, permission="visits.report", now=made.now
    )
    shown = BlockPicture.objects.create(block=block, file=file.id)
    report_steps.keep_version(actor=made.city, programme_id=made.pk, note="头一稿", now=made.now)
    made.take_to(ReportStage.CHECKING)
    check = facts.mark_fact(
        actor=made.keeper,
        programme_id=made.pk,
        block_id=block.pk,
        passage="书法室",
        right="画室",
        evidence="门牌",
        now=made.now,
    )
    one = {"programme_id": made.pk}
    review = Review.objects.get(programme=made.programme)
    own = {**one, "code": STATION}
    return {
        "visit-papers": one,
        "visit-own": own,
        "visit-other": {**one, "code": OTHER},
        "visit-confirm": {**own, "action": "confirm"},
        "visit-figure": {**own, "key": "kind"},
        "visit-doubt": {"doubt_id": doubt.pk},
        "visit-text": {"paper_id": made.statement().paper_id},
        "visit-minutes": {**one, "minutes_id": minutes.pk},
        "visit-minutes-reopen": {**one, "minutes_id": minutes.pk, "action": "reopen"},
        "visit-note": {**one, "code": HULI},
        "visit-note-reopen": {**one, "code": HULI, "action": "reopen"},
        "visit-block": {**one, "block_id": block.pk},
        "visit-block-out": {**one, "block_id": block.pk, "step": "out"},
        "visit-picture": {**one, "picture_id": shown.pk},
        "visit-picture-out": {**one, "picture_id": shown.pk, "step": "out"},
        "visit-check": {**one, "check_id": check.pk},
        "visit-version": {**one, "number": 1},
        "visit-lock": {**one, "action": "lock"},
        "visit-pdf": {**one, "form": "pdf"},
        "visit-action": {**one, "action_id": action.pk},
        "visit-review": {**one, "review_id": review.pk},
        "visit-progress": {**one, "review_id": review.pk, "action_id": action.pk},
    }
