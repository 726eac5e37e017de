"""The network stepper: cells, sums and words against a second computation."""

import base64
import math
import re

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.network import Network
from mnist_course.support.picture import RIGHT, WRONG
from mnist_course.support.wording import number
from mnist_course.widgets.network_stepper import NetworkStepper
from mnist_course.widgets.network_stepper.diagram import CELL_HEIGHT, CELL_WIDTH
from mnist_course.widgets.network_stepper.unit_sum import unit_sum

SIZES = [784, 16, 12, 10]


@pytest.fixture(scope="module")
def digits():
    """Return 2,500 images and their labels, some for training and some to look at."""
    (x, y), _ = load_mnist()
    return x[:2500], y[:2500]


def trained(digits, sizes=SIZES, activation="relu"):
    """Return a network that reads most digits right, and some wrong."""
    x, y = digits
    network = Network(sizes, seed=4, input_scale=1 / 255, activation=activation)
    network.fit(x[:2000].reshape(-1, 784), y[:2000], epochs=3)
    return network


@pytest.fixture(scope="module")
def network(digits):
    """Return a trained network with ReLU."""
    return trained(digits)


@pytest.fixture(scope="module")
def shared(network, digits):
    """Return the figure, on images that the network has not seen, and its values."""
    x, y = digits
    figure = NetworkStepper(network, x[2000:], y[2000:])
    return figure, figure.values


@pytest.fixture
def stepper(shared):
    """Return the figure as it is shown first."""
    figure, first = shared
    with figure.held():
        figure.set(**first)
    figure.redraw()
    return figure


def by_hand(network, pixels):
    """Return sums and activations of every layer, number by number, for ReLU."""
    a = [pixel / 255 for pixel in pixels.ravel().tolist()]
    sums, activations = [], [a]
    for weights, bias in zip(network.weights, network.biases, strict=True):
        rows, offsets = weights.tolist(), bias.tolist()
        z = [
            sum(value * row[unit] for value, row in zip(a, rows, strict=True)) + offset
            for unit, offset in enumerate(offsets)
        ]
        a = [max(0.0, value) for value in z]
        sums.append(z)
        activations.append(a)
    return sums, activations


def shown(text):
    """Return a written number as a float."""
    return float(text.replace("−", "-"))


def cells_of(stepper):
    """Return the numbers in the cells, layer by layer; none for an empty cell."""
    return [
        [shown(text) if text else None for text in cells.numbers.texts]
        for cells in stepper.diagram.layers
    ]


def test_the_cells_hold_the_activations(stepper, network, digits):
    """Hidden cells show activations and the last ones logits, rounded."""
    stepper.set(image=5, step="probabilities")
    sums, activations = by_hand(network, digits[0][2005])
    wanted = [*activations[1:-1], sums[-1]]
    for column, values in zip(cells_of(stepper), wanted, strict=True):
        np.testing.assert_allclose(column, values, atol=0.051)
        small = np.abs(values) < 9.9
        np.testing.assert_allclose(
            np.array(column)[small], np.array(values)[small], atol=0.0051
        )


@pytest.mark.parametrize(
    ("step", "filled"),
    [("input", 0), ("layer 1", 1), ("layer 2", 2), ("logits", 3), ("probabilities", 3)],
)
def test_what_lies_ahead_is_empty(stepper, step, filled):
    """A step fills its own column and those before it, and names itself in bold."""
    stepper.set(step=step)
    for place, column in enumerate(cells_of(stepper)):
        assert all((value is None) == (place >= filled) for value in column)
    bars = {bar.get_visible() for bar in stepper.diagram.bars}
    assert bars == {step == "probabilities"}
    assert any(stepper.diagram.shares.texts) == (step == "probabilities")


def test_the_bars_are_the_softmax_of_the_logits(stepper, network, digits):
    """Each bar is as long as its probability."""
    stepper.set(image=7, step="probabilities")
    sums, _ = by_hand(network, digits[0][2007])
    powers = [math.exp(z) for z in sums[-1]]
    widths = np.array([bar.get_width() for bar in stepper.diagram.bars])
    np.testing.assert_allclose(
        widths / widths.sum(), np.array(powers) / sum(powers), atol=1e-5
    )


