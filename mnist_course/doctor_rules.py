"""The rules of the training doctor: one function for each illness.

A rule looks at a `Case` and returns a `Finding`, or None where it sees nothing. The
rules do not know of each other; `doctor.diagnose` drops what another finding explains.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_course.data import load_mnist
from mnist_course.doctor_case import Case

# Below this accuracy on images that it has been shown, a network has not learned MNIST:
# one layer without hidden units reaches 92 %, 32 hidden units soon reach 96 %.
LEARNED = 0.95

# Rates between which each optimizer trains a dense network on MNIST within minutes. The
# adaptive ones divide by the size of the gradients, so their rate is the size of a
# step. SGD's counts without momentum: momentum 0.9 makes each step ten times as far.
USUAL_RATES = {
    "SGD": (0.02, 1.0),
    "Adagrad": (0.005, 0.3),
    "Adadelta": (0.1, 10.0),
    "Ftrl": (0.005, 0.5),
    "Lion": (3e-5, 0.002),
}
USUAL_ADAPTIVE = (3e-4, 0.01)


@dataclass(frozen=True)
class Finding:
    """One illness of a training.

    Parameters
    ----------
    name : str
        Its name, such as "overfitting".
    evidence : str
        What was seen, in sentences.
    advice : str
        What to try.
    """

    name: str
    evidence: str
    advice: str

    def __repr__(self) -> str:
        return f"{self.name}: {self.evidence} Try: {self.advice}"


def wrong_labels(case: Case) -> Finding | None:
    """See whether images that look alike carry the same label."""
    # With right labels the nearest of 500 digits has the same one in 80 of 100 cases,
    # of 2,000 in 90. Shuffled, it is 10; with a fifth wrong it is below 60.
    if len(case.x) < 500:
        return None
    rows = case.x.reshape(len(case.x), -1).astype(np.float32)
    share = np.mean(case.y[_nearest(rows, rows, skip_self=True)] == case.y)
    where = "training"
    if share >= 0.6 and case.validation is not None:
        x, y = case.validation
        seen = x.reshape(len(x), -1).astype(np.float32)
        share = np.mean(case.y[_nearest(seen, rows)] == y)
        where = "validation"
    if share >= 0.6:
        return None
    return Finding(
        "wrong labels",
        f"Only about {_percent(share)} of the {where} images have the label of the "
        "training image that looks most like them. With right labels about 90 % do.",
        "look at some images with their labels. If images and labels were shuffled or "
        "cut, both must be by the same indices. No setting of the network helps.",
    )


def unscaled_input(case: Case) -> Finding | None:
    """See how large the numbers are that reach the first layer with weights."""
    # Initialisers expect inputs of about 1. MNIST has a root mean square of 0.33 from
    # 0 to 1, of 1 when standardised, of 85 as pixels, and of 0.001 when scaled twice.
    if case.first_input is None:
        return None
    size = float(np.sqrt(np.mean(np.square(case.first_input, dtype=np.float64))))
    if 0.03 <= size <= 5:
        return None
    if not np.isfinite(size):
        return Finding(
            "unscaled input",
            "Among the numbers that reach the first layer with weights are some that "
            "are infinite or no numbers.",
            "look for them with np.isfinite(x), and for a division by 0.",
        )
    low, high = case.first_input.min(), case.first_input.max()
    large = "much larger" if size > 5 else "much smaller"
    mend = (
        "divide the pixels by 255, best by a layer Rescaling(1 / 255) inside the "
        "network, for validation and test images too."
        if size > 5
        else "scale once, either by a layer Rescaling(1 / 255) or before the network."
    )
    return Finding(
        "unscaled input",
        f"The first layer with weights receives numbers from {low:.3g} to {high:.3g}, "
        f"{large} than the sizes near 1 that its first weights are made for.",
        mend,
    )


def wrong_loss(case: Case) -> Finding | None:
    """Compare what the last layer gives with what the loss takes it for."""
    loss, output = case.loss_name, case.output
    if "crossentropy" not in loss:
        if loss not in REGRESSION_LOSSES:
            return None
        return Finding(
            "wrong loss",
            f"The loss is {REGRESSION_LOSSES[loss]}, which measures distances between "
            "numbers. Labels are classes: a 9 mistaken for an 8 is not nearly right.",
            "use SparseCategoricalCrossentropy (CategoricalCrossentropy for one-hot "
            "labels), from_logits=True after a last layer without activation.",
        )
    problem = None
    if case.from_logits and output in ("softmax", "sigmoid"):
        problem = f"The loss has from_logits=True, but the last layer gives {output}s"
        problem = problem.replace("softmaxs", "softmax probabilities")
    elif not case.from_logits and output not in ("softmax", "sigmoid"):
        problem = "The loss expects probabilities, but the last layer gives logits"
    elif output == "sigmoid" and "categorical" in loss:
        problem = "The classes exclude each other, but each has a sigmoid of its own"
    elif output == "softmax" and loss.startswith("binary"):
        problem = "The loss asks a yes-or-no question of each class of one softmax"
    elif case.from_logits and output != "linear":
        problem = f"The loss expects logits of either sign, but {output} bends them"
    if problem is None:
        return None
    return Finding(
        "wrong loss",
        problem + ".",
        "either a last layer without activation and a loss with from_logits=True, or "
        "softmax and a loss without it; the first is steadier.",
    )


REGRESSION_LOSSES = {
    "meansquarederror": "the mean squared error",
    "meanabsoluteerror": "the mean absolute error",
    "meansquaredlogarithmicerror": "the mean squared logarithmic error",
    "meanabsolutepercentageerror": "the mean absolute percentage error",
    "huber": "the Huber loss",
    "logcosh": "the log-cosh loss",
    "poisson": "the Poisson loss",
}


def test_set_used(case: Case) -> Finding | None:
    """Look for MNIST's test images among training and validation images."""
    _, (x_test, _) = load_mnist()
    test = _marks(x_test)
    held_out = [] if case.validation is None else [("validation", case.validation[0])]
    for where, x in [("training", case.x), *held_out]:
        if x[0].size != 784:
            continue
        share = np.mean([mark in test for mark in _marks(x, keep_all=True)])
        if share > 0.01:  # more than chance could do: no digit is in both sets
            return Finding(
                "test set used",
                f"About {_percent(share)} of the {where} images are from MNIST's test "
                "set. Choices made on them make the last test too kind.",
                "hold images out of the training set: load_mnist(validation=10_000). "
                "Open the test set once, when nothing is left to choose.",
            )
    return None


