"""Every interactive figure: named controls, a light picture, nothing left undrawn."""

import functools
import importlib
import io
import pkgutil
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from mnist_course import widgets
from mnist_course.plots.curves import LearningCurves
from mnist_course.support.history import Point
from mnist_course.support.picture import Picture
from mnist_course.widgets.base import InteractiveFigure
from mnist_course.widgets.base.clicks import found_at
from mnist_course.widgets.base.training_figure import State, TrainingFigure
from mnist_course.widgets.bias_dial import BiasDial
from mnist_course.widgets.descent_ball import DescentBall
from mnist_course.widgets.digit_mover import DigitMover
from mnist_course.widgets.digit_pad import DigitPad
from mnist_course.widgets.drawn_neuron import DrawnNeuron
from mnist_course.widgets.feature_maps import FeatureMaps
from mnist_course.widgets.layer_passage import LayerPassage
from mnist_course.widgets.learning_neuron import LearningNeuron
from mnist_course.widgets.live_detector import LiveDetector
from mnist_course.widgets.nearest_average import NearestAverage
from mnist_course.widgets.pixel_magnifier import PixelMagnifier
from mnist_course.widgets.playground import Playground
from mnist_course.widgets.playground.runs import Run
from mnist_course.widgets.softmax_explorer import SoftmaxExplorer
from mnist_course.widgets.ten_detectors import TenDetectors
from mnist_course.widgets.two_weight_neuron import TwoWeightNeuron
from mnist_course.widgets.weight_overlay import WeightOverlay
from tools.figures import FIGURES


def words(value):
    """Name a figure in a test's name."""
    return value.__name__ if isinstance(value, type) else str(value)


@functools.cache
def first(kind):
    """Return a figure that nobody has touched."""
    return FIGURES[kind]()


EVERY = pytest.mark.parametrize("kind", FIGURES, ids=words)

# Lines of the layer passage coincide, so its own tests click on them.
CLICKABLE = [
    kind
    for kind in FIGURES
    if kind.targets is not InteractiveFigure.targets and kind is not LayerPassage
]

# Settings that move what a figure draws in layers, by its corners.
LAYERED = [
    (TwoWeightNeuron, {}),
    (TwoWeightNeuron, {"w1": -2.3, "b": 4}),
    (TwoWeightNeuron, {"activation": "sigmoid", "point": 4}),
    (TwoWeightNeuron, {"w1": 0, "w2": 0}),
    (DrawnNeuron, {}),
    (DrawnNeuron, {"x1": -4, "w2": 0, "activation": "sigmoid"}),
    (LearningNeuron, {}),
    (LearningNeuron, {"point": 3, "rate": 3.0}),
    (LiveDetector, {}),
    (BiasDial, {}),
    (BiasDial, {"added": -1.3}),
    (LayerPassage, {}),
    (LayerPassage, {"activation": "relu", "variance": 16}),
    (TenDetectors, {}),
    (TenDetectors, {"image": 7, "show": "products"}),
    (DigitPad, {"pen": 4}),
    (PixelMagnifier, {}),
    (PixelMagnifier, {"row": 0, "column": 27}),
    (NearestAverage, {}),
    (NearestAverage, {"image": 3, "minus": 2}),
    (WeightOverlay, {}),
    (WeightOverlay, {"digit": 8, "example": 2}),
    (SoftmaxExplorer, {}),
    (SoftmaxExplorer, {"z0": 7.5, "true": 0, "temperature": 5.0}),
    (FeatureMaps, {}),
    (FeatureMaps, {"layer": "last", "filter": 2}),
    (DigitMover, {}),
    (DigitMover, {"right": -7, "turn": 90}),
    (DescentBall, {"curve": "one", "learning_rate": 0.1, "momentum": 0.5}),
    (DescentBall, {"curve": "one", "learning_rate": 1.3, "momentum": 0.5}),
    (DescentBall, {"curve": "two", "learning_rate": 0.1, "momentum": 0.5}),
    (DescentBall, {"curve": "two", "learning_rate": 1.3, "momentum": 0.5}),
]


def kinds(base):
    """Return all figures below a class, except those that others build on."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith(widgets.__name__) and kind is not TrainingFigure:
            yield kind
        yield from kinds(kind)


def pixels(png):
    """Return a PNG file as an array of colours."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def test_no_figure_is_missing():
    """The table above has every figure of the package."""
    for module in pkgutil.walk_packages(widgets.__path__, f"{widgets.__name__}."):
        importlib.import_module(module.name)
    assert set(kinds(InteractiveFigure)) == set(FIGURES)


@EVERY
def test_every_control_has_a_name(kind):
    """Each control has a description, which is its label and its accessible name."""
    controls = first(kind).controls.values()
    assert all(control.description for control in controls)


