"""A file as it comes: YAML or Excel is told by what is in it, not by its name."""

from collections.abc import Collection, Sequence

from cuobian.domains.standards.documents.files.bundle import Bundle, read_bundle
from cuobian.domains.standards.documents.files.excel import read_excel
from cuobian.domains.standards.documents.files.plain_yaml import read_yaml
from cuobian.domains.standards.documents.model.whole import Source
from cuobian.support.exchange.public import refuse_old_workbook

_ZIP = b"PK\x03\x04"


def read_file(data: bytes, *, known_metrics: Collection[str], sources: Sequence[Source] = ()) -> Bundle:
    """The documents of a file, or all of its faults.

    Raises:
        Invalid: the file cannot be read at all; the faults say where.
    """
    refuse_old_workbook(data)
    raw = read_excel(data) if data[:4] == _ZIP else read_yaml(data)
    return read_bundle(raw, known_metrics=known_metrics, sources=sources)
