"""A file holds what several standards share (policy, vetoes, metrics) and one standard or more; a version is one of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.standards.documents.checks import (
    check_meta,
    check_metrics,
    check_outside,
    check_policy,
    check_sources,
    check_tree,
)
from cuobian.domains.standards.documents.codec import MISSING, Faults, Spot, key_of, plain_part, read_part
from cuobian.domains.standards.documents.model.tree import METHODS, Tree
from cuobian.domains.standards.documents.model.whole import Document, Source
from cuobian.domains.standards.documents.readings import with_readings
from cuobian.domains.standards.documents.weights import method_weights
from cuobian.kernel.errors import Invalid

MAX_STANDARDS = 10
SHARED = tuple(member for member in fields(Document) if member.name != "standard")


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a file gave: whole documents, or faults."""

    documents: tuple[Document, ...]
    faults: Faults = field(default_factory=Faults)

    def or_refuse(self) -> tuple[Document, ...]:
        """The documents.

        Raises:
            Invalid: with every fault of the file.
        """
        if self.faults.found:
            count = len(self.faults.found)
            raise Invalid(self.faults.found, _("文件里有 %(count)s 处要改，改完再导入。") % {"count": count})
        return self.documents


def read_bundle(raw: Any, *, known_metrics: Collection[str], sources: Sequence[Source] = ()) -> Bundle:
    """Read plain values; all faults of structure and of sense are told at once.

    Args:
        sources: a list of sources for files that only name their tags.
    """
    faults = Faults()
    if not isinstance(raw, Mapping):
        faults.add(Spot(), _("这不是评定标准：最外层要写 meta、policy、standards 等几节"))
        return Bundle((), faults)
    read = with_readings(raw)
    claims = _take_claims(read)
    shared = _shared(read, faults)
    if shared.get("legal_basis") in (None, ()) and sources:
        shared["legal_basis"] = tuple(sources)
    trees = _trees(read.get("standards"), faults)
    _check_apart([tree for tree, _unread in trees], faults)
    documents = _checked(shared, trees, known_metrics, faults)
    for document in documents:
        _check_claims(document, claims, faults)
    return Bundle(documents if not faults.found else (), faults)


def _trees(standards: Any, faults: Faults) -> list[tuple[Tree, Faults]]:
    """Each standard that could be read, with what could not be read inside it."""
    if not isinstance(standards, list) or not standards:
        faults.add(Spot(), _("缺「测评点」一节（standards），要写成一列"))
        return []
    trees: list[tuple[Tree, Faults]] = []
    for raw in standards[:MAX_STANDARDS]:
        unread = Faults()
        tree = read_part(Tree, raw, Spot(), unread)
        _merge(unread, faults)
        if tree is not MISSING:
            trees.append((tree, unread))
    if len(standards) > MAX_STANDARDS:
        faults.add(Spot(), _("一个文件最多写 %(count)s 份标准") % {"count": MAX_STANDARDS}, len(standards))
    return trees


def _take_claims(read: dict[str, Any]) -> dict[str, Any]:
    """Shares of methods that the file states; they follow from the points, so they are checked and not kept."""
    policy = read.get("policy")
    stated = policy.get("method_weight_actual") if isinstance(policy, Mapping) else None
    if not isinstance(stated, Mapping) or not isinstance(policy, Mapping):
        return {}
    claims = {str(key): value for key, value in stated.items() if isinstance(value, Mapping)}
    kept = {key: value for key, value in stated.items() if key not in claims}
    read["policy"] = {**policy, "method_weight_actual": kept}
    return claims


def _shared(read: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """Every section but the standards, as far as it can be read."""
    values: dict[str, Any] = {}
    known = {key_of(member) for member in SHARED} | {"standards"}
    for name in (str(key) for key in read if key not in known):
        faults.add(Spot(), _("不认识的项目「%(name)s」") % {"name": name[:40]}, name)
    for member in SHARED:
        given = read.get(key_of(member))
        if given is not None:
            values[member.name] = member.metadata["codec"].read(given, Spot(), member.metadata["label"], faults)
        elif member.name in ("meta", "policy"):
            faults.add(
                Spot(), _("缺「%(name)s」一节（%(key)s）") % {"name": member.metadata["label"], "key": member.name}
            )
            values[member.name] = MISSING
        else:
            values[member.name] = member.default
    return values


def _check_apart(trees: Collection[Tree], faults: Faults) -> None:
    codes = [tree.code for tree in trees]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        faults.add(Spot(), _("标准代码「%(code)s」写了两次") % {"code": code}, code)
    kinds = [tree.unit_type for tree in trees]
    for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        faults.add(Spot(), _("给「%(kind)s」写了两份标准，一个文件里只能有一份") % {"kind": kind}, kind)


def _checked(
    shared: Mapping[str, Any], trees: Sequence[tuple[Tree, Faults]], known: Collection[str], faults: Faults
) -> tuple[Document, ...]:
    """Checks of sense, on every part that could be read."""
    readable = {name: value for name, value in shared.items() if value is not MISSING}
    if "meta" in readable:
        check_meta(readable["meta"], faults)
    if "policy" in readable:
        check_policy(readable["policy"], faults)
    if not trees:
        check_outside(readable.get("veto", ()), readable.get("deductions", ()), None, faults)
    check_metrics(readable.get("metrics", ()), known, faults)
    for place, (tree, unread) in enumerate(trees):
        outside = Faults() if place else faults
        check_outside(readable.get("veto", ()), readable.get("deductions", ()), tree, outside)
        _merge(outside, faults)
        check_tree(tree, known, faults, unread)
        check_sources(readable.get("legal_basis", ()), tree, faults)
    if len(readable) < len(shared):
        return ()
    return tuple(Document(**readable, standard=tree) for tree, _unread in trees)


def _merge(more: Faults, faults: Faults) -> None:
    """Add what is not yet told: vetoes and deductions are shared by all standards of a file."""
    if more is faults:
        return
    for fault, spot in zip(more.found, more.spots, strict=True):
        if fault not in faults.found:
            faults.found.append(fault)
            faults.spots.append(spot)


def _check_claims(document: Document, claims: Mapping[str, Any], faults: Faults) -> None:
    """Stated shares of methods equal what the points give."""
    stated = claims.get(document.standard.code)
    if stated is None or faults.found:
        return
    actual = method_weights(document.standard)
    spot = Spot((_("评定办法"), _("方式占比"), document.standard.code))
    for method in sorted({*stated, *METHODS}):
        given, found = str(stated.get(method, 0)), actual.get(method, Decimal(0))
        if method not in METHODS or not _equal(given, found):
            words = _("按测评点算是 %(found)s") % {"found": found}
            faults.add(spot.at(method), words, given)


def _equal(given: str, found: Decimal) -> bool:
    try:
        return Decimal(given) == found
    except ArithmeticError:
        return False


def plain_bundle(document: Document) -> dict[str, Any]:
    """One version as a file of the same shape, with the shares of methods computed."""
    written = plain_part(document)
    tree = written.pop("standard")
    metrics, sources = written.pop("metrics", None), written.pop("legal_basis", None)
    weights = method_weights(document.standard)
    stated = written["policy"].setdefault("method_weight_actual", {})
    stated[document.standard.code] = {method: weights[method] for method in METHODS if method in weights}
    written["standards"] = [tree]
    for name, value in (("metrics", metrics), ("legal_basis", sources)):
        if value:
            written[name] = value
    return written
