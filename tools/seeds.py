"""Five seeds, and what is measured with each of them."""

from collections.abc import Callable, Mapping
from typing import Any

SEEDS = range(5)

Scores = dict[str, list[float]]
Group = dict[str, Scores]


def each_seed(
    measure: Callable[..., float], settings: Mapping[str, Mapping[str, Any]]
) -> Scores:
    """Return what `measure` gives for each of some settings, with every seed.

    Parameters
    ----------
    measure : callable
        Takes a seed, and a setting's arguments by name.
    settings : mapping of str to mapping
        From the name of each setting to its arguments.
    """
    return {
        name: [measure(seed, **case) for seed in SEEDS]
        for name, case in settings.items()
    }
