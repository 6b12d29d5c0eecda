"""The name and the contact of whoever objected go when their days are over, or at once when the person asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World

from cuobian.domains.rating.actions.contacts import empty_contact, empty_contact_by_receipt, empty_due_contacts
from cuobian.domains.rating.actions.notices import answer, object_to
from cuobian.domains.rating.models import Entry, Objection
from cuobian.domains.rating.rules.contacts import contact_ends_on
from cuobian.domains.rating.values import EmptiedBy, Ruling, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry

MOBILE = "13806012345"
PLATFORM = Actor.system("平台")


@pytest.fixture
def noticed(shared: World) -> Entry:
    return shared.take_to(Stage.NOTICE, shared.entry(SIMING_STATIONS[0]))


@pytest.fixture
def made(noticed: Entry) -> Objection:
    return object_to(
        actor=Actor.visitor(), entry_id=noticed.pk, text="周六没有开门", name="陈先生", contact=MOBILE, now=NOW
    )


def answered(world: World, made: Objection) -> None:
    answer(actor=world.siming, objection_id=made.pk, outcome=Ruling.UPHELD, text="核过开放日志", now=NOW)


def lines() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action="rating.empty_contact"))


def test_ninety_days_after_the_answer_the_details_go_and_the_words_stay(shared: World, made: Objection) -> None:
    answered(shared, made)
    assert empty_due_contacts(actor=PLATFORM, now=NOW + timedelta(days=90)) == 0
    later = NOW + timedelta(days=91)
    assert empty_due_contacts(actor=PLATFORM, now=later) == 1
    made.refresh_from_db()
    assert (made.name, made.contact, made.contact_emptied_at, made.contact_emptied_by) == ("", "", later, "term")
    assert (made.text, made.answer) == ("周六没有开门", "核过开放日志")
    assert empty_due_contacts(actor=PLATFORM, now=later) == 0
    line, *others = lines()
    assert others == []
    assert (line.subject_id, line.code, line.summary) == (str(made.pk), SIMING_STATIONS[0], made.receipt)
    assert MOBILE not in f"{line.old}{line.new}{line.summary}"
    assert "陈先生" not in f"{line.old}{line.new}{line.summary}"


def test_what_the_form_promised_holds_when_the_setting_changes_later(shared: World, noticed: Entry) -> None:
    with override_settings(CONTACT_DAYS=30):
        short = object_to(actor=Actor.visitor(), entry_id=noticed.pk, text="门旧", name="林", contact="", now=NOW)
    answered(shared, short)
    assert empty_due_contacts(actor=PLATFORM, now=NOW + timedelta(days=31)) == 1


def test_the_unanswered_are_kept_until_the_place_has_left_its_round(shared: World, made: Objection) -> None:
    much_later = NOW + timedelta(days=400)
    assert contact_ends_on(made) is None
    assert empty_due_contacts(actor=PLATFORM, now=much_later) == 0
    Entry.objects.filter(pk=made.entry_id).update(stage=Stage.WITHDRAWN, ended_at=NOW, end_note="站点撤并")
    assert empty_due_contacts(actor=PLATFORM, now=much_later) == 1


def test_while_an_appeal_is_open_nothing_is_emptied(shared: World, made: Objection) -> None:
    answered(shared, made)
    shared.take_to(Stage.APPEAL, shared.entry(SIMING_STATIONS[0]))
    much_later = NOW + timedelta(days=400)
    assert empty_due_contacts(actor=PLATFORM, now=much_later) == 0
    shared.take_to(Stage.AWARD_READY, shared.entry(SIMING_STATIONS[0]))
    assert empty_due_contacts(actor=PLATFORM, now=much_later) == 1


def test_who_holds_the_receipt_takes_the_details_back_once(made: Objection) -> None:
    for _time in range(2):
        empty_contact_by_receipt(actor=Actor.visitor(), receipt=made.receipt.lower(), now=NOW)
    made.refresh_from_db()
    assert (made.name, made.contact, made.contact_emptied_by) == ("", "", EmptiedBy.PERSON)
    assert len(lines()) == 1
    with pytest.raises(NotFound):
        empty_contact_by_receipt(actor=Actor.visitor(), receipt="NOSUCHONE", now=NOW)


def test_an_officer_empties_on_request_with_a_reason(shared: World, made: Objection) -> None:
    with pytest.raises(Invalid):
        empty_contact(actor=shared.siming, objection_id=made.pk, reason=" ", now=NOW)
    with pytest.raises(Invalid):
        empty_contact(actor=shared.siming, objection_id=made.pk, reason="长" * 301, now=NOW)
    with pytest.raises(NotFound):
        empty_contact(actor=shared.tongan, objection_id=made.pk, reason="来电要求", now=NOW)
    with pytest.raises(NotAllowed):
        empty_contact(actor=shared.keeper(SIMING_STATIONS[0]), objection_id=made.pk, reason="来电要求", now=NOW)
    made.refresh_from_db()
    assert made.contact == MOBILE
    empty_contact(actor=shared.siming, objection_id=made.pk, reason="来电要求", now=NOW)
    made.refresh_from_db()
    assert (made.contact, made.contact_emptied_by) == ("", EmptiedBy.OFFICER)
    assert lines()[0].new["reason"] == "来电要求"
    with pytest.raises(Conflict):
        empty_contact(actor=shared.siming, objection_id=made.pk, reason="再来", now=NOW)


@pytest.mark.parametrize(
    "facts",
    [
        {"contact_emptied_at": NOW, "contact_emptied_by": "term"},
        {"name": "", "contact": "", "contact_emptied_at": NOW},
        {"name": "", "contact": "", "contact_emptied_by": "term"},
    ],
    ids=["still there", "by nobody", "at no time"],
)
def test_the_database_refuses_an_emptied_row_without_its_facts(made: Objection, facts: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=made.pk).update(**facts)
