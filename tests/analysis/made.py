"""Made-up agencies and assessors for tests of certainty."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from tolok.analysis.certainty import Ratings
from tolok.analysis.straight import Straight, straight
from tolok.instruments import instrument
from tolok.scoring.table import Table

Levels = npt.NDArray[np.int64]


@cache
def spbe(year: int = 2024) -> Straight:
    return straight(Table(instrument("spbe-2020").at(year)))


def true_levels(agencies: int, seed: int = 1) -> Levels:
    chance = np.random.default_rng(seed)
    means = chance.normal(2.9, 0.7, (agencies, 1))
    return np.clip(np.rint(chance.normal(means, 0.9, (agencies, 47))), 1, 5).astype(np.int64)


def judged(true: Levels, matrix: npt.NDArray[np.float64], chance: np.random.Generator) -> Levels:
    limits = np.cumsum(matrix, axis=1)[:, :-1]
    drawn = chance.random(true.shape)
    found: Levels = 1 + (drawn[..., None] >= limits[true - 1]).sum(axis=-1)
    return found


def ratings(levels: Levels, given: npt.NDArray[np.bool_] | None = None) -> Ratings:
    names = tuple(f"assessor {n}" for n in range(len(levels)))
    agencies = tuple(f"agency {n}" for n in range(levels.shape[1]))
    return Ratings(spbe(), names, agencies, levels, np.ones(levels.shape, bool) if given is None else given)
