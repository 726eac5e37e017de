"""What lesson 05 and its quiz claim."""

import contextlib
import io
import re
from itertools import pairwise

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.exercises import learn_from_mistakes as exercises
from mnist_course.ink import digit_of_strokes
from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam, one_cycle
from mnist_course.readers import reader_of
from mnist_course.support.measured import read_runs
from mnist_course.widgets.backprop_stepper import BackpropStepper
from mnist_course.widgets.descent_ball import DescentBall
from tools import network_runs, notebooks


@pytest.fixture(scope="module")
def runs():
    """Return what `tools/network_runs.py` measured."""
    return read_runs("learn_from_mistakes")


@pytest.fixture(scope="module")
def final(runs):
    """Return the last validation accuracies of each setting, in per cent, by seed."""
    return {name: 100 * np.array(runs[name])[:, -1] for name in network_runs.SETTINGS}


@pytest.fixture(scope="module")
def source(notebook):
    """A function that returns the source of the cell with this id."""
    cells = {cell.id: cell.source for cell in notebook.cells}
    return cells.__getitem__


@pytest.fixture(scope="module")
def after(source):
    """A function that returns what these cells leave, after that of the imports."""

    def run(*cells, **space):
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in ("9c88d5c7", *cells):
                exec(source(cell), space)
        return space

    return run


def paper_network():
    """Return the network that lessons 04 and 05 work out on paper."""
    network = Network([2, 3, 2], dtype="float64")
    on_paper = [[[2, 1, -1], [1, -1, 3]], [-2, -1, -4], [[2, -2], [3, -1], [-2, 1]]]
    for array, numbers in zip(network.parameters, [*on_paper, [-1, 2]], strict=True):
        array[...] = numbers
    return network


@pytest.mark.parametrize(
    ("rate", "off", "right"), [(1.0, (10, 60), (0.3, 0.97)), (3.0, (60, 64), (0, 0.15))]
)
def test_large_rates_switch_units_off(rate, off, right):
    """At a rate of 1 many hidden units go off for ever, at 3 nearly all of 64."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    network = Network([784, 64, 10], seed=0, input_scale=1 / 255)
    flat, validation = x[:20_000].reshape(-1, 784), x_val.reshape(-1, 784)
    network.fit(flat, y[:20_000], optimizer=SGD(rate))
    assert right[0] <= network.evaluate(validation, y_val)[1] <= right[1]
    network.forward(validation)
    on = network.activations[1] > 0
    assert off[0] <= (~on.any(axis=0)).sum() <= off[1]


def test_the_limit_in_the_quiz_is_where_a_ball_bounces(answer):
    """On 4w² + 7 it comes to rest below the rate that is named, and not at it."""
    [rate] = map(float, re.findall(r"[\d.]+", answer("4w² + 7")))
    w = np.array([1.0, 1.0])
    for _ in range(1_000):
        w -= np.array([0.99 * rate, rate]) * 8 * w  # 8w is the slope
    assert np.abs(w) == pytest.approx([0, 1], abs=1e-6)


@pytest.mark.parametrize("start", [0.001, 1.0, -50.0, 1_000.0])
@pytest.mark.parametrize(
    ("rate", "bounces"), [(1.9, False), (2.1, True), (3, True), (30, True)]
)
def test_above_the_limit_a_ball_need_not_fly_off(start, rate, bounces):
    """On √(1 + w²) it comes to rest below a rate of 2, and stays near above it."""
    w, path = start, []
    for _ in range(3_000):
        slope = w / np.sqrt(1 + w**2)
        assert abs(slope) <= 1
        w -= rate * slope
        path.append(w)
    # A jump ends as far out as it began, on the other side: rate / √(1 + w²) is 2.
    far = np.sqrt((rate / 2) ** 2 - 1) if bounces else 0
    assert np.abs(path[-2:]) == pytest.approx([far, far], abs=1e-4)
    assert path[-1] * path[-2] < 0 or not bounces


def test_momentum_helps_where_curvatures_differ(after):
    """With it the bowl is done in 30 steps; in a valley a better rate does as much."""
    lesson = after("0cd6f7e2", "two-factors", "guess-momentum", "4c8de09a")
    left = {beta: abs(lesson["roll"](beta)[-1] / [10, 4]) for beta in (0, 0.6, 0.9)}
    assert left[0] == pytest.approx([0.93**30, 0.75**30])
    assert left[0.6].max() < 0.001
    assert left[0.9].max() > 0.01
    assert (
        np.abs(lesson["roll"](0.9)[:, 0]).min() < 0.5
    )  # it has been there, and swings
    alone = [abs(lesson["roll"](0, rate)[-1] / [10, 4]) for rate in np.linspace(0, 0.1)]
    assert min(share.max() for share in alone) > 0.08
    # On the first parabola a step of 0.5 ends at the bottom, whatever momentum does.
    w = -1.0 - 0.5 * lesson["slope"](-1.0)
    assert w == 3


def test_momentum_adds_up_to_ten_steps():
    """Steps of one sign have a velocity of up to ten of them, for momentum 0.9."""
    optimizer, weight = SGD(1.0, momentum=0.9), np.zeros(1)
    for _ in range(200):
        optimizer.step([weight], [np.ones(1)])
    assert optimizer.velocities[0] == pytest.approx(-10)


def adam(slopes, *, corrected=True):
    """Return Adam's steps for these slopes in turn, as the prose has it."""
    m = v = 0.0
    steps = []
    for t, g in enumerate(slopes, start=1):
        m = 0.9 * m + (1 - 0.9) * g
        v = 0.999 * v + (1 - 0.999) * g**2
        shares = (1 - 0.9**t, 1 - 0.999**t) if corrected else (1, 1)
        steps.append(-(m / shares[0]) / (np.sqrt(v / shares[1]) + 1e-7))
    return steps


