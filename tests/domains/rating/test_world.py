"""The small world can be brought to every stage by the actions that people use."""

import pytest
from tests.domains.rating.world import World

from cuobian.domains.rating.values import Stage


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.UNSTARRED])
def test_an_entry_reaches_every_stage_by_the_real_actions(world: World, stage: Stage) -> None:
    assert world.take_to(stage, world.entries()[0]).stage == stage


def test_a_poor_station_ends_without_a_star_and_with_a_deadline(world: World) -> None:
    entry = world.take_to(Stage.UNSTARRED, world.entries()[0], mark="C#")
    assert entry.star == 0
    assert entry.rectify_by is not None