def diverged(case: Case) -> Finding | None:
    """See whether the loss stopped being a number, or blew up."""
    broken = np.flatnonzero(~np.isfinite(case.loss))
    usual = _usual_rates(case)
    if len(broken):
        seen = f"The loss is not a number from epoch {broken[0] + 1} on."
    elif not case.finite:
        seen = "Some weights are no longer numbers."
    # Who guesses all classes alike has ln(classes), and training lowers that. To end at
    # four times as much, a network must be sure of wrong answers.
    elif case.loss[-1] > 4 * case.guessing:
        seen = (
            f"The loss ended above {4 * case.guessing:.0f}, where guessing gives "
            f"ln {case.classes} = {case.guessing:.1f}."
        )
    else:
        return None
    return Finding(
        "diverged",
        f"{seen} The learning rate was {case.rate:.3g}; {usual}.",
        "build the model anew, as these weights are lost, and train it with a learning "
        "rate ten times lower.",
    )


def learning_rate_too_high(case: Case) -> Finding | None:
    """Look for a loss that jumps, or a rate beyond the usual and little learned."""
    if case.accuracy >= LEARNED:
        return None
    _, high = _limits(case)
    # Training lowers the loss it follows from epoch to epoch; steps that are too long
    # throw it up again and again. 5 % is more than the batches' order can do.
    rises = int(np.sum(case.loss[1:] > 1.05 * case.loss[:-1]))
    jumps = rises >= 2 and rises >= len(case.loss) / 4
    if not jumps and case.rate <= high:
        return None
    seen = [f"The learning rate was {case.rate:.3g}; {_usual_rates(case)}."]
    if jumps:
        seen.insert(0, f"The training loss rose in {rises} epochs instead of falling.")
    seen.append(f"{_weak(case)}.")
    return Finding(
        "learning rate too high",
        " ".join(seen),
        "a learning rate ten times lower, on a model built anew.",
    )


