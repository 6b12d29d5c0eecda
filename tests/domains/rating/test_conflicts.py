"""A declared conflict is taken back by the person, with a reason; what was void stays void."""

import pytest
from tests.cast import NOW
from tests.domains.rating.world import SIMING_STATIONS, World, put_panel

from cuobian.domains.rating.actions.conflicts import declare_conflict, withdraw_conflict
from cuobian.domains.rating.actions.members import add_member
from cuobian.domains.rating.models import DeclaredConflict, Panel, Sheet
from cuobian.domains.rating.values import Level, SheetStatus, Stage
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.support.audit.models import Entry as AuditEntry

CODE = SIMING_STATIONS[0]


def told(refused: Invalid) -> str:
    return "".join(str(fault.message) for fault in refused.faults)


@pytest.fixture
def panel(shared: World) -> Panel:
    return put_panel(shared, Level.DISTRICT, [shared.take_to(Stage.DISTRICT_PANEL, shared.entry(CODE))])


@pytest.fixture
def declared(shared: World, panel: Panel) -> DeclaredConflict:
    return declare_conflict(actor=shared.assessors["assessor"], code=CODE, kind="interest", reason="合作过", now=NOW)


def test_both_words_stay_and_the_sheet_stays_void(shared: World, declared: DeclaredConflict) -> None:
    who = shared.assessors["assessor"]
    withdraw_conflict(actor=who, conflict_id=declared.pk, reason="已不再合作", now=NOW)
    row = DeclaredConflict.objects.get()
    assert (row.reason, row.withdraw_reason, row.withdrawn_at) == ("合作过", "已不再合作", NOW)
    assert Sheet.objects.get(account_id=who.person_id).status == SheetStatus.VOID
    assert AuditEntry.objects.get(action="rating.withdraw_conflict").code == CODE


def test_the_place_can_be_given_to_the_person_again(shared: World, panel: Panel, declared: DeclaredConflict) -> None:
    who = shared.assessors["assessor"]
    facts = {"actor": shared.siming, "panel_id": panel.pk, "joining": who.person_id, "reason": "可以评了", "now": NOW}
    with pytest.raises(Invalid) as refused:
        add_member(**facts)  # type: ignore[arg-type]
    assert "都要回避" in told(refused.value)
    withdraw_conflict(actor=who, conflict_id=declared.pk, reason="已不再合作", now=NOW)
    add_member(**facts)  # type: ignore[arg-type]
    assert Sheet.objects.filter(account_id=who.person_id, status=SheetStatus.OPEN).count() == 1


def test_only_the_own_word_is_taken_back_once_with_a_reason(shared: World, declared: DeclaredConflict) -> None:
    who = shared.assessors["assessor"]
    with pytest.raises(NotFound):
        withdraw_conflict(actor=shared.assessors["third"], conflict_id=declared.pk, reason="替他撤", now=NOW)
    with pytest.raises(Invalid):
        withdraw_conflict(actor=who, conflict_id=declared.pk, reason=" ", now=NOW)
    withdraw_conflict(actor=who, conflict_id=declared.pk, reason="已不再合作", now=NOW)
    with pytest.raises(Conflict):
        withdraw_conflict(actor=who, conflict_id=declared.pk, reason="再撤", now=NOW)
