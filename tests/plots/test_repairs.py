"""Curves of repairs, and curves beside a blind guess."""

import numpy as np
import pytest

from mnist_course.doctor import patient
from mnist_course.plots import curves_beside_a_guess, repair_curves
from mnist_course.plots.picture import VALIDATION
from mnist_course.plots.repairs import LABEL_GAP

NAMES = list(patient.REPAIRS)
RUNS = patient.read_runs()


def history(*accuracies, loss=1.0):
    """Return a history of these validation accuracies."""
    return {"val_accuracy": list(accuracies), "val_loss": [loss] * len(accuracies)}


def test_repair_curves_draw_the_last_run_in_orange():
    """Accuracies come in per cent, and only the last line has the colour."""
    picture = repair_curves({"a": history(0.1, 0.2), "b": history(0.5, 0.9)})
    lines = picture.axes[1].lines
    np.testing.assert_allclose(lines[1].get_ydata(), [50, 90])
    assert [line.get_color() == VALIDATION for line in lines] == [False, True]
    assert picture.alt.endswith("The last one, b, ends above all others.")


def test_runs_can_be_told_apart():
    """Each of 8 runs has its own tone and marker, and its name in both pictures."""
    runs = {name: history(0.1, 0.2) for name in "abcdefgh"}
    for axes in repair_curves(runs).axes:
        looks = {(line.get_color(), line.get_marker()) for line in axes.lines}
        assert len({color for color, _ in looks}) == len(runs)
        assert len({marker for _, marker in looks}) == len(runs)
        assert {text.get_text() for text in axes.texts} == set(runs)


def test_the_patients_loss_is_inside_the_picture():
    """No curve of the lesson's chain lies on the edge, where it would look flat."""
    runs = {f"{count}": RUNS[patient.key(NAMES[:count])].history for count in range(7)}
    axes = repair_curves(runs).axes[0]
    assert max(line.get_ydata().max() for line in axes.lines) < axes.get_ylim()[1]
    beside = curves_beside_a_guess(RUNS["none"].history).axes[0]
    assert max(max(line.get_ydata(), default=0) for line in beside.lines) < 5


def test_the_axes_can_show_the_top_only():
    """What lies beyond the axes is drawn on their edge."""
    runs = {"a": history(0.5, 0.93), "b": history(0.95, 0.97, loss=0.2)}
    loss, accuracy = repair_curves(runs, highest_loss=0.4, lowest_accuracy=90).axes
    assert (loss.get_ylim()[1], accuracy.get_ylim()[0]) == (0.4, 90)
    np.testing.assert_allclose(loss.lines[0].get_ydata(), [0.4, 0.4])
    np.testing.assert_allclose(accuracy.lines[0].get_ydata(), [90, 93])


def test_a_guess_is_drawn_beside_the_curves():
    """Grey lines lie at ln 10 and at 10 %, and curves are those of the history."""
    run = RUNS["none"].history
    loss, accuracy = curves_beside_a_guess(run).axes
    for axes, name, percent, guess in (
        (loss, "val_loss", 1, np.log(10)),
        (accuracy, "val_accuracy", 100, 10),
    ):
        drawn = [list(line.get_ydata()) for line in axes.lines]
        assert [guess, guess] in drawn
        assert [percent * value for value in run[name]] in drawn


def test_a_history_without_validation_is_refused():
    """A missing list is answered in words."""
    with pytest.raises(ValueError, match="with 'loss' and 'accuracy' and 'val_loss'"):
        curves_beside_a_guess({"loss": [1.0], "accuracy": [0.1]})


@pytest.mark.parametrize(
    ("last", "words"),
    [(0.9, "above all"), (0.505, "near the best"), (0.2, "below the best")],
)
def test_the_sentence_says_where_the_last_run_ends(last, words):
    """Better, worse and about as good are told apart."""
    alt = repair_curves({"a": history(0.5), "c": history(0.3), "b": history(last)}).alt
    assert words in alt


def test_a_loss_out_of_the_picture_lies_on_its_edge():
    """NaN and huge losses are drawn at 4."""
    picture = repair_curves({"a": history(0.1, loss=np.nan), "b": history(0.1, loss=9)})
    assert [line.get_ydata()[0] for line in picture.axes[0].lines] == [4, 4]


def test_an_accuracy_that_is_no_number_is_the_worst():
    """A run that is NaN throughout lies at the bottom, and counts as beaten."""
    lost = history(np.nan, np.nan, loss=np.nan)
    picture = repair_curves({"lost": lost, "b": history(0.5, 0.6)})
    np.testing.assert_array_equal(picture.axes[1].lines[0].get_ydata(), [0, 0])
    assert picture.alt.endswith("The last one, b, ends above all others.")
    last = repair_curves({"b": history(0.5, 0.6), "lost": lost})
    assert last.alt.endswith("ends below the best of the others.")
    assert picture.to_png()


def test_a_guess_is_drawn_beside_nothing():
    """A training that is NaN throughout leaves the guess to be seen."""
    lost = dict.fromkeys(RUNS["none"].history, [np.nan] * 5)
    assert curves_beside_a_guess(lost).to_png()


@pytest.mark.parametrize("ends", [[0.1, 0.1, 0.1], [0.98, 0.99, 1.0], [0, 0.5, 0.52]])
def test_names_keep_their_distance(ends):
    """Names beside the lines never overlap nor leave the axis, and keep their order."""
    runs = {f"run {place}": history(end) for place, end in enumerate(ends)}
    places = [name.get_position()[1] for name in repair_curves(runs).axes[1].texts]
    assert min(np.diff(places)) >= LABEL_GAP - 1e-9
    assert 0 <= min(places) <= max(places) <= 1


@pytest.mark.parametrize(
    ("histories", "words"),
    [
        ({}, "expected 1 to 8 runs; got 0"),
        (dict.fromkeys("abcdefghi", history(0.1)), "expected 1 to 8 runs; got 9"),
        ({"a": {"val_loss": [1.0]}}, "the history of 'a' must be .* 'val_accuracy'"),
        ({"a": history(0.1), "b": history(0.1, 0.2)}, r"got \{'a': 1, 'b': 2\}"),
    ],
)
def test_histories_that_do_not_fit_are_refused(histories, words):
    """No run, no validation, or other lengths are answered in words."""
    with pytest.raises(ValueError, match=words):
        repair_curves(histories)
