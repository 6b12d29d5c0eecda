"""The app of this support package."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from cuobian.support.jobs.public import Job

WORTH_TELLING = timedelta(seconds=15)


class NoticesApp(AppConfig):
    name = "cuobian.support.notices"
    label = "notices"

    def ready(self) -> None:
        from cuobian.support.jobs import public as jobs  # models are loaded only now

        jobs.subscribe(tell_owner)


def tell_owner(verb: str, row: "Job", now: datetime) -> None:
    """A job that took long enough to be left tells its owner when it ends; a failed one always does."""
    from django.urls import reverse
    from django.utils.translation import gettext_lazy as _

    from cuobian.kernel.sentences import Sentence
    from cuobian.support.notices.sending import send, settle  # models are loaded only now

    subject = f"job:{row.id}"
    if verb == "restart":
        settle(subject=subject, now=now)
    if verb == "redo" and row.account_id is not None:
        settle(subject=f"job:{row.redo_of_id}", now=now, accounts=[row.account_id])
    if verb not in ("done", "failed") or row.account_id is None or row.started_at is None:
        return
    if verb == "failed" or now - row.started_at >= WORTH_TELLING:
        ended = _("没有办成：%(title)s") if verb == "failed" else _("做好了：%(title)s")
        if verb == "done" and row.failed_count:
            ended = _("做好了，%(failed)d 件没做成：%(title)s")
        send(
            accounts=[row.account_id],
            kind="jobs.ended",
            text=Sentence(ended, {"title": row.sentences.get("title", row.title), "failed": row.failed_count}),
            url=reverse("jobs:detail", args=[row.id]),
            subject=subject,
            code=row.code,
            now=now,
            needs_action=False,
        )
