"""Every interactive figure: named controls, a light picture, nothing left undrawn."""

import importlib
import io
import pkgutil

import numpy as np
import pytest
from PIL import Image

from mnist_course import widgets
from mnist_course.data import load_mnist
from mnist_course.network import Network
from mnist_course.plots.picture import Picture
from mnist_course.widgets.activation_explorer import ActivationExplorer
from mnist_course.widgets.average_builder import AverageBuilder
from mnist_course.widgets.base.interactive_figure import InteractiveFigure
from mnist_course.widgets.base.training_figure import TrainingFigure
from mnist_course.widgets.descent_ball import DescentBall
from mnist_course.widgets.digit_browser import DigitBrowser
from mnist_course.widgets.live_curves import LiveCurves
from mnist_course.widgets.live_training import LiveTraining
from mnist_course.widgets.nearest_average import NearestAverage
from mnist_course.widgets.network_stepper import NetworkStepper
from mnist_course.widgets.pixel_magnifier import PixelMagnifier
from mnist_course.widgets.playground import Playground
from mnist_course.widgets.repair_clinic import Clinic
from mnist_course.widgets.shape_calculator import ShapeCalculator
from mnist_course.widgets.softmax_explorer import SoftmaxExplorer
from mnist_course.widgets.two_weight_neuron import TwoWeightNeuron
from mnist_course.widgets.weight_overlay import WeightOverlay

TRAIN = tuple(part[:300] for part in load_mnist()[0])
POINTS = [[2.0, 1.0], [-1.0, 3.0], [0.0, -4.0], [3.0, 0.0]]


def network():
    """Return a network that the stepper can show."""
    return Network([784, 16, 12, 10], seed=4, input_scale=1 / 255)


def made_up(shape):
    """Return random numbers that stand for weights or images."""
    return np.random.default_rng(3).normal(size=shape)


FIGURES = {
    DigitBrowser: lambda: DigitBrowser(train=TRAIN),
    PixelMagnifier: lambda: PixelMagnifier(*TRAIN),
    AverageBuilder: lambda: AverageBuilder(*TRAIN),
    NearestAverage: lambda: NearestAverage(*TRAIN, made_up((10, 28, 28))),
    TwoWeightNeuron: lambda: TwoWeightNeuron(POINTS, [True, False, False, True]),
    WeightOverlay: lambda: WeightOverlay(
        *TRAIN, {"first": (made_up(784), 2.0), "second": (made_up(784), -60.0)}
    ),
    ActivationExplorer: ActivationExplorer,
    SoftmaxExplorer: SoftmaxExplorer,
    NetworkStepper: lambda: NetworkStepper(network(), *TRAIN),
    ShapeCalculator: ShapeCalculator,
    DescentBall: DescentBall,
    LiveTraining: lambda: LiveTraining(TRAIN, TRAIN),
    LiveCurves: lambda: LiveCurves(6),
    Playground: lambda: Playground(TRAIN, TRAIN),
    Clinic: Clinic,
}


def words(value):
    """Name a figure in a test's name."""
    return value.__name__ if isinstance(value, type) else str(value)


EVERY = pytest.mark.parametrize("kind", FIGURES, ids=words)

# Settings that move what a figure draws in layers, by its corners.
LAYERED = [
    (TwoWeightNeuron, {}),
    (TwoWeightNeuron, {"w1": -2.3, "b": 4}),
    (TwoWeightNeuron, {"activation": "sigmoid", "point": 4}),
    (TwoWeightNeuron, {"w1": 0, "w2": 0}),
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
    figure = FIGURES[kind]()
    assert all(control.description for control in figure.controls.values())


@EVERY
def test_the_first_picture_is_small_enough(kind):
    """A saved lesson carries each first picture, at most 75 kB."""
    assert len(FIGURES[kind]().image.value) < 75_000


@pytest.mark.parametrize(("kind", "values"), LAYERED, ids=words)
def test_the_layers_make_the_whole_picture(kind, values):
    """What moves, drawn over what was kept, is what drawing everything gives."""
    figure = FIGURES[kind]()
    figure.set(**values)
    layered = pixels(figure.image.value)
    whole = pixels(Picture.to_png(figure.picture))
    assert layered.shape == whole.shape
    assert np.abs(layered - whole).max() <= 2
