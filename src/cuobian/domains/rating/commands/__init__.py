"""What the rating can be asked from a terminal: replay a round, draw panels again, rehearse a round."""

from cuobian.domains.rating.commands import draws, replaying, simulating
from cuobian.kernel.commands import CommandGroups


def register(groups: CommandGroups) -> None:
    for part in (replaying, draws, simulating):
        part.register(groups)