def dead_relus(case: Case) -> Finding | None:
    """Count units of ReLU that are 0 for every image of the sample."""
    # A few such units are in any trained network. Half a layer is a loss of power.
    # Equal weights are another illness, which can look the same.
    for layer in [] if case.equal else case.hidden:
        if layer.function not in ("relu", "relu6"):
            continue
        units = layer.outputs.reshape(-1, layer.outputs.shape[-1])
        share = np.mean(~units.any(axis=0))
        if share >= 0.5:
            return Finding(
                "dead ReLUs",
                f"About {_percent(share)} of the units of layer {layer.name!r} are 0 "
                f"for each of {len(layer.outputs):,} training images. Their gradient "
                "is 0, so they cannot come back.",
                "a model built anew, with a lower learning rate, biases that start at "
                "0, He initialisation, or leaky ReLU.",
            )
    return None


def saturated_sigmoids(case: Case) -> Finding | None:
    """Measure how many outputs of sigmoid or tanh lie at its flat ends."""
    # At sigmoid 0.02 the slope is 8 % of the steepest one, at tanh 0.96 too.
    for layer in case.hidden:
        if layer.function not in ("sigmoid", "tanh"):
            continue
        a = layer.outputs
        steep = 4 * a * (1 - a) if layer.function == "sigmoid" else 1 - a * a
        share = np.mean(steep < 0.08)
        if share >= 0.5:
            return Finding(
                "saturated sigmoids",
                f"About {_percent(share)} of the outputs of layer {layer.name!r} lie "
                f"at the flat ends of {layer.function}, where hardly any gradient "
                "passes.",
                "inputs near 1, smaller first weights (Keras's own initialisation), a "
                "lower learning rate, or ReLU.",
            )
    return None


def learning_rate_too_low(case: Case) -> Finding | None:
    """Look for a rate below the usual where the loss crawls."""
    low, _ = _limits(case)
    # The last epoch may not undo the others: what rises has another illness.
    if case.accuracy >= 0.9 or case.rate >= low or case.loss[-1] > case.loss[0]:
        return None
    return Finding(
        "learning rate too low",
        f"The loss was {case.loss[0]:.1f} in the first epoch and {case.loss[-1]:.1f} "
        f"in the last, the {len(case.loss)}th. The learning rate was {case.rate:.3g}; "
        f"{_usual_rates(case)}.",
        "a learning rate ten times higher; if the loss then jumps, one between.",
    )


def not_learning(case: Case) -> Finding | None:
    """See whether the network knows no more than one that guesses."""
    # A guess of the commonest class, and a ninth of the rest: 20 % of ten even classes.
    # The loss then hangs near ln(classes).
    commonest = np.bincount(case.y).max() / len(case.y)
    if case.accuracy >= commonest + (1 - commonest) / 9:
        return None
    seen = (
        f"After {_epochs(case)} the network is right on about "
        f"{_percent(case.accuracy)} of the training images, as if it guessed. The loss "
        f"is {case.loss[-1]:.1f}; guessing gives ln {case.classes} = "
        f"{case.guessing:.1f}."
    )
    advice = "fewer layers or ReLU instead of sigmoid, Keras's own initialisation."
    if case.equal:
        seen += f" All weights of layer {case.equal[0]!r} are the same."
        advice = "random first weights: with equal ones all units learn the same."
    elif case.frozen:
        seen += f" Layer {case.frozen[0]!r} is frozen."
        advice = "trainable=True before compile."
    return Finding("not learning", seen, advice)


