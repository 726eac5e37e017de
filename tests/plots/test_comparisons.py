"""Pictures that compare settings, runs and optimizers."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mnist_course import plots
from mnist_course.plots import comparisons
from mnist_course.plots.picture import TRAIN, VALIDATION

CURVE = {"loss": [2.0, 1.0, 0.5], "val_loss": [2.1, 1.5, 1.2]}


def lines_of(axes):
    """Return the data of all lines of an axes, by label."""
    return {line.get_label(): line.get_xydata() for line in axes.lines}


def test_scores_are_shown_in_per_cent_with_their_mean():
    """Each setting has its dots and its bar in a row of its own, under its name."""
    picture = plots.scores_by_setting("units", {2: [0.4, 0.5], 16: [0.9, 0.92]})
    [axes] = picture.axes
    dots, bar = axes.lines[2:]
    np.testing.assert_allclose(dots.get_xydata(), [[90, 1], [92, 1]])
    np.testing.assert_allclose(bar.get_xydata(), [[91, 1]])
    assert [text.get_text() for text in axes.get_yticklabels()] == ["2", "16"]
    assert "units: 2, 16. Each has 2 dots" in picture.alt


def test_a_single_score_has_no_mean():
    """With one seed there is a dot and no bar, and the sentence speaks of none."""
    picture = plots.scores_by_setting("units", {2: [0.4], 16: [0.9]})
    [axes] = picture.axes
    assert [len(line.get_xdata()) for line in axes.lines] == [1, 1]
    assert {line.get_marker() for line in axes.lines} == {"o"}
    assert picture.alt.endswith("2, 16. Each has a dot.")


def test_runs_are_compared_side_by_side():
    """Training losses stand left, validation losses right, each under its name."""
    other = {"loss": [1.0, 0.9], "val_loss": [1.1, 1.3]}
    picture = plots.compare_runs({"plain": CURVE, "other": other})
    left, right = picture.axes
    np.testing.assert_allclose(lines_of(left)["plain"][:, 1], CURVE["loss"])
    np.testing.assert_allclose(lines_of(right)["other"], [[1, 1.1], [2, 1.3]])
    assert picture.alt.endswith("plain, other.")


def test_accuracies_are_compared_in_per_cent():
    """The accuracy is drawn where it is asked for."""
    run = {"accuracy": [0.5, 0.9], "val_accuracy": [0.4, 0.8]}
    picture = plots.compare_runs({"run": run}, metric="accuracy")
    np.testing.assert_allclose(lines_of(picture.axes[1])["run"][:, 1], [40, 80])


def test_a_diverging_run_does_not_flatten_the_others():
    """A huge loss, and one that is no number, leave the axes readable."""
    wild = {"loss": [2.0, 900.0, np.nan], "val_loss": [2.0, 800.0, np.inf]}
    picture = plots.compare_runs({"plain": CURVE, "wild": wild})
    assert picture.axes[0].get_ylim() == (0, comparisons.HIGHEST_LOSS)
    assert picture.to_png()


def texts_of(axes):
    """Return the words that stand inside an axes."""
    return [text.get_text() for text in axes.texts if text.get_text()]


def test_a_loss_above_the_frame_is_named():
    """A run that leaves the frame is named where it does, and no other one."""
    wild = {"loss": [12.0, 2.3, 2.3], "val_loss": [2.4, 2.3, 2.3]}
    left, right = plots.compare_runs({"plain": CURVE, "wild": wild}).axes
    assert texts_of(left) == ["↑ wild: up to 12"]
    assert texts_of(right) == []
    tame = plots.compare_runs({"plain": CURVE})
    assert [texts_of(axes) for axes in tame.axes] == [[], []]


NOTHING = dict.fromkeys(CURVE, [np.nan] * 3)


def test_a_run_without_a_number_is_named():
    """A first run that is NaN throughout hides no other one, and is not passed over."""
    picture = plots.compare_runs({"lost": NOTHING, "plain": CURVE})
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
    picture = plots.compare_runs({"lost": lost}, metric=metric)
    assert picture.to_png()
    if metric == "loss":
        assert picture.axes[0].get_ylim() == (0, comparisons.HIGHEST_LOSS)


def test_no_two_runs_look_alike():
    """Four runs have four colours and four strokes, not train's or validation's."""
    axes = plots.compare_runs(dict.fromkeys("abcd", CURVE)).axes[0]
    colours = {to_hex(line.get_color()) for line in axes.lines}
    assert len(colours) == 4
    assert not colours & {to_hex(TRAIN), to_hex(VALIDATION)}
    assert len({repr(look["linestyle"]) for look in comparisons.RUN_STYLES}) == 4


def test_each_optimizer_has_its_line_over_the_rates():
    """Scores are drawn in per cent against their rates, on a logarithmic axis."""
    rates = [0.01, 0.1, 1.0]
    scores = {"SGD": [0.2, 0.9, 0.8], "Adam": [0.9, 0.5, 0.1]}
    picture = plots.scores_by_rate(rates, scores)
    [axes] = picture.axes
    lines = lines_of(axes)
    np.testing.assert_allclose(lines["SGD"], [[0.01, 20], [0.1, 90], [1, 80]])
    np.testing.assert_allclose(lines["Adam"][:, 1], [90, 50, 10])
    assert axes.get_xscale() == "log"
    assert "SGD, Adam" in picture.alt
    assert "3 rates from 0.01 to 1 " in picture.alt


@pytest.mark.parametrize("values", [[np.nan, np.nan], [0.9, np.nan]])
def test_scores_that_are_no_numbers_leave_gaps(values):
    """A diverged training among the others has no dot, and the rest have theirs."""
    by_setting = plots.scores_by_setting("units", {2: values, 16: [0.9, 0.92]})
    by_rate = plots.scores_by_rate([0.1, 1], {"SGD": values, "Adam": [0.9, 0.92]})
    for picture, axis in ((by_setting, 0), (by_rate, 1)):
        drawn = picture.axes[0].lines[0].get_xydata()[:, axis]
        np.testing.assert_allclose(drawn, 100 * np.array(values))
        assert picture.to_png()


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plots.scores_by_setting("units", {}), "at least one score"),
        (lambda: plots.scores_by_setting("units", {2: []}), "at least one score"),
        (lambda: plots.compare_runs({}), "1 to 4 runs"),
        (lambda: plots.compare_runs(dict.fromkeys("abcde", CURVE)), "1 to 4 runs"),
        (lambda: plots.compare_runs({"a": {"loss": [1]}}), "of 'a' must .* 'val_loss'"),
        (lambda: plots.scores_by_rate([0.1], {}), "1 to 4 optimizers"),
        (lambda: plots.scores_by_rate([0.1], {"SGD": [1, 2]}), r"\{'SGD': 2\}"),
    ],
)
def test_what_cannot_be_drawn_is_named(draw, words):
    """Errors say what was expected and what arrived."""
    with pytest.raises(ValueError, match=words):
        draw()