def test_adam_by_hand(prose, after):
    """The two steps of the prose, the cell and the package are the same."""
    lesson = after("guess-adam", "adam-steps")
    weight, optimizer, moved = np.zeros(1), Adam(1.0), []
    for g in (4.0, -4.0):
        before = weight.copy()
        optimizer.step([weight], [np.array([g])])
        moved.append((weight - before)[0])
    assert moved == pytest.approx(adam([4.0, -4.0]), rel=1e-4)
    assert moved == pytest.approx([-1, 0.04 / 0.19 / 4], rel=1e-3)
    assert "about a twentieth of η" in lesson["second_step"].answers
    assert moved[1] == pytest.approx(1 / 20, rel=0.1)
    assert lesson["step"] == pytest.approx(moved[1], rel=1e-4)
    assert adam([4_000.0]) == pytest.approx([-1])
    [far] = adam([4.0], corrected=False)
    assert f"\\approx {-far:.1f}$ times" in prose


def test_white_on_the_map_means_off(after):
    """A hidden unit that was on has an activation and a blame that can be seen."""
    net = after("0e2d5d3a", "545697cb")
    delta2 = exercises.output_gradient.reference(net["z2"], net["y"])
    on = net["z1"] > 0
    assert not on.all()
    for shown in (net["a1"], np.abs(delta2 @ net["w2"].T)):
        assert (shown[on] > 0.1 * shown.max()).all()


def test_weights_start_as_the_package_starts_them(after):
    """He's variance before ReLU, Glorot's behind it: the very numbers of `Network`."""
    lesson = after("657a6e79")
    network = Network([784, 128, 10], seed=lesson["SEED"])
    mine = lesson["new_parameters"]()
    for array, other in zip(mine, network.parameters, strict=True):
        np.testing.assert_allclose(array, other, rtol=1e-6)
    assert mine[0].var() == pytest.approx(2 / 784, rel=0.02)
    assert mine[2].var() == pytest.approx(2 / (128 + 10), rel=0.15)


