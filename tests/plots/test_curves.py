"""Learning curves: what they draw, what they say, what they refuse."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from mnist_course.doctor import patient
from mnist_course.plots import curves_beside_a_guess, learning_curves
from mnist_course.plots.curves import LearningCurves
from mnist_course.support.picture import TRAIN, VALIDATION, Picture

HISTORY = {
    "loss": [0.4, 0.2, 0.1],
    "accuracy": [0.88, 0.94, 0.971],
    "val_loss": [0.3, 0.2, 0.15],
    "val_accuracy": [0.91, 0.94, 0.949],
}
SICK = patient.read_runs()["none"].history


def test_learning_curves_are_drawn_in_their_colours():
    """Loss left, per cent right; blue is train and orange is validation."""
    shown = learning_curves(HISTORY)
    loss, accuracy = shown.axes
    drawn = {
        (axes, line.get_color()): line.get_data()
        for axes in (loss, accuracy)
        for line in axes.lines
        if len(line.get_xdata())
    }
    assert len(drawn) == 4
    for (axes, color), (epochs, values) in drawn.items():
        name = ("val_" if color == VALIDATION else "") + (
            "loss" if axes is loss else "accuracy"
        )
        assert color in (TRAIN, VALIDATION)
        np.testing.assert_allclose(epochs, [1, 2, 3])
        np.testing.assert_allclose(
            values, np.array(HISTORY[name]) * (1 if axes is loss else 100)
        )
    [legend] = shown.legends
    labels = [text.get_text() for text in legend.get_texts()]
    handles = [to_rgba(handle.get_color()) for handle in legend.legend_handles]
    assert labels == ["train", "validation"]
    assert handles == [to_rgba(TRAIN), to_rgba(VALIDATION)]


def test_learning_curves_say_what_other_machines_say_too():
    """The sentence rounds down to 5 %, so small differences leave it as it is."""
    assert learning_curves(HISTORY).alt == (
        "Learning curves over 3 epochs: loss on the left, accuracy on the right. The "
        "last accuracy is above 95 % on train and 90 % on validation."
    )
    other = {name: [value + 0.0009 for value in HISTORY[name]] for name in HISTORY}
    assert learning_curves(other).alt == learning_curves(HISTORY).alt


def test_the_best_epoch_can_be_marked():
    """The line stands at the lowest validation loss, and the axis shows the turn."""
    history = dict.fromkeys(HISTORY, [0.9] * 8)
    history |= {"val_loss": [3.0, 1.0, 0.5, 0.52, 0.54, 0.56, 0.58, 0.6]}
    picture = learning_curves(history, best=True)
    for axes in picture.axes:
        *_, line = axes.lines
        assert list(line.get_xdata()) == [3, 3]
    loss, _ = picture.axes
    assert [text.get_text() for text in loss.texts] == ["lowest: epoch 3"]
    assert 0.6 < loss.get_ylim()[1] < 1  # a rise of a tenth can be seen
    assert picture.alt.endswith("is lowest at a line in the first half.")
    history["val_loss"] = history["val_loss"][::-1]
    assert learning_curves(history, best=True).alt.endswith("in the second half.")
    assert not learning_curves(history).axes[0].texts
    del history["val_loss"]
    with pytest.raises(ValueError, match="val_loss"):
        learning_curves(history, best=True)


def test_learning_curves_take_what_keras_returns():
    """The History itself gives the same picture as the dict in it."""
    returned = SimpleNamespace(history=HISTORY)  # as History is, as far as it matters
    assert learning_curves(returned).alt == learning_curves(HISTORY).alt
    with pytest.raises(ValueError, match=r"a history must be what fit .* got list"):
        learning_curves([0.4, 0.2])


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (
            {"val_accuracy": [0.91, 0.94, np.nan]},
            " The last accuracy is above 95 % on train. The last accuracy on "
            "validation is not a number.",
        ),
        (
            dict.fromkeys(HISTORY, [np.nan] * 3),
            "on the right. The last accuracy on train and validation is not a number.",
        ),
        (dict.fromkeys(("loss", "val_loss"), [np.nan] * 3), "and 90 % on validation."),
    ],
)
def test_learning_curves_show_a_training_that_went_wrong(broken, words):
    """What is not a number is not drawn, and the sentence says so."""
    shown = learning_curves(HISTORY | broken)
    assert shown.alt.endswith(words)
    assert shown.to_png()


def test_learning_curves_do_without_validation():
    """A history without validation data has blue lines only."""
    shown = learning_curves({"loss": [2.0], "accuracy": [0.31]})
    assert shown.alt.startswith("Learning curves over 1 epoch: ")
    assert shown.alt.endswith("The last accuracy is above 30 % on train.")


@pytest.mark.parametrize(
    "history",
    [
        {},
        {"loss": [1.0]},
        {"loss": [], "accuracy": []},
        {"loss": [1.0], "accuracy": [0.5, 0.6]},
    ],
)
def test_a_broken_history_is_refused(history):
    """What is missing or of another length is told, with what arrived."""
    with pytest.raises(ValueError, match="a dict with 'loss' and 'accuracy'"):
        learning_curves(history)


@pytest.mark.parametrize(
    ("loss", "accuracy", "loss_top", "accuracy_bottom"),
    [
        ([0.2, 0.1], [0.95, 0.99], 0.525, 90),
        ([2.0, 1.0], [0.45, 0.7], 2.1, 40),
        ([40.0, np.nan], [0.098, 0.098], 3.0, 0),
    ],
)
def test_the_axes_fit_the_curves(loss, accuracy, loss_top, accuracy_bottom):
    """Good runs fill the axes, bad ones are not cut off, broken ones do no harm."""
    curves = LearningCurves(Picture(7.2, 3.3, layout="none"), epochs=2)
    curves.show([1, 2], {"loss": loss, "accuracy": accuracy})
    assert curves.loss.get_ylim() == pytest.approx((0, loss_top))
    low, high = curves.accuracy.get_ylim()
    room = 0.015 * (100 - accuracy_bottom)  # in which a dot on an edge is whole
    assert (low, high) == pytest.approx((accuracy_bottom - room, 100 + room))


def test_from_close_by_98_and_99_are_told_apart():
    """The first quarter of a curve may stand below; what comes later is in sight."""
    curves = LearningCurves(
        Picture(7.2, 3.3, layout="none"), epochs=2, before=True, close=True
    )
    epochs = [0.25, 0.5, 0.75, 1]
    right = [0.6, 0.972, 0.98, 0.99]
    curves.show(epochs, {"loss": [2.0, 0.5, 0.4, 0.3], "accuracy": right})
    low, high = curves.accuracy.get_ylim()
    assert 96.9 < low < 97 < 100 < high < 100.1
    assert curves.loss.get_ylim()[1] == pytest.approx(2.1)
    curves.show(epochs, {"accuracy": right}, before=(epochs, {"val_accuracy": right}))
    assert curves.accuracy.get_ylim() == (low, high)
    curves.show(epochs, {}, before=(epochs, {"val_accuracy": [0.5, 0.6, 0.5, 0.9]}))
    assert curves.accuracy.get_ylim()[0] < 50
    for right, bottom in ([1.0] * 4, 98), ([], 90):
        curves.show(epochs, {"accuracy": right})
        assert bottom - 0.2 < curves.accuracy.get_ylim()[0] < bottom


def test_the_last_point_is_a_dot():
    """A curve of a single point can be seen, and a growing one shows where it is."""
    curves = LearningCurves(Picture(7.2, 3.3, layout="none"), epochs=2)
    for epochs, losses in (([0.2], [1.0]), ([0.2, 0.4], [1.0, 0.8])):
        curves.show(epochs, {"loss": losses, "accuracy": losses})
        line = curves.lines["loss"]
        assert line.get_marker() == "o"
        assert losses[line.get_markevery()] == losses[-1:]


def test_all_right_is_not_above_all():
    """A still picture of a perfect training says nothing impossible."""
    picture = learning_curves({"loss": [0.5, 0.0], "accuracy": [0.8, 1.0]})
    assert picture.alt.endswith("above 95 % on train.")


def test_a_guess_is_drawn_beside_the_curves():
    """Grey lines lie at ln 10 and at 10 %, and curves are those of the history."""
    loss, accuracy = curves_beside_a_guess(SICK).axes
    for axes, name, percent, guess in (
        (loss, "val_loss", 1, np.log(10)),
        (accuracy, "val_accuracy", 100, 10),
    ):
        drawn = [list(line.get_ydata()) for line in axes.lines]
        assert [guess, guess] in drawn
        assert [percent * value for value in SICK[name]] in drawn


def test_the_patients_loss_is_inside_the_picture():
    """The loss does not lie on the edge, where it would look flat."""
    loss = curves_beside_a_guess(SICK).axes[0]
    assert max(max(line.get_ydata(), default=0) for line in loss.lines) < 5


def test_a_history_without_validation_is_refused():
    """A missing list is answered in words."""
    with pytest.raises(ValueError, match="with 'loss' and 'accuracy' and 'val_loss'"):
        curves_beside_a_guess({"loss": [1.0], "accuracy": [0.1]})


def test_a_guess_is_drawn_beside_nothing():
    """A training that is NaN throughout leaves the guess to be seen."""
    lost = dict.fromkeys(SICK, [np.nan] * 5)
    assert curves_beside_a_guess(lost).to_png()
