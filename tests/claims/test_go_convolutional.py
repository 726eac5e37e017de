"""What lesson 11 and its quiz claim."""

import itertools
import json
import re
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from mnist_course import convolution, models
from mnist_course.data import load_mnist, load_pen_digits
from mnist_course.exercises import go_convolutional as exercises
from mnist_course.ink import digit_of_strokes, varied
from mnist_course.quizzes import questions
from mnist_course.support.measured import read_runs
from mnist_course.widgets.convolution_slider import KERNELS, pixels_of
from tools import convolution_runs as tool
from tools import written_anew
from tools.notebooks import ROOT, code_cells, read

pytestmark = pytest.mark.usefixtures("forget_models")


@pytest.fixture(scope="module")
def runs():
    """Return what `tools/convolution_runs.py` measured."""
    return read_runs("go_convolutional")


@pytest.fixture(scope="module")
def source(notebook):
    """A function that returns the source of the cell with this id."""
    cells = {cell.id: cell.source for cell in notebook.cells}
    return cells.__getitem__


def defined(source, *ids):
    """Return what some cells define, run by themselves."""
    space = {"keras": keras, "np": np}
    for each in ids:
        exec(source(each).partition("\n\n\nprint")[0], space)
    return space


def test_the_visible_network_is_that_of_the_package(source):
    """The same layers with the same settings, in every variant."""
    build = defined(source, "build")["build"]
    for filters in ((16, 32, 32), (3, 6, 6)):
        for normalise in (True, False):
            shown, packed = (
                [
                    {k: v for k, v in layer.get_config().items() if k != "name"}
                    for layer in made(filters, normalise=normalise).layers
                ]
                for made in (build, models.convolution_network)
            )
            assert shown == packed


def test_the_visible_pooling_is_that_of_the_package(source):
    """Also where a row or a column is left over."""
    visible = defined(source, "pool")["pool"]
    for shape in ((4, 4), (5, 6), (3, 7)):
        image = np.random.default_rng(3).normal(size=shape)
        np.testing.assert_array_equal(visible(image), convolution.pool(image))


def test_the_visible_training_is_the_measured_one(source):
    """Rates, epochs and ingredients of the lesson are those of the script."""
    train = source("train")
    assert f"epochs={tool.SHORT}, normalise=True, most=1, cycle=True" in train
    assert f"OneCycle({tool.PEAK}, epochs * len(batches)) if cycle else" in train
    assert f"else {tool.RATE}" in train
    assert "jit_compile=False" in train
    assert tool.ALL == {"normalise": True, "most": 1, "cycle": True}
    assert "load_mnist(validation=5_000)" in source("data")
    assert f"[:{tool.FEW:_}]" in source("data")
    dense = source("train-dense")
    assert "dense_network([128])" in dense
    assert "Adam(0.002)" in dense
    assert "batch_size=64, epochs=4" in dense


def test_numbers_that_are_ours(notebook, runs):
    """Beside a learner's numbers stand the means of ours, and all are within bounds."""
    first = runs["first"]
    shown = {
        "dense": ("digits: |dense: ", [run["dense"][0] for run in first]),
        "scrambled": ("scrambled: ", [run["scrambled"] for run in first]),
        "cnn": ("CNN: ", [run["cnn"][0] for run in first]),
        "all": ("all three: ", runs["all three"]),
        "anew": ("four epochs: ", runs["dense, short"]),
    }
    sources = "\n".join(c.source for c in notebook.cells if c.cell_type == "code")
    for names, shares in shown.values():
        found = re.findall(
            rf'"(?:{names}) *yours [^"]*?, ours ([\d.]+) ± ([\d.]+) %', sources
        )
        assert found
        for ours, bound in found:
            percent = 100 * np.array(shares)
            decimals = len(ours.partition(".")[2])
            assert f"{percent.mean():.{decimals}f}" == ours
            assert np.abs(percent - float(ours)).max() < 0.8 * float(bound)


def test_ingredients_are_worth_what_the_lesson_says(prose, runs):
    """Alone only the schedule shows; taken back, each is missed with four seeds."""
    wrong = {name: 1 - np.mean(runs[name]) for name in tool.INGREDIENTS}
    assert "a quarter of the mistakes is gone, the mean of five seeds" in prose
    assert "each seed loses some" in prose
    assert wrong["one cycle"] / wrong["plain"] == pytest.approx(0.75, abs=0.03)
    assert all(np.subtract(runs["one cycle"], runs["plain"]) > 0)
    for name in ("normalised", "shifted"):
        assert sum(np.subtract(runs[name], runs["plain"]) > 0) <= 2
        assert abs(wrong[name] - wrong["plain"]) < 0.001
    assert "without either of them four of five seeds are worse" in prose
    for name in ("normalised", "shifted"):
        worse = np.subtract(runs[f"all but {name}"], runs["all three"]) < 0
        assert sum(worse) == 4
        difference = wrong[f"all but {name}"] - wrong["all three"]
        assert 0 < difference < np.ptp(runs["all three"])  # rule 3 of lesson 07
    assert all(np.subtract(runs["all but one cycle"], runs["all three"]) < 0)
    assert max(wrong, key=lambda name: wrong[name] * name.startswith("all but")) == (
        "all but one cycle"
    )


