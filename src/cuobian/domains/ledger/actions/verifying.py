"""Verifying, and keeping what came out."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from cuobian.domains.ledger.models import Verification
from cuobian.domains.ledger.queries.verification import Report, verify
from cuobian.kernel.access import Actor
from cuobian.support.audit import public as audit

KEPT = 200


def run_verification(
    *, actor: Actor, now: datetime, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Report:
    """Verify the whole ledger and keep the outcome for the page."""
    report = verify(progress=progress)
    with transaction.atomic():
        Verification.objects.create(
            at=now,
            by_name=actor.name[:60],
            days=report.days,
            entries=report.entries,
            finding_count=len(report.findings),
            findings=[
                {
                    "book": found.book,
                    "day": found.day.isoformat(),
                    "what": found.what,
                    "seq": found.seq,
                    "entry": found.entry_id,
                    "place": found.place_code,
                }
                for found in report.findings[:KEPT]
            ],
            chain=dict(report.chain),
        )
        audit.record(
            actor=actor,
            action="ledger.verify",
            subject="ledger",
            subject_id="all",
            code="",
            now=now,
            new={"days": report.days, "entries": report.entries, "findings": len(report.findings)},
        )
    return report