def test_the_gradient_in_the_quiz_is_that_of_the_exercise(answer):
    """Three probabilities and the first class as the true one give what is named."""
    gradient = exercises.output_gradient.reference(np.log([[0.2, 0.7, 0.1]]), [0])
    named = ", ".join(f"{slope:.1f}" for slope in gradient[0]).replace("-", "−")
    assert answer("probabilities 0.2, 0.7 and 0.1") == named


def test_batches_of_an_epoch(prose, quiz):
    """The lesson and the quiz count them right."""
    images, full, size = re.search(
        r"([\d,]+) images are ([\d,]+) batches of (\d+) and a smaller one", prose
    ).groups()
    left = int(images.replace(",", "")) - int(full.replace(",", "")) * int(size)
    assert 0 < left < int(size)
    assert f"an epoch has {int(full.replace(',', '')) + 1:,} steps" in quiz


@pytest.mark.parametrize(
    ("start", "careful", "bold"),
    [
        (-2.0, "left, deeper valley", "right, shallower valley"),
        (8.0, "right, shallower valley", "left, deeper valley"),
    ],
)
def test_a_bold_ball_jumps_the_hill(start, careful, bold):
    """Two valleys: rate 0.2 stays in that of the start, 0.3 goes to the other one."""
    ball = DescentBall()
    ball.set(curve="two", start=start, momentum=0.0, learning_rate=0.2)
    assert careful in ball.sentence
    ball.set(learning_rate=0.3)
    assert bold in ball.sentence


def test_digits_of_agreement(notebook):
    """The count of digits survives perfect agreement, nothing at all, and nonsense."""
    [cell] = (c for c in notebook.cells if "def digits(" in c.source)
    space = {"np": np}
    exec(cell.source.partition("\n\n\n")[0], space)
    digits, x = space["digits"], np.array([0.5, -2.0])
    assert digits(x, x) == 16
    assert digits(0 * x, 0 * x) == 16
    assert digits(x, x * (1 + 3e-8)) == 7
    assert digits(x * 1.02, x) == 1
    assert digits(-50 * x, x) == 0


def test_ours_are_the_means_of_five_seeds(runs, final, source):
    """Numbers beside a learner's own are what was measured, and bounds are wide."""
    ours = re.compile(r"\[([\d., ]+)\], start=1|enumerate\(\[([\d., ]+)\]\)")
    for cell, name in (("39e84256", "first training"), ("194285d7", "one cycle")):
        [(one, other)] = ours.findall(source(cell))
        means = 100 * np.mean(runs[name], axis=0)
        named = [float(number) for number in (one or other).split(",")]
        assert named == pytest.approx(means, abs=0.051)
        assert 3 * 100 * np.std(runs[name], axis=0, ddof=1).max() < 2
        assert "± 2 %" in source(cell)
    values = {
        "31a1e15a": final["first training"],
        "7aff2008": 100 * np.array(runs["test"]),
    }
    for cell, measured in values.items():
        [(named, bound)] = re.findall(r"ours ([\d.]+) ± ([\d.]+) %", source(cell))
        assert float(named) == pytest.approx(measured.mean(), abs=0.051)
        assert 3 * measured.std(ddof=1) < float(bound)
    loss, accuracy = np.transpose(runs["untrained"])
    [(named, bound)] = re.findall(
        r"loss: .*, ours ([\d.]+) ± ([\d.]+);", source("92703196")
    )
    assert float(named) == pytest.approx(loss.mean(), abs=0.0051)
    assert 3 * loss.std(ddof=1) < float(bound)
    [(named, bound)] = re.findall(r"ours (\d+) ± (\d+) %;", source("92703196"))
    assert float(named) == pytest.approx(100 * accuracy.mean(), abs=0.51)
    assert 300 * accuracy.std(ddof=1) < float(bound)


