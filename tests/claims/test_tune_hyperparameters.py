"""What lesson 07 claims, most of it of five seeds that were trained beforehand."""

import math
import re

import keras
import numpy as np
import optuna
import pytest

from mnist_course.data import load_mnist, load_writers
from mnist_course.learning_rates import range_test
from mnist_course.network import Network
from mnist_course.optimizers import SGD
from mnist_course.plots import read_comparisons, smooth
from tools import comparison_runs, notebooks

KEPT = {
    group: {name: np.array(five) for name, five in scores.items()}
    for group, scores in read_comparisons().items()
}


def gains(group, setting, other):
    """Return the differences of two kept settings in points, seed by seed."""
    return 100 * (KEPT[group][other] - KEPT[group][setting])


def believed(differences):
    """Say whether all differences have one sign, by another way than the lesson."""
    return min(differences) > 0 or max(differences) < 0


@pytest.fixture(scope="module")
def rules(notebook):
    """Return the functions of the cell that judges two rules."""
    [cell] = (c for c in notebook.cells if c.id == "two-rules")
    space = {"np": np, "SEED": 0}
    exec(cell.source, space)
    return space


def test_luck_alone_gives_one_sign_once_in_16():
    """Five coins are alike once in 16; nine or ten of ten are about once in 47."""
    assert 2 * math.comb(5, 5) / 2**5 == 1 / 16
    of_ten = 2 * (math.comb(10, 9) + math.comb(10, 10)) / 2**10
    assert round(1 / of_ten) == 47
    assert 0.02 < of_ten < 0.025  # "wrong twice in 100"


def test_the_rule_of_the_spread_works_backwards(rules):
    """With more seeds it says yes less often; the numbers are those of the prose."""
    believed, spread = rules["believed"], rules["beyond_spread"]
    better = [believed(spread, seeds, 2) for seeds in (2, 4, 5, 10, 20)]
    assert better == sorted(better, reverse=True)
    assert [round(each) for each in (better[0], better[1], better[3])] == [63, 31, 3]
    assert 18 < believed(spread, 2, 0) < 23  # "every fifth"
    sign = rules["of_one_sign"]
    assert believed(sign, 5, 0) == pytest.approx(100 / 16, abs=0.5)
    assert believed(sign, 5, 2) == pytest.approx(66, abs=1)  # "two of three"


def test_one_sign_by_the_normal_distribution(rules):
    """A difference of two scores, two deviations apart, is above 0 with Φ(√2)."""
    above = 0.5 * (1 + math.erf(math.sqrt(2) / math.sqrt(2)))
    assert rules["believed"](rules["of_one_sign"], 5, 2) == pytest.approx(
        100 * (above**5 + (1 - above) ** 5), abs=1
    )
    nine = above**10 + 10 * above**9 * (1 - above)
    assert nine == pytest.approx(0.82, abs=0.005)  # "right 82 times in 100"


def test_how_exact_an_accuracy_is(notebook):
    """Two standard errors, by drawing 20,000 sets of answers."""
    [cell] = (c for c in notebook.cells if c.id == "luck-of-the-images")
    told = re.findall(
        r"(\d+) % of ([\d,]+) images: ± ([\d.]+) points", cell.outputs[0].text
    )
    assert len(told) == 3
    rng = np.random.default_rng(0)
    for share, count, bound in told:
        n = int(count.replace(",", ""))
        shares = 100 * rng.binomial(n, int(share) / 100, size=20_000) / n
        assert 2 * shares.std() == pytest.approx(float(bound), abs=0.06)
        inside = np.mean(abs(shares - int(share)) <= float(bound))
        assert inside == pytest.approx(19 / 20, abs=0.025)


def wider_for_other_people(right, writers):
    """Return how many times as wide an error bar is, if people were drawn."""
    share, people = right.mean(), np.unique(writers)
    apart = [(right[writers == each] - share).sum() for each in people]
    return math.sqrt(np.sum(np.square(apart)) / (len(right) * share * (1 - share)))


