"""The still figures of lesson 07: range test, comparisons, and what a search found."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from mnist_course.picture import FAINT, HIGHLIGHT, INK, MUTED, Picture, styled

History = Mapping[str, Sequence[float]]
# Runs differ by colour and stroke; blue and orange mean train and validation.
RUN_STYLES: list[dict[str, Any]] = [
    {"color": INK, "linestyle": "-"},
    {"color": HIGHLIGHT, "linestyle": (0, (5, 1.5))},
    {"color": MUTED, "linestyle": (0, (1, 1))},
    {"color": INK, "linestyle": (0, (5, 1.5, 1, 1.5))},
]
HIGHEST_LOSS = 4.0


@styled
def range_test_curve(found: History) -> Picture:
    """Draw the loss against the learning rate, as `range_test` found it.

    Introduced in lesson 07.

    Parameters
    ----------
    found : mapping of str to sequence of float
        ``learning_rate``, rising, and ``loss``, one entry a step.

    Returns
    -------
    Picture
        Every batch pale, the mean over neighbouring batches dark. Its sentence tells
        between which powers of ten the mean is lowest.

    Raises
    ------
    ValueError
        If the lists are missing, differ in length or hold fewer than two steps.
    """
    # Keras is imported with it, and the other figures do without.
    from mnist_course.range_test import smooth

    rates, losses = (np.asarray(found.get(k, ())) for k in ("learning_rate", "loss"))
    if len(rates) != len(losses) or len(rates) < 2:
        raise ValueError(
            "found must hold equally many of 'learning_rate' and 'loss', at least 2; "
            f"got {len(rates)} and {len(losses)}"
        )
    means = smooth(losses)
    lowest = rates[means.argmin()]
    picture = Picture(7.2, 3.0)
    axes = picture.add_subplot()
    axes.set(xscale="log", xlabel="learning rate", ylabel="loss of a batch")
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


@styled
def scores_by_setting(name: str, scores: Mapping[Any, Sequence[float]]) -> Picture:
    """Draw the scores of several settings, a dot for each seed and a bar for the mean.

    Introduced in lesson 07.

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
        axes.plot(percent.mean(), place, "|", color=HIGHLIGHT, ms=20, mew=2.5)
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlabel="validation accuracy (%)", ylabel=name)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.grid(axis="x", color=FAINT)
    counts = {len(values) for values in scores.values()}
    each = f"{min(counts)} to {max(counts)}" if len(counts) > 1 else f"{min(counts)}"
    picture.alt = (
        f"Validation accuracy by {name}: {', '.join(labels)}. Each has {each} "
        f"dot{'' if counts == {1} else 's'}, one for each seed, and a bar at the mean."
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


@styled
def search_results(rates: ArrayLike, scores: ArrayLike) -> Picture:
    """Draw what a search tried and how far it had come after each trial.

    Introduced in lesson 07.

    Parameters
    ----------
    rates : array_like, shape (n,)
        The learning rate of each trial, in the order of the trials.
    scores : array_like, shape (n,)
        Their validation accuracies, 0 to 1.

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
    if len(rates) != len(percent) or len(rates) == 0:
        raise ValueError(
            "expected one learning rate and one score for each trial; got "
            f"{len(rates)} and {len(percent)}"
        )
    trials, best = np.arange(1, len(rates) + 1), int(percent.argmax())
    picture = Picture(7.2, 3.2)
    left, right = picture.subplots(1, 2, sharey=True)
    left.set(xscale="log", xlabel="learning rate", ylabel="validation accuracy (%)")
    left.set_title("what was tried", loc="left")
    dots = {"c": trials, "cmap": "Greys", "vmin": -len(rates) / 2, "s": 42}
    left.scatter(rates, percent, edgecolor=INK, linewidth=0.6, **dots)
    right.set_title("trial by trial, and the best so far", loc="left")
    right.set(xlabel="trial")
    right.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    right.scatter(trials, percent, edgecolor=INK, linewidth=0.6, **dots)
    so_far = np.maximum.accumulate(percent)
    right.step(trials, so_far, where="post", color=HIGHLIGHT, zorder=0)
    for axes, place in ((left, rates[best]), (right, trials[best])):
        axes.plot(place, percent[best], "o", ms=13, mfc="none", mec=HIGHLIGHT, mew=2)
        axes.grid(axis="y", color=FAINT)
    picture.alt = (
        f"Validation accuracy of {len(rates)} trials: against the learning rate at the "
        "left, in the order of the trials with the best so far at the right. The best "
        "trial is ringed."
    )
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
    rng = np.random.default_rng(3)
    places = np.array([1, 3, 5]) / 6
    grid = np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 2)
    # One in each ninth of either axis, so that the example shows no gap by bad luck.
    scattered = np.stack([(rng.permutation(9) + 1) / 10 for _ in range(2)], axis=1)
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
