"""The one background entry point: an id in, one call."""

from uuid import UUID

from django_tasks import task

from cuobian.support.jobs import running


@task()
def run_job(job_id: str, attempt: int) -> None:
    """Run a queued job."""
    running.run(UUID(job_id), attempt)