def test_how_exact_it_is_for_other_people():
    """The validation images are of 43 people, and the bar more than twice as wide."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    _, writers, _ = load_writers(validation=5_000)
    assert len(np.unique(writers)) == 43
    for images, epochs in ((2_000, 4), (20_000, 3)):
        network = Network([784, 64, 10], seed=0, input_scale=1 / 255)
        pixels = x[:images].reshape(-1, 784)
        network.fit(pixels, y[:images], epochs=epochs, optimizer=SGD(0.1))
        right = network.predict(x_val.reshape(-1, 784)) == y_val
        assert 2 < wider_for_other_people(right, writers) < 3


# What each number of ours rests on: the line that prints it, and the kept scores.
OURS = {
    "accuracy": 100 * KEPT["units"]["64"],
    "mean": gains("units", "64", "80"),
    "loss at 3.0": KEPT["learning rate: last loss"]["3.0"],
    "lowest at a rate of": KEPT["range test"]["lowest"],
    "so the first guess is": KEPT["range test"]["lowest"] / 5,
    "plain, loss on new images: lowest": KEPT["long: lowest loss"]["plain"],
    "last": KEPT["long: last loss"]["plain"],
    **dict.fromkeys(
        ["would end", "Keras ended", "your function"],
        KEPT["long: epoch of lowest loss"]["plain"] + 3,
    ),
    "best": KEPT["long: epoch of lowest loss"]["plain"],
    "loss while units are off": KEPT["long: loss while training"]["dropout 0.5"],
    "loss with all of them on": KEPT["long: loss on training images"]["dropout 0.5"],
    "right of the 500 images": np.full(5, 100.0),
    "best of five": 100 * KEPT["search"]["random, best"],
    "worst of five": 100 * KEPT["search"]["random, worst"],
    "best of 12 trials": 100 * KEPT["search"]["optuna"],
    "its learning rate": KEPT["search: best rate"]["optuna"],
    "the best": 100 * KEPT["search"]["two workers"],
}
PRINTED = re.compile(
    r"(?:^|; )\s*([^\n;]+?):? +yours [\d.+−-]+[^\n,]*, ours ([\d.+−-]+) ± ([\d.]+)",
    re.MULTILINE,
)


def test_ours_are_the_kept_means_and_the_bounds_are_wide(notebook):
    """Each number of ours is a mean of five seeds, its bound three deviations wide."""
    seen = set()
    for cell in notebooks.code_cells(notebook):
        shown = "".join(output.get("text", "") for output in cell.outputs)
        for name, ours, bound in PRINTED.findall(shown):
            if name not in OURS and "beside(" in cell.source:
                continue  # reckoned in the lesson, from the kept scores
            five = OURS[name]
            seen.add(name)
            digits = len(ours.partition(".")[2])
            half = 0.501 * 10**-digits
            assert float(ours) == pytest.approx(five.mean(), abs=half), name
            assert float(bound) >= 3 * five.std(ddof=1), name
    assert seen == set(OURS)


def test_the_lessons_seeds_are_the_kept_ones(notebook):
    """Whoever trains again trains with the seeds of the file."""
    assert any("SEEDS = [0, 1, 2, 3, 4]" in cell.source for cell in notebook.cells)
    assert list(comparison_runs.SEEDS) == [0, 1, 2, 3, 4]


def test_guesses_are_far_from_an_edge():
    """With each seed the answer is the one that the lesson goes on with."""
    assert 100 * np.ptp(KEPT["units"]["64"]) > 1  # asked: more than 0.5?
    lowest = KEPT["range test"]["lowest"]
    assert lowest.min() > 0.2  # asked: 0.1 to 2?
    assert lowest.max() < 1
    second = gains("units", "16", "256") / gains("units", "2", "16")
    assert max(second) < 0.1  # asked: less than half?
    for rate, low, high in (("3.0", 0, 0.15), ("0.1", 0.8, 1)):
        assert low < KEPT["learning rate"][rate].min()
        assert KEPT["learning rate"][rate].max() < high


def test_units():
    """80 cannot be told from 64; each step up from 2 gains, the second little."""
    mixed = gains("units", "64", "80")
    assert not believed(mixed)
    assert sum(mixed > 0) == 3
    assert believed(gains("units", "2", "16"))
    assert believed(gains("units", "16", "256"))
    assert gains("units", "16", "256").mean() == pytest.approx(2.1, abs=0.3)
    assert 100 * KEPT["layers, all images"]["256-64-2"].mean() == pytest.approx(
        96, abs=0.5
    )
    assert 100 * KEPT["layers, all images"]["2"].mean() == pytest.approx(66, abs=0.5)


def test_layers():
    """A first one gains 1 point, and 5 with all images; four are not told from one."""
    for group, gain in (("layers", 1), ("layers, all images", 5)):
        assert believed(gains(group, "0", "1"))
        assert gains(group, "0", "1").mean() == pytest.approx(gain, abs=0.3)
        assert not believed(gains(group, "1", "4"))
    assert sum(gains("layers", "1", "4") < 0) == 4
    assert KEPT["layers, all images"]["4"].min() > 0.97  # plain SGD trains it well


def test_activations():
    """The sigmoid is six points behind; tanh and ReLU are not told apart."""
    for other in ("relu", "tanh"):
        behind = gains("activation", "sigmoid", other)
        assert believed(behind)
        assert behind.mean() == pytest.approx(6, abs=0.5)
    assert not believed(gains("activation", "relu", "tanh"))
    assert KEPT["six layers"]["sigmoid, glorot"].max() < 0.12
    assert KEPT["six layers"]["relu, glorot"].min() > 0.7


def test_first_weights():
    """Variance 1 loses 10 points and more; Glorot against He shows in deep networks."""
    assert min(gains("first weights", "variance 1", "glorot")) > 10
    assert KEPT["first weights"]["all zero"].max() < 0.15
    assert not believed(gains("first weights", "glorot", "he"))
    assert believed(gains("twelve layers", "relu, glorot", "relu, he"))


def test_the_sums_with_variance_1_are_about_9():
    """The mean square of a sum is the sum of the squares of the pixels."""
    pixels = comparison_runs.load_mnist()[0][0][:5_000].reshape(-1, 784) / 255
    assert math.sqrt((pixels**2).sum(axis=1).mean()) == pytest.approx(9.4, abs=0.3)


def test_what_glorot_and_he_do_to_the_size_of_sums():
    """Glorot halves the mean square in equal layers with ReLU; He keeps it."""
    rng = np.random.default_rng(1)
    for variance, kept in ((2 / (512 + 512), 0.5), (2 / 512, 1)):
        squares, a = [], rng.normal(size=(500, 512))
        for _ in range(6):
            a = np.maximum(a @ rng.normal(0, np.sqrt(variance), (512, 512)), 0)
            squares.append(np.mean(a**2))
        ratios = np.divide(squares[1:], squares[:-1])
        assert ratios.mean() == pytest.approx(kept, rel=0.1)


def test_rates():
    """At 1.0 it reads poorly and its loss is high with each seed; 3.0 guesses."""
    rates, losses = KEPT["learning rate"], KEPT["learning rate: last loss"]
    assert rates["0.001"].max() < 0.4
    assert min(100 * (rates["0.1"] - rates["1.0"])) > 25
    assert min(losses["1.0"] / losses["0.1"]) > 1.8
    assert rates["3.0"].max() < 0.15
    assert losses["3.0"] == pytest.approx(math.log(10), abs=0.05)


def test_a_rate_of_3_kills_nearly_all_units():
    """After such a training a few of 64 at most answer more than 0 to any image."""
    lesson = comparison_runs.lesson_definitions()
    model = lesson["train"](0, learning_rate=3.0, epochs=5)
    hidden = keras.Model(model.inputs, model.layers[2].output)
    outputs = hidden.predict(lesson["x_val"][:1_000], verbose=0)
    assert outputs.shape == (1_000, 64)
    assert (outputs > 0).any(axis=0).sum() <= 4


def test_a_range_test_with_batches_of_32_is_lower():
    """Its lowest point lies a little to the left of that with 128, as is said."""
    lesson = comparison_runs.lesson_definitions()
    lowest = []
    for size in (32, 128):
        model = lesson["compiled"](0)
        x, y = lesson["x_train"], lesson["y_train"]
        found = range_test(
            model, x, y, lowest=1e-4, highest=10, steps=100, batch_size=size
        )
        lowest.append(found["learning_rate"][int(np.argmin(smooth(found["loss"])))])
        assert found["learning_rate"][-1] < 9  # it ends early
    assert 0.3 < lowest[0] / lowest[1] < 1


def top(name):
    """Return at which rate a hill is highest, and how high."""
    hill = {rate: five.mean() for rate, five in KEPT[f"rates of {name}"].items()}
    rate = max(hill, key=hill.get)
    return rate, hill[rate]


def test_optimizers():
    """Adam's hill is furthest left, two have one top; SGD is five points behind."""
    assert [top(name)[0] for name in ("SGD", "momentum", "Adam")] == [
        *("0.1", "0.1", "0.01"),
    ]
    at = {
        name: {rate: KEPT[f"rates of {name}"][rate].mean() for rate in ("0.001", "0.3")}
        for name in ("SGD", "Adam")
    }
    assert at["Adam"]["0.001"] > at["SGD"]["0.001"] + 0.6
    assert at["SGD"]["0.3"] > at["Adam"]["0.3"] + 0.4
    for rate, left_is_higher in (("0.003", True), ("1", False)):
        names = ("Adam", "momentum", "SGD")
        heights = [KEPT[f"rates of {name}"][rate].mean() for name in names]
        assert heights == sorted(heights, reverse=left_is_higher)
    tops = {name: KEPT[f"rates of {name}"][top(name)[0]] for name in ("SGD", "Adam")}
    momentum = KEPT["rates of momentum"]["0.1"]
    assert believed(momentum - tops["SGD"])
    assert 100 * (momentum - tops["SGD"]).mean() == pytest.approx(5, abs=0.4)
    assert not believed(tops["Adam"] - momentum)


