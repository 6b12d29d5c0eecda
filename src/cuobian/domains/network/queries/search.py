"""Search by Chinese, pinyin and initials: bigrams narrow by index, then the text itself decides.

One builder per database gives the ids of places that hold all bigrams; `contains` on those few rows makes it exact.
A query of one character has no bigram and falls back to a bounded look within the rows given.
"""

from django.db import connections
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from cuobian.domains.network.models import Place
from cuobian.kernel.access import after_prefix
from cuobian.kernel.text import bigrams, clean_query

ONE_CHARACTER_LIMIT = 200
SHORT_LATIN = 3
_SQLITE = """SELECT words.place_id FROM network_place_fts JOIN network_placewords words ON words.id = network_place_fts.rowid
    WHERE network_place_fts MATCH %s"""
_POSTGRES = """SELECT place_id FROM network_placewords
    WHERE array_to_tsvector(string_to_array(words, ' ')) @@ %s::tsquery"""


def matching(rows: QuerySet[Place], text: str | None) -> QuerySet[Place]:
    """The rows that a search finds; all of them when nothing is searched for."""
    query = clean_query(text)
    if not query:
        return rows
    for term in query.split():
        rows = _matching_term(rows, term)
    return rows


def words_of(search_text: str) -> str:
    """What the index keeps of a place: its bigrams, each once."""
    return " ".join(sorted(set(bigrams(search_text).split())))


def _matching_term(rows: QuerySet[Place], term: str) -> QuerySet[Place]:
    pairs = [pair for pair in bigrams(term).split() if len(pair) == 2]
    if not pairs:
        return _one_character(rows, term)
    return rows.filter(_holds(term), pk__in=_with_bigrams(rows.db, pairs))


def _holds(term: str) -> Q:
    """Short Latin terms are initials or the beginning of a reading; anything else may stand anywhere."""
    if term.isascii() and term.isalpha() and len(term) <= SHORT_LATIN:
        return Q(search_text__contains=f" {term}") | Q(search_text__startswith=term)
    return Q(search_text__contains=term)


def _one_character(rows: QuerySet[Place], term: str) -> QuerySet[Place]:
    if not any(character.isalnum() for character in term):
        return rows.none()
    if term.isascii():
        found = rows.filter(initials__gte=term, initials__lt=after_prefix(term))
    else:
        found = rows.filter(short_name__contains=term)
    ids = list(found.order_by("sort_key").values_list("pk", flat=True)[:ONE_CHARACTER_LIMIT])
    return rows.filter(pk__in=ids)


def _with_bigrams(database: str, pairs: list[str]) -> RawSQL:
    unique = sorted(set(pairs))
    if connections[database].vendor == "postgresql":
        return RawSQL(_POSTGRES, [" & ".join(f"'{pair}'" for pair in unique)])
    return RawSQL(_SQLITE, [" AND ".join(f'"{pair}"' for pair in unique)])
