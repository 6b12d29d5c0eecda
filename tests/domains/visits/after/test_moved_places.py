"""A station that moves after the visit: its facts are checked, and what was agreed there told, by whoever has it now."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests import cast
from tests.domains.rating.test_moved_places import move
from tests.domains.visits.after.world import STATION, PaperWorld
from tests.signing import browser_of

from cuobian.domains.network.public import records_by_code
from cuobian.domains.people.models import RoleGrant
from cuobian.domains.visits.actions.after import agreed, doubts, facts, reviews
from cuobian.domains.visits.models.after import Action, FactReading, FigureDoubt
from cuobian.domains.visits.queries.after.standing import standing
from cuobian.domains.visits.values.after import CheckOutcome, ReportStage
from cuobian.kernel.clock import frozen_at
from cuobian.support.notices.public import open_for


def subjects(actor: Any) -> list[str]:
    return [one.url for one in open_for(actor.person_id) if one.needs_action]


@pytest.mark.parametrize("is_answered", [True, False])
def test_facts_are_checked_by_whoever_has_the_place_now(world: PaperWorld, is_answered: bool) -> None:
    world.take_to(ReportStage.CHECKING)
    block = world.block("stops", STATION)
    words = str(block.paper.body["words"])[:4]
    given = {"programme_id": world.pk, "now": world.now}
    check = facts.mark_fact(
        actor=world.keeper, block_id=block.pk, passage=words, right="对的", evidence="台账", **given
    )
    if is_answered:
        facts.decide_fact(
            actor=world.city, check_id=check.pk, outcome=CheckOutcome.KEPT, words="", answer="门牌看过，没有错", **given
        )
    browser = browser_of("station_keeper")
    code = move(STATION)
    keeper = cast.actor_of_role("station_keeper", code=code)
    assert standing(keeper, world.pk).hosted == [code]
    with frozen_at(world.now):
        page = browser.get(reverse("visits:facts", args=[world.pk]))
        assert page.status_code == 200
        assert "台账" in page.content.decode()
        assert any("facts" in url for url in subjects(keeper))
    assert facts.finish_check(actor=keeper, **given) == 1
    assert FactReading.objects.get().code == code
    assert not any("facts" in url for url in subjects(keeper))


def test_figures_and_agreed_actions_wait_for_the_new_district(world: PaperWorld) -> None:
    world.ask()
    row = world.statement()
    doubt = doubts.doubt_figure(
        actor=world.keeper, programme_id=world.pk, code=STATION, key=row.figures[0]["key"], should_be="2020 年",
        now=world.now,
    )  # fmt: skip
    RoleGrant.objects.filter(account_id=world.keeper.person_id).delete()
    world.take_to(ReportStage.DRAFTING)
    place = records_by_code([STATION])[STATION]
    due = (world.now + timedelta(days=90)).date()
    plan = agreed.Agreed("坡道接缝重新铺平", place.short_name, due, place=place)
    made = agreed.agree_action(actor=world.city, programme_id=world.pk, agreed=plan, now=world.now)
    reviews.set_reviews(actor=world.city, programme_id=world.pk, days=[due + timedelta(days=30)], now=world.now)
    code = move(STATION)
    assert Action.objects.get(pk=made.pk).code == code
    assert any("doubt" in url for url in subjects(world.tongan))
    assert not any(str(doubt.pk) in url for url in subjects(world.siming))
    assert any("review" in url for url in subjects(world.tongan))
    doubts.settle_doubt(actor=world.tongan, doubt_id=doubt.pk, outcome="right", answer="查过台账", now=world.now)
    assert FigureDoubt.objects.get(pk=doubt.pk).outcome == "right"
