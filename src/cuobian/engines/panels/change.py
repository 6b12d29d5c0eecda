"""What a change by hand would do: the certificate before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cuobian.engines.panels.certificate import SIGMA, Broken, Certificate, Certifier
from cuobian.engines.panels.errors import DuplicateId, UnknownId
from cuobian.engines.panels.inputs import Panel


@dataclass(frozen=True, slots=True)
class Change:
    """At one place somebody goes (``out``), somebody comes (``into``), or both. An exchange is two changes."""

    place: str
    out: str | None = None
    into: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    panels: tuple[Panel, ...]
    """The panels after the change."""
    before: Certificate
    after: Certificate

    @property
    def newly_broken(self) -> tuple[Broken, ...]:
        """Rules that the change breaks."""
        return tuple(broken for broken in self.after.broken if broken not in set(self.before.broken))

    @property
    def mended(self) -> tuple[Broken, ...]:
        """Rules that hold again."""
        return tuple(broken for broken in self.before.broken if broken not in set(self.after.broken))

    @property
    def efficiency_change(self) -> float:
        """Difference of the A-efficiency, in shares of 1; below zero when severities get harder to compare."""
        return self.after.whole.efficiency - self.before.whole.efficiency


def changed(panels: Sequence[Panel], changes: Sequence[Change]) -> tuple[Panel, ...]:
    """The panels after the changes, made in the given order.

    Raises ``UnknownId`` when somebody leaves who is not there or the place has no panel, ``DuplicateId`` when
    somebody comes who already sits there.
    """
    members = {panel.place: panel.members for panel in panels}
    for change in changes:
        spot = f"change at {change.place}"
        if change.place not in members:
            raise UnknownId(spot, "there is no such panel")
        sitting = list(members[change.place])
        if change.out is not None:
            if change.out not in sitting:
                raise UnknownId(spot, f"{change.out} does not sit there")
            sitting.remove(change.out)
        if change.into is not None:
            if change.into in sitting:
                raise DuplicateId(spot, f"{change.into} already sits there")
            sitting.append(change.into)
        members[change.place] = tuple(sorted(sitting))
    return tuple(Panel(panel.place, members[panel.place]) for panel in panels)


def what_if(
    certifier: Certifier,
    panels: Sequence[Panel],
    changes: Sequence[Change],
    *,
    before: Certificate | None = None,
    sigma: float = SIGMA,
) -> Effect:
    """The effect of changes; nothing is kept. ``before``: the certificate of ``panels`` if it is at hand."""
    after = changed(panels, changes)
    return Effect(
        panels=after,
        before=before or certifier.certificate(panels, sigma),
        after=certifier.certificate(after, sigma),
    )
