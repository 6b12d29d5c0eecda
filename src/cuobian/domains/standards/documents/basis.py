"""Where a point comes from: the tags it carries, read as the titles of the document's sources."""

from django.utils.translation import gettext as _

from cuobian.domains.standards.documents.checks.tree import SYNTHETIC, tags_of
from cuobian.domains.standards.documents.model.whole import Document


def basis(document: Document, src: str) -> list[str]:
    """The sources of a point, by title."""
    found = []
    for tag in tags_of(src):
        source = document.source(tag)
        found.append(_("自拟") if tag == SYNTHETIC else f"{tag} {source.title}" if source else tag)
    return found
