"""The policy of a round: defaults, bounds, who decides it, and until when."""

import pytest
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.fairness.policy import set_policy
from cuobian.domains.rating.models import Round
from cuobian.domains.rating.rules.fairness.policy import TERMS, FairnessPolicy, policy_faults, policy_from
from cuobian.domains.rating.values import RoundStatus, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotFound
from cuobian.support.audit.models import Entry as AuditEntry

NUMBERS = [term for term in TERMS if not isinstance(getattr(FairnessPolicy(), term.key), bool)]


def kept(world: World) -> FairnessPolicy:
    return policy_from(Round.objects.get(pk=world.round.pk).fairness)


def decide(world: World, actor: Actor | None = None, **changes: object) -> Round:
    policy = FairnessPolicy(**changes)  # type: ignore[arg-type]
    return set_policy(actor=actor or world.city, round_id=world.round.pk, policy=policy, now=world.now)


def test_by_default_no_star_moves() -> None:
    assert policy_from({}) == FairnessPolicy()
    assert FairnessPolicy().moves_star is False
    assert FairnessPolicy().differing() == {}


def test_every_line_of_the_policy_has_its_words_and_its_bounds() -> None:
    assert [term.key for term in TERMS] == list(FairnessPolicy().data())
    assert policy_faults(FairnessPolicy()) == []


@pytest.mark.parametrize("term", NUMBERS, ids=lambda term: term.key)
def test_a_number_outside_its_bounds_is_named(term: object) -> None:
    key, high = term.key, term.high  # type: ignore[attr-defined]
    faults = policy_faults(policy_from({key: high * 2 + 1}))
    assert [fault.place for fault in faults] == [key]


def test_what_was_decided_is_kept_and_audited(shared: World) -> None:
    decide(shared, moves_star=True, cap=3.0)
    assert kept(shared) == FairnessPolicy(moves_star=True, cap=3.0)
    assert Round.objects.get(pk=shared.round.pk).fairness == {"moves_star": True, "cap": 3.0}
    row = AuditEntry.objects.filter(action="rating.set_fairness_policy").get()
    assert row.new["policy"]["cap"] == 3.0


def test_a_wrong_line_keeps_nothing(shared: World) -> None:
    with pytest.raises(Invalid) as refused:
        decide(shared, cap=99.0, sure=0.2)
    assert [fault.place for fault in refused.value.faults] == ["cap", "sure"]
    assert kept(shared) == FairnessPolicy()


def test_once_a_result_is_public_the_rules_stand(shared: World) -> None:
    shared.take_to(Stage.NOTICE, shared.entries()[0])
    with pytest.raises(Conflict, match="已经有结果在公示"):
        decide(shared, cap=3.0)


def test_a_closed_round_keeps_its_rules(shared: World) -> None:
    Round.objects.filter(pk=shared.round.pk).update(status=RoundStatus.CLOSED, closed_at=shared.now)
    with pytest.raises(Conflict, match="已经结束"):
        decide(shared, cap=3.0)


def test_a_district_does_not_decide_the_citys_rules(shared: World) -> None:
    with pytest.raises(NotFound):
        decide(shared, shared.siming, cap=3.0)