def test_shifts_are_borne_as_the_lesson_says(source, runs, prose):
    """Both lose much at 4 pixels; the CNN is ahead by a pixel at least."""
    dense, cnn = (
        np.mean([run[kind] for run in runs["first"]], axis=0)
        for kind in ("dense", "cnn")
    )
    [ours] = re.findall(r'\("dense", (\d+)\), \("CNN", (\d+)\)', source("tell-shift"))
    assert ours == (f"{100 * dense[4]:.0f}", f"{100 * cnn[4]:.0f}")
    for kind, mean in (("dense", dense), ("cnn", cnn)):
        at_four = np.array([run[kind][4] for run in runs["first"]])
        assert np.abs(at_four - mean[4]).max() < 0.1
    assert max(run["dense"][4] for run in runs["first"]) < 0.55  # "under 60"
    assert (cnn[2:6] > dense[1:5]).all()
    assert cnn[5] < 0.5
    side = exercises.block_sizes.reference(28, 1, 5, 16)[1]
    side = exercises.block_sizes.reference(side, 16, 3, 32)[1]
    assert f"at fixed places, {side} by {side} of them" in prose


def test_the_first_cnn_is_as_small_and_good_as_the_lesson_says(prose, runs):
    """Its parameters, and how many mistakes remain."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(16, 5),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(32, 3),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    [count] = re.findall(r"With ([\d,]+) parameters, an eighth", prose)
    assert f"{model.count_params():,}" == count
    dense = models.dense_network([128]).count_params()
    assert round(dense / model.count_params()) == 8
    in_filters = sum(layer.count_params() for layer in model.layers[:-1])
    assert f"Only {in_filters:,} of the parameters belong to filters" in prose
    wrong = [(1 - run["cnn"][0]) / (1 - run["dense"][0]) for run in runs["first"]]
    assert max(wrong) < 0.5
    scrambled = [abs(run["scrambled"] - run["dense"][0]) for run in runs["first"]]
    assert max(scrambled) < 0.02  # "about as well"


def test_sizes_in_the_prose(prose):
    """Places, numbers and parameters that are named."""
    assert "Sixteen maps of 24 by 24 are 9,216 numbers" in prose
    assert 16 * 24 * 24 == 9_216
    assert round((784 + 1) * 9_216 / 1e6, 1) == 7.2
    assert "The 576 places of the window" in prose
    assert 24 * 24 == 576
    assert "26 by 26" in prose
    maps = [
        layer.output.shape
        for layer in models.convolution_network().layers
        if isinstance(layer, keras.layers.ReLU)
    ]
    assert np.prod(maps[-1][1:]) == 512
    assert "4 by 4 pixels are left" in prose
    assert maps[-1][1:3] == (4, 4)


def test_a_spot_says_most_at_corners():
    """On the square: corners before edges, edges before the inside."""
    pixels = pixels_of("a square")
    answers = convolution.convolve(pixels, KERNELS["a spot"])
    assert answers[1, 1] == 5 == answers.max()
    assert answers[1, 2] == 3
    assert answers[2, 2] == 0


def test_digits_are_centred_to_half_a_pixel(mnist, prose):
    """The centre of mass of an image is within half a pixel of pixel 14, nearly."""
    assert "leaves up to half a pixel to each side" in prose
    x = mnist[0][0][:5_000].astype(float)
    places = np.arange(28)
    mass = x.sum(axis=(1, 2))
    for ink in (x.sum(axis=1), x.sum(axis=2)):
        assert np.abs(ink @ places / mass - 14).max() == pytest.approx(0.5, abs=0.03)


def test_the_digit_is_a_3(source, prose):
    """The eighth training image, which is convolved and shifted, is a 3."""
    assert "digit = x_train[7] / 255  # a 3" in source("show-edges")
    assert load_mnist(validation=5_000)[0][1][7] == 3


def test_the_whole_training_is_as_good_as_was_asked_for(runs):
    """Five seeds on the test set, below 20,000 parameters."""
    whole = runs["whole"]
    assert len(whole) == 5
    assert {run["parameters"] for run in whole} == {19_674}
    assert np.mean([run["test_accuracy"] for run in whole]) >= 0.995


def test_the_pretrained_file_is_as_small_as_the_lesson_says(prose):
    """To ten kilobytes."""
    [size] = re.findall(r"a file of (\d+) kilobytes", prose)
    assert round(models.WEIGHTS.stat().st_size, -4) == 1_000 * int(size)


def test_what_shifted_images_are_worth(source, runs, prose):
    """At 4 pixels a third or half of the twin's mistakes are left; more if dense."""
    still, shifted = (
        np.array([run[name] for run in runs["twins"]])
        for name in ("unmoved", "moved by 1")
    )
    assert len(still) == 5
    [ours] = re.findall(
        r'\("twin", (\d+)\), \("moved by 1", (\d+)\)', source("tell-twin")
    )
    bound = 0.01 * int(re.findall(r"± (\d+) %", source("tell-twin"))[0])
    for said, shares in zip(ours, (still[:, 4], shifted[:, 4]), strict=True):
        assert said == f"{100 * shares.mean():.0f}"
        assert np.abs(shares - shares.mean()).max() < 0.8 * bound
    left = (1 - shifted[:, 4]) / (1 - still[:, 4])
    assert left.max() < 0.65  # "at most three quarters", with room
    said = "four of our five seeds hardly more than a third, with one about half."
    assert said in prose
    assert sum(left < 0.37) == 4
    assert round(left.max(), 1) == 0.5
    of_dense = [
        (1 - run["moved by 1"][4]) / (1 - run["unmoved"][4])
        for run in runs["dense twins"]
    ]
    assert "mistakes three fifths are left, with each of five seeds" in prose
    assert len(of_dense) == 5
    assert of_dense == pytest.approx([0.6] * 5, abs=0.03)
    cnn = [run["cnn"][4] for run in runs["first"]]
    assert still[:, 4].min() > max(cnn)  # "bears more than the first CNN"
    assert 55_000 / exercises.IMAGES > 3


