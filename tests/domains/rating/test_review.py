"""The institute's first review, and sending back."""

from datetime import timedelta

import pytest
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World, fill, put_panel

from cuobian.domains.rating.actions.review import pass_review, return_self
from cuobian.domains.rating.actions.sheets import submit_sheet
from cuobian.domains.rating.models import Entry, Sheet
from cuobian.domains.rating.values import Level, Stage
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.notices.public import open_for

CODE = SIMING_STATIONS[0]


@pytest.fixture
def waiting(shared: World) -> Entry:
    shared.head(CODE)
    return shared.take_to(Stage.FIRST_REVIEW, shared.entry(CODE))


def test_the_head_hears_of_it_and_the_notice_leads_to_the_list(shared: World, waiting: Entry) -> None:
    told = [record for record in open_for(shared.head(CODE).person_id) if record.kind == "rating.first_review"]
    assert [record.url for record in told] == ["/desk/reviews/"]
    pass_review(actor=shared.head(CODE), entry_id=waiting.pk, opinion="属实", now=NOW)
    kinds = {record.kind for record in open_for(shared.head(CODE).person_id)}
    assert "rating.first_review" not in kinds


def test_passing_keeps_the_opinion(shared: World, waiting: Entry) -> None:
    done = pass_review(actor=shared.head(CODE), entry_id=waiting.pk, opinion=" 属实 ", now=NOW)
    assert (done.stage, done.review_note) == (Stage.DISTRICT_PANEL, "属实")
    with pytest.raises(Conflict):
        pass_review(actor=shared.head(CODE), entry_id=waiting.pk, opinion="", now=NOW)


def test_another_streets_head_does_not_see_it_and_a_keeper_may_not(shared: World, waiting: Entry) -> None:
    with pytest.raises(NotFound):
        pass_review(actor=shared.head("350212001"), entry_id=waiting.pk, opinion="", now=NOW)
    with pytest.raises(NotAllowed):
        pass_review(actor=shared.keeper(CODE), entry_id=waiting.pk, opinion="", now=NOW)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 10_000])
def test_a_return_says_why(shared: World, waiting: Entry, reason: str) -> None:
    with pytest.raises(Invalid):
        return_self(actor=shared.head(CODE), entry_id=waiting.pk, reason=reason, now=NOW)
    assert shared.entry(CODE).stage == Stage.FIRST_REVIEW


def test_the_head_cannot_take_back_what_has_gone_to_the_district(shared: World, waiting: Entry) -> None:
    pass_review(actor=shared.head(CODE), entry_id=waiting.pk, opinion="", now=NOW)
    with pytest.raises(NotAllowed):
        return_self(actor=shared.head(CODE), entry_id=waiting.pk, reason="漏看一条", now=NOW)


def test_after_a_late_return_there_are_days_left(shared: World, waiting: Entry) -> None:
    late = NOW + timedelta(days=60)
    returned = return_self(actor=shared.head(CODE), entry_id=waiting.pk, reason="补照片", now=late)
    assert returned.due_on > late.date()


def test_once_a_sheet_is_in_nothing_goes_back(shared: World, waiting: Entry) -> None:
    pass_review(actor=shared.head(CODE), entry_id=waiting.pk, opinion="", now=NOW)
    entry = shared.entry(CODE)
    put_panel(shared, Level.DISTRICT, [entry])
    fill(shared, Sheet.objects.filter(entry=entry)[0])
    with pytest.raises(Conflict, match="已有评委提交"):
        return_self(actor=shared.siming, entry_id=entry.pk, reason="补照片", now=NOW)


def test_sheets_wait_while_the_self_assessment_is_back_with_the_place(shared: World, waiting: Entry) -> None:
    pass_review(actor=shared.head(CODE), entry_id=waiting.pk, opinion="", now=NOW)
    entry = shared.entry(CODE)
    put_panel(shared, Level.DISTRICT, [entry])
    return_self(actor=shared.siming, entry_id=entry.pk, reason="补照片", now=NOW)
    sheet = Sheet.objects.filter(entry=entry)[0]
    fill(shared, sheet, submit=False)
    who = next(actor for actor in shared.assessors.values() if actor.account_id == sheet.account_id)
    with pytest.raises(Conflict, match="您记的都在"):
        submit_sheet(actor=who, sheet_id=sheet.pk, now=NOW)
    shared.take_to(Stage.DISTRICT_PANEL, entry)
    submit_sheet(actor=who, sheet_id=sheet.pk, now=NOW)
