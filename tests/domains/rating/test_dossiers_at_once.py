"""Two at once on a dossier: of two who give it out, submit it or call it in, one wins; and nothing is marked after the call."""

import pytest
from tests.domains.rating.dossiers import DUE, given_out, mark, written
from tests.domains.rating.test_two_at_once import conflicts, together
from tests.domains.rating.world import World, build

from cuobian.domains.rating.actions.fairness.dossier_sheets import save_dossier_item, submit_dossier
from cuobian.domains.rating.actions.fairness.dossiers import close_dossier, open_dossier
from cuobian.domains.rating.models import DossierItem, DossierSheet
from cuobian.domains.rating.rules.sheets import Mark

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def test_of_two_at_once_one_wins(world: World) -> None:
    draft = written(world, "两人同发")
    give = lambda: open_dossier(actor=world.city, dossier_id=draft.pk, due_on=DUE, now=world.now)  # noqa: E731
    assert conflicts(together(give, give)) == 1
    assert DossierSheet.objects.filter(dossier=draft).count() == len(world.assessors)

    made = given_out(world)
    sheet = mark(world, made, "assessor", submit=False)
    who = world.assessors["assessor"]
    submit = lambda: submit_dossier(actor=who, sheet_id=sheet.pk, now=world.now)  # noqa: E731
    assert conflicts(together(submit, submit)) == 1
    close = lambda: close_dossier(actor=world.city, dossier_id=made.pk, anyway=True, now=world.now)  # noqa: E731
    assert conflicts(together(close, close)) == 1


def test_a_mark_made_while_it_is_called_in_is_locked_with_the_rest_or_refused(world: World) -> None:
    made = given_out(world)
    sheet = mark(world, made, "third", submit=False)
    who = world.assessors["third"]
    save = lambda: save_dossier_item(actor=who, sheet_id=sheet.pk, mark=Mark("Z1.1.1", "C"), now=world.now)  # noqa: E731
    close = lambda: close_dossier(actor=world.city, dossier_id=made.pk, anyway=True, now=world.now)  # noqa: E731
    refused = conflicts(together(save, close))
    kept = DossierItem.objects.get(sheet=sheet, point_id="Z1.1.1")
    assert kept.locked_at == world.now
    assert kept.state == ("A" if refused else "C")