def test_digits_written_anew(prose, source, runs):
    """Two in five mistakes of a dense network go."""
    plain, anew = (
        1 - np.array(runs[f"dense, {kind}"]) for kind in ("as they are", "written anew")
    )
    assert f"it makes {1e4 * plain.mean():.0f} mistakes on the 10,000 test" in prose
    assert "Two in five mistakes are gone" in prose
    assert "in twelve epochs two in five mistakes go" in prose
    assert 1 - anew.mean() / plain.mean() == pytest.approx(0.4, abs=0.06)
    assert anew.max() < plain.min()
    assert "little more than half as many mistakes as this one with 535,818" in prose
    small = 1 - np.mean([run["test_accuracy"] for run in runs["whole"]])
    assert 0.5 < small / anew.mean() < 0.65
    sizes = written_anew.SIZES
    assert sum((i + 1) * u for i, u in itertools.pairwise(sizes)) == 535_818
    assert "a turn of 0.2 radians, or 11 degrees; 0.2 pixels aside" in prose
    assert "12 % in height and in width; 1.6 pixels to any side" in prose
    assert list(written_anew.ANEW.values()) == [0.2, 0.2, 0.12, 1.6, 0]
    assert round(np.degrees(0.2)) == 11
    longer = 1 - np.array(runs["dense, longer, as they are"])
    told = (
        "Three times as many epochs on the digits as they are leave "
        f"{1e4 * longer.mean():.0f} mistakes; the twelve of this lesson left "
        f"{1e4 * plain.mean():.0f}. Written anew, twelve leave {1e4 * anew.mean():.0f}."
    )
    assert told in str(questions.load("go_convolutional"))
    [four] = re.findall(r"as they are, four epochs bring ([\d.]+) %", prose)
    short = 100 * np.array(runs["dense, short, as they are"])
    assert four == f"{short.mean():.1f}"
    assert short.max() < 100 * min(runs["dense, short"])
    assert "twelve epochs on all 60,000 digits" in prose
    assert tool.LONG == 12


def test_the_visible_training_on_digits_written_anew(source, mnist):
    """The lesson's function gives the measured network, weight for weight."""
    (x, y), _ = mnist
    names = {"np": np, "x_train": x[:1_000], "y_train": y[:1_000], "varied": varied}
    names |= {"ANEW": written_anew.ANEW}
    exec(source("train-anew").partition("\n\n\n_, right")[0], names)
    assert f"ANEW = {json.dumps(written_anew.ANEW)}" in source("show-anew")
    assert f"train_anew(0, {tool.DENSE_EPOCHS})" in source("train-anew")
    train = x[:1_000], y[:1_000]
    theirs, ours = names["train_anew"](3, 2), written_anew.trained(train, 3, epochs=2)
    for one, other in zip(theirs.parameters, ours.parameters, strict=True):
        np.testing.assert_array_equal(one, other)


