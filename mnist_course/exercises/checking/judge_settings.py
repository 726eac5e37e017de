"""Judge settings that are drawn at random: their ranges, evenness and independence."""

from collections.abc import Iterator
from itertools import combinations, islice
from typing import Any

import numpy as np

from mnist_course.exercises.checking.draws import (
    even,
    even_between,
    independent,
    reach,
)
from mnist_course.exercises.checking.judging import Cases, Verdict, Verdicts
from mnist_course.exercises.checking.values import short

NAMES = ("learning_rate", "units", "dropout")
UNITS = (16, 32, 64, 128, 256)
DRAWS = 1_200
TWICE = 20  # so many generators come in pairs with the same seed
FEW = 30  # different numbers are a grid


def generators(rng: np.random.Generator) -> Cases:
    """Return cases of one generator each, the first of them twice."""
    seeds = rng.choice(2**31, size=DRAWS, replace=False).tolist()
    return [(np.random.default_rng(seed),) for seed in (*seeds[:TWICE], *seeds)]


def judge_settings(*samples: Any) -> Verdicts:
    """Judge the settings that were drawn, by the names of `sample_settings`."""
    yield "a dict", all(isinstance(sample, dict) for sample in samples)
    yield "the names", all(set(sample) == set(NAMES) for sample in samples)
    numbers = (int, float, np.integer, np.floating)
    plain = {
        name: all(
            type(s[name]) is not bool and isinstance(s[name], numbers) for s in samples
        )
        for name in NAMES
    }
    odd = [name for name in NAMES if not plain[name]]
    yield "numbers", not odd, {"names": " and ".join(odd)}
    drawn = {name: np.array([float(s[name]) for s in samples]) for name in NAMES}
    yield "no fixed seed", any(len(set(values)) > 1 for values in drawn.values())
    again = []
    for name, values in drawn.items():
        first, second = values[:TWICE], values[TWICE : 2 * TWICE]
        if not np.array_equal(first, second, equal_nan=True):
            again.append(name)
    yield "all from rng", not again, {"names": " and ".join(again)}
    rate, units, dropout = (drawn[name][TWICE:] for name in NAMES)
    parts = _judge_rates(rate), _judge_units(units), _judge_dropouts(dropout)
    yield [fault for part in parts for fault in islice(filter(_fails, part), 1)]
    bins = {
        "learning_rate": (-2 * np.log10(rate)).clip(0, 7).astype(int),
        "units": np.log2(units).astype(int) - 4,
        "dropout": (16 * dropout).clip(0, 7).astype(int),
    }
    for one, other in combinations(NAMES, 2):
        both = {"one": one, "other": other}
        yield "separate draws", independent(bins[one], bins[other]), both


def _fails(verdict: Any) -> bool:
    return not verdict[1]


def _judge_rates(rate: np.ndarray) -> Iterator[Verdict]:
    inside = (rate >= 0.0001 - 1e-12) & (rate <= 1 + 1e-12)
    yield "any exponent", len(set(rate)) >= FEW
    yield "rate in range", inside.all(), {"rate": short(rate[inside.argmin()], 2)}
    yield "an even exponent", not even_between(rate, 0, 1)
    powers = np.log10(rate)
    reaches, ends = reach(powers, -4, 0), (powers.min(), powers.max())
    found = {"low": short(rate.min(), 2), "high": short(rate.max(), 2)}
    yield "the whole way", reaches or not even_between(powers, *ends), found
    yield "even over powers", reaches and even_between(powers, -4, 0)


def _judge_units(units: np.ndarray) -> Iterator[Verdict]:
    known = np.isin(units, UNITS)
    yield "units out of five", known.all(), {"units": f"{units[known.argmin()]:g}"}
    counts = [int((units == size).sum()) for size in UNITS]
    least, most = int(np.argmin(counts)), int(np.argmax(counts))
    told: dict[str, Any] = {
        "often": UNITS[most],
        "most": counts[most],
        "draws": f"{len(units):,}",
    }
    told |= {"seldom": UNITS[least], "least": counts[least]}
    yield "even units", even(counts), told


def _judge_dropouts(dropout: np.ndarray) -> Iterator[Verdict]:
    inside = (dropout >= 0) & (dropout <= 0.5)
    outside = {"dropout": short(dropout[inside.argmin()], 2)}
    yield "dropout in range", inside.all(), outside
    yield "any dropout", len(set(dropout)) >= FEW
    reaches, ends = reach(dropout, 0, 0.5), (dropout.min(), dropout.max())
    found = {"low": short(ends[0], 2), "high": short(ends[1], 2)}
    yield "the whole dropout", reaches or not even_between(dropout, *ends), found
    yield "even dropout", reaches and even_between(dropout, 0, 0.5)
