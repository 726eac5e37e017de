"""The training doctor's rules for first weights and for what units give.

They are made like those of `rules_data`.
"""

import numpy as np

from mnist_course.doctor import rates
from mnist_course.doctor.case import Case
from mnist_course.doctor.finding import Finding
from mnist_course.doctor.network import fading
from mnist_course.doctor.rules_result import LEARNED, weak
from mnist_course.support.wording import rounded

BENT = ("sigmoid", "tanh", "softsign", "hard_sigmoid")
FLAT = 0.08  # of the steepest slope: a sigmoid at 0.02, tanh at 0.96
WIDE, NARROW = 4.0, 0.3  # Keras's own weights have 0.8 to 1.5, He's have 1.4


def wide_first_weights(case: Case) -> Finding | None:
    """See whether the network began with weights that are far too wide.

    Looks at: weights drawn anew by the network's own initialisers, and the loss that it
    has with them before any training.
    Advises: Keras's own initialiser, and the usual rate where the rate is another.
    Threshold: a deviation of 4 over the root of a layer's inputs, where Glorot and
    Bengio (2010) have about 1 and He and others (2015) 1.4; and a first loss of twice
    ln(classes), as lesson 08 measures it.
    """
    if not case.sizes or max(case.sizes) < WIDE or case.accuracy >= LEARNED:
        return None
    if case.start is None or case.start < 2 * case.guessing:
        return None
    place = int(np.argmax(case.sizes)) + 1
    more, change = rates.as_usual(case)
    return Finding(
        "wide first weights",
        f"The weights of layer {place} begin {case.sizes[place - 1]:.0f} times as wide "
        f"as suits its inputs. So the untrained network has a loss of about "
        f"{case.start:.0f}, where guessing gives {case.guessing:.1f}: it is sure of "
        "its nonsense, and has to unlearn that first.",
        f"Keras's own first weights (no kernel_initializer).{more}",
        "nearly certain; the loss of a new model before its training decides: "
        "model.evaluate before fit.",
        {"first_weights": "glorot_uniform", **change},
    )


def vanishing_gradient(case: Case) -> Finding | None:
    """See whether what tells images apart is lost on its way through the layers.

    Looks at: by how much the outputs of the first and the last hidden layer differ from
    image to image, after the training and before it.
    Advises: ReLU, or first weights that suit the layers, or fewer layers.
    Threshold: three hidden layers or more, the last of which has less than a fifth of
    the first one's differences, where less than 90 % are learned. A sigmoid's slope is
    1/4 at most, so each further layer has a quarter at best. Never with batch
    normalisation, which makes up for what is lost.
    """
    if case.accuracy >= 0.9 or len(case.hidden) < 3 or case.batch_norm:
        return None
    bent = [each.function in BENT for each in case.hidden]
    narrow = bool(case.sizes) and min(case.sizes[1:-1], default=1) < NARROW
    if not (sum(bent) >= 3 or narrow):
        return None
    kept = [each for each in (case.fading, fading(case.hidden)) if each is not None]
    if not kept or min(kept) >= 0.2:
        return None
    sigmoid = case.hidden[-1].function in ("sigmoid", "hard_sigmoid")
    more, change = rates.as_usual(case)
    change["first_weights"] = "glorot_uniform"
    advice = "Keras's own first weights (no kernel_initializer), or fewer layers."
    if sigmoid:
        advice = "ReLU in the hidden layers, with He's first weights, or fewer layers."
        change |= {"first_weights": "he_normal", "activation": "relu"}
    why = (
        "a sigmoid hands on a quarter at best, and blame as little"
        if sigmoid
        else "the first weights are so small that each layer shrinks what it gets"
    )
    return Finding(
        "vanishing gradient",
        f"From image to image the outputs of hidden layer {len(case.hidden)} differ "
        f"{1 / max(min(kept), 1e-9):.0f} times less than those of layer 1: {why}.",
        advice + more,
        "likely; train once with one hidden layer, and look whether that learns.",
        change,
    )


def dead_relus(case: Case) -> Finding | None:
    """Count units of ReLU that are 0 for every image of the sample.

    Looks at: the outputs of each hidden layer; and why: biases that begin far below 0,
    weights that begin too wide, or long steps.
    Advises: what mends the cause that was seen.
    Threshold: half a layer. A few such units are in any trained network; layers of our
    healthy runs have less than a third. A remark where a rate above the usual ones did
    it, which is a finding of its own.
    """
    # Equal weights are another illness, which can look the same.
    for place, layer in enumerate([] if case.equal else case.hidden, start=1):
        if layer.function not in ("relu", "relu6"):
            continue
        units = layer.outputs.reshape(-1, layer.outputs.shape[-1])
        share = np.mean(~units.any(axis=0))
        if share < 0.5:
            continue
        why, advice, change = _why_dead(case)
        return Finding(
            "dead ReLUs",
            f"About {rounded(share)} of the units of hidden layer {place} are 0 "
            f"for each of {len(layer.outputs):,} training images. Their gradient "
            f"is 0, so they cannot come back. {why}",
            f"a model built anew, with {advice}.",
            "certain that they are dead; train anew as advised, and count them again.",
            change,
            remark=_by_rate(case, change),
        )
    return None