def test_its_row_in_the_league(prose, runs, lesson_10, source):
    """What it reads of the strangers' digits, of whom the least, and as what."""
    strokes, labels, writers = load_pen_digits()
    strangers = np.array([digit_of_strokes(digit) for digit in strokes])
    model = models.pretrained_network()
    as_read = model.predict(strangers, batch_size=1_000, verbose=0).argmax(axis=1)
    reads = as_read == labels
    people = [100 * reads[writers == person].mean() for person in np.unique(writers)]
    assert f"ours {np.mean(people):.1f} ±" in source("tell-league")
    assert f"no more than {min(people):.0f} %" in prose
    digits = [reads[labels == digit].mean() for digit in range(10)]
    [nines] = re.findall(r'9: "(\d+) ± \d+", 4:', lesson_10)  # of the NumPy network
    nines = f"{100 * digits[9]:.0f} of 100 of their 9s; the NumPy network read {nines}"
    assert nines in prose
    as_others = sum(
        ((labels == k) & (as_read == other)).sum() for k, other in ((1, 7), (9, 3))
    )
    half = f"half of all its {sum(~reads)} mistakes are 1s that it takes for 7s"
    assert half in prose
    assert as_others / sum(~reads) == pytest.approx(0.5, abs=0.03)
    # The NumPy network, as lesson 10 says of it.
    test, others = (
        float(
            re.findall(rf'{name} = \[[^]]*"([\d.]+) ± [\d.]+", "[^"]*"\]', lesson_10)[0]
        )
        for name in ("on_mnist", "on_strangers")
    )
    assert f"reads {test} % of the test set, and {others} % of the strangers'" in prose
    on_test = 100 * np.mean([run["test_accuracy"] for run in runs["whole"]])
    assert "it is one point better than the best of that league, on people" in prose
    assert 1 < on_test - test < 1.3
    assert "never met more than four points" in prose
    assert np.mean(people) - others > 4
    assert "fewer than a third are left at home, and fewer than half abroad" in prose
    assert (100 - on_test) / (100 - test) < 1 / 3
    assert (100 - np.mean(people)) / (100 - others) < 0.5


@pytest.fixture(scope="module")
def lesson_10():
    """Return the code of lesson 10."""
    cells = code_cells(read(ROOT / "lessons" / "10_draw_your_own.ipynb"))
    return "\n".join(cell.source for cell in cells)


@pytest.mark.parametrize("kept", [0, 2])
def test_digits_of_ones_own_are_moved(source, mnist, kept):
    """The last that was kept comes first, with its label; MNIST's follow."""
    (x, y), _ = mnist
    drawings = np.arange(kept * 784).astype(np.uint8).reshape(-1, 28, 28), y[:kept] + 1
    space = {"np": np, "pad": SimpleNamespace(drawings=drawings)}
    networks = {"blind": lambda images: np.zeros((len(images), 10))}
    exec(source("mover"), space | {"x_val": x, "y_val": y, "networks": networks}, space)
    assert (space["digits"][:kept] == drawings[0][::-1]).all()
    assert (space["labels"][:kept] == drawings[1][::-1]).all()
    assert (space["digits"][kept:] == x[:100]).all()
    assert (space["labels"][kept:] == y[:100]).all()


def test_the_ladder(prose, runs):
    """The network of lesson 06 is as large and as good as is said here."""
    lesson_06 = read_runs("train_with_tensorflow")["trained"]
    mean = 100 * np.mean([run["test_accuracy"] for run in lesson_06])
    dense = models.dense_network([128]).count_params()
    assert f"has {dense:,} parameters, and {mean:.1f} %" in prose
    ours = runs["6-16-16"]
    assert ours[0]["parameters"] < 8_000
    assert "What our smaller one lacks on the second rung is yours" in prose
    assert 0.993 < np.mean([run["test_accuracy"] for run in ours]) < 0.994


def test_the_start_for_the_first_rung(prose, runs):
    """With every seed it reads more than is asked for, of the validation images."""
    rung = tool.FIRST_RUNG
    network = models.convolution_network(rung["filters"], normalise=True)
    said = f"`epochs={rung['epochs']}, filters={rung['filters']}`"
    assert f"{said}, {network.count_params():,} parameters" in prose
    assert len(runs["first rung"]) == 5
    assert min(runs["first rung"]) > 0.99


def test_quiz_numbers(answer):
    """Parameters and sizes in the quiz are those of Keras."""
    layer = keras.layers.Conv2D(32, 3)
    layer.build((None, 9, 9, 16))
    assert answer("stands behind a layer of 16 channels") == f"{layer.count_params():,}"
    maps = keras.layers.Conv2D(16, 5)(np.zeros((1, 28, 28, 1), "float32"))
    pooled = keras.layers.MaxPooling2D()(maps).shape
    assert answer("goes through `Conv2D(16, 5)`") == (
        f"{pooled[1]} by {pooled[2]}, {pooled[3]} channels"
    )


def test_the_make_target_is_there():
    """`make weights` trains what travels with the course."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "python -m tools.convolution_runs whole" in makefile
