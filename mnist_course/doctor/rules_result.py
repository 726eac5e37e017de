"""The training doctor's rules for what came of a training.

They are made like those of `rules_data`.
"""

import numpy as np
from numpy.typing import NDArray

from mnist_course.doctor import rates
from mnist_course.doctor.case import Case
from mnist_course.doctor.finding import Finding
from mnist_course.support.wording import at_least, counted, percent

# Below this accuracy on images that it has been shown, a network has not learned MNIST:
# one layer without hidden units reaches 92 %, 32 hidden units soon reach 96 %.
LEARNED = 0.95
RATES = frozenset({"learning rate too high", "learning rate too low"})
HAS_RISEN = 1.1  # a validation loss, over its lowest: as lesson 08 has it


def other_data(case: Case) -> Finding | None:
    """See whether what was handed over gives the numbers of the history.

    Looks at: loss and accuracy, computed anew as Keras does, beside those of every
    epoch, since early stopping may have brought back an earlier one.
    Advises: handing over what fit got.
    Threshold: four standard errors and 2 % for the loss, and 10 points of accuracy.
    """
    if case.batch_norm or case.val_measured is None or not len(case.val_loss):
        return None
    if epoch_measured(case) is not None:
        return None
    told = [
        case.told[name] for name in ("val_accuracy", "val_acc") if name in case.told
    ]
    near = [np.abs(curve - (case.val_accuracy or 0)).min() for curve in told]
    if near and min(near) < 0.1:
        return None
    there = case.val_loss[-1]
    if not near and case.val_measured.loss < 1.5 * there:
        return None
    return Finding(
        "other data",
        f"On the validation images that were handed over, the loss is "
        f"{case.val_measured.loss:.3g} and {percent(case.val_accuracy or 0)} are read "
        f"right; in the history the loss ended at {there:.3g}"
        + (f" and the accuracy at {percent(float(told[0][-1]))}." if told else "."),
        "hand over the very images and labels that fit got, and the history of the "
        "same training. If they are the same, the model was changed since.",
        "certain that they do not fit; model.evaluate on what fit got decides.",
    )


def late_averages(case: Case) -> Finding | None:
    """See whether batch normalisation works with averages that lag behind.

    Looks at: the accuracy in training, where each batch is its own average, and the
    one measured with running averages on the same images.
    Advises: a lower momentum of the averages, or more steps.
    Threshold: 10 points, or 3 with twice the loss of the last epoch; without such
    averages a network is better after an epoch than it was on the way.
    """
    told = [case.told[name] for name in ("accuracy", "acc") if name in case.told]
    if not case.batch_norm or case.measured is None:
        return None
    gap = told[0][-1] - case.accuracy if told else 0.03
    if gap < 0.03 or (gap < 0.1 and case.measured.loss < 2 * case.loss[-1]):
        return None
    before = f"{percent(float(told[0][-1]))} were right" if told else "the loss was low"
    return Finding(
        "late averages",
        f"In training {before}, but on the same images the network now reads "
        f"{percent(case.accuracy)} right. In between stands BatchNormalization: it "
        "trains with the averages of a batch and then uses running ones, which after "
        f"{counted(case.steps, 'step')} have not arrived.",
        "BatchNormalization(momentum=0.9), or more steps.",
        "nearly certain; compare model(x, training=True) with training=False on a "
        "copy of the model.",
        {"batch_norm": 0.9},
        # With the averages of a batch it may be slow as well.
        beside=RATES if not told or told[0][-1] < 0.9 else frozenset(),
    )


