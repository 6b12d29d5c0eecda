"""The conflicts that assessors declared, as they and who makes panels see them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from cuobian.domains.network.public import areas_by_code, records_by_code
from cuobian.domains.rating.models import DeclaredConflict, Panel, PanelMember, Round
from cuobian.domains.rating.rules.rights import PERMISSION_OF
from cuobian.kernel.access import Actor, within


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One declaration, with the name of the place or area it speaks of."""

    conflict: DeclaredConflict
    place: str


def declared_rows(actor: Actor, made: Round) -> QuerySet[DeclaredConflict]:
    """What the members of the round's panels declared, where the actor makes panels; withdrawn ones too."""
    prefixes = [prefix for permission in PERMISSION_OF.values() for prefix in actor.prefixes(permission)]
    members = PanelMember.objects.filter(panel__round=made).values("account")
    rows = DeclaredConflict.objects.filter(within(prefixes, "code"), within([made.code], "code"), account__in=members)
    return rows.select_related("account")


def member_conflicts(panel: Panel) -> QuerySet[DeclaredConflict]:
    """What the present members of a panel declared in its area and did not take back, the latest first."""
    members = PanelMember.objects.filter(panel=panel, left_at=None).values("account")
    rows = DeclaredConflict.objects.filter(within([panel.code], "code"), account__in=members, withdrawn_at=None)
    return rows.select_related("account").order_by("-declared_at", "-pk")


def conflict_lines(rows: Iterable[DeclaredConflict]) -> list[ConflictLine]:
    """Declarations with the names of their places; two queries."""
    found = list(rows)
    codes = {row.code for row in found}
    places, areas = records_by_code(codes), areas_by_code(codes)
    names = {code: areas[code].name for code in areas} | {code: places[code].short_name for code in places}
    return [ConflictLine(row, names.get(row.code, row.code)) for row in found]
