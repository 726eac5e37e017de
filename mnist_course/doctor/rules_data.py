"""The training doctor's rules for the training data, one for each illness.

A rule looks at a `Case` and returns a `Finding`, or None where it sees nothing. The
rules do not know of each other; `diagnose` drops what another finding explains. What
each looks at and advises, and where its threshold is from, is in its docstring, from
which ``docs/doctor.md`` is made.
"""

import numpy as np

from mnist_course.doctor import rates
from mnist_course.doctor.alike import AGREES, agreement, neighbours, unlike, way_back
from mnist_course.doctor.case import Case
from mnist_course.doctor.finding import Finding
from mnist_course.support.wording import counted, percent, rounded

FEW = 500  # examples below which the nearest one tells too little
RIGHT = 0.9  # an accuracy on unseen images that no wrong labels allow


def broken_numbers(case: Case) -> Finding | None:
    """See whether images hold what is no number.

    Looks at: NaN and infinity in all images of both sets, and in what reaches the first
    layer with weights.
    Advises: finding them, and leaving them out.
    Threshold: a single one; one NaN makes every weight NaN in one step.
    """
    if case.broken:
        seen = (
            f"{counted(case.broken, 'example')} of those handed over "
            f"{'hold' if case.broken > 1 else 'holds'} NaN or infinity."
        )
    elif case.first_input is not None and not np.isfinite(case.first_input).all():
        seen = (
            "Among the numbers that reach the first layer with weights are some that "
            "are infinite or no numbers."
        )
    else:
        return None
    return Finding(
        "broken numbers",
        seen,
        "look for them with np.isfinite(x), and for a division by 0; leave such images "
        "out, and build the model anew.",
        "certain, it stands in the data.",
        {"data": "whole"},
    )


def empty_images(case: Case) -> Finding | None:
    """See whether there is nothing on the images.

    Looks at: whether all pixels of an image are alike.
    Advises: looking at them after each step of their preparation.
    Threshold: 1 in 100; in MNIST there is none.
    """
    rows = case.x.reshape(len(case.x), -1)
    share = float(np.mean(rows.max(axis=1) == rows.min(axis=1)))
    if rows.shape[1] < 16 or share <= 0.01:  # a few numbers may well be alike
        return None
    return Finding(
        "empty images",
        f"On {percent(share)} of the training images there is nothing: all their "
        "pixels have the same number.",
        "look at x.dtype, x.max() and some images with plt.imshow after each step of "
        "their preparation. Whole numbers that are divided and stay whole become 0: "
        "x.astype(float) comes first.",
        "certain, it stands in the data.",
        {"data": "as loaded"},
    )


def wrong_labels(case: Case) -> Finding | None:
    """See whether images that look alike carry the same label.

    Looks at: each image's nearest one of the training sample, and whether neighbouring
    pixels are alike at all, as in any picture.
    Advises: one order for images and labels.
    Threshold: with right labels the nearest of 500 digits has the same one in 80 of
    100 cases, of 2,000 in 90; shuffled it is 10, with three in ten wrong below 60.
    Never where the network agrees with the labels of images that it was not shown.
    """
    if not can_compare(case):
        return None
    share, where = neighbours(case.x, case.y), "training"
    learned = case.accuracy >= RIGHT and (case.val_accuracy or 0) >= RIGHT
    fit = case.validation is not None and not unlike(case.x, case.validation[0])
    if share >= AGREES and fit and (case.val_accuracy or 0) < RIGHT:
        assert case.validation is not None
        x, y = case.validation
        counts = np.bincount(case.y, minlength=case.classes)
        known = counts[y] >= len(case.y) / case.classes / 4  # others have few alike
        if known.sum() >= 50 and way_back(case.x, case.y, x, y) is None:
            share, where = agreement(case.x, case.y, x[known], y[known]), "validation"
    if share >= AGREES or learned:
        return None
    rows = case.x.reshape(len(case.x), -1).astype(np.float32)
    close = float(np.corrcoef(rows[:, :-1].ravel(), rows[:, 1:].ravel())[0, 1])
    if close < 0.4:  # measured on MNIST: 0.8
        return Finding(
            "scrambled images",
            "Pixels that lie side by side have nothing in common, as in noise, and "
            f"only about {rounded(share)} of the {where} images have the label of the "
            "one that looks most like them.",
            "look at some of them with plt.imshow; a reshape in the wrong order mixes "
            "images. Reshape so that the number of images comes first.",
            "likely; a glance at five images decides.",
            {"data": "as loaded"},
        )
    return Finding(
        "wrong labels",
        f"Only about {rounded(share)} of the {where} images have the label of the "
        "training image that looks most like them. With right labels about 90 % do.",
        "look at some images with their labels. If images and labels were shuffled or "
        "cut, both must be by the same indices. No setting of the network helps.",
        "nearly certain for pictures; a glance at ten images with labels decides.",
        {"data": "as loaded"},
    )


def labels_in_order(case: Case) -> Finding | None:
    """See whether the classes came one after the other, and were trained so.

    Looks at: how often neighbours in the training set are of one class, and whether the
    last class has driven out the others.
    Advises: shuffling.
    Threshold: nine in ten neighbours; drawn at random it is one in ten. The last class
    is given to half as many again as have it, or the loss on all images is 1.3 times
    that of the last epoch, twice with batch normalisation; or less than 90 % are
    learned at a usual rate.
    """
    if len(case.order) < FEW or len(np.unique(case.order)) < 3:
        return None
    alike = float(np.mean(case.order[1:] == case.order[:-1]))
    if alike < 0.9 or case.accuracy >= RIGHT:
        return None
    last = case.order[-1]
    given, has = (float(np.mean(each == last)) for each in (case.predicted, case.y))
    times = 2 if case.batch_norm else 1.3
    forgot = case.measured is not None and case.measured.loss > times * case.loss[-1]
    low, high = rates.limits(case)
    seen = f"Of the training images {rounded(alike)} have the class of the one before."
    if given >= 1.5 * has or forgot:
        seen += (
            f" The network gives {last}, the last one, to {percent(given)}, though "
            f"{percent(has)} are that: what came last has driven out what came first."
        )
    elif not low <= case.rate <= high:
        return None
    return Finding(
        "labels in order",
        seen,
        "let fit shuffle (shuffle=True, or dataset.shuffle with a buffer as large as "
        "the set), or shuffle images and labels by one permutation before.",
        "likely; sure, if fit was told shuffle=False or got a dataset. Train once with "
        "shuffle=True, and look whether all classes are read alike.",
        {"shuffle": True},
    )


def can_compare(case: Case) -> bool:
    """Whether there are enough images, all of numbers, to compare them."""
    return len(case.x) >= FEW and not case.broken