def test_what_each_change_brings(final):
    """As the lesson says, by five seeds: with each of them, or with some."""
    gains = {name: final[name] - final[before] for before, name in pairwise(final)}
    assert (gains["256 units"] > 0).all()
    assert (gains["Adam at 0.001"] > 0).all()
    assert (gains["batches of 128"] < 0).all()
    assert (abs(gains["rate 0.006"]) < 0.1).sum() == 3
    assert (gains["rate 0.006"] < -0.49).sum() == 2
    assert (gains["one cycle"] > 0).all()
    others = [gains[name].mean() for name in ("256 units", "Adam at 0.001")]
    assert gains["one cycle"].mean() > sum(others)
    only = final["first training, one cycle"] - final["first training"]
    all_of_it = final["one cycle"] - final["first training"]
    assert all_of_it.mean() / 2 < only.mean() < all_of_it.mean()
    assert final["first training"].min() > 97
    assert final["one cycle"].min() > 98


def test_settings_differ_by_one_thing():
    """From each setting to the next, only what its name says is changed."""
    named = list(network_runs.SETTINGS.items())
    assert named.pop()[1] == network_runs.FIRST._replace(peak=0.3)
    changes = [
        {key for key, old in one._asdict().items() if old != other._asdict()[key]}
        for (_, one), (_, other) in pairwise(named)
    ]
    assert changes == [
        {"units"},
        {"optimizer", "learning_rate"},  # each optimizer has rates of its own
        {"batch_size"},
        {"learning_rate"},
        {"peak"},
    ]