@pytest.mark.parametrize("right", [True, False])
def test_the_guess_and_the_true_digit_are_marked(stepper, network, digits, right):
    """The guess has the colour of its verdict, and the true digit an outline."""
    x, y = digits[0][2000:], digits[1][2000:]
    guesses = network.predict(x.reshape(-1, 784))
    image = int(np.flatnonzero((guesses == y) == right)[1])
    stepper.set(image=image, step="probabilities")
    bars = stepper.diagram.bars
    outlined = [digit for digit, bar in enumerate(bars) if bar.get_edgecolor()[3]]
    assert outlined == [y[image]]
    colors = stepper.diagram.shares.colors
    color = RIGHT if right else WRONG
    assert [d for d, c in enumerate(colors) if c == color] == [guesses[image]]
    faces = {bar.get_facecolor() for d, bar in enumerate(bars) if d != guesses[image]}
    assert len(faces) == 1
    assert bars[guesses[image]].get_facecolor() not in faces
    verdict = "which is right." if right else f"which is wrong; {y[image]} has "
    assert f"The likeliest digit is {guesses[image]} with " in stepper.sentence
    assert verdict in stepper.sentence


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_an_open_sum_is_that_of_the_unit(stepper, network, digits, layer):
    """Parts, sum and output that are written agree with the sum by hand."""
    name = [None, "layer 1", "layer 2", "logits"][layer]
    sums, activations = by_hand(network, digits[0][2003])
    for unit in (0, 3, 9):
        stepper.set(image=3, layer=name, unit=unit)
        w = network.weights[layer - 1][:, unit].tolist()
        products = [a * b for a, b in zip(activations[layer - 1], w, strict=True)]
        up = sum(p for p in products if p > 0)
        down = sum(p for p in products if p < 0)
        bias = float(network.biases[layer - 1][unit])
        written = re.search(
            r"give z = (−?[\d.]+) ([+−]) ([\d.]+) ([+−]) ([\d.]+) = (−?[\d.]+);",
            stepper.sentence,
        )
        first, sign, second, other, third, total = written.groups()
        parts = [shown(first), shown(sign + second), shown(other + third)]
        np.testing.assert_allclose(parts, [up, down, bias], atol=0.021)
        assert shown(total) == pytest.approx(sums[layer - 1][unit], abs=0.0051)
        assert sum(parts) == pytest.approx(shown(total), abs=1e-9)
        if layer < 3:
            value = max(0.0, sums[layer - 1][unit])
            written = re.search(r"a = ReLU\(z\) = (−?[\d.]+)\.", stepper.sentence)
            assert shown(written[1]) == pytest.approx(value, abs=0.0051)
        else:
            assert "no activation: softmax takes all ten." in stepper.sentence


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_largest_products_are_named(stepper, network, digits, layer):
    """Most for and most against are the ends of the sorted products, at their place."""
    name = [None, "layer 1", "layer 2", "logits"][layer]
    stepper.set(image=3, layer=name, unit=4)
    _, activations = by_hand(network, digits[0][2003])
    w = network.weights[layer - 1][:, 4].tolist()
    products = [a * b for a, b in zip(activations[layer - 1], w, strict=True)]
    order = sorted(range(len(products)), key=products.__getitem__)
    for place, words in ((order[-1], "Most for it"), (order[0], "Most against it")):
        where = f"unit {place}"
        if layer == 1:
            where = f"row {place // 28}, column {place % 28}"
        value = number(products[place], 2)
        assert re.search(
            rf"{words}: {where}: [−\d.]+ · [−\d.()]+ ≈ {value}\.", stepper.sentence
        )


def test_a_sum_of_layer_1_shows_images(stepper, network, digits):
    """Weights and products of layer 1 are images of 28 rows, positive above 0."""
    stepper.set(image=3, layer="layer 1", unit=6)
    weights = network.weights[0][:, 6].reshape(28, 28)
    maps = stepper.panel.maps
    np.testing.assert_allclose(maps[0].get_array(), weights)
    np.testing.assert_allclose(
        maps[1].get_array(), weights * (digits[0][2003] / 255), atol=1e-6
    )
    for image in maps:
        low, high = image.get_clim()
        assert -low == high == pytest.approx(np.abs(weights).max())
    assert maps[0].axes.get_visible()
    assert not stepper.panel.graph.get_visible()


