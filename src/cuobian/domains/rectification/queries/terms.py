"""The numbers of the procedure as they stand: what an office changed, else the default."""

from cuobian.domains.rectification.models import TermSetting
from cuobian.domains.rectification.values import TERMS


def terms() -> dict[str, int]:
    """Key -> number, for every term. One small query; ask once for a page."""
    kept = dict(TermSetting.objects.values_list("key", "number"))
    return {key: kept.get(key, term.default) for key, term in TERMS.items()}