def test_batches():
    """512 need the higher rate, 4 are content with a low one; 64 peak with 4."""
    assert [top(f"batches of {n}")[0] for n in (4, 512)] == ["0.1", "0.3"]
    assert top("SGD")[0] == "0.1"
    few = KEPT["rates of batches of 4"]
    flat = [few[rate].mean() for rate in ("0.01", "0.03", "0.1")]
    assert max(flat) - min(flat) < 0.02
    assert believed(gains("batch size, as many steps", "32", "512"))
    assert gains("batch size, as many steps", "32", "512").mean() > 1


def test_more_images_and_what_is_done_about_overfitting():
    """More images gain six points; dropout and decay only tame the loss."""
    assert believed(gains("images", "500", "4,000"))
    assert gains("images", "500", "4,000").mean() == pytest.approx(5.8, abs=0.3)
    lowest, last = KEPT["long: lowest loss"], KEPT["long: last loss"]
    turns = KEPT["long: epoch of lowest loss"]
    assert min(turns["dropout 0.5"] - turns["plain"]) > 0
    for remedy in ("dropout 0.5", "weight decay 1"):
        assert max(lowest[remedy] - lowest["plain"]) < 0
        assert not believed(gains("long: accuracy", "plain", remedy))
    rises = {name: last[name] - lowest[name] for name in lowest}
    assert max(rises["weight decay 1"]) < 0.002
    assert min(rises["plain"]) > 0.015
    assert max(abs(100 * KEPT["long: gain after epoch 15"]["plain"])) < 1
    off = KEPT["long: loss while training"]
    assert min(off["dropout 0.5"] / off["plain"]) > 3
    on = KEPT["long: loss on training images"]["dropout 0.5"]
    assert max(on / off["dropout 0.5"]) < 0.6


