"""What the sentence below the backprop stepper says of each step."""

from collections.abc import Sequence

import numpy as np

from mnist_course.support.wording import number
from mnist_course.widgets.backprop_stepper.listing import Step
from mnist_course.widgets.backprop_stepper.passes import Round
from mnist_course.widgets.backprop_stepper.slopes import Slopes

ASIDES = {
    "input": "an example comes in",
    "forward": "what does it add up to?",
    "loss": "how wrong is it?",
    "back": "who is to blame, and how much?",
}


def aside(step: Step, losses: Sequence[float], after: float) -> str:
    """Return what a step asks, or how the loss has come down, and will by an update."""
    if step.kind == "update":
        return f"one step: loss {number(losses[-1], 2)} → {number(after, 2)}"
    if len(losses) > 1 and step.kind in ("loss", "back"):
        return "loss " + " → ".join(number(loss, 2) for loss in losses[-4:])
    return ASIDES[step.kind]


def in_words(step: Step, now: Round, y: int, after: float) -> str:
    """Say what a step has computed, with its numbers.

    Parameters
    ----------
    step : Step
        Which step.
    now : Round
        What the round computes.
    y : int
        The true class.
    after : float
        The loss once the weights are updated.
    """
    layer, last = step.layer, step.layer == len(now.weights)
    p = now.probabilities[0]
    if step.kind == "input":
        return f"an example comes in, x = ({_list(now.activations[0])}), of class {y}."
    if step.kind == "forward":
        z = now.sums[layer - 1]
        if last:
            return f"the last layer adds up its logits, ({_list(z)})."
        off = int(np.count_nonzero(z <= 0))
        return (
            f"layer {layer} adds up ({_list(z)}) and hands on "
            f"({_list(now.activations[layer])})" + (f"; {off} off." if off else ".")
        )
    if step.kind == "loss":
        return (
            f"softmax gives the true class {number(p[y], 3)}, so the loss is "
            f"−ln {number(p[y], 3)} = {number(now.loss, 2)}."
        )
    if step.kind == "update":
        return (
            "every weight and bias has stepped against its slope. The same example now "
            f"has a loss of {number(after, 2)}, before {number(now.loss, 2)}."
        )
    delta = now.deltas[layer - 1][0]
    if last:
        right = np.allclose(delta, p - np.eye(len(p))[y], atol=1e-6)
        why = "blame is probability minus truth, so" if right else "your function says"
        return (
            f"{why} δ{layer} = ({_list(delta)}). Times the activations before it, it "
            "gives the slopes on the lines."
        )
    off = now.sums[layer - 1][0] <= 0
    blameless = off.any() and not delta[off].any()
    return (
        f"blame comes back through w{layer + 1}, times the slope of the activation: "
        f"δ{layer} = ({_list(delta)})."
        + (" A unit that is off gets none." if blameless else "")
    )


def of_the_opened(s: Slopes) -> str:
    """Say what slope there is by what is opened, computed and measured."""
    measured = f"nudged by ±{s.nudge:.2f}, it measures {number(s.measured, 2)}"
    if s.computed is None:
        return f"{s.name} is not computed yet; {measured}."
    slope = number(s.computed, 2)
    how = f"{s.factors} = {s.numbers} ≈ {slope}"
    if not s.is_product:
        how = f"{slope}, says your function"
    return (
        f"{s.name} is {how}; {measured}: "
        + {
            "agree": "they agree.",
            "bends": "the curve bends, so nudge less.",
            "differ": "they differ, so there is a mistake on the way back.",
        }[s.verdict]
    )


def _list(values: np.ndarray) -> str:
    return ", ".join(number(value, 2) for value in np.ravel(values))