def _by_rate(case: Case, change: dict[str, object]) -> bool:
    """Whether all that is to be mended is what `learning_rate_too_high` names."""
    too_high = case.rate > rates.usual(case).high and case.accuracy < LEARNED
    return too_high and not change.keys() & {"first_weights", "biases"}


def _why_dead(case: Case) -> tuple[str, str, dict[str, object]]:
    if case.biases and min(case.biases) < -1:
        return (
            f"The biases begin at {min(case.biases):.2g}.",
            "biases that start at 0",
            {"biases": 0},
        )
    if case.sizes and max(case.sizes) >= WIDE:
        return (
            f"The first weights are {max(case.sizes):.0f} times as wide as suits.",
            "Keras's own first weights (no kernel_initializer)",
            {"first_weights": "glorot_uniform"},
        )
    rate = rates.lower(case)
    return (
        rates.told(case),
        f"a lower learning rate, {rate:.2g}; if they die again, leaky ReLU",
        {"learning_rate": rate},
    )


def saturated_sigmoids(case: Case) -> Finding | None:
    """Measure how many outputs of sigmoid or tanh lie at its flat ends.

    Looks at: the outputs of each hidden layer, and how wide the first weights are.
    Advises: ReLU, and what put them there.
    Threshold: half of the outputs where the slope is 8 % of the steepest one, a sigmoid
    at 0.02, tanh at 0.96; and less than 95 % learned: a network that is sure of right
    answers is there too. A remark where a rate above the usual ones did it.
    """
    if case.accuracy >= LEARNED:
        return None
    for place, layer in enumerate(case.hidden, start=1):
        if layer.function not in ("sigmoid", "tanh"):
            continue
        a = layer.outputs
        steep = 4 * a * (1 - a) if layer.function == "sigmoid" else 1 - a * a
        share = np.mean(steep < FLAT)
        if share < 0.5:
            continue
        advice, change, why = _why_flat(case)
        return Finding(
            "saturated sigmoids",
            f"About {rounded(share)} of the outputs of hidden layer {place} lie "
            f"at the flat ends of {layer.function}, where hardly any gradient "
            f"passes.{why}",
            advice,
            "certain that they lie there; train anew as advised, and measure again.",
            change,
            remark=_by_rate(case, change),
        )
    return None


def _why_flat(case: Case) -> tuple[str, dict[str, object], str]:
    change: dict[str, object] = {"activation": "relu"}
    advice, why = "ReLU", ""
    if case.sizes and max(case.sizes) >= WIDE:
        advice += "; or smaller first weights (Keras's own initialisation)"
        why = f" The first weights are {max(case.sizes):.0f} times as wide as suits."
        change["first_weights"] = "glorot_uniform"
    if case.rate > rates.usual(case).high:
        advice += f"; and a lower learning rate, {rates.lower(case):.2g}"
        why += f" {rates.told(case)}"
        return f"{advice}.", {**change, "learning_rate": rates.lower(case)}, why
    more, raised = rates.as_usual(case)
    return f"{advice}.{more}", change | raised, why


def not_learning(case: Case) -> Finding | None:
    """See whether the network knows no more than one that guesses.

    Looks at: accuracy on training images, and whether the loss is that of a guess.
    Advises: one batch by heart, the first test of lesson 08; nothing else was found.
    Threshold: what a guess of the commonest class has, and a ninth of the rest: 20 % of
    ten even classes; after 100 updates, since with fewer it is only at its beginning.
    """
    if case.steps < 100:
        return None
    commonest = np.bincount(case.y).max() / len(case.y)
    if case.accuracy >= commonest + (1 - commonest) / 9:
        return None
    last = case.loss[-1]
    as_guess = abs(last - case.guessing) < 0.05 * case.guessing
    return Finding(
        "not learning",
        f"{weak(case)}, no more than a guess would have. The loss is {last:.2g}; "
        f"guessing gives ln {case.classes} = {case.guessing:.2g}"
        + (", so it says the same to every image." if as_guess else "."),
        "first let it learn 32 images by heart, 400 times over; if it cannot, take "
        "layers away until it can.",
        "certain that it knows nothing; why, the doctor cannot see.",
        {"hidden": 1},
    )
