"""Slopes of a function, and what a guess costs."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mnist_course.support.arguments import require
from mnist_course.support.picture import (
    FAINT,
    HIGHLIGHT,
    INK,
    Picture,
    styled,
)
from mnist_course.support.wording import ACTIVATION_NAMES, number

REACH = 6.0
TANGENT_REACH = 1.2
STEP = 1e-4


@styled
def tangents(f: Callable[[Any], Any], at: Sequence[float]) -> Picture:
    """Draw a function with tangents, and beside it how steep they are.

    The slopes are measured, by the central difference. Introduced in lesson 03.

    Parameters
    ----------
    f : callable
        A function of arrays, such as `sigmoid`. Its name is written above.
    at : sequence of float
        Where to draw a tangent, from -6 to 6, one or more places.

    Returns
    -------
    Picture
        The function on the left; on the right a point for each slope.

    Raises
    ------
    ValueError
        If there is no place, or one out of range.
    """
    places = np.asarray(at, dtype=float)
    require(
        places.ndim == 1 and len(places) > 0 and (abs(places) <= REACH).all(),
        f"at must be one or more places from -6 to 6; got {at}",
    )
    slopes = (f(places + STEP) - f(places - STEP)) / (2 * STEP)
    name = ACTIVATION_NAMES.get(f.__name__, f.__name__)
    picture = Picture(7.2, 2.5)
    left, right = picture.subplots(1, 2)
    z = np.linspace(-REACH, REACH, 241)
    for axes in (left, right):
        axes.set(xlim=(-REACH - 0.3, REACH + 0.3), xticks=[-6, -3, 0, 3, 6])
        axes.axhline(0, color=FAINT, linewidth=1)
        axes.axvline(0, color=FAINT, linewidth=1)
        axes.set_xlabel("z")
    left.plot(z, f(z), color=INK)
    left.plot(places, f(places), "o", color=HIGHLIGHT, markersize=6)
    run = np.array([-TANGENT_REACH, TANGENT_REACH])
    for place, height, slope in zip(places, f(places), slopes, strict=True):
        left.plot(place + run, height + slope * run, color=HIGHLIGHT, linewidth=3)
    right.plot(places, slopes, "o", color=HIGHLIGHT, markersize=8)
    for place, slope in zip(places, slopes, strict=True):
        text = number(slope, 2)
        right.annotate(
            text, (place, slope), (0, 8), textcoords="offset points", ha="center"
        )
    right.set_ylim(-0.1, 1.3)
    left.set_title(f"{name}, with tangents", loc="left")
    right.set_title("how steep the tangents are", loc="left")
    facts = (f"{number(s, 2)} at {z:g}" for z, s in zip(places, slopes, strict=True))
    picture.alt = (
        f"{name[0].upper()}{name[1:]} over z from −6 to 6 with {len(places)} tangents, "
        f"and the slope of each: {', '.join(facts).replace('-', '−')}."
    )
    return picture


@styled
def price_of_a_guess(*probabilities: float) -> Picture:
    """Draw minus the natural logarithm of p, with some of its points marked.

    Introduced in lesson 02.

    Parameters
    ----------
    *probabilities : float
        Where to mark a point, above 0 and up to 1.

    Returns
    -------
    Picture
        The curve over p from 0 to 1.

    Raises
    ------
    ValueError
        If a probability is out of range.
    """
    odd = [p for p in probabilities if not 0 < p <= 1]
    if odd:
        raise ValueError(f"a probability must be above 0 and at most 1; got {odd[0]}")
    picture = Picture(7.2, 3.0)
    axes = picture.subplots()
    p = np.geomspace(0.004, 1, 300)
    axes.plot(p, -np.log(p), color=INK)
    for probability in probabilities:
        price = -np.log(probability) + 0.0
        axes.plot(probability, price, "o", color=HIGHLIGHT, markersize=8)
        axes.annotate(
            f"p = {probability:g} costs {price:.3f}",
            (probability, price),
            # Near p = 1 there is no room to the right.
            xytext=(9, 7) if probability < 0.8 else (2, 15),
            textcoords="offset points",
            horizontalalignment="left" if probability < 0.8 else "right",
        )
    axes.set(xlim=(0, 1.02), ylim=(-0.15, 5.6), xlabel="p of the true class")
    axes.set_ylabel("−ln p")
    prices = [f"{-np.log(p) + 0.0:.3f} at p = {p:g}" for p in probabilities]
    picture.alt = (
        "The curve of minus the logarithm of p falls from beyond 5 near p = 0 to 0 at "
        f"p = 1: {', '.join(prices)}."
    )
    return picture
