"""How sure a reader says it is: whether it is right as often, and when to abstain."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mnist_course.plots.mistakes import Array, error_bar
from mnist_course.support.arguments import (
    require,
    require_labels,
    require_probabilities,
)
from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, MUTED, Picture, styled
from mnist_course.support.wording import counted

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
MARKS = (0.5, 0.9, 0.99, 0.999)
SMALLEST = 10  # a share of fewer digits says too little to be drawn


def reliability_table(
    probabilities: npt.ArrayLike,
    labels: npt.ArrayLike,
    edges: Sequence[float] = EDGES,
) -> list[tuple[int, float, float]]:
    """Compare how sure a reader is with how often it is right.

    Introduced in lesson 09.

    Parameters
    ----------
    probabilities : array_like
        Shape (n, 10).
    labels : array_like
        The true digits, shape (n,).
    edges : sequence of float
        Digits are put together whose highest probability lies between two of them, the
        lower one included, and for the last two the upper one too.

    Returns
    -------
    list of (count, said, right)
        For each pair of edges how many digits there are, their mean probability, and
        the share of them that were read right; both are NaN where there is none.
    """
    array = require_probabilities(probabilities)
    labels = require_labels(labels, len(array))
    sure, right = array.max(axis=1), array.argmax(axis=1) == labels
    places = np.digitize(sure, edges[1:-1])
    table = []
    for place in range(len(edges) - 1):
        chosen = places == place
        count = int(chosen.sum())
        means = (
            (float(sure[chosen].mean()), float(right[chosen].mean()))
            if count
            else (np.nan, np.nan)
        )
        table.append((count, *means))
    return table


@styled
def reliability(probabilities: npt.ArrayLike, labels: npt.ArrayLike) -> Picture:
    """Draw how often a reader is right against how sure it says it is.

    Introduced in lesson 09.

    Parameters
    ----------
    probabilities : array_like
        Shape (n, 10).
    labels : array_like
        The true digits, shape (n,).

    Returns
    -------
    Picture
        A dot for each span of probabilities that holds at least ten digits, with a bar
        of two standard errors, and the line on which an honest reader's dots would lie.

    Raises
    ------
    ValueError
        If an array has another shape or other values.
    """
    rows = [
        row for row in reliability_table(probabilities, labels) if row[0] >= SMALLEST
    ]
    require(rows, f"reliability needs at least {SMALLEST} digits that are alike")
    counts, said, right = (np.array(column) for column in zip(*rows, strict=True))
    picture = Picture(7.2, 3.6)
    axes = picture.add_subplot()
    axes.plot([0, 100], [0, 100], color=MUTED, linestyle=(0, (4, 3)))
    axes.text(60, 68, "honest", color=MUTED, ha="right")
    bars = 100 * error_bar(right, counts)
    axes.errorbar(100 * said, 100 * right, bars, fmt="o", color=INK, capsize=4)
    for x, y, count in zip(100 * said, 100 * right - bars, counts, strict=True):
        axes.annotate(
            f"{count:,}",
            (x, y),
            (0, -5),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=9,
            color=MUTED,
        )
    lowest = 10 * np.floor(10 * min((100 * right - bars).min() - 8, 38) / 100)
    axes.set(xlim=(38, 101), ylim=(max(lowest, 0), 103))
    axes.set(xlabel="it says (%)", ylabel="it is right (%)")
    axes.grid(color=FAINT)
    facts = "; ".join(
        f"{100 * p:.1f} % said, {100 * share:.1f} % right ({counted(n, 'digit')})"
        for n, p, share in rows
    )
    picture.alt = f"How often it is right against how sure it says it is: {facts}."
    return picture


def coverage(
    probabilities: npt.ArrayLike, labels: npt.ArrayLike
) -> tuple[Array, Array, Array]:
    """Return what a reader gains by keeping silent where it is least sure.

    Introduced in lesson 09.

    Parameters
    ----------
    probabilities : array_like
        Shape (n, 10).
    labels : array_like
        The true digits, shape (n,).

    Returns
    -------
    answered, accuracy, threshold : numpy.ndarray
        Shape (n,): for one answer, two, and so on, the surest first, the share that is
        answered, the share of these that is right, and how sure the least sure is.
    """
    array = require_probabilities(probabilities)
    labels = require_labels(labels, len(array))
    sure, right = array.max(axis=1), array.argmax(axis=1) == labels
    order = np.argsort(-sure, kind="stable")
    count = np.arange(1, len(sure) + 1)
    return count / len(sure), right[order].cumsum() / count, sure[order]


@styled
def coverage_curve(probabilities: npt.ArrayLike, labels: npt.ArrayLike) -> Picture:
    """Draw the accuracy of the answers against how many digits are answered.

    Introduced in lesson 09.

    Parameters
    ----------
    probabilities : array_like
        Shape (n, 10).
    labels : array_like
        The true digits, shape (n,).

    Returns
    -------
    Picture
        The curve, with a dot at some thresholds.

    Raises
    ------
    ValueError
        If an array has another shape or other values.
    """
    answered, accuracy, threshold = coverage(probabilities, labels)
    picture = Picture(7.2, 3.3)
    axes = picture.add_subplot()
    axes.plot(100 * answered, 100 * accuracy, color=INK)
    facts = [f"{100 * accuracy[-1]:.1f} % right if it answers all"]
    for mark in MARKS:
        count = int((threshold >= mark).sum())
        if count == 0:
            continue
        x, y = 100 * answered[count - 1], 100 * accuracy[count - 1]
        axes.plot(x, y, "o", color=HIGHLIGHT)
        axes.annotate(
            f"≥ {mark:g}", (x, y), (7, 4), textcoords="offset points", color=MUTED
        )
        facts.append(f"at {mark:g} it answers {x:.1f} %, {y:.1f} % of them right")
    axes.set(xlabel="digits answered (%)", ylabel="right of these (%)")
    axes.set_xlim(49, 102)
    shown = accuracy[answered >= 0.5]
    low, high = 100 * shown.min(), 100 * shown.max()
    axes.set_ylim(low - 0.1 * (high - low + 0.1), high + 0.12 * (high - low + 0.1))
    axes.grid(color=FAINT)
    picture.alt = f"Accuracy of a reader that may abstain: {'; '.join(facts)}."
    return picture
