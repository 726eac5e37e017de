"""Pictures: their colours, what a notebook gets of them, and what they weigh."""

import base64
import io
import os
import subprocess
import sys

import matplotlib
import matplotlib.style
import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from mnist_course import plots
from mnist_course.support import picture
from mnist_course.support.picture import RIGHT, SIGNED, WRONG, Picture, in_few_colors


def test_signed_colours_have_white_in_the_middle():
    """Below 0 is vermillion, 0 is white, above 0 is blue, as everywhere else."""
    ends = [to_hex(SIGNED(value)).upper() for value in (0.0, 0.5, 1.0)]
    assert ends == [WRONG.upper(), "#FFFFFF", RIGHT.upper()]


def test_a_picture_carries_its_sentence():
    """The notebook gets PNG, sentence, alt text and size; nothing leaks from style."""
    before = dict(matplotlib.rcParams)
    shown = Picture(4, 2, alt="An empty picture.")
    data, metadata = shown._repr_mimebundle_()
    assert repr(shown) == str(shown) == data["text/plain"] == "An empty picture."
    size = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).size
    assert size == (400 * picture.SHARPNESS, 200 * picture.SHARPNESS)
    assert metadata["image/png"] == {
        "alt": "An empty picture.",
        "width": 400,
        "height": 200,
    }
    assert dict(matplotlib.rcParams) == before


def test_pictures_are_the_same_twice(mnist):
    """The same arrays give the same bytes, so a refresh makes no diff."""
    images, labels = (part[:12] for part in mnist[0])
    first, second = (plots.show_digits(images, labels).to_png() for _ in range(2))
    assert first == second


SPOILT = {
    "image.origin": "lower",
    "savefig.transparent": True,
    "savefig.bbox": "tight",
    "lines.marker": "o",
    "axes.grid": True,
    "font.family": "serif",
    "text.usetex": True,
    "figure.autolayout": True,
    "path.sketch": (1, 100, 2),
    "axes.facecolor": "black",
}


@pytest.mark.parametrize("name", SPOILT)
def test_no_setting_of_the_learner_spoils_a_picture(mnist, name):
    """Neither matplotlibrc nor a style changes a byte, and both are kept."""
    images, labels = (part[:12] for part in mnist[0])

    def draw():
        curves = {"loss": [2.0, 1.0], "accuracy": [0.5, 0.7]}
        digits = plots.show_digits(images, labels).to_png()
        return digits, plots.learning_curves(curves).to_png()

    usual = draw()
    with matplotlib.rc_context({name: SPOILT[name]}):
        assert draw() == usual
        assert matplotlib.rcParams[name] == SPOILT[name] or name == "font.family"


def test_a_dark_style_spoils_no_picture(mnist):
    """As plt.style.use("dark_background") does with a learner's own."""
    usual = plots.class_balance(train=mnist[0][1], test=mnist[1][1]).to_png()
    with matplotlib.style.context("dark_background"):
        drawn = plots.class_balance(train=mnist[0][1], test=mnist[1][1]).to_png()
    assert drawn == usual


def test_a_read_only_home_is_silent(tmp_path):
    """Where nothing can be written at home, figures are drawn and nothing is said."""
    (tmp_path / "file").touch()
    nowhere = str(tmp_path / "file" / "home")
    code = "from mnist_course import plots; import matplotlib.pyplot"
    names = {"MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}
    environment = {k: v for k, v in os.environ.items() if k not in names}
    environment |= {"HOME": nowhere, "USERPROFILE": nowhere}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout + done.stderr == ""


RATES = np.geomspace(1e-4, 10, 100)
NOISY = 2 + np.random.default_rng(0).normal(0, 0.2, 100)
CURVE = {"loss": [2.0, 1.0, 0.5], "val_loss": [2.1, 1.5, 1.2]}
FULL = {
    "range_test_curve": lambda: plots.range_test_curve(
        {"learning_rate": RATES, "loss": NOISY}
    ),
    "scores_by_setting": lambda: plots.scores_by_setting(
        "units", {n: [0.1, 0.9] for n in range(5)}
    ),
    "compare_runs": lambda: plots.compare_runs(dict.fromkeys("abcd", CURVE)),
    "scores_by_rate": lambda: plots.scores_by_rate(
        RATES, dict.fromkeys("abcd", NOISY / 4)
    ),
    "search_results": lambda: plots.search_results(
        RATES[:30], np.linspace(0.1, 0.9, 30)
    ),
    "grid_and_random": plots.grid_and_random,
}


@pytest.mark.parametrize("name", FULL)
def test_pictures_are_small(name):
    """A figure with much in it is a picture below the limit for lessons."""
    shown = FULL[name]()
    assert isinstance(shown, Picture)
    assert len(shown.to_png()) <= 75_000


def test_few_colours_make_a_light_picture_that_looks_the_same():
    """Each colour is near its own, and the file is lighter."""
    picture = Picture(3, 2, layout="none")
    axes = picture.add_axes((0, 0, 1, 1))
    axes.imshow(np.random.default_rng(0).normal(size=(20, 30)), cmap="gray")
    whole = picture.to_png()
    few = in_few_colors(whole)
    assert len(few) < len(whole) / 2
    seen = [
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
        for png in (whole, few)
    ]
    assert seen[0].shape == seen[1].shape
    assert np.abs(seen[0] - seen[1]).mean() < 4
    assert np.abs(seen[0] - seen[1]).max() < 40
