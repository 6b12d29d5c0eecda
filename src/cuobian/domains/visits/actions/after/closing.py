"""What waits no more when a visit is over, or will not take place."""

from datetime import datetime

from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.models.after import Block, ExchangeNote, FactCheck, FigureDoubt, Minutes, Review, Statement
from cuobian.support.notices.public import settle


def end_subject(programme: Programme) -> str:
    """How notices name that a programme waits to be ended."""
    return f"visit-end:{programme.pk}"


def settle_statements(programme: Programme, now: datetime) -> None:
    """The visit is over: nobody is asked to end it, nor for the page of a host; that can still be written."""
    settle(subject=end_subject(programme), now=now)
    for pk in Statement.objects.filter(programme=programme).values_list("pk", flat=True):
        settle(subject=f"visit-statement:{pk}", now=now)


def settle_papers(programme: Programme, now: datetime) -> None:
    """It was withdrawn: no paper of it waits for anybody."""
    settle_statements(programme, now)
    for word, rows in (
        ("doubt", FigureDoubt.objects.filter(statement__programme=programme)),
        ("minutes", Minutes.objects.filter(programme=programme)),
        ("note", ExchangeNote.objects.filter(programme=programme)),
        ("fact", FactCheck.objects.filter(report__programme=programme)),
        ("review", Review.objects.filter(programme=programme)),
    ):
        for pk in rows.values_list("pk", flat=True):
            settle(subject=f"visit-{word}:{pk}", now=now)
    blocks = Block.objects.filter(report__programme=programme, place__isnull=False)
    for report, code in set(blocks.values_list("report_id", "place__code")):
        settle(subject=f"visit-check:{report}:{code}", now=now)
