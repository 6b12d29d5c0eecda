"""How a running job says how far it has come."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.sentences import Text, kept, plain
from cuobian.support.jobs.models import Failure, Job, State

MIN_GAP = 0.25  # seconds between two writes: at most four a second


class Stopped(BaseException):
    """Somebody stopped the job. Not an Exception, so that the care for single items does not swallow it."""


class Progress:
    """Given to the job's function.

    Attributes:
        actor: the person who started the job, with the rights held then.
    """

    def __init__(self, row: Job, ticks: Callable[[], float] = time.monotonic) -> None:
        self.job_id: UUID = row.id
        self.actor: Actor = actor_from(row.actor)
        self._attempt = row.attempt
        self._ticks = ticks
        self._total = self._done = 0
        self._sentences: dict[str, Any] = dict(row.sentences)
        self._doing: Any = ""
        self._failed: set[str] = set()
        self._new_failures: list[Failure] = []
        self._uncertain: list[Failure] = []  # written inside of somebody's transaction, which may be undone
        self._stages: list[Any] = []
        self._stage = 0
        self._written = ticks() - MIN_GAP

    @property
    def now(self) -> datetime:
        """The present, for actions."""
        return clock.now()

    def begin(self, total: int, doing: Text = "") -> None:
        """There are this many items to do; counting starts again at none. What is lazy is told to each reader anew."""
        self._total, self._done, self._doing = max(total, 0), 0, kept(doing)
        self.write()

    def step(self, doing: Text = "", n: int = 1) -> None:
        """`n` more items are done; `doing` names the one at hand."""
        self._done += n
        if doing:
            self._doing = kept(doing)
        if self._ticks() - self._written >= MIN_GAP:
            self.write()

    def stages(self, *names: Text) -> None:
        """The parts of the work in their order; the first is at hand."""
        self._stages, self._stage = [kept(name) for name in names], 0
        self.write()

    def next_stage(self) -> None:
        """The part at hand is done, the next begins."""
        self._stage, self._doing = self._stage + 1, ""
        self.write()

    def failed(self, item: str, message: Text, *, key: object, url: str = "") -> None:
        """One item could not be done; the others go on. Told twice, it counts once.

        Args:
            key: names the item wherever the work is done again: the id of its record.
            url: the page of this platform where it is mended.
        """
        name = str(key)[:100]
        if not name:
            raise ValueError("what failed has a key")
        if name not in self._failed:
            self._failed.add(name)
            self._new_failures.append(self._failure(str(item), kept(message), name, url))
        if self._ticks() - self._written >= MIN_GAP:
            self.write()

    def write(self) -> None:
        """Write what is known now.

        Raises:
            Stopped: the job was stopped, or is run by somebody else by now.
        """
        self._written = self._ticks()
        if not self.keep(beat_at=clock.now()):
            raise Stopped

    def keep(self, **facts: Any) -> bool:
        """Counters, failures and these facts, all or none; False when the job is no longer this run's."""
        mine = Job.objects.filter(id=self.job_id, attempt=self._attempt, state=State.RUNNING)
        may_be_undone = connection.in_atomic_block
        with transaction.atomic():
            if not mine.update(**{**self.facts(), **facts}):
                return False
            Failure.objects.bulk_create(self._uncertain, batch_size=500, ignore_conflicts=True)
            Failure.objects.bulk_create(self._new_failures, batch_size=500)
        self._uncertain += self._new_failures if may_be_undone else []
        self._new_failures = []
        return True

    def facts(self) -> dict[str, Any]:
        """The counters as columns of the job."""
        return {
            "total": self._total,
            "done": min(self._done, self._total) if self._total else self._done,
            "doing": plain(self._doing)[:200],
            "stages": self._stages,
            "stage": self._stage,
            "sentences": {**self._sentences, **({"doing": self._doing} if self._doing else {})},
            "failed_count": len(self._failed),
        }

    def _failure(self, item: str, body: Any, key: str, url: str) -> Failure:
        words = plain(body)[:300] or "—"
        return Failure(
            job_id=self.job_id,
            attempt=self._attempt,
            position=len(self._failed),
            key=key,
            item=item[:200] or key,
            message=words,
            sentence=words if isinstance(body, str) else body,
            url=url[:300],
        )


def actor_facts(actor: Actor) -> dict[str, Any]:
    """An actor as JSON."""
    return {
        "account_id": str(actor.account_id) if actor.account_id else None,
        "name": actor.name,
        "role": actor.role,
        "role_label": str(actor.role_label),
        "unit_label": str(actor.unit_label),
        "scope": actor.scope,
        "grants": [list(grant) for grant in actor.grants],
        "address": actor.address,
        "request_id": actor.request_id,
    }


def actor_from(facts: dict[str, Any]) -> Actor:
    """The actor written down by `actor_facts`."""
    account_id = facts.get("account_id")
    return Actor(
        account_id=UUID(account_id) if account_id else None,
        name=facts.get("name", ""),
        role=facts.get("role", ""),
        role_label=facts.get("role_label", ""),
        unit_label=facts.get("unit_label", ""),
        scope=facts.get("scope", ""),
        grants=tuple((name, prefix) for name, prefix in facts.get("grants", [])),
        address=facts.get("address", ""),
        request_id=facts.get("request_id", ""),
    )