def test_underfitting_is_poor_on_both_sides():
    """2 units: below 55 % on what they saw, and less on new images."""
    seen, new = KEPT["long: seen"]["2 units"], KEPT["long: accuracy"]["2 units"]
    assert seen.max() < 0.55
    assert 0 < 100 * (seen - new).mean() < 10
    assert KEPT["long: seen"]["plain"].min() == 1


def test_steps_of_many_and_of_few_images():
    """4 epochs of 4,000 images are 500 steps, 30 epochs of 500 are 480."""
    assert 4 * math.ceil(4_000 / 32) == 500
    assert 30 * math.ceil(500 / 32) == 480


def test_weight_decay_takes_its_share():
    """AdamW with rate η and decay λ multiplies an idle weight by 1 − ηλ a step."""
    lesson = comparison_runs.lesson_definitions()
    weight = keras.Variable([2.0])
    optimizer = lesson["decaying"](0.001)
    optimizer.build([weight])
    for _ in range(3):
        optimizer.apply([keras.ops.zeros(1)], [weight])
    assert float(weight[0]) == pytest.approx(2 * (1 - 0.001 * 1.0) ** 3, rel=1e-5)


def test_what_points_to_lesson_11():
    """Moved images gain nearly three points, normalised sigmoids learn."""
    moved = gains("augmentation", "plain", "shifted and turned")
    assert believed(moved)
    assert moved.mean() == pytest.approx(2.7, abs=0.3)
    assert KEPT["batch normalisation"]["normalised"].min() > 0.5
    assert round(0.08 * 28) == 2  # "up to two pixels"
    assert round(0.03 * 360) == 11  # "up to 11 degrees"


