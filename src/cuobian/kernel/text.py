"""Chinese text: pinyin keys for ordering and search, bigrams for full-text search, safe LIKE patterns.

Order and search by pinyin are stored keys, the same on every database (a collation would sort 厦门 under "sha").
"""

import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

# Local readings that dictionaries give wrongly, checked against the names of Xiamen's streets and villages.
LOCAL_READINGS: dict[str, list[str]] = {
    "厦港": ["xia", "gang"],
    "厦门": ["xia", "men"],
    "厦禾": ["xia", "he"],
    "厦大": ["xia", "da"],
    "曾厝垵": ["zeng", "cuo", "an"],
    "曾营": ["zeng", "ying"],
    "曾塘": ["zeng", "tang"],
    "筼筜": ["yun", "dang"],
    "高崎": ["gao", "qi"],
    "五显": ["wu", "xian"],
    "马巷": ["ma", "xiang"],
    "内厝": ["nei", "cuo"],
    "黄厝": ["huang", "cuo"],
    "何厝": ["he", "cuo"],
    "澳头": ["ao", "tou"],
    "大嶝": ["da", "deng"],
    "小嶝": ["xiao", "deng"],
    "西柯": ["xi", "ke"],
    "灌口": ["guan", "kou"],
    "钟宅": ["zhong", "zhai"],
    "长庚": ["chang", "geng"],
}
MAX_QUERY = 64


@cache
def _reader() -> Callable[[str], list[str]]:
    """The dictionaries with our readings. They take a third of a second to load, so only the first use does."""
    from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

    load_phrases_dict({name: [[syllable] for syllable in reading] for name, reading in LOCAL_READINGS.items()})
    load_single_dict({ord("厝"): "cuo", ord("垵"): "an", ord("嶝"): "deng", ord("埭"): "dai"})

    def read(text: str) -> list[str]:
        return lazy_pinyin(text, style=Style.NORMAL, errors=str.lower)

    return read


@lru_cache(maxsize=20_000)
def pinyin(text: str) -> str:
    """Toneless pinyin, one syllable after another with blanks: 厦港 -> "xia gang"."""
    return " ".join(_reader()(text)).strip()


def sort_key(text: str) -> str:
    """A key that orders Chinese names by pinyin, ties by the characters themselves."""
    return f"{pinyin(text)} {text}"[:200]


def initials(text: str) -> str:
    """First letters: 曾厝垵 -> "zca"."""
    return "".join(word[0] for word in pinyin(text).split())


def search_text(*parts: str) -> str:
    """What a search looks in: the text itself, its pinyin joined, and its initials."""
    words: list[str] = []
    for part in parts:
        if part:
            words += [part.lower(), pinyin(part).replace(" ", ""), initials(part)]
    return " ".join(words)


def clean_query(text: str | None) -> str:
    """A search as typed, made harmless: normalised, without control characters, at most 64 characters."""
    plain = unicodedata.normalize("NFKC", (text or "")[: MAX_QUERY * 16]).lower()
    kept = (" " if char.isspace() else char for char in plain if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join("".join(kept).split())[:MAX_QUERY].strip()


def bigrams(text: str) -> str:
    """Overlapping pairs of characters, blank-separated, for full-text indexes that cannot cut Chinese words."""
    words = []
    for run in "".join(char if char.isalnum() else " " for char in text.lower()).split():
        words += [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
    return " ".join(words)