def test_a_sum_of_a_later_layer_shows_bars(stepper, network, digits):
    """Each bar is a product, blue above 0; bars that the layer lacks are gone."""
    stepper.set(image=3, layer="logits", unit=8)
    _, activations = by_hand(network, digits[0][2003])
    products = np.array(activations[2]) * network.weights[2][:, 8]
    bars = [bar for bar in stepper.panel.bars if bar.get_visible()]
    np.testing.assert_allclose([bar.get_height() for bar in bars], products, atol=1e-4)
    assert not stepper.panel.maps[0].axes.get_visible()
    for bar, product in zip(bars, products, strict=True):
        red, _, blue, _ = bar.get_facecolor()
        assert (blue > red) == (product > 0)


def test_lines_lead_to_the_open_unit(stepper, network, digits):
    """One line from each unit before ends at the unit, the widest for the largest."""
    stepper.set(image=3, layer="layer 2", unit=5)
    _, activations = by_hand(network, digits[0][2003])
    products = np.array(activations[1]) * network.weights[1][:, 5]
    fan = stepper.diagram.fan
    ends = {tuple(segment[1]) for segment in fan.get_segments()}
    (end,) = ends
    assert end[1] == stepper.diagram.layers[1].places[5, 1]
    starts = [segment[0][1] for segment in fan.get_segments()]
    np.testing.assert_allclose(starts, stepper.diagram.layers[0].places[:, 1])
    widths = np.array(fan.get_linewidths())
    assert widths.argmax() == np.abs(products).argmax()


def test_the_numbers_stand_in_the_middle_of_their_cells(stepper):
    """Each number is centred, both ways, and does not leave its cell."""
    stepper.set(step="probabilities")
    for cells in stepper.diagram.layers:
        paths = cells.numbers.artist.get_paths()
        offsets = cells.numbers.artist.get_offsets()
        np.testing.assert_array_equal(offsets, cells.places)
        for path in paths:
            low, high = path.vertices.min(axis=0), path.vertices.max(axis=0)
            np.testing.assert_allclose((low + high) / 2, 0, atol=0.006)
            assert np.all(high - low < (CELL_WIDTH, CELL_HEIGHT))


def test_an_open_sum_at_the_end_has_a_verdict(stepper, network, digits):
    """With the probabilities in view, the sentence says what the network reads."""
    stepper.set(layer="layer 1")
    assert "The network reads" not in stepper.sentence
    stepper.set(step="probabilities")
    for image in range(10):
        stepper.set(image=image)
        label = int(digits[1][2000 + image])
        z = by_hand(network, digits[0][2000 + image])[0][-1]
        guess = max(range(10), key=z.__getitem__)
        verdict = "rightly" if guess == label else "wrongly"
        assert stepper.sentence.endswith(f" The network reads {guess}, {verdict}.")
        article = "an" if label == 8 else "a"
        assert stepper.sentence.startswith(f"Image {image}, {article} {label}. ")


def test_the_open_unit_is_marked(stepper):
    """Only the cell of the open unit has a thick frame."""
    stepper.set(layer="layer 2", unit=7)
    widths = [cells.boxes.get_linewidths() for cells in stepper.diagram.layers]
    marked = [
        (layer, unit)
        for layer, row in enumerate(widths)
        for unit, width in enumerate(row)
        if width > 1
    ]
    assert marked == [(1, 7)]


def test_opening_a_sum_moves_the_step_on(stepper):
    """A sum that is opened early takes the step along; a step back closes it."""
    stepper.set(layer="layer 2")
    assert stepper.controls["step"].value == "layer 2"
    assert not stepper.controls["unit"].disabled
    stepper.set(step="layer 1")
    assert stepper.controls["layer"].value == "none"
    assert stepper.controls["unit"].disabled
    assert "layer 1 turns 784 numbers into 16 activations" in stepper.sentence
    assert not stepper.diagram.fan.get_visible()