def test_optuna_draws_rates_as_the_exercise_does():
    """`log=True` is even over the powers of ten, as the lesson says."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    rates = [
        study.ask().suggest_float("learning_rate", 1e-4, 1.0, log=True)
        for _ in range(400)
    ]
    shares = np.histogram(np.log10(rates), bins=[-4, -3, -2, -1, 0])[0] / 400
    np.testing.assert_allclose(shares, 0.25, atol=0.1)


def test_the_grid_is_as_large_as_the_prose_says(prose):
    """Four values of nine settings have so many combinations, and take so many days."""
    number, settings, count, days = re.search(
        r"make \$(\d)\^(\d) = ([\d{},]+)\$ combinations\. At a second each, a "
        r"\*\*grid\*\* of them all takes (\w+) days",
        prose,
    ).groups()
    combinations = int(number) ** int(settings)
    assert f"{combinations:,}" == count.replace("{,}", ",")
    assert {3: "three"}[round(combinations / 86_400)] == days


def test_steps_of_small_and_large_batches(prose):
    """Epochs of the lesson's 2,000 images are as many steps as it says."""
    found = re.search(
        r"four epochs are ([\d,]+) steps with batches of (\d+), and (\d+) steps with "
        r"(\d+)",
        prose,
    )
    many, small, few, large = (int(n.replace(",", "")) for n in found.groups())
    assert many == 4 * math.ceil(2_000 / small)
    assert few == 4 * math.ceil(2_000 / large)
    found = re.search(
        r"Given as many steps, (\d+) epochs with (\d+) against (\d+) epochs with (\d+)",
        prose,
    )
    long, large, short, small = map(int, found.groups())
    assert long * math.ceil(2_000 / large) == short * math.ceil(2_000 / small)


def test_rates_drawn_evenly(prose):
    """Between the bounds of the prose nine in ten are above the rate that it names."""
    found = re.search(
        r"Between ([\d.]+) and (\d+), drawn evenly, nine in ten would be above "
        r"(\d\.\d)",
        prose,
    )
    low, high, bound = (float(n) for n in found.groups())
    assert (high - bound) / (high - low) == pytest.approx(0.9, abs=0.001)
