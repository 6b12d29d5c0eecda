"""One way to write a document, so that its digest is its identity: sorted keys, no blanks, numbers as decimal text."""

import hashlib
import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cuobian.domains.standards.documents.codec import MISSING, Faults, Spot, plain_part, read_part
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.kernel.errors import Invalid


def canonical_text(document: Document) -> str:
    """The document as canonical JSON."""
    return json.dumps(plain_part(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_number)


def digest_of(text: str) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _number(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    raise TypeError(type(value).__name__)


@lru_cache(maxsize=64)
def parse_text(text: str) -> Document:
    """The document of a canonical text; what we wrote ourselves is never faulty.

    Raises:
        Invalid: the text is not such a document.
    """
    faults = Faults()
    document = read_part(Document, json.loads(text), Spot(), faults)
    if document is MISSING or faults.found:
        raise Invalid(faults.found)
    found: Document = document
    return found
