"""The sample standard that comes with the platform: an example, not a document of any authority."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

from cuobian.domains.standards.documents.codec import MISSING, Faults, Keyed, Spot
from cuobian.domains.standards.documents.files.bundle import read_bundle
from cuobian.domains.standards.documents.files.plain_yaml import read_yaml
from cuobian.domains.standards.documents.model.whole import Document, Source
from cuobian.kernel.errors import Invalid

DATA = Path(__file__).resolve().parent.parent / "data"
SAMPLE = DATA / "xiamen-sample-standard.yaml"


@cache
def sample_sources() -> tuple[Source, ...]:
    """What the tags of the sample stand for."""
    faults = Faults()
    found = Keyed(Source, "tag").read(read_yaml((DATA / "sources.yaml").read_bytes()), Spot(), "sources", faults)
    if found is MISSING or faults.found:
        raise Invalid(faults.found)
    sources: tuple[Source, ...] = found
    return sources


def sample_documents(known_metrics: Collection[str]) -> tuple[Document, ...]:
    """Stations first, institutes second.

    Raises:
        Invalid: a metric that the sample names is not registered.
    """
    raw = read_yaml(SAMPLE.read_bytes())
    return read_bundle(raw, known_metrics=known_metrics, sources=sample_sources()).or_refuse()
