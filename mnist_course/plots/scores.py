"""Scores of settings, differences of two, and optimizers at several rates."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from mnist_course.plots.runs import RUN_STYLES
from mnist_course.support.arguments import require
from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, Picture, styled
from mnist_course.support.wording import raised


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
def differences_by_seed(differences: Mapping[str, Sequence[float]]) -> Picture:
    """Draw by how much one setting is better than another, a dot for each seed.

    Introduced in lesson 07.

    Parameters
    ----------
    differences : mapping of str to sequence of float
        From what is compared, such as ``"80 − 64 units"``, to differences of
        accuracies, −1 to 1, one for each seed.

    Returns
    -------
    Picture
        A dark line at 0, and a bar at the mean of each row.

    Raises
    ------
    ValueError
        If there are no differences.
    """
    require(
        differences and all(len(values) > 0 for values in differences.values()),
        f"each comparison needs at least one difference; got {dict(differences)}",
    )
    picture = Picture(7.2, 0.9 + 0.34 * len(differences))
    axes = picture.add_subplot()
    axes.axvline(0, color=INK, lw=1)
    for place, values in enumerate(differences.values()):
        points = 100 * np.asarray(values)
        axes.plot(points, np.full(len(points), place), "o", color=INK, alpha=0.6)
        axes.plot(points.mean(), place, "|", color=HIGHLIGHT, ms=20, mew=2.5)
    axes.set_yticks(range(len(differences)), differences)
    axes.set(xlabel="difference in validation accuracy (points)")
    axes.set_ylim(len(differences) - 0.5, -0.5)
    axes.grid(axis="x", color=FAINT)
    picture.alt = (
        f"Differences in validation accuracy, seed by seed: {', '.join(differences)}. "
        "Each has a dot for each seed and a bar at their mean; a line stands at 0."
    )
    return picture


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
    picture = Picture(7.2, 3.2)
    axes = picture.add_subplot()
    draw_shares(axes, rates, scores, marker="o")
    rate_axis(axes)
    axes.set_ylabel("validation accuracy (%)")
    axes.set_ylim(0, 100)
    axes.grid(axis="y", color=FAINT)
    picture.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=4)
    picture.alt = (
        f"Validation accuracy of {', '.join(scores)} against the learning rate: "
        f"{len(rates)} rates from {rates[0]:g} to {rates[-1]:g} on a logarithmic axis."
    )
    return picture


def rate_axis(axes: Axes) -> None:
    """Lay learning rates along a logarithmic axis, with powers of ten below it."""
    axes.set(xscale="log", xlabel="learning rate")
    # Not matplotlib's own, which needs its mathematical text.
    axes.xaxis.set_major_formatter(lambda rate, _: f"10{raised(round(np.log10(rate)))}")
    axes.xaxis.set_minor_formatter(NullFormatter())


def draw_shares(
    axes: Axes,
    places: Sequence[float],
    shares: Mapping[str, Sequence[float]],
    **look: Any,
) -> None:
    """Draw a line for each name, at most four, in per cent of shares from 0 to 1."""
    counts = {name: len(values) for name, values in shares.items()}
    require(
        0 < len(shares) <= len(RUN_STYLES) and set(counts.values()) == {len(places)},
        f"expected 1 to {len(RUN_STYLES)} lines, each with {len(places)} numbers; got "
        f"{counts}",
    )
    for (name, values), style in zip(shares.items(), RUN_STYLES, strict=False):
        axes.plot(places, 100 * np.asarray(values), label=name, **style | look)