def test_a_run_can_be_repeated(runs):
    """The quickest setting, on the first seed, comes out as it is kept."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=network_runs.VALIDATION)
    data = (x.reshape(-1, 784), y), (x_val.reshape(-1, 784), y_val)
    network, again = network_runs.train(network_runs.FIRST, data, 0)
    assert again[-1] == pytest.approx(runs["first training"][0][-1], abs=0.005)
    blame = network_runs.blame(network, 0, data[1])
    for value, kept, off in zip(blame, runs["blame"][0], (0.5, 6, 0.04), strict=True):
        assert value == pytest.approx(kept, abs=off)


def test_epoch_by_epoch_is_one_training():
    """The lesson's loop over epochs takes the steps that a single `fit` would."""
    (x, y), _, _ = load_mnist(validation=5_000)
    x, y = x[:600].reshape(-1, 784), y[:600]

    def network():
        return Network([784, 8, 10], seed=0, input_scale=1 / 255)

    whole, parts, optimizer = network(), network(), Adam()
    whole.fit(
        x, y, epochs=3, optimizer=Adam(), schedule=lambda t: one_cycle(t, peak=0.01)
    )
    for epoch in range(3):
        parts.fit(
            x,
            y,
            optimizer=optimizer,
            schedule=lambda t, done=epoch: one_cycle((done + t) / 3, peak=0.01),
        )
    for one, other in zip(whole.parameters, parts.parameters, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_mistakes_of_the_averages(prose, runs):
    """The baseline's mistakes are counted right, and nine in ten of them are gone."""
    (x, y), (x_test, y_test) = load_mnist()
    averages = np.array([x[y == digit].mean(axis=0).ravel() for digit in range(10)])
    products = x_test.reshape(-1, 784) @ averages.T
    read = (products - (averages**2).sum(axis=1) / 2).argmax(axis=1)
    wrong = int((read != y_test).sum())
    assert re.findall(r"lesson 01 misread ([\d,]+)", prose) == [f"{wrong:,}"]
    gone = 1 - (1 - np.mean(runs["test"])) * len(y_test) / wrong
    assert gone == pytest.approx(0.9, abs=0.02)


def test_the_network_gives_the_gradients_of_the_lesson(after):
    """The package's class and the lesson's functions agree on a batch."""
    lesson = after(
        *("968d20a2", "657a6e79", "8fce27b5", "09c8605e"),
        output_gradient=exercises.output_gradient.reference,
        layer_backward=exercises.layer_backward.reference,
    )
    x, y = lesson["x_train"][:32], lesson["y_train"][:32]
    parameters = lesson["new_parameters"]()
    network = Network([784, 128, 10], input_scale=1 / 255)
    for array, mine in zip(network.parameters, parameters, strict=True):
        array[...] = mine
    network.forward(x)
    mine = lesson["gradients"](parameters, x, y)
    for one, other in zip(network.backward(y), mine, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6)


def test_a_closing_four_tips_into_a_nine():
    """The lead of the 4 shrinks at every step, but only a few answers are unsure.

    More than half of the hidden activations are 0.
    """
    (x, y), _, _ = load_mnist(validation=5_000)
    network = Network([784, 256, 10], seed=8, input_scale=1 / 255)
    network.fit(
        x.reshape(-1, 784),
        y,
        epochs=3,
        batch_size=128,
        schedule=lambda t: one_cycle(t, peak=0.006),
    )
    four = [[(300, 150), (270, 480), (680, 480)], [(680, 150), (680, 850)]]
    roofs = [[(300, 150), (300 + 38 * step, 150)] for step in range(11)]
    images = np.stack([digit_of_strokes([*four, roof]) for roof in roofs])
    chances = reader_of(network)(images)
    answers = chances.argmax(axis=1).tolist()
    assert (answers[0], answers[-1]) == (4, 9)
    unsure = chances.max(axis=1) < 0.9
    assert unsure.sum() <= 3
    leads = network.forward(images.reshape(-1, 784)) @ (np.eye(10)[4] - np.eye(10)[9])
    falls = leads[:-1] - leads[1:]
    assert (falls[:8] > 0.2).sum() >= 6
    assert (network.activations[1] == 0).mean() > 0.5


def test_a_long_training_is_heard_of(notebook):
    """Both trainings print a line after each of five epochs."""
    for cell in ("39e84256", "194285d7"):
        [outputs] = (c.outputs for c in notebook.cells if c.id == cell)
        printed = "".join(output.get("text", "") for output in outputs)
        assert re.findall(r"^epoch (\d): validation yours", printed, re.MULTILINE) == [
            *"12345"
        ]


def test_nothing_is_promised_that_is_given(prose):
    """The derivatives are the learner's own; most lines of the training are not."""
    assert "by derivatives that you worked out and checked yourself" in prose
    assert not re.search(r"(?i)every line (?:will be|is) yours", prose)


def test_the_way_back_is_drawn_as_a_map(notebook):
    """The map is shown once, with every slope in it."""
    [drawn] = [c.source for c in notebook.cells if "there_and_back(" in c.source]
    for name in ("z2", "w2", "a1", "z1", "w1"):
        assert f'"{name}": ' in drawn


def test_on_paper_it_is_the_network_of_lesson_04(prose, after):
    """The sums, the blame and the slopes that the prose works out are those."""
    lesson = after("guess-delta", "paper-forward", "guess-weight", "paper-weights")
    network = Network([2, 3, 2], dtype="float64")
    for array, name in zip(network.parameters, ("w1", "b1", "w2", "b2"), strict=True):
        array[...] = lesson[name]
    network.forward([[1.0, 2.0]])
    w1, b1, w2, b2 = network.backward([1])
    assert network.activations[1].tolist() == [[2, 0, 1]]
    assert network.sums[1].tolist() == [[1, -1]]
    assert b2 == pytest.approx([0.88, -0.88], abs=0.005)
    assert w2[0, 1] == pytest.approx(-1.76, abs=0.005)
    assert b1 == pytest.approx([3.52, 0, -2.64], abs=0.005)
    assert w1[:, 1].tolist() == [0, 0]
    assert (lesson["delta2"] @ lesson["w2"].T)[0, :2] == pytest.approx([4 * b2[0]] * 2)
    for words in (r"(0.88,\ -0.88)", r"2 \cdot (-0.88) = -1.76", "= 3.52\\,h"):
        assert words in prose
    [path] = (p for p in notebooks.lessons() if p.stem == "04_connect_a_network")
    before = "".join(cell.source for cell in notebooks.read(path).cells)
    assert r"z^{(2)} = " in before
    assert r"= (1,\ -1)$$" in before
    assert r"= (2,\ 0,\ 1)" in before


def test_what_the_slopes_promise(source):
    """One step of the figure makes the loss smaller by nearly what they add up to."""
    figure = BackpropStepper(paper_network(), [1, 2], 1)
    slopes = [*figure.now.weight_slopes, *figure.now.bias_slopes]
    assert sum(array.size for array in slopes) == 17
    promised = 0.01 * sum((array**2).sum() for array in slopes)
    figure.set(step="update")
    figure.press("again")
    before, after = figure.losses
    words = source("why-the-loss-falls")
    assert f"falls from {before:.2f} to {after:.2f}," in words
    assert f"promise {promised:.2f} less. It is {before - after:.2f} less" in words


def test_a_planted_mistake_spoils_two_weights(notebook, after):
    """Without ReLU's slope, two of twelve are wrong, and the figure tells at both."""
    figure = BackpropStepper(
        paper_network(), [1, 2], 1, layer_backward=exercises.layer_backward.reference
    )
    spoilt = BackpropStepper(paper_network(), [1, 2], 1, derivative=np.ones_like)
    options = figure.controls["opened"].options
    places = [place for _, place in options if len(place) == 3]  # weights only
    assert len(places) == 12
    told = []
    for place in places:
        figure.set(opened=place, nudge=0.01)
        assert "they agree" in figure.sentence
        spoilt.set(opened=place, nudge=0.01)
        if "they differ" in spoilt.sentence:
            told.append(place)
    assert told == [(0, 0, 1), (0, 1, 1)]
    [cell] = [c.source for c in notebook.cells if c.id == "found"]
    assert "`w1[0, 1]` and `w1[1, 1]`" in cell


def test_half_of_the_blame_is_for_the_misread(runs, source):
    """Five networks say so, and how far weights in the middle moved."""
    misread, share, moved = np.transpose(runs["blame"])
    assert ((share > 40) & (share < 65)).all()
    printed = {
        "misread: yours": (misread, source("share")),
        "of the blame: yours": (share, source("share")),
        "middle: yours": (moved, source("tiles-moved")),
    }
    for words, (measured, cell) in printed.items():
        [(named, bound)] = re.findall(rf"{words} .*, ours ([\d.]+) ± ([\d.]+)", cell)
        _, _, decimals = named.partition(".")
        assert named == f"{measured.mean():.{len(decimals)}f}"
        assert 3 * measured.std(ddof=1) < float(bound)


def test_corners_have_no_ink():
    """The pixels in the four corners are 0 in every training image."""
    (x, _), _, _ = load_mnist(validation=5_000)
    assert not x[:, [0, 0, -1, -1], [0, -1, 0, -1]].any()


def test_all_blame_comes_back_at_once(after):
    """What is printed as the gradient of w1 is what central differences measure."""
    lesson = after(
        *("0e2d5d3a", "545697cb"),
        numerical_gradient=exercises.numerical_gradient.reference,
    )
    back = exercises.layer_backward.reference
    delta2 = exercises.output_gradient.reference(lesson["z2"], lesson["y"])
    _, _, a1_gradient = back(delta2, lesson["a1"], lesson["w2"])
    delta1 = a1_gradient * (lesson["z1"] > 0)
    w1_gradient, b1_gradient, _ = back(delta1, lesson["x"], lesson["w1"])

    def loss(w1, b1):
        z2 = np.maximum(lesson["x"] @ w1 + b1, 0) @ lesson["w2"] + lesson["b2"]
        top = z2.max(axis=1, keepdims=True)
        chances = np.exp(z2 - top) / np.exp(z2 - top).sum(axis=1, keepdims=True)
        return -np.log(chances[np.arange(5), lesson["y"]]).mean()

    w1, b1 = lesson["w1"], lesson["b1"]
    for gradient, array, of in (
        (w1_gradient, w1, lambda w: loss(w, b1)),
        (b1_gradient, b1, lambda b: loss(w1, b)),
    ):
        measured = lesson["numerical_gradient"](of, array, 1e-4)
        np.testing.assert_allclose(gradient, measured, atol=1e-7)