@EVERY
def test_the_first_picture_is_small_enough(kind):
    """A saved lesson carries each first picture, at most 75 kB."""
    assert len(first(kind).image.value) < 75_000


@EVERY
def test_the_saved_picture_tells_something(kind):
    """Curves are drawn in it, and settings of its own leave the figure as it was."""
    figure = FIGURES[kind]()
    before = figure.values, figure.sentence, bytes(figure.image.value)
    sentence, png = figure.as_saved()
    assert (figure.values, figure.sentence, bytes(figure.image.value)) == before
    assert len(png) < 80_000
    assert bool(figure.saved) == (sentence != figure.sentence)
    if isinstance(getattr(figure, "curves", None), LearningCurves):
        drawn = [
            line for name, line in figure.curves.lines.items() if "before" not in name
        ]
        assert min(len(line.get_xdata()) for line in drawn) >= 5


@pytest.mark.parametrize(("kind", "values"), LAYERED, ids=words)
def test_the_layers_make_the_whole_picture(kind, values):
    """What moves, drawn over what was kept, is what drawing everything gives."""
    figure = FIGURES[kind]()
    figure.set(**values)
    layered = pixels(figure.image.value)
    whole = pixels(Picture.to_png(figure.picture))
    assert layered.shape == whole.shape
    assert np.abs(layered - whole).max() <= 2


@EVERY
def test_nothing_is_cut_off(kind):
    """All that is drawn lies inside the picture, up to two pixels for soft edges."""
    picture = first(kind).picture
    drawn = picture.get_tightbbox(picture.canvas.get_renderer())
    width, height = picture.get_size_inches()
    assert drawn.x0 >= -0.02
    assert drawn.y0 >= -0.02
    assert drawn.x1 <= width + 0.02
    assert drawn.y1 <= height + 0.02


@pytest.mark.parametrize("kind", CLICKABLE, ids=words)
def test_a_click_means_the_cell_below_it(kind, monkeypatch, click_on):
    """In the middle of the first, the last and one between; the controls follow it."""
    figure = FIGURES[kind]()
    assert figure.clicks
    clicked, said = figure.clicked, []

    def listening(*cell):
        said.append((cell, clicked(*cell)))
        return said[-1][1]

    monkeypatch.setattr(figure, "clicked", listening)
    first = figure.values
    for target in figure.targets():
        left, top, right, bottom = target.shares()
        assert 0 <= left < right <= 1.0001
        assert 0 <= top < bottom <= 1.0001
        for cell in {0, target.cells // 2, target.cells - 1}:
            figure.set(**first)
            said.clear()
            click_on(figure, target.name, cell)
            [(meant, values)] = said
            assert meant == (target.name, cell)
            assert values.items() <= figure.values.items()
    assert found_at(figure.targets(), 1.1, 0.5) is None


@pytest.mark.parametrize("kind", [*kinds(TrainingFigure)], ids=words)
def test_a_button_can_be_pressed_where_it_does_something(kind):
    """Start and what else begins anew while nothing trains, and Stop while it does."""
    figure = FIGURES[kind]()
    if kind is Playground:
        measured = {name: [0.5] for name in Point._fields}
        figure.runs = [Run(1, figure.recipe, figure.model, measured, "finished")]
        figure._offer_runs()
    for state in get_args(State):
        figure.enter(state)
        busy = state == "training"
        assert figure.start_button.disabled == busy
        assert figure.stop_button.disabled != busy
        if kind is Playground:
            assert figure.restore_button.disabled == busy


def test_restore_brings_the_run_that_was_chosen_back_but_not_during_a_training():
    """All its settings come back, the seeds too, and none of another run."""
    figure = FIGURES[Playground]()
    measured = {name: [0.5] for name in Point._fields}
    for number, units in enumerate((8, 32, 128), 1):
        figure.set(units=units, seeds=5 if number == 2 else 1)
        seeds = range(5 if number == 2 else 1)
        run = Run(number, figure.recipe, figure.model, measured, "finished", seeds)
        figure.runs.append(run)
    figure._offer_runs()
    figure.set(compare=2)
    figure.state = "training"
    figure.restore()
    assert (figure.state, figure.values["units"]) == ("training", 128)
    figure.state = "stopped"
    figure.restore()
    assert (figure.values["units"], figure.values["seeds"]) == (32, 5)
    assert (figure.state, figure._run) == ("finished", figure.runs[1])


def test_the_last_twelve_runs_are_kept():
    """Of thirteen the first one goes, from the table and from the choice."""
    figure = FIGURES[Playground]()
    measured = {name: [0.5] for name in Point._fields}
    for number in range(1, 14):
        figure._run = Run(number, figure.recipe, figure.model, measured)
        figure.enter("finished")
    kept = [*range(2, 14)]
    assert [run.number for run in figure.runs] == kept
    assert [number for _, number in figure.controls["compare"].options] == [0, *kept]
