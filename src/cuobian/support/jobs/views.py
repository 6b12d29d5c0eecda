"""A job in the words its page shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.kernel import format as written
from cuobian.kernel.access import Actor
from cuobian.kernel.sentences import said
from cuobian.support.jobs.heartbeat import is_lost
from cuobian.support.jobs.models import Job, State
from cuobian.support.jobs.registry import Kind, kind_of
from cuobian.support.jobs.running import interrupted

NOBODY_TAKES_IT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class JobView:
    """What a person sees of a job at a moment."""

    row: Job
    now: datetime
    is_own: bool
    is_interrupted: bool

    @classmethod
    def of(cls, row: Job, actor: Actor, now: datetime) -> "JobView":
        return cls(row, now, actor.account_id is not None and row.account_id == actor.account_id, is_lost(row, now))

    @property
    def is_over(self) -> bool:
        return self.row.is_over or self.is_interrupted

    @property
    def kind(self) -> Kind | None:
        return kind_of(self.row.kind)

    @property
    def unit(self) -> str:
        """What its items are counted in."""
        return str(self.kind.unit) if self.kind else _("件")

    @property
    def keeps(self) -> bool:
        """What is done stays when it is stopped."""
        return self.kind is None or self.kind.keeps

    @property
    def makes_file(self) -> bool:
        return self.kind is not None and self.kind.makes_file

    @property
    def has_parts(self) -> bool:
        """What fails of it can be done again by itself."""
        return self.kind is not None and self.kind.parts is not None

    @property
    def chip(self) -> tuple[str, str, str]:
        """Kind, word and icon of its state."""
        if self.is_interrupted:
            return "refused", _("中途断了"), "alert-triangle"
        chips = {
            State.QUEUED: ("wait", _("排队中"), ""),
            State.RUNNING: ("wait", _("正在办"), "loader-2"),
            State.DONE: ("done", _("已办结"), ""),
            State.FAILED: ("refused", _("没有办成"), "alert-triangle"),
            State.STOPPED: ("plain", _("已停下"), "player-pause"),
        }
        return chips[State(self.row.state)]

    @property
    def percent(self) -> float:
        if self.row.state == State.DONE:
            return 100.0
        return round(self.row.done * 100 / self.row.total, 1) if self.row.total else 0.0

    @property
    def left_text(self) -> str:
        """How long it may still take, from the pace so far."""
        row = self.row
        if row.state != State.RUNNING or not row.started_at or not row.done or row.done >= row.total:
            return ""
        seconds = (self.now - row.started_at).total_seconds()
        return (
            _("大约还要 %(time)s") % {"time": span(seconds / row.done * (row.total - row.done))} if seconds > 1 else ""
        )

    @property
    def took(self) -> str:
        row = self.row
        if not row.started_at or not row.finished_at:
            return ""
        return _("用了 %(time)s") % {"time": span((row.finished_at - row.started_at).total_seconds())}

    @property
    def nobody_takes_it(self) -> bool:
        """It has waited so long that the background program is perhaps not running."""
        return self.row.state == State.QUEUED and self.now - self.row.created_at > NOBODY_TAKES_IT

    @property
    def title(self) -> str:
        return self.row.words("title")

    @property
    def summary(self) -> str:
        return self.row.words("summary")

    @property
    def message(self) -> str:
        return str(interrupted(self.row.kind)) if self.is_interrupted else self.row.words("message")

    @property
    def doing(self) -> str:
        return self.row.words("doing")

    @property
    def made(self) -> int:
        """How many items are done, without those that could not be."""
        return max(self.row.done - self.row.failed_count, 0)

    @property
    def stages(self) -> list[tuple[str, str]]:
        """Its parts in order: "done", "here" or "next", and the words; what it is at is named with the part."""
        here = len(self.row.stages) if self.row.state == State.DONE else self.row.stage
        told = [
            ("done" if n < here else "here" if n == here else "next", str(said(body)))
            for n, body in enumerate(self.row.stages)
        ]
        named = _("%(part)s：正在做%(doing)s")
        return [
            (
                state,
                named % {"part": words, "doing": self.doing}
                if state == "here" and self.doing and not self.is_over
                else words,
            )
            for state, words in told
        ]

    @property
    def origin(self) -> tuple[str, str] | None:
        """The page it belongs to: its name and address."""
        return (self.row.words("origin"), self.row.origin_url) if "origin" in self.row.sentences else None

    @property
    def result_url(self) -> str:
        return reverse("jobs:result", args=[self.row.id]) if self.row.result_name else self.row.url

    @property
    def may_stop(self) -> bool:
        return self.is_own and not self.is_over

    @property
    def may_restart(self) -> bool:
        return self.is_own and (self.is_interrupted or self.row.state in (State.FAILED, State.STOPPED))


def span(seconds: float) -> str:
    """ "40 秒", "3 分钟", "2 小时"; never a false exactness."""
    if seconds < 60:
        words = _("%(n)s 秒") % {"n": max(round(seconds), 1) if seconds < 10 else round(seconds / 5) * 5}
    elif seconds < 5400:
        words = _("%(n)s 分钟") % {"n": round(seconds / 60)}
    else:
        words = _("%(n)s 小时") % {"n": round(seconds / 3600)}
    return written.unbroken(words)
