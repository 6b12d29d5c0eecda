"""Entries of a round with what their places were called and where they lay on a past day.

An entry follows its place, and a round counts the same entries on whichever day it is looked at: a past day changes their
names, streets and districts, never who is in the round, how far it is, or who may read it. A place that was set up after
the day is shown as it is in the round.
"""

from datetime import date

from django.db.models import CharField, F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce

from cuobian.domains.rating.models import Entry
from cuobian.kernel.text import clean_query


def with_that_day(rows: QuerySet[Entry], day: date) -> QuerySet[Entry]:
    """Adds `code_then`, `name_then`, `short_name_then`, `sort_key_then`, never null, and `since_then`: null for what was set up later."""
    running = Q(place__periods__valid_until=None) | Q(place__periods__valid_until__gt=day)
    period = FilteredRelation(
        "place__periods", condition=Q(place__periods__planned=False, place__periods__valid_from__lte=day) & running
    )
    return rows.alias(that_day=period).annotate(
        code_then=Coalesce("that_day__code", "code", output_field=CharField()),
        name_then=Coalesce("that_day__name", "place__name", output_field=CharField()),
        short_name_then=Coalesce("that_day__short_name", "place__short_name", output_field=CharField()),
        sort_key_then=Coalesce("that_day__sort_key", "sort_key", output_field=CharField()),
        since_then=F("that_day__valid_from"),
    )


def called_then(query: str) -> Q:
    """Rows whose name of that day has all these words: in characters, in pinyin or first letters, or as a code."""
    found = Q()
    for term in clean_query(query).split():
        if not any(character.isalnum() for character in term):
            return Q(pk__in=[])
        found &= Q(name_then__contains=term) | Q(short_name_then__contains=term) | _spelt(term)
    return found


def _spelt(term: str) -> Q:
    """`hongshan`, `hong`, `hs`: syllables of the sort key begin with the letters, one after another; or digits of the code."""
    if not (term.isascii() and term.isalnum()):
        return Q(pk__in=[])
    if any(map(str.isdigit, term)):
        return Q(code_then__contains=term.upper()) | Q(sort_key_then__contains=term.lower())
    letters, whole = " ".join(f"{letter}[^ ]*" for letter in term.lower()), " ?".join(term.lower())
    return Q(sort_key_then__regex=f"(^| ){letters}") | Q(sort_key_then__regex=f"(^| ){whole}")
