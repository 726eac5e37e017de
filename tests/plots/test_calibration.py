"""Outputs against the share of yes: where the dots stand, what is refused."""

import numpy as np
import pytest

from mnist_course.plots import calibration


def drawn(shown, place):
    """Return the dots of a detector and how far its bars go up and down."""
    line, _, (bars,) = shown.axes[0].containers[place]
    ends = np.array([segment[:, 1] for segment in bars.get_segments()])
    return np.array(line.get_data()), (ends[:, 1] - ends[:, 0]) / 2


def test_dots_stand_at_mean_output_and_share():
    """Groups without examples have no dot; 1.0 belongs to the last group."""
    y = np.array([0.02, 0.04, 0.61, 0.63, 0.65, 0.67, 0.91, 1.0])
    truth = np.array([0, 0, 1, 0, 1, 1, 1, 1], dtype=bool)
    shown = calibration(truth, first=y, second=np.full(8, 0.5))
    dots, bars = drawn(shown, 0)
    np.testing.assert_allclose(dots, [[0.03, 0.64, 0.955], [0, 0.75, 1]])
    np.testing.assert_allclose(bars, [0, 2 * np.sqrt(0.75 * 0.25 / 4), 0], atol=1e-12)
    dots, bars = drawn(shown, 1)
    np.testing.assert_allclose(dots, [[0.5], [5 / 8]])
    np.testing.assert_allclose(bars, 2 * np.sqrt(5 / 8 * 3 / 8 / 8))
    names = [text.get_text() for text in shown.axes[0].get_legend().get_texts()]
    assert names == ["honest", "first", "second"]
    assert "first and second" in shown.alt


def test_an_honest_detector_follows_the_diagonal():
    """Where yes is as frequent as the output says, each bar reaches the diagonal."""
    rng = np.random.default_rng(0)
    y = rng.random(20_000)
    (x, share), bars = drawn(calibration(rng.random(20_000) < y, honest=y), 0)
    assert (np.abs(share - x) < 2 * bars).all()


@pytest.mark.parametrize(
    ("truth", "outputs", "words"),
    [
        ([True], {}, "got 0"),
        ([True], {name: [0.5] for name in "abcd"}, "one to 3 detectors; got 4"),
        ([1], {"a": [0.5]}, "True and False; got int64"),
        (
            [True],
            {"a": [0.5, 0.5]},
            r"outputs called a .* 1 examples; got shape \(2,\)",
        ),
        ([True], {"a": [1.5]}, "from 0 to 1"),
        ([True], {"a": [np.nan]}, "from 0 to 1"),
    ],
)
def test_wrong_arguments_are_refused(truth, outputs, words):
    """What does not fit gets a sentence."""
    with pytest.raises(ValueError, match=words):
        calibration(truth, **outputs)
