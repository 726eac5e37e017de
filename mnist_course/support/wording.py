"""How numbers, counts and names are written, in sentences and in pictures."""

from typing import Any

import numpy as np

from mnist_course.support.history import Point

# What lesson 03 calls the activations, which are named here as Keras names them.
ACTIVATION_NAMES = {
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
}

# An accuracy below it, of ten even classes, is called no better than a blind guess.
BLIND_GUESS = 0.2

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, decimals: int = 1) -> str:
    """Write a number with so many decimals and a real minus sign, such as "−0.5".

    What rounds to zero has no sign.
    """
    return f"{round(float(value), decimals) + 0.0:.{decimals}f}".replace("-", "−")


def in_brackets(value: float, decimals: int = 1) -> str:
    """Write a number as it stands within a sum: a negative one in brackets."""
    text = number(value, decimals)
    return f"({text})" if text.startswith("−") else text


def counted(count: int, noun: str) -> str:
    """Write how many there are, such as "1 image" or "1,000 images"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def with_article(digit: int) -> str:
    """Write a digit with its article, such as "a 7" or "an 8"."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def percent(share: float, decimals: int = 0) -> str:
    """Write a share from 0 up in per cent; what is nearly nothing is not called 0."""
    unit = 10.0 ** -(2 + decimals)  # of the last digit
    if share < unit / 2:
        return f"<{unit:.{decimals}%}".replace("%", "\u00a0%")
    if 1 - unit / 2 <= share <= 1:
        return "100\u00a0%"
    return f"{share:.{decimals}%}".replace("%", "\u00a0%")


def chance(p: float) -> str:
    """Write a probability in whole per cent, without rounding it to 0 or 100."""
    return ">99\u00a0%" if p > 0.995 else percent(p)


def at_least(share: float) -> int:
    """Return a share in per cent, rounded down to 5 % and to 95 % at most.

    Such a bound holds on machines that round in another way too.
    """
    return min(5 * int(np.floor(20 * share + 1e-9)), 95)


def rounded(share: float | np.floating[Any]) -> str:
    """Write a share rounded to 5 %, since machines may differ in what is finer."""
    return f"{5 * round(20 * float(share))} %"


def scores(point: Point) -> str:
    """Write the losses and accuracies that were measured at one moment."""
    return (
        f"the loss is {point.loss:.3f} on train and {point.val_loss:.3f} on "
        f"validation, the accuracy {100 * point.accuracy:.1f} % and "
        f"{100 * point.val_accuracy:.1f} %"
    )


def raised(value: int) -> str:
    """Write a whole number in raised digits, such as "⁻¹²"."""
    return str(value).translate(_RAISED)


def in_short(value: float) -> str:
    """Write a number from 0 up in three digits, such as "2.47 × 10⁻⁵"."""
    text = f"{value:.3g}"
    if "e" not in text:
        return text
    digits, _, power = f"{value:.2e}".partition("e")
    return f"{digits} × 10{raised(int(power))}"


def equals(value: float) -> str:
    """Write "= 0.0625" or, where four decimals are not enough, "≈ 0.0002"."""
    if value == 0 or value >= 0.0001:
        text = f"{value:.4f}".rstrip("0").rstrip(".")
        return f"{'=' if np.isclose(float(text), value, rtol=1e-9) else '≈'} {text}"
    return f"≈ {in_short(value)}"
