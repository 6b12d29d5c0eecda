"""What the people of a place are told of its rating, and what its page says is running against it."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import NOW
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, World

from cuobian.domains.people.models import Account
from cuobian.domains.rating.actions.awards import downgrade, revoke, warn
from cuobian.domains.rating.actions.decide import recall
from cuobian.domains.rating.models import Entry, StarAward
from cuobian.domains.rating.values import Stage
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.support.notices.public import NoticeRecord, open_for

CODE = SIMING_STATIONS[0]


@pytest.fixture
def noticed(shared: World) -> Entry:
    return shared.take_to(Stage.NOTICE, shared.entry(CODE))


def told(who: Actor, kind: str) -> NoticeRecord | None:
    return next((one for one in open_for(who.person_id) if one.kind == kind), None)


def own_page(world: World, when: object = AFTER_NOTICE) -> str:
    client = Client()
    account = Account.objects.get(pk=world.keeper(CODE).person_id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    with clock.frozen_at(when):  # type: ignore[arg-type]
        return client.get(f"/my/place/{CODE}/").content.decode()


def test_keeper_and_institute_hear_of_the_notice_with_its_last_day(shared: World, noticed: Entry) -> None:
    assert noticed.notice is not None
    for who in (shared.keeper(CODE), shared.head(CODE)):
        found = told(who, "rating.notice")
        assert found is not None
        assert found.due_on == noticed.notice.closes_on
        assert str(noticed.notice.closes_on) in found.text
        assert found.url == f"/my/rating/{noticed.pk}/appeal/"
    assert told(shared.keeper(SIMING_STATIONS[1]), "rating.notice") is None


def test_what_is_over_is_settled(shared: World, noticed: Entry) -> None:
    shared.take_to(Stage.AWARD_READY, noticed)
    assert told(shared.keeper(CODE), "rating.notice") is None


def test_a_recalled_notice_is_said_with_its_reason(shared: World, noticed: Entry) -> None:
    recall(actor=shared.city, entry_id=noticed.pk, reason="漏看了一处", now=NOW)
    found = told(shared.keeper(CODE), "rating.notice_recalled")
    assert found is not None
    assert "漏看了一处" in found.text
    assert told(shared.keeper(CODE), "rating.notice") is None


def test_the_decision_on_an_appeal_and_the_star_are_said(shared: World, noticed: Entry) -> None:
    shared.take_to(Stage.APPEAL, noticed)
    shared.take_to(Stage.AWARD_READY, noticed)
    assert told(shared.keeper(CODE), "rating.appeal_decided") is not None
    entry = shared.take_to(Stage.AWARDED, noticed)
    for who in (shared.keeper(CODE), shared.head(CODE)):
        found = told(who, "rating.awarded")
        assert found is not None
        assert f"{entry.star} 星" in found.text


def test_a_place_without_a_star_hears_its_deadline_and_reads_it_on_its_page(shared: World) -> None:
    entry = shared.take_to(Stage.UNSTARRED, shared.entry(CODE), mark="C#")
    found = told(shared.keeper(CODE), "rating.unstarred")
    assert found is not None
    assert found.due_on == entry.rectify_by
    assert entry.rectify_by is not None
    page = own_page(shared)
    assert f"限期整改：最晚 {entry.rectify_by}" in page
    assert "下一轮可以再申报" in page
    assert "已经过期" in own_page(shared, AFTER_NOTICE + timedelta(days=120))


def test_a_card_a_downgrade_and_a_revocation_are_said_and_the_page_says_what_to_do(shared: World) -> None:
    award = StarAward.objects.get(entry=shared.take_to(Stage.AWARDED, shared.entry(CODE)))
    keeper, until = shared.keeper(CODE), local_date(AFTER_NOTICE) + timedelta(days=30)
    warn(actor=shared.city, award_id=award.pk, reason="两个月没开门", now=AFTER_NOTICE)
    card = told(keeper, "rating.star_warned")
    assert card is not None
    assert (card.due_on, card.needs_action) == (until, True)
    assert "两个月没开门" in card.text
    page = own_page(shared)
    assert f"黄牌：最晚 {until} 改好" in page
    assert "两个月没开门" in page
    lower = downgrade(actor=shared.city, award_id=award.pk, star=3, reason="到期没改", now=AFTER_NOTICE)
    assert lower is not None
    assert told(keeper, "rating.star_warned") is None
    down = told(keeper, "rating.star_downgraded")
    assert down is not None
    assert "降为 3 星" in down.text
    assert "黄牌" not in own_page(shared)
    revoke(actor=shared.siming, award_id=lower.pk, reason="停止运行", now=AFTER_NOTICE)
    gone = told(keeper, "rating.star_revoked")
    assert gone is not None
    assert "停止运行" in gone.text
    assert told(shared.head(CODE), "rating.star_revoked") is not None
    assert "起可以再申报星级" in own_page(shared)
