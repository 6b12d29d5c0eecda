"""Where a text is read and where it is written."""

from django.urls import reverse

from cuobian.domains.visits.models.after import Paper
from cuobian.domains.visits.values.after import PaperKind


def page_url(paper: Paper) -> str:
    """The page that shows the text."""
    if paper.kind == PaperKind.STATEMENT:
        return reverse("visits:statement", args=[paper.programme_id, paper.code])
    if paper.kind == PaperKind.NOTE:
        return reverse("visits:notes", args=[paper.programme_id]) + f"#n{paper.code}"
    if paper.kind == PaperKind.MINUTES:
        return reverse("visits:minutes", args=[paper.programme_id, paper.minutes.pk])
    return reverse("visits:report-edit", args=[paper.programme_id]) + f"#b{paper.block.pk}"


def edit_url(paper: Paper) -> str:
    """The page on which the text is written."""
    if paper.kind == PaperKind.STATEMENT:
        return reverse("visits:statement-edit", args=[paper.programme_id, paper.code])
    if paper.kind == PaperKind.NOTE:
        return reverse("visits:note", args=[paper.programme_id, paper.code])
    if paper.kind == PaperKind.MINUTES:
        return reverse("visits:minutes-edit", args=[paper.programme_id, paper.minutes.pk])
    return reverse("visits:block", args=[paper.programme_id, paper.block.pk])
