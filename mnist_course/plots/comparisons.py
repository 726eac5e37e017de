"""Comparisons of settings and of runs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mnist_course.plots.picture import FAINT, HIGHLIGHT, INK, MUTED, Picture, styled

History = Mapping[str, Sequence[float]]
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
    if not scores or any(len(values) == 0 for values in scores.values()):
        raise ValueError(f"each setting needs at least one score; got {dict(scores)}")
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
def compare_runs(histories: Mapping[str, History], *, metric: str = "loss") -> Picture:
    """Draw the learning curves of several runs, training and validation side by side.

    Introduced in lesson 07.

    Parameters
    ----------
    histories : mapping of str to mapping
        From the name of each run, at most four, to its history under Keras's names.
    metric : {"loss", "accuracy"}
        Which of the two to draw.

    Returns
    -------
    Picture
        Losses above the frame are named in it.

    Raises
    ------
    ValueError
        If there is no run, more than four, or one lacks the metric.
    """
    keys = (metric, f"val_{metric}")
    if not 0 < len(histories) <= len(RUN_STYLES) or not all(
        key in history for history in histories.values() for key in keys
    ):
        raise ValueError(
            f"expected 1 to {len(RUN_STYLES)} runs with {keys[0]!r} and {keys[1]!r}; "
            f"got { ({name: sorted(history) for name, history in histories.items()}) }"
        )
    factor = 100 if metric == "accuracy" else 1
    picture = Picture(7.2, 3.2)
    both = picture.subplots(1, 2, sharey=True)
    for axes, key, title in zip(both, keys, ("training", "validation"), strict=True):
        axes.set_title(f"{metric} on {title}", loc="left")
        axes.set(xlabel="epoch")
        axes.grid(axis="y", color=FAINT)
        for (name, history), look in zip(histories.items(), RUN_STYLES, strict=False):
            values = factor * np.asarray(history[key], dtype=float)
            axes.plot(np.arange(1, len(values) + 1), values, label=name, **look)
    highest = max(
        np.nanmax(history[key]) for history in histories.values() for key in keys
    )
    if metric == "loss":
        both[0].set_ylim(0, min(1.05 * highest, HIGHEST_LOSS))
        for axes, key in zip(both, keys, strict=True):
            _name_what_is_cut_off(axes, {n: histories[n][key] for n in histories})
    else:
        both[0].set_ylabel("%")
    picture.legend(
        *both[0].get_legend_handles_labels(), loc="outside upper left", ncols=4
    )
    picture.alt = (
        f"The {metric} of {len(histories)} runs, epoch by epoch, on the training "
        f"images at the left and on the validation images at the right: "
        f"{', '.join(histories)}."
    )
    return picture


def _name_what_is_cut_off(axes: Axes, losses: Mapping[str, Sequence[float]]) -> None:
    highest = {name: np.nanmax(values) for name, values in losses.items()}
    above = [
        f"↑ {name}: up to {loss:.2g}"
        for name, loss in highest.items()
        if loss > axes.get_ylim()[1]
    ]
    place: dict[str, Any] = {"ha": "right", "va": "top"}
    axes.text(
        0.98, 0.97, "\n".join(above), color=MUTED, transform=axes.transAxes, **place
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
    if not 0 < len(scores) <= len(RUN_STYLES) or set(counts.values()) != {len(rates)}:
        raise ValueError(
            f"expected {len(rates)} scores, one for each rate, for 1 to "
            f"{len(RUN_STYLES)} optimizers; got {counts}"
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