def test_the_unit_slider_ends_at_the_last_unit(stepper):
    """A layer with fewer units shortens the slider."""
    stepper.set(layer="layer 1", unit=15)
    assert stepper.sentence.count("Unit 15 of layer 1") == 1
    stepper.set(layer="logits")
    assert stepper.controls["unit"].max == stepper.controls["unit"].value == 9
    assert "The logit of digit 9: " in stepper.sentence


def test_a_hidden_step_counts_and_names_the_largest(stepper, network, digits):
    """The sentence of a hidden layer counts what is above 0 and finds the largest."""
    stepper.set(image=9, step="layer 2")
    _, activations = by_hand(network, digits[0][2009])
    a = np.array(activations[2])
    assert (
        f"{(a > 1e-6).sum()} of them are above 0, and the largest is "
        f"{number(a.max(), 2)} in unit {a.argmax()}. Next: logits."
    ) in stepper.sentence


def test_the_logits_name_the_two_largest(stepper, network, digits):
    """The sentence of the logits names the largest two, in order."""
    stepper.set(image=9, step="logits")
    z = by_hand(network, digits[0][2009])[0][-1]
    second, best = sorted(range(10), key=z.__getitem__)[-2:]
    assert (
        f"The largest is {number(z[best], 2)} for {best}, the second "
        f"{number(z[second], 2)} for {second}."
    ) in stepper.sentence


def test_the_first_sentence_does_not_depend_on_training(digits):
    """Untouched, two different networks give the same sentence and picture."""
    x, y = digits
    figures = [
        NetworkStepper(Network(SIZES, seed=seed, input_scale=1 / 255), x, y)
        for seed in (1, 2)
    ]
    assert figures[0].sentence == figures[1].sentence
    assert figures[0].image.value == figures[1].image.value
    assert figures[0].sentence == (
        f"Image 0, a 5: its 784 pixels, divided by 255, are the input; "
        f"{(x[0] > 0).sum()} of them are above 0. Next, layer 1 turns them into 16 "
        "activations."
    )
    figures[0].set(step="layer 1")
    figures[1].set(step="layer 1")
    assert figures[0].image.value != figures[1].image.value


def test_the_shapes_are_those_of_the_arrays(stepper, network):
    """Each line of the trace has the shapes of the layer's arrays."""
    stepper.set(step="probabilities")
    lines = np.reshape(stepper.trace.texts, (-1, 3))
    for (_, _, shapes), w, b in zip(
        lines[1:], network.weights, network.biases, strict=False
    ):
        assert shapes == f"(1, {len(w)}) @ {w.shape} + {b.shape} → (1, {len(b)})"
    assert lines[-1].tolist() == [
        "probabilities",
        "p = softmax(z)",
        "(1, 10) → (1, 10)",
    ]
    stepper.set(step="layer 1")
    assert not any(stepper.trace.texts[3 * row + 2] for row in (2, 3, 4))


def test_the_network_is_only_read(network, digits):
    """The figure leaves the last batch's sums, and sees weights as they are now."""
    x, y = digits
    own = trained(digits)
    own.forward(x[:4].reshape(-1, 784))
    figure = NetworkStepper(own, x, y)
    figure.set(step="logits")
    assert own.sums[-1].shape == (4, 10)
    before = cells_of(figure)
    own.biases[-1] += 1
    figure.set(image=1)
    figure.set(image=0)
    np.testing.assert_allclose(cells_of(figure)[-1], np.array(before[-1]) + 1, atol=0.1)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "leaky_relu"])
def test_other_activations(digits, activation):
    """The function that is named is the one that is applied, with 32 units too."""
    network = trained(digits, [784, 32, 10], activation)
    figure = NetworkStepper(network, *digits)
    figure.set(layer="layer 1", unit=31)
    x = digits[0][0].ravel() / 255
    z = float(x @ network.weights[0][:, 31]) + float(network.biases[0][31])
    value = {
        "sigmoid": 1 / (1 + math.exp(-z)),
        "tanh": math.tanh(z),
        "leaky_relu": z if z > 0 else 0.01 * z,
    }[activation]
    name = activation.replace("_relu", " ReLU")
    assert f"a = {name}(z) = {number(value, 2)}." in figure.sentence


