"""Icons, stars, chips, bars, rulers and maps say with a shape and with words what they mean."""

import re

import pytest
from django.utils.translation import override
from tests.cast import NOW

from cuobian.kernel.clock import frozen_at
from cuobian.sites.ui import blocks, charts, chips, districts, icons, rulers, stars, strips


@pytest.fixture(autouse=True)
def _chinese():
    with override("zh-hans"):
        yield


def shapes(drawn: str) -> list[str]:
    return re.findall(r'#cb-star" class="(\w+)"', drawn)


@pytest.mark.parametrize(
    ("level", "kind", "drawn", "words"),
    [
        (4, "set", ["on"] * 4 + ["off"], "四星"),
        (4, "plan", ["plan"] * 4 + ["off"], "拟四星"),
        (3, "edge", ["on"] * 3 + ["edge", "off"], "三星"),
        (5, "edge", ["on"] * 5, "五星"),
        (0, "set", ["off"] * 5, "未定星级"),
        (None, "plan", ["off"] * 5, "未定星级"),
        (0, "unrated", ["off"] * 5, "不定星级"),
        (3, "gone", ["gone"] * 3 + ["off"] * 2, "已撤销（原三星）"),
        (5, "sample", ["on"] * 5, "五星"),
    ],
)
def test_each_way_of_a_star_has_its_shapes_and_its_word(
    level: int | None, kind: str, drawn: list[str], words: str
) -> None:
    made = stars.stars(level, kind)
    assert shapes(made) == drawn
    assert f"<span>{words}</span>" in made


def test_small_stars_are_one_shape_and_a_word_but_an_unset_place_shows_five() -> None:
    assert shapes(stars.stars(4, size="small")) == ["on"]
    assert shapes(stars.stars(0, size="small")) == ["off"] * 5


def test_the_words_beside_stars_are_escaped() -> None:
    assert "<b>" not in stars.stars(3, text="<b>x</b>")


def test_the_word_of_a_sample_follows_the_language() -> None:
    assert "演示" in stars.stars(5, "sample")


def test_an_unknown_icon_or_chip_fails_loudly() -> None:
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")
    with pytest.raises(KeyError):
        chips.chip("no-such-kind")


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in icons.icon("printer")
    assert 'role="img" aria-label="去掉"' in icons.icon("x", label="去掉")


@pytest.mark.parametrize(
    ("days", "kind", "words"),
    [(9, "is-wait", "还剩"), (3, "is-due", "还剩"), (0, "is-due", "今天到期"), (-2, "is-overdue", "超期")],
)
def test_a_deadline_chooses_its_chip_by_the_working_days_left(days: int, kind: str, words: str) -> None:
    made = chips.deadline(days)
    assert kind in made
    assert words in made


def test_a_finished_thing_has_no_deadline() -> None:
    assert "is-done" in chips.deadline(-4, done=True)


@pytest.mark.parametrize(
    ("given", "kept"), [(61.7, "61.5"), (0, "0"), (100, "100"), (130, "100"), (-5, "0"), (None, "0"), ("x", "0")]
)
def test_lengths_are_the_halves_that_the_style_sheet_knows(given: object, kept: str) -> None:
    assert chips.stop(given) == kept


def test_no_piece_writes_inline_style() -> None:
    made = [chips.bar(61.7, 88.5), chips.cellbar(9, 19, "star"), chips.state("C#", "三件以上不可用"), stars.stars(4)]
    assert all("style=" not in piece for piece in made)


def test_the_ruler_starts_at_fifty_and_marks_the_next_line() -> None:
    made = rulers.ruler("80.96", [(4, 82), (1, 60), (5, 90)])
    assert (made["at"], [tick["word"] for tick in made["ticks"] if tick["next"]]) == ("62", ["四星"])
    assert "尺子从 50 起" in made["told"]
    assert rulers.ruler(None, [(1, 60)])["shown"] is False


def test_the_map_draws_the_districts_it_is_given_and_tells_them_in_words() -> None:
    made = districts.district_map(
        [{"code": "350203", "value": "97%", "step": 4, "badge": "超期 2"}, {"name": "同安区", "value": "68%"}], "进度"
    )
    assert [district["name"] for district in made["districts"]] == ["同安", "思明"]
    assert made["text"] == "同安 68%，思明 97% 超期 2"
    assert [districts.step_of(share) for share in (0, 19.9, 20, 79, 80, 100)] == [1, 1, 2, 4, 5, 5]


def test_a_chart_carries_its_table_and_refuses_uneven_data() -> None:
    data = {"kind": "bar", "labels": ["1月", "2月"], "unit": "%", "series": [{"name": "甲", "values": [1286, None]}]}
    assert charts.chart(data, "x", "话")["rows"] == [("1月", ["1,286%"]), ("2月", ["—"])]
    with pytest.raises(ValueError, match="1 values, 2 labels"):
        charts.chart({**data, "series": [{"name": "甲", "values": [1]}]}, "x", "话")
    with pytest.raises(ValueError, match="no kind"):
        charts.chart({**data, "kind": "pie"}, "x", "话")


def test_a_share_stands_on_a_line_from_zero_to_one_with_its_bound() -> None:
    drawn = str(strips.unit_dot(0.71, 0.6, 0.8, 0.667))
    assert 'aria-label="0.71，区间 0.60 到 0.80"' in drawn
    assert 'x1="120.0"' in drawn  # the interval begins at 0.6 of 200
    assert drawn.count('x1="133.4"') == 1  # the bound
    assert 'x1="0.0" y1="8.0" x2="0.0"' in str(strips.unit_dot(-0.2, None, None, 0.667))
    assert strips.unit_dot(None, None, None, 0.667) == ""


def test_the_caption_on_paper_says_what_was_chosen_how_many_and_who_prints() -> None:
    class Shown:
        total = 1234

    class Who:
        name = "王素云"

    with frozen_at(NOW):
        chosen = [("同安区", "?"), {"label": "超期", "url": "?"}]
        told = blocks.caption(("整改单", "", "整改单"), chosen, Shown(), Who())
        assert (
            told
            == '<caption class="cb-print-only">整改单 · 同安区 · 超期 · 共 1,234 行 · 2026-11-23 王素云 打印</caption>'
        )
        assert (
            blocks.caption(("<b>",), None, None, None)
            == '<caption class="cb-print-only">&lt;b&gt; · 2026-11-23</caption>'
        )
