"""A demonstration year: 13 months of facts for every rated station and every institute, from one seed."""

from cuobian.domains.ledger.demo.loading import load

__all__ = ["load"]
