"""The training doctor's rules for how training and validation data fit each other.

They are made like those of `rules_data`.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mnist_course.data import load_mnist
from mnist_course.doctor.alike import unlike, way_back
from mnist_course.doctor.case import Case
from mnist_course.doctor.finding import Finding
from mnist_course.doctor.rules_data import can_compare
from mnist_course.support.wording import percent, rounded


def missing_classes(case: Case) -> Finding | None:
    """Compare which classes the two sets hold.

    Looks at: the labels of all examples of both sets.
    Advises: shuffling images and labels by one permutation before they are cut.
    Threshold: a class is missed where eight examples of it were to be expected; chance
    leaves it out in 3 of 10,000 draws.
    """
    if not len(case.val_order):
        return None
    train, validation = (
        np.bincount(each, minlength=case.classes)
        for each in (case.order, case.val_order)
    )
    untaught = np.flatnonzero((train == 0) & (validation > 0))
    expected = train / len(case.order) * len(case.val_order)
    unseen = np.flatnonzero((validation == 0) & (expected >= 8))
    if len(untaught):
        share = validation[untaught].sum() / len(case.val_order)
        seen = (
            f"No training image has a label of {_and(untaught)}, but "
            f"{percent(share)} of the validation images do. What was never shown "
            "cannot be learned."
        )
    elif len(unseen):
        seen = (
            f"No validation image has a label of {_and(unseen)}, though training "
            "images do. What validation says holds for the other classes only."
        )
    else:
        return None
    return Finding(
        "missing classes",
        seen,
        "shuffle images and labels by the same permutation, and only then cut off the "
        "validation set: validation_split takes the end as it is.",
        "certain, it stands in the labels.",
        {"data": "drawn at random"},
    )


def shared_images(case: Case) -> Finding | None:
    """Look for validation images among the training images.

    Looks at: every pixel of the sample of validation images and of all training images.
    Advises: drawing one set from what the other leaves.
    Threshold: 1 in 100; in MNIST no image is there twice.
    """
    if case.shared <= 0.01:
        return None
    return Finding(
        "shared images",
        f"About {rounded(case.shared)} of the validation images are training images "
        "too. On those the network shows what it knows by heart, so validation is too "
        "kind.",
        "shuffle once, cut once: no image may be in both sets. Then train anew.",
        "certain, they are alike in every pixel.",
        {"data": "drawn at random"},
    )


def odd_validation(case: Case) -> Finding | None:
    """Compare how training and validation images were prepared.

    Looks at: spread, mean, background and ink of the two sets; and whether validation
    images find their like among the training images only when turned or inverted.
    Advises: preparing both alike.
    Threshold: measured on samples of MNIST, whose spread and mean differ by some per
    cent, and whose ink by less than 0.03 of its range; named from half as large or
    twice as large on, and from 0.1 of ink where validation suffers.
    """
    if case.validation is None or case.broken:
        return None
    x, y = case.validation
    seen = ""
    suffers = (case.val_accuracy or 0) < case.accuracy - 0.05
    if unlike(case.x, x, ink=suffers):
        ranges = [f"from {part.min():.3g} to {part.max():.3g}" for part in (case.x, x)]
        seen = (
            f"The training images have numbers {ranges[0]} with a mean of "
            f"{case.x.mean():.3g}, the validation images {ranges[1]} with "
            f"{x.mean():.3g}: they were prepared in another way."
        )
    elif suffers and can_compare(case):
        back = way_back(case.x, case.y, x, y)
        if back is not None:
            seen = (
                f"Only about {rounded(back.plain)} of the validation images have the "
                "label of the training image that looks most like them; "
                f"{back.way}, it is {rounded(back.turned)}."
            )
    if not seen:
        return None
    return Finding(
        "odd validation",
        seen,
        "prepare all images alike, best by a layer Rescaling(1 / 255) inside the "
        "network. What the curves of validation show says nothing.",
        "certain that they differ; evaluate once more with images prepared alike.",
        {"data": "prepared alike"},
    )


def used_test_set(case: Case) -> Finding | None:
    """Look for MNIST's test images among training and validation images.

    Looks at: the pixels, whatever they were scaled by.
    Advises: holding out images of the training set.
    Threshold: 1 in 100, more than chance could do: no digit is in both sets.
    """
    held_out = [] if case.validation is None else [("validation", case.validation[0])]
    for where, x in [("training", case.x), *held_out]:
        if x[0].size != 784:
            continue
        share = np.mean([mark in _test_images() for mark in _marks(x)])
        if share > 0.01:
            return Finding(
                "test set used",
                f"About {rounded(share)} of the {where} images are from MNIST's test "
                "set. Choices made on them make the last test too kind.",
                "hold images out of the training set: load_mnist(validation=10_000). "
                "Open the test set once, when nothing is left to choose.",
                "certain, they are alike in every pixel.",
            )
    return None


def _and(classes: NDArray[np.intp]) -> str:
    names = list(map(str, classes))
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


@cache
def _test_images() -> frozenset[int]:
    return frozenset(_marks(load_mnist()[1][0]))


def _marks(images: NDArray[np.generic]) -> list[int]:
    """Return a number for each image that no scaling of the pixels changes."""
    rows = images.reshape(len(images), -1).astype(np.float32)
    rows -= rows.min(axis=1, keepdims=True)
    rows /= np.maximum(rows.max(axis=1, keepdims=True), 1e-12)
    with np.errstate(invalid="ignore"):
        return [hash(row.tobytes()) for row in np.rint(255 * rows).astype(np.uint8)]
