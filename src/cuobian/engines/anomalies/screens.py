"""All screens over one round."""

from __future__ import annotations

from cuobian.engines.anomalies.copies import Copies
from cuobian.engines.anomalies.marks import Marks
from cuobian.engines.anomalies.null import prepare, simulate
from cuobian.engines.anomalies.report import Kind, KindReport, Report
from cuobian.engines.anomalies.rules import Rules
from cuobian.engines.anomalies.screen import Screen, pursue, refused
from cuobian.engines.severity import SeverityFit


def screens(fit: SeverityFit, marks: Marks, rules: Rules | None = None, *, seed: int) -> Report:
    """Looks for every kind and says what a person should check; the same seed gives the same report.

    Cut-offs come from ``rules.draws`` rounds simulated under the fit, so that a kind flags anything at all in at most
    ``rules.rate`` of rounds in which there is nothing. Never raises for data that cannot be tested: the kind carries
    its refusal. Raises :class:`WrongShape` when marks and fit do not belong together.
    """
    rules = rules or Rules()
    prepared = prepare(fit, marks, rules)
    null = simulate(prepared, rules.draws, rules.sheet_draws, seed)
    kinds: list[KindReport] = []
    for kind in Kind:
        found = prepared.copies if kind is Kind.IDENTICAL else prepared.screens[kind]
        if isinstance(found, Screen):
            kinds.append(pursue(found, rules, null[kind]))
        elif isinstance(found, Copies):
            kinds.append(found.report(null[kind]))
        else:
            kinds.append(refused(kind, found))
    return Report(tuple(kinds), rules, seed)