def underfitting(case: Case) -> Finding | None:
    """See whether the network fails on images that it was trained on."""
    if case.accuracy >= LEARNED:
        return None
    falls = len(case.loss) > 1 and case.loss[-1] < 0.97 * case.loss[-2]
    seen = f"{_weak(case)}; MNIST allows more than 95 %."
    if falls:
        seen += " The loss was still falling."
    longer = "more epochs; then more units" if falls else "more units"
    less = ", less dropout" if case.dropout >= 0.4 else ""
    return Finding("underfitting", seen, f"{longer} or another hidden layer{less}.")


def overfitting(case: Case) -> Finding | None:
    """Compare training with validation images."""
    if case.val_accuracy is None:
        return None
    gap = case.accuracy - case.val_accuracy
    # A sample of 2,000 is right to 1 %. More than 5 % between seen and unseen images
    # is learned by heart; so is less, if the validation loss has turned and risen.
    turned = len(case.val_loss) > 2 and bool(
        case.val_loss[-1] > 1.3 * case.val_loss.min()
    )
    if gap < 0.05 and not (turned and gap >= 0.03):
        return None
    seen = (
        f"The network is right on at least {_floor(case.accuracy)} % of the training "
        f"images, and on at least {_floor(gap) or 3} % fewer of the validation images."
    )
    if turned:
        best = int(np.argmin(case.val_loss)) + 1
        seen += f" The validation loss has risen since epoch {best}."
    return Finding(
        "overfitting",
        seen,
        "more training images, dropout, early stopping, or fewer units.",
    )


def _limits(case: Case) -> tuple[float, float]:
    low, high = USUAL_RATES.get(case.optimizer, USUAL_ADAPTIVE)
    return low * (1 - case.momentum), high * (1 - case.momentum)


def _usual_rates(case: Case) -> str:
    low, high = _limits(case)
    momentum = f" with momentum {case.momentum:.2g}" if case.momentum else ""
    return f"usual for {case.optimizer}{momentum} is {low:.2g} to {high:.2g}"


def _epochs(case: Case) -> str:
    return f"{len(case.loss)} epoch{'s' if len(case.loss) > 1 else ''}"


def _weak(case: Case) -> str:
    bound = _floor(case.accuracy) + 5
    return f"The network is right on fewer than {bound} % of the training images"


def _floor(share: float) -> int:
    """Round down to 5 %; where a limit decides, "about" could sit on both sides."""
    return 5 * int(20 * share + 1e-9)


def _percent(share: float | np.floating[Any]) -> str:
    """Round to 5 %, so that machines that round in another way say the same."""
    return f"{5 * round(20 * float(share))} %"


def _nearest(
    x: NDArray[np.float32], others: NDArray[np.float32], *, skip_self: bool = False
) -> NDArray[np.intp]:
    """Return for each row of `x` the place of the nearest one of `others`."""
    # |a - b|² = |a|² - 2ab + |b|², and |a|² is the same for all b.
    distances = np.sum(others * others, axis=1) - 2 * (x @ others.T)
    if skip_self:
        np.fill_diagonal(distances, np.inf)
    return distances.argmin(axis=1)


def _marks(
    images: NDArray[np.generic], *, keep_all: bool = False
) -> list[int] | set[int]:
    """Return a number for each image that no scaling of the pixels changes."""
    rows = images.reshape(len(images), -1).astype(np.float32)
    rows -= rows.min(axis=1, keepdims=True)
    rows /= np.maximum(rows.max(axis=1, keepdims=True), 1e-12)
    marks = [hash(row.tobytes()) for row in np.rint(255 * rows).astype(np.uint8)]
    return marks if keep_all else set(marks)