def test_a_sum_without_products_says_so():
    """A unit whose weights are all 0 has nothing for it and nothing against it."""
    network = Network([784, 4, 10], input_scale=1 / 255)
    network.weights[0][:] = 0
    network.forward(np.full((1, 784), 255, np.uint8))
    s = unit_sum(network, 1, 2)
    assert s.most_for == s.most_against == "nothing"
    assert s.arithmetic == "0.00 + 0.00 + 0.00 = 0.00"


IMAGES, LABELS = np.zeros((2, 28, 28), np.uint8), np.array([0, 1])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: "a network", "must be a Network.*; got str"),
        (lambda: Network([784, 16, 10]), "input_scale=1 / 255; got input_scale=1"),
        (lambda: Network([784, 33, 10], input_scale=1 / 255), "at most 32 units"),
        (lambda: Network([784, 10], input_scale=1 / 255), r"got sizes \[784, 10\]"),
        (lambda: Network([784, 8, 8, 8, 8, 10], input_scale=1 / 255), "one to 3"),
        (lambda: Network([100, 8, 10], input_scale=1 / 255), "784 inputs"),
        (lambda: Network([784, 8, 2], input_scale=1 / 255), "10 outputs"),
    ],
)
def test_other_networks_are_refused(make, words):
    """A network that the figure cannot show is refused, and the error says why."""
    with pytest.raises(ValueError, match=words):
        NetworkStepper(make(), IMAGES, LABELS)


def test_wrong_arrays_are_refused(network):
    """Images and labels of the wrong shape are refused."""
    with pytest.raises(ValueError, match="reshape"):
        NetworkStepper(network, IMAGES.reshape(2, 784), LABELS)
    with pytest.raises(ValueError, match="each of the 2 images; got 1"):
        NetworkStepper(network, IMAGES, LABELS[:1])


def test_what_is_saved_is_the_whole_way(stepper):
    """A page without a kernel shows all layers; the figure itself stands at its start.

    Where the learner has moved on, it is what is on show.
    """
    data, metadata = stepper._repr_mimebundle_()
    assert "The likeliest digit is" in data["text/plain"]
    assert metadata["image/png"]["alt"] == data["text/plain"]
    assert stepper.values["step"] == "input"
    assert "Next, layer 1" in stepper.sentence
    first = base64.b64encode(stepper.image.value).decode()
    assert data["image/png"] != first
    stepper.set(step="layer 1")
    data, _ = stepper._repr_mimebundle_()
    assert data["text/plain"] == stepper.sentence


@pytest.mark.parametrize("sizes", [SIZES, [784, 17, 32, 10], [784, 31, 10]])
def test_a_click_opens_the_unit_below_it(digits, sizes, click_on):
    """In one column or in two: its frame is where the click was."""
    figure = NetworkStepper(Network(sizes, input_scale=1 / 255), *digits)
    for layer, cells in zip(figure._layers, figure.diagram.layers, strict=True):
        name = f"unit of {layer}"
        target = next(each for each in figure.targets() if each.name == name)
        for cell in (0, 3, target.cells - 1):
            click_on(figure, name, cell)
            unit = figure.controls["unit"].value
            assert figure.controls["layer"].value == layer
            assert cells.boxes.get_linewidths()[unit] == 2.5
            place = figure._page.transData.transform(cells.places[unit])
            x, y = place / figure.picture.bbox.size
            assert target.cell_at(x, 1 - y) == cell
            click_on(figure, name, cell)
            assert figure.controls["layer"].value == "none"


def test_a_click_on_a_heading_goes_there(stepper, click_on):
    """Forwards and back; an open sum that lies ahead is closed."""
    click_on(stepper, "probabilities")
    assert "The likeliest digit is" in stepper.sentence
    click_on(stepper, "unit of layer 2", 4)
    assert "Unit 4 of layer 2: " in stepper.sentence
    click_on(stepper, "layer 1")
    assert stepper.values["step"] == "layer 1"
    assert stepper.values["layer"] == "none"
