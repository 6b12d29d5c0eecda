"""Published tables that the engine is held against."""

from __future__ import annotations

import numpy as np

from cuobian.engines.rasch import Ratings

CREATIVITY = """
1,1,5,5,3,5,3   2,1,6,5,4,6,3   3,1,5,5,5,7,3
1,2,9,7,5,8,5   2,2,8,7,5,7,2   3,2,7,7,5,7,5
1,3,3,3,3,7,1   2,3,4,5,3,6,6   3,3,3,5,5,5,5
1,4,7,3,1,3,3   2,4,5,6,4,5,5   3,4,5,3,3,3,1
1,5,9,7,7,8,5   2,5,2,4,3,2,3   3,5,9,7,7,7,7
1,6,3,5,3,5,1   2,6,4,4,6,4,2   3,6,3,3,3,5,3
1,7,7,7,5,5,5   2,7,3,3,5,5,4   3,7,7,7,7,5,7
"""
"""Guilford (1954), Psychometric Methods, p. 282: senior scientist, junior scientist, five traits from 1 to 9."""

TRAITS = ("attack", "basis", "clarity", "daring", "enthusiasm")

KNOX = """
111111100000000000 111111111100000000 111111111001000000 111100101000000000 111111111100000000 111111111100000000
111111111111101000 111111111100000000 111111111100000000 111111111110000000 111011111000000000 111110101100000000
111110011111000000 111111111110000000 111111111111100000 111111111010000000 111101111100000000 111111111100100000
111111111000000000 111111111100100000 111111111110100000 111111111111000000 111111111100110000 111111111110100110
111011000000000000 111111111100000000 111111100000000000 111111111010000000 111111001110010000 111111111000000000
111111111100000000 111111111110000000 111100100100000000 111111111101010000 111000000000000000
"""
"""Knox Cube Test, 35 children by 18 tapping patterns: Wright & Stone (1979), Best Test Design."""

TEAMS = ("Baltimore", "Boston", "Cleveland", "Detroit", "Milwaukee", "New York", "Toronto")

HOME_WINS = [
    [0, 1, 3, 1, 2, 2, 1],
    [6, 0, 5, 2, 5, 4, 3],
    [2, 4, 0, 3, 2, 4, 3],
    [4, 6, 6, 0, 3, 4, 4],
    [6, 6, 4, 4, 0, 4, 4],
    [6, 4, 4, 5, 3, 0, 2],
    [6, 4, 4, 4, 2, 2, 0],
]
"""American League East 1987, won by the host in the row: Agresti (2002), Categorical Data Analysis, p. 438."""

HOME_LOSSES = [
    [0, 6, 4, 5, 5, 4, 6],
    [0, 0, 2, 5, 1, 2, 3],
    [4, 2, 0, 3, 5, 3, 4],
    [3, 0, 1, 0, 3, 3, 2],
    [0, 1, 2, 3, 0, 3, 2],
    [1, 3, 2, 1, 3, 0, 5],
    [0, 3, 2, 3, 5, 4, 0],
]


def creativity() -> Ratings:
    rows = [[int(value) for value in row.split(",")] for row in CREATIVITY.split()]
    return Ratings.of(
        stations=[junior for _, junior, *given in rows for _ in given],
        assessors=[senior for senior, _, *given in rows for _ in given],
        points=[trait for _, _, *given in rows for trait in TRAITS],
        categories=[value for _, _, *given in rows for value in given],
        lowest=1,
        highest=9,
    )


def knox() -> np.ndarray:
    return np.array([[int(answer) for answer in child] for child in KNOX.split()])
