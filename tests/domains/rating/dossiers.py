"""Calibration dossiers for tests: a case in words, written and given out by the real actions."""

from datetime import date

from tests.domains.rating.world import World

from cuobian.domains.rating.actions.fairness.dossier_sheets import save_dossier_item, submit_dossier
from cuobian.domains.rating.actions.fairness.dossiers import make_dossier, open_dossier
from cuobian.domains.rating.models import Dossier, DossierSheet
from cuobian.domains.rating.rules.sheets import Mark, judged_points
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import CountRule

DUE = date(2026, 11, 27)
BODY = "站在菜场二楼，门牌齐整，楼梯口有指引。大厅放得下三十把椅子，音响能用，投影坏了一台。" * 4
DEFECTS = {"A": 0, "B": 1, "C": 3, "C#": 99}


def written(world: World, title: str = "菜场楼上的站", body: str = BODY) -> Dossier:
    """A draft."""
    return make_dossier(actor=world.city, round_id=world.round.pk, title=title, body=body, now=world.now)


def given_out(world: World, title: str = "菜场楼上的站") -> Dossier:
    """A dossier that is with the assessors."""
    made = written(world, title)
    return open_dossier(actor=world.city, dossier_id=made.pk, due_on=DUE, now=world.now)


def sheet_of(world: World, dossier: Dossier, name: str) -> DossierSheet:
    return DossierSheet.objects.get(dossier=dossier, account_id=world.assessors[name].person_id)


def mark(world: World, dossier: Dossier, name: str, state: str = "A", *, submit: bool = True) -> DossierSheet:
    """One assessor says the same of every point."""
    sheet, who = sheet_of(world, dossier, name), world.assessors[name]
    for point in judged_points(engine_standard(world.round.version_id)):
        counts = isinstance(point.rule, CountRule)
        said = Mark(point.id, defects=DEFECTS[state]) if counts else Mark(point.id, state)
        save_dossier_item(actor=who, sheet_id=sheet.pk, mark=said, now=world.now)
    if submit:
        submit_dossier(actor=who, sheet_id=sheet.pk, now=world.now)
    return sheet_of(world, dossier, name)