def underfitting(case: Case) -> Finding | None:
    """See whether the network fails on images that it was trained on.

    Looks at: accuracy on training images; then at what the case holds: hidden layers,
    dropout, steps, whether the loss still falls, and where the rate stands.
    Advises: what is lacking here, the likeliest first.
    Threshold: 95 %; 32 hidden units soon reach 96 %.
    """
    if case.accuracy >= LEARNED:
        return None
    falls = len(case.loss) > 1 and case.loss[-1] < 0.97 * case.loss[-2]
    seen = f"{weak(case)}; MNIST allows more than 95 %."
    if case.steps:
        seen += f" The weights were changed {counted(case.steps, 'time')}."
    if falls:
        seen += " The loss was still falling."
    advice: list[str] = []
    change: dict[str, object] = {}
    first = rates.usual(case).first
    if case.depth == 1:
        seen += " It has no hidden layer."
        advice.append("a hidden layer of 64 units or more, with ReLU")
        change |= {"hidden": (64,), "activation": "relu"}
    small = min(case.units, default=99)
    if small < 16:
        advice.append(f"more units than {small} in a hidden layer")
        change["units"] = 64
    if case.dropout >= 0.4:
        advice.append("less dropout")
        change["dropout"] = 0.2
    more = "more updates (more epochs, smaller batches)"
    if case.rate < first:
        more += f" and a higher learning rate, {rates.higher(case):.2g}"
        change["learning_rate"] = rates.higher(case)
    advice.append(more)
    change["epochs"] = 3
    advice.append("then more units or another hidden layer")
    return Finding(
        "underfitting",
        seen,
        "; ".join(advice) + ".",
        "certain that it has not learned them; if the loss falls further with three "
        "times as many epochs, it only lacked time.",
        change,
    )


def overfitting(case: Case) -> Finding | None:
    """Compare training with validation images.

    Looks at: the validation loss, and accuracies on both sets.
    Advises: stopping at the best epoch, more images, dropout.
    Threshold: a last validation loss of 1.1 times the lowest, as in lesson 08, and 2
    points of accuracy, twice the luck of a sample; or 5 points alone. Where accuracy
    does not suffer, or 95 % of unseen images are read all the same, to the 1 point of a
    sample, it is a remark; where less than 90 % are learned, nothing: what knows
    nothing by heart is only restless.
    """
    if case.val_accuracy is None:
        return None
    gap = case.accuracy - case.val_accuracy
    turned = has_turned(case.val_loss)
    if gap < 0.05 and not turned:
        return None
    suffers = gap >= 0.02
    if not suffers and case.accuracy < 0.9:
        return None
    seen, best = [], 0
    if turned:
        best = int(np.nanargmin(case.val_loss)) + 1
        times = case.val_loss[-1] / np.nanmin(case.val_loss)
        seen.append(
            f"The validation loss was lowest in epoch {best}, and ended "
            f"{times:.3g} times as high."
        )
    if suffers:
        seen.append(
            f"The network is right on at least {at_least(case.accuracy)} % of the "
            f"training images, and on {percent(gap)} fewer of the validation images."
        )
    return Finding(
        "overfitting",
        " ".join(seen),
        "early stopping, with the weights of the best epoch"
        + (f", here {best}" if best else "")
        + "; more training images, dropout, or fewer units.",
        "certain that unseen images are read worse; more images are the surest cure."
        if suffers
        else "certain that its sure answers are wrong more often; as many are right.",
        {"epochs_at_most": best} if best else {"dropout": 0.4},
        remark=not suffers or case.val_accuracy >= LEARNED - 0.01,
    )


def has_turned(val_loss: NDArray[np.float64]) -> bool:
    """Whether a validation loss ended well above its lowest value."""
    known = val_loss[np.isfinite(val_loss)]
    return len(known) > 2 and bool(val_loss[-1] > HAS_RISEN * known.min())


def epoch_measured(case: Case) -> int | None:
    """Return the epoch whose validation loss is that of the model, None without one."""
    found = case.val_measured
    if found is None or not len(case.val_loss):
        return None
    apart = np.abs(case.val_loss - found.loss)
    if not np.isfinite(apart).any():
        return None
    epoch = int(np.nanargmin(apart))
    allowed = 4 * found.error + 0.02 * abs(found.loss) + 0.01
    return epoch if apart[epoch] <= allowed else None


def weak(case: Case) -> str:
    """Say how little of the training images is read right, without a point."""
    bound = at_least(case.accuracy) + 5
    return f"The network is right on fewer than {bound} % of the training images"
