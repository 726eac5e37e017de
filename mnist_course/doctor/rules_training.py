"""The training doctor's rules for the training and its result, one for each illness.

They are made like those of `rules_setup`.
"""

import numpy as np

from mnist_course.doctor.case import Case
from mnist_course.doctor.finding import Finding
from mnist_course.support.wording import at_least, counted, rounded

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
    _, high = limits(case)
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
    for place, layer in enumerate([] if case.equal else case.hidden, start=1):
        if layer.function not in ("relu", "relu6"):
            continue
        units = layer.outputs.reshape(-1, layer.outputs.shape[-1])
        share = np.mean(~units.any(axis=0))
        if share >= 0.5:
            return Finding(
                "dead ReLUs",
                f"About {rounded(share)} of the units of hidden layer {place} are 0 "
                f"for each of {len(layer.outputs):,} training images. Their gradient "
                "is 0, so they cannot come back.",
                "a model built anew, with a lower learning rate, biases that start at "
                "0, He initialisation, or leaky ReLU.",
            )
    return None


def saturated_sigmoids(case: Case) -> Finding | None:
    """Measure how many outputs of sigmoid or tanh lie at its flat ends."""
    # At sigmoid 0.02 the slope is 8 % of the steepest one, at tanh 0.96 too.
    for place, layer in enumerate(case.hidden, start=1):
        if layer.function not in ("sigmoid", "tanh"):
            continue
        a = layer.outputs
        steep = 4 * a * (1 - a) if layer.function == "sigmoid" else 1 - a * a
        share = np.mean(steep < 0.08)
        if share >= 0.5:
            return Finding(
                "saturated sigmoids",
                f"About {rounded(share)} of the outputs of hidden layer {place} lie "
                f"at the flat ends of {layer.function}, where hardly any gradient "
                "passes.",
                "ReLU; or inputs near 1, smaller first weights (Keras's own "
                "initialisation), a lower learning rate.",
            )
    return None


def learning_rate_too_low(case: Case) -> Finding | None:
    """Look for a rate below the usual where the loss crawls."""
    low, _ = limits(case)
    # The last epoch may not undo the others: what rises has another illness.
    if case.accuracy >= 0.9 or case.rate >= low or case.loss[-1] > case.loss[0]:
        return None
    return Finding(
        "learning rate too low",
        f"The loss was {case.loss[0]:.1f} in the first of "
        f"{counted(len(case.loss), 'epoch')} and {case.loss[-1]:.1f} in the last. The "
        f"learning rate was {case.rate:.3g}; {_usual_rates(case)}.",
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
        f"After {counted(len(case.loss), 'epoch')} the network is right on about "
        f"{rounded(case.accuracy)} of the training images, as if it guessed. The loss "
        f"is {case.loss[-1]:.1f}; guessing gives ln {case.classes} = "
        f"{case.guessing:.1f}."
    )
    advice = "fewer layers or ReLU instead of sigmoid, Keras's own initialisation."
    if case.equal:
        seen += f" All weights of layer {case.equal[0]} are the same."
        advice = "random first weights: with equal ones all units learn the same."
    elif case.frozen:
        seen += f" Layer {case.frozen[0]} is frozen."
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
    less = "; less dropout" if case.dropout >= 0.4 else ""
    return Finding(
        "underfitting",
        seen,
        "more updates (more epochs, smaller batches) and a higher learning rate; then "
        f"more units or another hidden layer{less}.",
    )


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
        f"The network is right on at least {at_least(case.accuracy)} % of the "
        f"training images, and on at least {at_least(gap) or 3} % fewer of the "
        "validation images."
    )
    if turned:
        best = int(np.argmin(case.val_loss)) + 1
        seen += f" The validation loss has risen since epoch {best}."
    return Finding(
        "overfitting",
        seen,
        "more training images, dropout, early stopping, or fewer units.",
    )


def limits(case: Case) -> tuple[float, float]:
    """Return between which learning rates a training usually goes well."""
    low, high = USUAL_RATES.get(case.optimizer, USUAL_ADAPTIVE)
    return low * (1 - case.momentum), high * (1 - case.momentum)


def _usual_rates(case: Case) -> str:
    low, high = limits(case)
    momentum = f" with momentum {case.momentum:.2g}" if case.momentum else ""
    return f"usual for {case.optimizer}{momentum} is {low:.2g} to {high:.2g}"


def _weak(case: Case) -> str:
    bound = at_least(case.accuracy) + 5
    return f"The network is right on fewer than {bound} % of the training images"
