"""The clinic: what a tick shows."""

import numpy as np
import pytest

from mnist_course.doctor import patient
from mnist_course.widgets.repair_clinic import LABELS, Clinic

NAMES = list(patient.REPAIRS)
RUNS = patient.read_runs()


@pytest.fixture
def figure():
    """Return a clinic in which nothing is repaired."""
    return Clinic()


@pytest.mark.parametrize("repairs", [[], ["pixels"], NAMES[:4], NAMES])
def test_the_figure_shows_the_kept_run(figure, repairs):
    """Curves, sentence and findings are those of the chosen combination."""
    figure.set(**dict.fromkeys(repairs, True))
    run = RUNS[patient.key(repairs)]
    assert figure.repaired == repairs
    what = ", ".join(repairs) or "nothing"
    assert figure.words.get_text() == f"repaired: {what}"
    for name in ("accuracy", "val_accuracy"):
        drawn = figure.curves.lines[name].get_ydata()
        np.testing.assert_allclose(drawn, 100 * np.array(run.history[name]))
    assert f"{100 * run.history['val_accuracy'][-1]:.1f} % of the validation" in (
        figure.sentence
    )
    for finding in run.findings:
        assert finding in figure.sentence


def test_every_epoch_has_a_dot(figure):
    """The figure shows five measured values for each curve, not only the last."""
    for name in ("loss", "val_loss", "accuracy", "val_accuracy"):
        line = figure.curves.lines[name]
        assert (line.get_marker(), line.get_markevery()) == ("o", None)


def test_the_choice_before_stays_in_grey(figure):
    """After a tick, the grey line is the validation curve of what was shown before."""
    figure.set(loss=True)
    grey = figure.curves.lines["before_accuracy"]
    before = 100 * np.array(RUNS["none"].history["val_accuracy"])
    np.testing.assert_allclose(grey.get_ydata(), before)
    figure.redraw()
    np.testing.assert_allclose(grey.get_ydata(), before)
    assert set(LABELS) == set(NAMES)


def test_the_legend_names_a_run_before_once_there_is_one(figure):
    """Line and words of the grey curve come into the legend with the first tick."""
    [legend] = figure.curves.loss.figure.legends
    parts = [*legend.legend_handles, *legend.get_texts()]
    assert legend.get_texts()[-1].get_text() == "validation, run before"
    seen = [part.get_visible() for part in parts]
    assert seen == [True, True, False] * 2
    figure.set(loss=True)
    assert all(part.get_visible() for part in parts)
