"""Searches: grid, random, what was found, and a test of all learning rates."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from mnist_course.plots.scores import rate_axis
from mnist_course.support.arguments import require
from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, MUTED, Picture, styled

HIGHEST_LOSS = 4.0


@styled
def search_results(
    rates: ArrayLike, scores: ArrayLike, *, guess: float | None = None
) -> Picture:
    """Draw what a search tried and how far it had come after each trial.

    Introduced in lesson 07.

    Parameters
    ----------
    rates : array_like, shape (n,)
        The learning rate of each trial, in the order of the trials.
    scores : array_like, shape (n,)
        Their validation accuracies, 0 to 1; NaN or None for a trial without one.
    guess : float, optional
        A learning rate to compare with, drawn as a dashed line.

    Returns
    -------
    Picture
        Early trials pale, late ones dark, the best one ringed.

    Raises
    ------
    ValueError
        If there is no trial or the lengths differ.
    """
    rates, percent = np.asarray(rates, float), 100 * np.asarray(scores, float)
    require(
        len(rates) == len(percent) > 0,
        "expected one learning rate and one score for each trial; got "
        f"{len(rates)} and {len(percent)}",
    )
    trials = np.arange(1, len(rates) + 1)
    picture = Picture(7.2, 3.2)
    left, right = picture.subplots(1, 2, sharey=True)
    rate_axis(left)
    left.set_ylabel("validation accuracy (%)")
    left.set_title("what was tried", loc="left")
    dots = {"c": trials, "cmap": "Greys", "vmin": -len(rates) / 2, "s": 42}
    left.scatter(rates, percent, edgecolor=INK, linewidth=0.6, **dots)
    if guess is not None:
        left.axvline(guess, color=MUTED, linestyle=(0, (4, 2)), label="first guess")
        left.legend(loc="upper left")
    right.set_title("trial by trial, and the best so far", loc="left")
    right.set(xlabel="trial")
    right.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    right.scatter(trials, percent, edgecolor=INK, linewidth=0.6, **dots)
    so_far = np.fmax.accumulate(percent)  # passes over NaN
    right.step(trials, so_far, where="post", color=HIGHLIGHT, zorder=0)
    best = np.flatnonzero(percent == np.fmax.reduce(percent))[:1]  # none if all are NaN
    for axes, places in ((left, rates), (right, trials)):
        ring = {"ms": 13, "mfc": "none", "mec": HIGHLIGHT, "mew": 2}
        axes.plot(places[best], percent[best], "o", **ring)
        axes.grid(axis="y", color=FAINT)
    ringed = "The best trial is ringed." if len(best) else "No trial has a score."
    picture.alt = (
        f"Validation accuracy of {len(rates)} trials: against the learning rate at the "
        "left, in the order of the trials with the best so far at the right. "
        f"{ringed}"
    )
    if guess is not None:
        picture.alt += " A dashed line marks the learning rate that was guessed."
    return picture


@styled
def grid_and_random() -> Picture:
    """Draw nine trials on a grid beside nine at random, and which rates they try.

    J. Bergstra and Y. Bengio, "Random search for hyper-parameter optimization", 2012.
    Introduced in lesson 07.

    Returns
    -------
    Picture
        Ticks at the bottom mark the learning rates that each of the two has tried.
    """
    rng = np.random.default_rng(21)  # nine marks that can be told apart
    places = np.array([1, 3, 5]) / 6
    grid = np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 2)
    scattered = rng.uniform(0.03, 0.97, size=(9, 2))  # with a margin for the dots
    picture = Picture(7.2, 3.4)
    axes: list[Axes] = list(picture.subplots(1, 2))
    for ax, points, title in zip(
        axes, (grid, scattered), ("grid", "random"), strict=True
    ):
        different = len(np.unique(points[:, 0]))
        ax.set_title(f"{title}: {different} learning rates tried", loc="left")
        ax.plot(*points.T, "o", color=INK)
        ax.plot(points[:, 0], np.zeros(9), "|", color=HIGHLIGHT, ms=22, mew=2.5)
        ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        ax.set(xlabel="learning rate (matters)", ylabel="units (matter little)")
    picture.alt = (
        "Nine trials in two drawings of learning rate against units. On a grid of "
        "three by three only 3 different learning rates are tried, at random 9."
    )
    return picture


@styled
def range_test_curve(found: Mapping[str, Sequence[float]]) -> Picture:
    """Draw the loss against the learning rate, as `range_test` found it.

    Introduced in lesson 07.

    Parameters
    ----------
    found : mapping of str to sequence of float
        ``learning_rate``, rising, and ``loss``, one entry a step. Steps whose loss is
        not a finite number are left out.

    Returns
    -------
    Picture
        Every batch pale, the mean over neighbouring batches dark. Its sentence tells
        between which powers of ten the mean is lowest.

    Raises
    ------
    ValueError
        If the lists are missing, differ in length or have fewer than two finite losses.
    """
    rates, losses = (
        np.asarray(found.get(key, ()), float) for key in ("learning_rate", "loss")
    )
    require(
        len(rates) == len(losses) > 1,
        "found must hold equally many of 'learning_rate' and 'loss', at least 2; "
        f"got {len(rates)} and {len(losses)}",
    )
    known = np.isfinite(losses)
    require(known.sum() > 1, f"at least 2 losses must be finite; got {known.sum()}")
    rates, losses = rates[known], losses[known]
    means = smooth(losses)
    lowest = rates[means.argmin()]
    picture = Picture(7.2, 3.0)
    axes = picture.add_subplot()
    rate_axis(axes)
    axes.set_ylabel("loss of a batch")
    axes.plot(rates, losses, color=MUTED, alpha=0.5, label="single batches")
    axes.plot(rates, means, color=INK, label="mean of neighbours")
    axes.axvline(lowest, color=HIGHLIGHT, linestyle=(0, (3, 2)), label="lowest mean")
    axes.set_ylim(0, min(1.1 * losses.max(), HIGHEST_LOSS))
    axes.legend(loc="lower left")
    power = int(np.floor(np.log10(lowest)))
    picture.alt = (
        f"The loss against the learning rate, which grows from {rates[0]:g} on a "
        f"logarithmic axis. The mean is lowest between {10.0**power:g} and "
        f"{10.0 ** (power + 1):g}."
    )
    return picture


def smooth(values: ArrayLike, *, share: float = 0.1) -> np.ndarray:
    """Return the mean of each value and its neighbours, fewer of them at the ends.

    Single batches differ in difficulty, so their losses jump; the mean over a stretch
    shows where they go. Introduced in lesson 07.

    Parameters
    ----------
    values : array_like, shape (n,)
        Such as the losses of `range_test`.
    share : float
        How long the stretch is, as a part of all values, from 0 to 1.

    Returns
    -------
    numpy.ndarray, shape (n,)
    """
    values = np.asarray(values, dtype=float)
    reach = int(share * len(values) / 2)
    window = np.ones(2 * reach + 1)
    ends = slice(reach, reach + len(values))
    sums = np.convolve(values, window)[ends]
    return sums / np.convolve(np.ones(len(values)), window)[ends]
