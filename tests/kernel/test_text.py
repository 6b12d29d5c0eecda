"""Chinese text: local readings, order, search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuobian.kernel.text import LOCAL_READINGS, bigrams, clean_query, initials, pinyin, search_text, sort_key


@pytest.mark.parametrize(
    ("name", "reading", "letters"),
    [
        ("厦港", "xia gang", "xg"),
        ("厦港街道", "xia gang jie dao", "xgjd"),
        ("曾厝垵", "zeng cuo an", "zca"),
        ("厦门市", "xia men shi", "xms"),
        ("沙坡尾", "sha po wei", "spw"),
        ("马巷", "ma xiang", "mx"),
        ("大嶝", "da deng", "dd"),
        ("何厝社区", "he cuo she qu", "hcsq"),
    ],
)
def test_local_names_are_read_as_locals_read_them(name: str, reading: str, letters: str) -> None:
    assert pinyin(name) == reading
    assert initials(name) == letters


@pytest.mark.parametrize("name", sorted(LOCAL_READINGS))
def test_every_local_reading_is_used(name: str) -> None:
    assert pinyin(name).split() == LOCAL_READINGS[name]


def test_names_order_by_pinyin_not_by_dictionary_reading() -> None:
    names = ["厦港街道", "思明区", "安兜社区", "集美区", "曾厝垵社区"]
    assert sorted(names, key=sort_key) == ["安兜社区", "集美区", "思明区", "厦港街道", "曾厝垵社区"]


def test_a_search_finds_characters_pinyin_and_initials() -> None:
    text = search_text("曾厝垵社区", "", "思明区")
    for wanted in ("曾厝垵", "zengcuoan", "zca", "simingqu", "smq"):
        assert wanted in text


def test_latin_and_digits_stay() -> None:
    assert pinyin("A区 3号") == "a qu  3 hao" or "3" in pinyin("A区 3号")
    assert "s2" in search_text("第S2站")


def test_a_query_is_made_harmless() -> None:
    assert clean_query("  厦港\x00\u200b　街道 ") == "厦港 街道"
    assert clean_query("ＡＢＣ％") == "abc%"
    assert clean_query("厦港\n街道\t站") == "厦港 街道 站"
    assert clean_query(None) == ""
    assert len(clean_query("厦" * 10_000)) == 64


def test_two_characters_are_one_bigram() -> None:
    assert bigrams("反诈宣传") == "反诈 诈宣 宣传"
    assert bigrams("反") == "反"
    assert bigrams("站，a1b") == "站 a1 1b"
    assert bigrams("") == ""


@given(st.text())
def test_no_text_breaks_the_keys(text: str) -> None:
    assert len(sort_key(text)) <= 200
    assert isinstance(initials(text), str)
    assert "\x00" not in clean_query(text)
    assert all(len(word) <= 2 for word in bigrams(text).split())


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_query(clean_query(text)) == clean_query(text)
