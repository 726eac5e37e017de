"""Comparisons of settings and of runs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mnist_course.plots.curves import draw_runs, runs_to_draw
from mnist_course.plots.picture import FAINT, HIGHLIGHT, INK, MUTED, Picture, styled
from mnist_course.support.arguments import require
from mnist_course.support.history import Curve

# Runs differ by colour and stroke; blue and orange mean train and validation.
VIOLET = "#7B52AB"
RUN_STYLES: list[dict[str, Any]] = [
    {"color": INK, "linestyle": "-"},
    {"color": HIGHLIGHT, "linestyle": (0, (5, 1.5))},
    {"color": MUTED, "linestyle": (0, (1, 1))},
    {"color": VIOLET, "linestyle": (0, (5, 1.5, 1, 1.5)), "marker": "s", "ms": 4},
]
HIGHEST_LOSS = 4.0


@styled
def scores_by_setting(name: str, scores: Mapping[Any, Sequence[float]]) -> Picture:
    """Draw the scores of several settings, a dot for each seed and a bar for the mean.

    Without a bar where there is a single score. Introduced in lesson 07.

    Parameters
    ----------
    name : str
        What was varied.
    scores : mapping
        From each value of it to accuracies, 0 to 1, one for each seed.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no scores.
    """
    require(
        scores and all(len(values) > 0 for values in scores.values()),
        f"each setting needs at least one score; got {dict(scores)}",
    )
    labels = [str(value) for value in scores]
    picture = Picture(7.2, 0.9 + 0.34 * len(labels))
    axes = picture.add_subplot()
    for place, values in enumerate(scores.values()):
        percent = 100 * np.asarray(values)
        axes.plot(percent, np.full(len(percent), place), "o", color=INK, alpha=0.6)
        if len(percent) > 1:
            axes.plot(percent.mean(), place, "|", color=HIGHLIGHT, ms=20, mew=2.5)
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlabel="validation accuracy (%)", ylabel=name)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.grid(axis="x", color=FAINT)
    counts = {len(values) for values in scores.values()}
    each = "a dot"
    if counts != {1}:
        number = f"{min(counts)} to " if len(counts) > 1 else ""
        each = f"{number}{max(counts)} dots, one for each seed, and a bar at the mean"
    picture.alt = (
        f"Validation accuracy by {name}: {', '.join(labels)}. Each has {each}."
    )
    return picture


@styled
def compare_runs(histories: Mapping[str, Any], *, metric: str = "loss") -> Picture:
    """Draw the learning curves of several runs, training and validation side by side.

    Introduced in lesson 07.

    Parameters
    ----------
    histories : mapping of str to history
        From the name of each run, at most four, to what ``model.fit`` returned, or its
        ``history``.
    metric : {"loss", "accuracy"}
        Which of the two to draw.

    Returns
    -------
    Picture
        Losses above the frame, and runs without a loss that is a number, are named in
        it.

    Raises
    ------
    ValueError
        If there is no run, more than four, or one lacks the metric.
    """
    keys = (metric, f"val_{metric}")
    runs = runs_to_draw(histories, keys, most=len(RUN_STYLES))
    factor = 100 if metric == "accuracy" else 1
    picture = Picture(7.2, 3.2)
    both = picture.subplots(1, 2, sharey=True)
    for axes, key, title in zip(both, keys, ("training", "validation"), strict=True):
        values = {name: factor * run[key] for name, run in runs.items()}
        draw_runs(axes, f"{metric} on {title}", values, RUN_STYLES)
    if metric == "loss":
        highest = max(_highest(run[key]) for run in runs.values() for key in keys)
        both[0].set_ylim(0, min(1.05 * highest, HIGHEST_LOSS) or HIGHEST_LOSS)
        for axes, key in zip(both, keys, strict=True):
            _name_what_is_not_seen(axes, {name: run[key] for name, run in runs.items()})
    else:
        both[0].set_ylabel("%")
    picture.legend(
        *both[0].get_legend_handles_labels(), loc="outside upper left", ncols=4
    )
    picture.alt = (
        f"The {metric} of {len(runs)} runs, epoch by epoch, on the training "
        f"images at the left and on the validation images at the right: "
        f"{', '.join(runs)}."
    )
    return picture


def _highest(losses: Curve) -> float:
    """Return the highest loss; 0 where none is a number."""
    return float(np.fmax.reduce(losses, initial=0))


def _name_what_is_not_seen(axes: Axes, losses: Mapping[str, Curve]) -> None:
    words = []
    for name, values in losses.items():
        if np.isnan(values).all():
            words.append(f"{name}: not a number")
        elif _highest(values) > axes.get_ylim()[1]:
            words.append(f"↑ {name}: up to {_highest(values):.2g}")
    place: dict[str, Any] = {"ha": "right", "va": "top"}
    axes.text(
        0.98, 0.97, "\n".join(words), color=MUTED, transform=axes.transAxes, **place
    )


@styled
def scores_by_rate(
    rates: Sequence[float], scores: Mapping[str, Sequence[float]]
) -> Picture:
    """Draw the score against the learning rate, a line for each optimizer.

    Introduced in lesson 07.

    Parameters
    ----------
    rates : sequence of float
        Learning rates, rising.
    scores : mapping of str to sequence of float
        From the name of each optimizer, at most four, to accuracies, 0 to 1, one for
        each rate.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no optimizer, more than four, or a score is missing.
    """
    counts = {name: len(values) for name, values in scores.items()}
    require(
        0 < len(scores) <= len(RUN_STYLES) and set(counts.values()) == {len(rates)},
        f"expected {len(rates)} scores, one for each rate, for 1 to "
        f"{len(RUN_STYLES)} optimizers; got {counts}",
    )
    picture = Picture(7.2, 3.2)
    axes = picture.add_subplot()
    for (name, values), look in zip(scores.items(), RUN_STYLES, strict=False):
        axes.plot(rates, 100 * np.asarray(values), **look | {"marker": "o"}, label=name)
    axes.set(xscale="log", xlabel="learning rate", ylabel="validation accuracy (%)")
    axes.set_ylim(0, 100)
    axes.grid(axis="y", color=FAINT)
    picture.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=4)
    picture.alt = (
        f"Validation accuracy of {', '.join(scores)} against the learning rate: "
        f"{len(rates)} rates from {rates[0]:g} to {rates[-1]:g} on a logarithmic axis."
    )
    return picture
