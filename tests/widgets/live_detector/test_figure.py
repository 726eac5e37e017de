"""The live detector: what is shown before, during and after a training."""

import asyncio

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.exercises.build_a_neuron import updated_weights
from mnist_course.widgets.live_detector import LiveDetector

IMAGES, LABELS = load_mnist()[0]
TRAIN, VALID = (IMAGES[:1200], LABELS[:1200]), (IMAGES[2000:2300], LABELS[2000:2300])


@pytest.fixture
def live():
    """Return a figure that trains three passes, and stop it afterwards."""
    figure = LiveDetector(TRAIN, VALID, updated_weights.reference, passes=3)
    yield figure
    figure.stop()


async def until(condition):
    """Let the loop work until a condition holds."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0)


def run(figure):
    """Train to the end."""

    async def scenario():
        figure.start()
        await until(lambda: figure.state != "training")

    asyncio.run(scenario())


def trained(wanted, rate, passes):
    """Train a detector as lesson 02 does; return weights, bias and losses."""
    rng = np.random.default_rng(0)
    x, targets = TRAIN[0].reshape(-1, 784) / 255, TRAIN[1] == wanted
    weights, bias, losses = np.zeros(784), 0.0, []
    for _ in range(passes):
        for batch in rng.permutation(len(x)).reshape(-1, 100):
            y = 1 / (1 + np.exp(-(x[batch] @ weights + bias)))
            error = y - targets[batch]
            weights = weights - rate * x[batch].T @ error / 100
            bias = bias - rate * error.mean()
            z = VALID[0].reshape(-1, 784) / 255 @ weights + bias
            p = 1 / (1 + np.exp(-np.where(VALID[1] == wanted, z, -z)))
            losses.append(-np.log(p).mean())
    return weights, bias, losses


def test_untouched_it_has_gone_through_once(live):
    """The curve begins before the first pass, at ln 2, and has six points of it."""
    weights, _, losses = trained(3, 0.1, 1)
    assert live.state == "new"
    assert live.passed == pytest.approx([0, 1 / 6, 1 / 3, 1 / 2, 2 / 3, 5 / 6, 1])
    assert live.losses == pytest.approx([np.log(2), *losses[1::2]], abs=1e-5)
    np.testing.assert_allclose(live.detector.weights, weights, atol=1e-5)
    np.testing.assert_array_equal(live.curve.get_xdata(), live.passed)
    np.testing.assert_array_equal(live.curve.get_ydata(), live.losses)
    assert live.sentence.startswith(
        "A detector of 3s at a learning rate of 0.1, after 1 pass of 3. The validation "
        f"loss is {losses[-1]:.3f}, and was 0.693 before. The weights lie between "
    )


def test_the_pictures_are_the_weights(live):
    """The large one those of now, the small ones those of moments on the way."""
    weights = [live.detector.weights]
    shown = [np.asarray(image.get_array()).ravel() for image in live.images]
    np.testing.assert_array_equal(shown[0], weights[0])
    assert [image.get_visible() for image in live.images] == [*[True] * 5, False, False]
    assert not shown[1].any()
    np.testing.assert_array_equal(shown[4], weights[0])
    assert 0 < abs(shown[2]).max() < abs(shown[3]).max() < abs(shown[4]).max()
    titles = [image.axes.get_title() for image in live.images[1:]]
    assert titles[:4] == ["before: all 0", "1/6 of a pass", "1/2 of a pass", "1 pass"]
    low, high = (f"{end:.2f}" for end in (weights[0].min(), weights[0].max()))
    low = low.replace("-", "−")
    assert live.title.get_text() == f"weights from {low} to {high}"
    assert f"The weights lie between {low} and {high}." in live.sentence
    assert {image.get_clim() for image in live.images} == {(-0.1, 0.1)}


def test_all_pictures_share_their_colours(live):
    """From the largest weight of now on, the same number has the same colour."""
    live.set(rate=3.0)
    run(live)
    limit = abs(live.detector.weights).max()
    assert limit > 0.1
    assert {image.get_clim() for image in live.images} == {(-limit, limit)}


def test_start_begins_with_nothing_and_goes_to_the_end(live):
    """Eighteen pictures and the one before, and the numbers of a plain loop."""
    run(live)
    weights, bias, losses = trained(3, 0.1, 3)
    assert live.state == "finished"
    assert len(live.losses) == 19
    assert live.losses[-1] == pytest.approx(losses[-1], abs=1e-5)
    np.testing.assert_allclose(live.detector.weights, weights, atol=1e-5)
    assert live.detector.bias == pytest.approx(bias, abs=1e-5)
    assert live.sentence.startswith("Finished: a detector of 3s at a learning rate of")
    assert "after 3 passes of 3" in live.sentence


def test_stop_keeps_what_it_is(live):
    """The picture stays that of the moment; the other settings wait for Start."""

    async def scenario():
        live.start()
        await until(lambda: len(live.losses) == 3)
        live.stop_button.click()
        await live.task

    asyncio.run(scenario())
    assert live.state == "stopped"
    assert len(live.losses) == 3
    assert live.sentence.startswith("Stopped: a detector of 3s")
    assert "after 1/3 of a pass of 3" in live.sentence
    live.set(wanted=7, rate=0.3)
    assert live.sentence.endswith("Start trains a detector of 7s at 0.3 next.")
    assert "a detector of 3s at a learning rate of 0.1" in live.sentence


def test_another_digit_is_another_picture(live):
    """The run has the settings that the controls had at its start."""
    live.set(wanted=0, rate=0.3)
    run(live)
    weights, _, losses = trained(0, 0.3, 3)
    np.testing.assert_allclose(live.detector.weights, weights, atol=1e-4)
    assert live.losses[-1] == pytest.approx(losses[-1], abs=1e-4)
    assert "a detector of 0s at a learning rate of 0.3" in live.sentence
    assert "next" not in live.sentence


def test_weights_without_end_are_named(live):
    """A broken update ends the run, and the sentence says why."""
    live._update = lambda weights, *rest: weights * np.nan
    with np.errstate(all="ignore"):
        run(live)
    assert live.state == "diverged"
    assert live.sentence.endswith(
        "The loss is no longer a number: the steps were too long."
    )


def test_at_least_one_pass():
    """Nothing can be shown of none."""
    with pytest.raises(ValueError, match="passes must be at least 1"):
        LiveDetector(TRAIN, VALID, updated_weights.reference, passes=0)
