"""Ground for the tests of standards: the sample, raw and read, and versions in the database."""

import copy
from datetime import datetime
from functools import cache
from typing import Any

from tests.cast import NOW

from cuobian.domains.standards import actions
from cuobian.domains.standards.documents.files.bundle import Bundle, read_bundle
from cuobian.domains.standards.documents.files.plain_yaml import read_yaml
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.documents.sample import SAMPLE, sample_documents
from cuobian.domains.standards.metrics import metric_keys
from cuobian.domains.standards.queries import VersionRecord
from cuobian.kernel.access import Actor

RAW = read_yaml(SAMPLE.read_bytes())
SYSTEM = Actor.system("测试")


def raw() -> dict[str, Any]:
    """The sample file as plain values, to be spoilt."""
    return copy.deepcopy(RAW)


def read(values: Any) -> Bundle:
    return read_bundle(values, known_metrics=metric_keys())


def faults(values: Any) -> dict[str, str]:
    """Place -> message of everything wrong."""
    return {fault.place: fault.message for fault in read(values).faults.found}


@cache
def station() -> Document:
    return sample_documents(metric_keys())[0]


@cache
def institute() -> Document:
    return sample_documents(metric_keys())[1]


def draft(document: Document | None = None, *, actor: Actor = SYSTEM, now: datetime = NOW) -> VersionRecord:
    return actions.create_drafts(actor=actor, documents=[document or station()], now=now)[0]


def published(document: Document | None = None, *, actor: Actor = SYSTEM, now: datetime = NOW) -> VersionRecord:
    made = draft(document, actor=actor, now=now)
    return actions.publish_version(
        actor=actor, version_id=made.id, revision=made.revision, effective_from=None, now=now
    )
