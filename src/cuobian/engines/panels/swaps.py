"""Improves seated panels on the A-criterion by swaps, each judged exactly without a new inversion.

Putting b in the place of a on a panel z of p members changes L by ``u vT + v uT`` with ``u = e_b - e_a`` and
``v = (e_a + e_b) / 2 - (z + u / 2) / p``; the exchange of two seats has the same form with the difference of
both v. So the new trace follows from six quadratic forms (Woodbury), a few operations for each candidate and
O(R^2) for each swap made. trace(L+) is convex: its derivative bounds every gain from above, and what it excludes
need not be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from cuobian.engines.panels.laplacian import links_of, parts_of
from cuobian.engines.panels.table import Flags, Real, Whole

UNIT = 1e-7
"""Gains are compared as whole numbers of this share of the criterion: the last bits of a processor decide nothing."""
LEAST = 10
"""Least gain that counts, in such units: one millionth of the criterion."""
TORN = 1e-9
"""A determinant ratio below this means that the swap would tear the assessors apart."""
WEAK = 1e-3
"""While assessors fall apart into components, a link of this share of the mean holds them, so that joining pays."""


@dataclass(slots=True)
class Floor:
    """Panels to improve: S panels, R assessors. ``weight``: how many places a panel sees. ``block``: S numbers;
    seats are exchanged inside one block only and nobody is replaced; None: any seats."""

    seated: Flags
    allowed: Flags
    fixed: Flags
    group: Whole
    low: Whole
    high: Whole
    weight: Real
    block: Whole | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """``settled``: every seat was looked at after the last swap, and none is worth another."""

    swaps: int
    sweeps: int
    settled: bool


@dataclass(slots=True)
class Form:
    """A symmetric R x R matrix Q ready for quadratic forms in u, v and panels."""

    matrix: Real
    diagonal: Real
    panels: Real
    """S x R: panels times Q."""
    own: Real
    """S: zT Q z of each panel."""


@dataclass(slots=True)
class Trial:
    """Candidates for a's seat at s: b comes, from a seat at t or from outside.

    v = eta (e_a + e_b) + kappa u - here z_s + there z_t.
    """

    chosen: Whole
    s: int
    a: int
    sitting: Whole
    """Who sits at s now."""
    b: Whole
    t: Whole
    eta: Real
    kappa: Real
    here: float
    there: Real


def _uu(form: Form, trial: Trial) -> Real:
    a, b = trial.a, trial.b
    result: Real = form.diagonal[b] + (form.diagonal[a] - 2 * form.matrix[a, b])
    return result


def _uv(form: Form, trial: Trial) -> Real:
    a, b, line, table = trial.a, trial.b, form.panels[trial.s], form.panels
    ours = trial.here * (line[b] - line[a])
    theirs = trial.there * (table[trial.t, b] - table[trial.t, a])
    result: Real = trial.eta * (form.diagonal[b] - form.diagonal[a]) + trial.kappa * _uu(form, trial) - ours + theirs
    return result


def _vv(form: Form, trial: Trial) -> Real:
    a, b, t, line, table = trial.a, trial.b, trial.t, form.panels[trial.s], form.panels
    plus, minus = trial.eta + trial.kappa, trial.eta - trial.kappa  # v = plus e_b + minus e_a - here z_s + there z_t
    both = table[:, trial.sitting].sum(axis=1)[t]
    squares = plus**2 * form.diagonal[b] + minus**2 * form.diagonal[a]
    squares += trial.here**2 * form.own[trial.s] + trial.there**2 * form.own[t]
    mixed = plus * minus * form.matrix[a, b] - trial.here * (plus * line[b] + minus * line[a])
    mixed += trial.there * (plus * table[t, b] + minus * table[t, a] - trial.here * both)
    result: Real = squares + 2 * mixed
    return result


class Swapper:
    """Sweeps over all seats in a given order of places; at each seat the best swap is made if it gains."""

    def __init__(self, floor: Floor, known: Real, order: list[int]) -> None:
        self.floor, self.known = floor, known
        self.where, who = np.nonzero(floor.seated)
        people = len(known)
        self.seats = len(who)
        self.comes = np.concatenate((who, np.arange(people)))
        """Who would come: the sitter of each seat (exchange), then everybody (replacement)."""
        self.other = np.concatenate((self.where, np.zeros(people, np.int64)))
        self.size = floor.seated.sum(axis=1)
        self.weight = np.concatenate((floor.weight[self.where], np.zeros(people)))
        self.share = self.weight / self.size[self.other].clip(1)
        self.load = floor.seated.sum(axis=0)
        self.taken = np.zeros((len(floor.seated), int(floor.group.max()) + 1), np.int64)
        np.add.at(self.taken, (self.where, floor.group[who]), 1)
        starts = np.concatenate(([0], np.cumsum(self.size)))
        self.sparse = scipy.sparse.csr_array((np.ones(self.seats), who.copy(), starts), shape=floor.seated.shape)
        self.movable = ~floor.fixed[self.where, who]
        self.visiting = [seat for s in order for seat in range(starts[s], starts[s + 1]) if self.movable[seat]]
        self._invert()

    def run(self, sweeps: int) -> Outcome:
        """At most so many sweeps over all seats."""
        swaps, in_vain = 0, 0
        if not self.visiting or not float(np.trace(self.links)) > 0:
            return Outcome(0, 0, settled=True)
        for sweep in range(1, sweeps + 1):
            for seat in self.visiting:
                made = self._improve(seat)
                swaps += made
                in_vain = 0 if made else in_vain + 1
                if in_vain == len(self.visiting):
                    return Outcome(swaps, sweep, settled=True)
            self._invert()
        return Outcome(swaps, sweeps, settled=False)

    def _invert(self) -> None:
        """The inverse K of L with the constant direction filled in, afresh, so that errors never pile up."""
        self.links = self.known + links_of(self.floor.seated.astype(np.float64), self.floor.weight)
        people = len(self.links)
        mean = float(np.trace(self.links)) / (people - 1) or 1.0
        self.joined = parts_of(self.links)[0] == 1
        weak = 0.0 if self.joined else WEAK * mean
        inverse: Real = np.linalg.inv(self.links + mean / people + weak * np.eye(people)).astype(np.float64)
        self._derive(inverse)

    def _derive(self, inverse: Real) -> None:
        self.trace = float(np.trace(inverse))
        self.inverse, self.square = self._form(inverse), self._form(inverse @ inverse)

    def _form(self, matrix: Real) -> Form:
        panels = self.sparse @ matrix
        own = np.bincount(self.where, panels[self.where, self.comes[: self.seats]], len(self.size))
        return Form(matrix, matrix.diagonal(), panels, own.astype(np.float64))

    def _improve(self, seat: int) -> bool:
        trial = self._trial(seat, np.flatnonzero(self._usable(int(self.where[seat]), int(self.comes[seat]))))
        slope = 2 * _uv(self.square, trial)
        hopeful = np.flatnonzero(slope >= (LEAST - 0.5) * self.trace * UNIT)
        if not hopeful.size:
            return False
        trial = self._trial(seat, trial.chosen[hopeful])
        gains = self._gains(trial)
        best = int(gains.argmax())
        if gains[best] < LEAST:
            return False
        self._make(seat, int(trial.chosen[best]))
        return True

    def _usable(self, s: int, a: int) -> Flags:
        """Which candidates may take a's seat at s, and a theirs: exchanges first, then replacements."""
        floor, who, where = self.floor, self.comes[: self.seats], self.where
        group = floor.group[a]
        fits = floor.allowed[s] & ((self.taken[s, floor.group] == 0) | (floor.group == group)) & ~floor.seated[s]
        welcome = floor.allowed[where, a] & ((self.taken[where, group] == 0) | (floor.group[who] == group))
        welcome &= fits[who] & ~floor.seated[where, a] & self.movable
        if floor.block is not None:
            return np.concatenate((welcome & (floor.block[where] == floor.block[s]), np.zeros_like(fits)))
        return np.concatenate((welcome, fits & (self.load < floor.high) & bool(self.load[a] > floor.low[a])))

    def _trial(self, seat: int, chosen: Whole) -> Trial:
        s, a = int(self.where[seat]), int(self.comes[seat])
        here, there = float(self.share[seat]), self.share[chosen]
        eta, kappa = (self.weight[seat] - self.weight[chosen]) / 2, -(here + there) / 2
        sitting = np.flatnonzero(self.floor.seated[s])
        return Trial(chosen, s, a, sitting, self.comes[chosen], self.other[chosen], eta, kappa, here, there)

    def _gains(self, trial: Trial) -> Real:
        """Exact gains in whole units; hopeless where the swap would tear the assessors apart."""
        uu, uv, vv = _uu(self.inverse, trial), 1 + _uv(self.inverse, trial), _vv(self.inverse, trial)
        determinant = uv * uv - uu * vv
        sound = determinant > TORN
        gain = 2 * uv * _uv(self.square, trial) - vv * _uu(self.square, trial) - uu * _vv(self.square, trial)
        gain /= np.where(sound, determinant, 1.0)
        return np.where(sound, np.rint(gain / (self.trace * UNIT)), -1.0)

    def _make(self, seat: int, chosen: int) -> None:
        """Seats the candidate and updates K by its two-column change."""
        trial = self._trial(seat, np.array([chosen]))
        a, b, t = trial.a, int(trial.b[0]), int(trial.t[0])
        u = np.zeros(len(self.known))
        u[b], u[a] = 1.0, -1.0
        v = trial.eta * np.abs(u) + trial.kappa * u - trial.here * self.floor.seated[trial.s]
        v += trial.there * self.floor.seated[t]
        matrix = self.inverse.matrix
        ends = np.stack((matrix @ u, matrix @ v), axis=1)
        middle = np.array([[u @ ends[:, 0], 1 + u @ ends[:, 1]], [1 + u @ ends[:, 1], v @ ends[:, 1]]])
        self._move(seat, b)
        if chosen < self.seats:
            self._move(chosen, a)
        if self.joined:
            self._derive(matrix - ends @ np.linalg.inv(middle) @ ends.T)
        else:
            self._invert()

    def _move(self, seat: int, into: int) -> None:
        floor, s, out = self.floor, self.where[seat], self.comes[seat]
        floor.seated[s, out], floor.seated[s, into] = False, True
        self.taken[s, floor.group[out]] -= 1
        self.taken[s, floor.group[into]] += 1
        self.load[out] -= 1
        self.load[into] += 1
        self.comes[seat] = self.sparse.indices[seat] = into
