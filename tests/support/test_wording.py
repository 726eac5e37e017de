"""Numbers, counts and names as sentences and pictures write them."""

import numpy as np
import pytest

from mnist_course import activations
from mnist_course.network import Network
from mnist_course.support import wording
from mnist_course.support.history import Point
from mnist_course.widgets.layer_passage.figure import LOOKS


@pytest.mark.parametrize(
    ("value", "decimals", "written", "in_a_sum"),
    [
        (1.25, 1, "1.2", "1.2"),
        (-0.5, 1, "−0.5", "(−0.5)"),
        (-0.04, 1, "0.0", "0.0"),
        (np.float32(-2.345), 2, "−2.35", "(−2.35)"),
        (1e-9, 3, "0.000", "0.000"),
    ],
)
def test_a_number_has_a_minus_sign(value, decimals, written, in_a_sum):
    """A negative one, and not what rounds to zero; in a sum it stands in brackets."""
    assert wording.number(value, decimals) == written
    assert wording.in_brackets(value, decimals) == in_a_sum


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 images"), (1, "1 image"), (2, "2 images"), (60_000, "60,000 images")],
)
def test_one_is_no_plural(count, written):
    """Everything else is, and thousands have a comma."""
    assert wording.counted(count, "image") == written


@pytest.mark.parametrize(
    ("share", "whole", "tenths", "chance"),
    [
        (0.0, "<1 %", "<0.1 %", "<1 %"),
        (0.004, "<1 %", "0.4 %", "<1 %"),
        (0.0051, "1 %", "0.5 %", "1 %"),
        (0.256, "26 %", "25.6 %", "26 %"),
        (0.9949, "99 %", "99.5 %", "99 %"),
        (0.9994, "100 %", "99.9 %", ">99 %"),
        (1.0, "100 %", "100 %", ">99 %"),
        (1.084, "108 %", "108.4 %", ">99 %"),
    ],
)
def test_a_share_in_per_cent(share, whole, tenths, chance):
    """What is nearly nothing is not called nothing, nor a probability certain."""
    assert wording.percent(share) == whole.replace(" ", "\u00a0")
    assert wording.percent(share, 1) == tenths.replace(" ", "\u00a0")
    assert wording.chance(share) == chance.replace(" ", "\u00a0")


@pytest.mark.parametrize("n", range(101))
def test_a_bound_is_a_multiple_of_five_and_holds(n):
    """At most as much as there is, however the share was rounded, and at most 95."""
    for share in (n / 100, np.float32(n) / 100, np.nextafter(n / 100, 1)):
        assert wording.at_least(share) == min(n // 5 * 5, 95)


@pytest.mark.parametrize(
    ("share", "written"), [(0.02, "0 %"), (0.03, "5 %"), (np.float32(0.97), "95 %")]
)
def test_a_share_is_rounded_to_five(share, written):
    """To the nearest multiple."""
    assert wording.rounded(share) == written


@pytest.mark.parametrize(
    ("value", "short", "equal"),
    [
        (0.0, "0", "= 0"),
        (1.0, "1", "= 1"),
        (0.0625, "0.0625", "= 0.0625"),
        (0.25**3, "0.0156", "≈ 0.0156"),
        (0.00247, "0.00247", "≈ 0.0025"),
        (0.25**10, "9.54 × 10⁻⁷", "≈ 9.54 × 10⁻⁷"),
        (0.01**3, "1.00 × 10⁻⁶", "≈ 1.00 × 10⁻⁶"),
        (999.0, "999", "= 999"),
    ],
)
def test_numbers_are_written_short(value, short, equal):
    """Few digits, powers of ten for tiny numbers, and ≈ where it is rounded."""
    assert wording.in_short(value) == short
    assert wording.equals(value) == equal


@pytest.mark.parametrize(
    ("value", "short"), [(999.9, "1.00 × 10³"), (1234.0, "1.23 × 10³")]
)
def test_large_numbers_have_powers_of_ten_too(value, short):
    """What needs more than three digits is not written as a program would."""
    assert wording.in_short(value) == short


def test_scores_are_those_of_the_point():
    """Losses with three decimals, accuracies in per cent with one."""
    assert wording.scores(Point(1.0, 0.1234, 0.9876, 2.0, 0.5)) == (
        "the loss is 0.123 on train and 2.000 on validation, the accuracy 98.8 % and "
        "50.0 %"
    )


def test_every_activation_has_a_name():
    """One list of names serves the network, the explorer and the pictures."""
    assert set(wording.ACTIVATION_NAMES) == set(activations.ACTIVATIONS)
    assert set(LOOKS) == set(wording.ACTIVATION_NAMES)
    for name in wording.ACTIVATION_NAMES:
        assert Network([4, 3, 2], activation=name).activation == name
