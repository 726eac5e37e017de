"""Several runs in one picture: side by side, or the last one before the others."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mnist_course.doctor import patient
from mnist_course.plots import compare_runs, repair_curves, runs
from mnist_course.plots.runs import LABEL_GAP
from mnist_course.support.picture import TRAIN, VALIDATION

CURVE = {"loss": [2.0, 1.0, 0.5], "val_loss": [2.1, 1.5, 1.2]}


def lines_of(axes):
    """Return the data of all lines of an axes, by label."""
    return {line.get_label(): line.get_xydata() for line in axes.lines}


def test_runs_are_compared_side_by_side():
    """Training losses stand left, validation losses right, each under its name."""
    other = {"loss": [1.0, 0.9], "val_loss": [1.1, 1.3]}
    picture = compare_runs({"plain": CURVE, "other": other})
    left, right = picture.axes
    np.testing.assert_allclose(lines_of(left)["plain"][:, 1], CURVE["loss"])
    np.testing.assert_allclose(lines_of(right)["other"], [[1, 1.1], [2, 1.3]])
    assert picture.alt.endswith("plain, other.")


def test_accuracies_are_compared_in_per_cent():
    """The accuracy is drawn where it is asked for."""
    run = {"accuracy": [0.5, 0.9], "val_accuracy": [0.4, 0.8]}
    picture = compare_runs({"run": run}, metric="accuracy")
    np.testing.assert_allclose(lines_of(picture.axes[1])["run"][:, 1], [40, 80])


def test_a_diverging_run_does_not_flatten_the_others():
    """A huge loss, and one that is no number, leave the axes readable."""
    wild = {"loss": [2.0, 900.0, np.nan], "val_loss": [2.0, 800.0, np.inf]}
    picture = compare_runs({"plain": CURVE, "wild": wild})
    assert picture.axes[0].get_ylim() == (0, 4)
    assert picture.to_png()
    closer = compare_runs({"plain": CURVE, "wild": wild}, highest_loss=1.5)
    assert [axes.get_ylim() for axes in closer.axes] == [(0, 1.5)] * 2


def texts_of(axes):
    """Return the words that stand inside an axes."""
    return [text.get_text() for text in axes.texts if text.get_text()]


def test_a_loss_above_the_frame_is_named():
    """A run that leaves the frame is named where it does, and no other one."""
    wild = {"loss": [12.0, 2.3, 2.3], "val_loss": [2.4, 2.3, 2.3]}
    left, right = compare_runs({"plain": CURVE, "wild": wild}).axes
    assert texts_of(left) == ["↑ wild: up to 12"]
    assert texts_of(right) == []
    tame = compare_runs({"plain": CURVE})
    assert [texts_of(axes) for axes in tame.axes] == [[], []]


NOTHING = dict.fromkeys(CURVE, [np.nan] * 3)


def test_a_run_without_a_number_is_named():
    """A first run that is NaN throughout hides no other one, and is not passed over."""
    picture = compare_runs({"lost": NOTHING, "plain": CURVE})
    assert picture.axes[0].get_ylim() == pytest.approx((0, 1.05 * 2.1))
    for axes in picture.axes:
        assert texts_of(axes) == ["lost: not a number"]
    np.testing.assert_allclose(
        lines_of(picture.axes[1])["plain"][:, 1], CURVE["val_loss"]
    )


@pytest.mark.parametrize("metric", ["loss", "accuracy"])
def test_runs_without_any_number_have_their_axes(metric):
    """Where nothing can be drawn there is still a picture."""
    lost = dict.fromkeys((metric, f"val_{metric}"), [np.nan] * 3)
    picture = compare_runs({"lost": lost}, metric=metric)
    assert picture.to_png()
    if metric == "loss":
        assert picture.axes[0].get_ylim() == (0, 4)


def test_no_two_runs_look_alike():
    """Four runs have four colours and four strokes, not train's or validation's."""
    axes = compare_runs(dict.fromkeys("abcd", CURVE)).axes[0]
    colours = {to_hex(line.get_color()) for line in axes.lines}
    assert len(colours) == 4
    assert not colours & {to_hex(TRAIN), to_hex(VALIDATION)}
    assert len({repr(look["linestyle"]) for look in runs.RUN_STYLES}) == 4


@pytest.mark.parametrize(
    ("histories", "words"),
    [
        ({}, "expected 1 to 4 runs; got 0"),
        (dict.fromkeys("abcde", CURVE), "expected 1 to 4 runs; got 5"),
        ({"a": {"loss": [1]}}, "the history of 'a' must be .* 'val_loss'.*'loss': 1"),
    ],
)
def test_runs_that_cannot_be_compared_are_refused(histories, words):
    """No run, too many, or one without the metric are answered in words."""
    with pytest.raises(ValueError, match=words):
        compare_runs(histories)


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
    many = {name: history(0.1, 0.2) for name in "abcdefgh"}
    for axes in repair_curves(many).axes:
        looks = {(line.get_color(), line.get_marker()) for line in axes.lines}
        assert len({color for color, _ in looks}) == len(many)
        assert len({marker for _, marker in looks}) == len(many)
        assert {text.get_text() for text in axes.texts} == set(many)


def test_the_patients_loss_is_inside_the_picture():
    """No curve of the lesson's chain lies on the edge, where it would look flat."""
    names, kept = list(patient.REPAIRS), patient.read_runs()
    chain = {str(count): kept[patient.key(names[:count])].history for count in range(7)}
    axes = repair_curves(chain).axes[0]
    assert max(line.get_ydata().max() for line in axes.lines) < axes.get_ylim()[1]


def test_the_axes_can_show_the_top_only():
    """What lies beyond the axes is drawn on their edge."""
    two = {"a": history(0.5, 0.93), "b": history(0.95, 0.97, loss=0.2)}
    loss, accuracy = repair_curves(two, highest_loss=0.4, lowest_accuracy=90).axes
    assert (loss.get_ylim()[1], accuracy.get_ylim()[0]) == (0.4, 90)
    np.testing.assert_allclose(loss.lines[0].get_ydata(), [0.4, 0.4])
    np.testing.assert_allclose(accuracy.lines[0].get_ydata(), [90, 93])


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


@pytest.mark.parametrize("ends", [[0.1, 0.1, 0.1], [0.98, 0.99, 1.0], [0, 0.5, 0.52]])
def test_names_keep_their_distance(ends):
    """Names beside the lines never overlap nor leave the axis, and keep their order."""
    many = {f"run {place}": history(end) for place, end in enumerate(ends)}
    places = [name.get_position()[1] for name in repair_curves(many).axes[1].texts]
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
