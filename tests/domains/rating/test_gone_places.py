"""A station that closes or merges: nobody reads a star of it any more, and the offices are asked to end what it holds."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.conftest import ClientAs
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, World

from cuobian.domains.network.actions.structure import close_place, merge_place, reopen_place
from cuobian.domains.network.models import Place
from cuobian.domains.rating.actions.awards import award, revoke
from cuobian.domains.rating.actions.decide import withdraw
from cuobian.domains.rating.models import StarAward
from cuobian.domains.rating.public import active_star_rows, active_stars, star_by_plaque, stars_on
from cuobian.domains.rating.reports.certificate import certificate_pdf
from cuobian.domains.rating.values import AwardStatus, Stage
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]
DAY = date(2026, 12, 24)
LATER = AFTER_NOTICE + timedelta(days=1)
SYSTEM = Actor.system("平台")


def gone(actor: Actor) -> list[str]:
    return [one.url for one in open_for(actor.person_id) if one.kind == "rating.place_gone"]


def close(place: Place) -> None:
    close_place(actor=SYSTEM, place_id=place.pk, effective_on=DAY, reason="场地拆迁", now=LATER)


@pytest.fixture
def star(shared: World) -> StarAward:
    shared.take_to(Stage.AWARDED, shared.entry(CODE), mark="C")
    return StarAward.objects.select_related("place", "entry").get(code=CODE)


@pytest.mark.parametrize("merged", [False, True])
def test_the_star_of_a_place_that_is_no_more_is_shown_nowhere(shared: World, star: StarAward, merged: bool) -> None:
    if merged:
        into = Place.objects.get(code=SIMING_STATIONS[1])
        merge_place(actor=SYSTEM, place_id=star.place_id, into_id=into.pk, effective_on=DAY, reason="并站", now=LATER)
    else:
        close(star.place)
    assert active_stars([star.place_id]) == {}
    assert not active_star_rows().filter(pk=star.pk).exists()
    assert not stars_on(DAY).filter(pk=star.pk).exists()
    assert stars_on(star.awarded_on).filter(pk=star.pk).exists()
    shown = star_by_plaque(star.plaque_number)
    assert (shown.is_active, shown.gone_on) == (False, DAY)
    with pytest.raises(Conflict, match="不再出具证书"):
        certificate_pdf(shown, DAY)


def test_the_plaque_says_why_and_the_office_is_led_to_revoking(
    shared: World, star: StarAward, client: Client, client_as: ClientAs
) -> None:
    close(star.place)
    with clock.frozen_at(LATER):
        public = client.get(f"/plaque/{star.plaque_number}/").content.decode()
        office = client_as("district_officer").get(f"/desk/stars/{star.pk}/").content.decode()
    for page in (public, office):
        assert "站点已撤并" in page
        assert "起关闭或并入别的站点" in page
    assert "certificate.pdf" not in public + office
    assert gone(shared.siming) == [f"/desk/stars/{star.pk}/"]
    revoke(actor=shared.siming, award_id=star.pk, reason="站点撤并", now=LATER)
    assert gone(shared.siming) == []


def test_a_closing_by_mistake_costs_no_star(shared: World, star: StarAward) -> None:
    close(star.place)
    reopen_place(actor=SYSTEM, place_id=star.place_id, effective_on=DAY, reason="关错了", now=LATER)
    assert gone(shared.siming) == []
    assert active_stars([star.place_id])[star.place_id].star == star.star
    assert StarAward.objects.get(pk=star.pk).status == AwardStatus.ACTIVE


def test_a_place_that_is_no_more_is_awarded_nothing_and_leaves_its_round(shared: World) -> None:
    entry = shared.take_to(Stage.AWARD_READY, shared.entry(CODE), mark="C")
    close(entry.place)
    with pytest.raises(Conflict, match="退出这一轮"):
        award(actor=shared.siming, entry_id=entry.pk, now=LATER)
    assert gone(shared.city) == [f"/desk/entries/{entry.pk}/"]
    withdraw(actor=shared.city, entry_id=entry.pk, reason="站点撤并", now=LATER)
    assert gone(shared.city) == []
