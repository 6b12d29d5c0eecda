"""The life cycle of a programme over all (status, action) pairs."""

import pytest

from cuobian.domains.visits.states import ACTIONS, LIFE, allowed, step_of
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.kernel.errors import Conflict

_S = ProgrammeStatus
WAYS = {
    (_S.DRAFT, "edit"): _S.DRAFT,
    (_S.DRAFT, "release"): _S.RELEASED,
    (_S.DRAFT, "withdraw"): _S.WITHDRAWN,
    (_S.RELEASED, "edit"): _S.RELEASED,
    (_S.RELEASED, "release"): _S.RELEASED,
    (_S.RELEASED, "start"): _S.RUNNING,
    (_S.RELEASED, "move"): _S.RUNNING,
    (_S.RELEASED, "slip"): _S.RUNNING,
    (_S.RELEASED, "end"): _S.ENDED,
    (_S.RELEASED, "withdraw"): _S.WITHDRAWN,
    (_S.RUNNING, "edit"): _S.RUNNING,
    (_S.RUNNING, "release"): _S.RUNNING,
    (_S.RUNNING, "move"): _S.RUNNING,
    (_S.RUNNING, "slip"): _S.RUNNING,
    (_S.RUNNING, "end"): _S.ENDED,
    (_S.RUNNING, "withdraw"): _S.WITHDRAWN,
}


@pytest.mark.parametrize("status", list(ProgrammeStatus))
@pytest.mark.parametrize("action", [*ACTIONS, "unknown"])
def test_every_pair_leads_where_the_table_says_or_is_refused(status: ProgrammeStatus, action: str) -> None:
    wanted = WAYS.get((status, action))
    assert allowed(status, action) is (wanted is not None)
    if wanted is None:
        with pytest.raises(Conflict, match="现在是"):
            step_of(status, action)
    else:
        assert step_of(status, action).goes_to == wanted


def test_the_ended_and_the_withdrawn_lead_nowhere() -> None:
    assert not [pair for pair in LIFE if pair[0] in (_S.ENDED, _S.WITHDRAWN)]
