"""How much each way of measuring weighs: points are split equally over their methods."""

from decimal import ROUND_HALF_UP, Decimal

from cuobian.domains.standards.documents.model.tree import Tree


def method_weights(tree: Tree) -> dict[str, Decimal]:
    """Share of the total by method, in percent with one decimal; methods that are not used are absent."""
    sums: dict[str, Decimal] = {}
    for point in tree.walk():
        for method in point.methods:
            sums[method] = sums.get(method, Decimal(0)) + point.points / len(point.methods)
    whole = sum(sums.values(), Decimal(0)) or Decimal(1)
    tenth = Decimal("0.1")
    return {method: (value * 100 / whole).quantize(tenth, ROUND_HALF_UP) for method, value in sums.items()}
