"""The shape calculator: shapes, counts and bars against real networks."""

import numpy as np
import pytest

from mnist_course.network import Network
from mnist_course.widgets.shape_calculator import FULL, OWN, ShapeCalculator


def rows_of(calculator):
    """Return the products and the counts of the layers that are shown."""
    texts = calculator.products.texts
    products = ["".join(texts[start : start + 5]) for start in range(0, len(texts), 5)]
    return products, calculator.counts.texts


def test_the_calculator_starts_with_the_network_of_the_lesson():
    """Shapes, parameters of each layer and the total are those of 784-16-16-10."""
    calculator = ShapeCalculator()
    products, counts = rows_of(calculator)
    assert products == [
        "(32, 784) @ (784, 16) + (16,) → (32, 16)",
        "(32, 16) @ (16, 16) + (16,) → (32, 16)",
        "(32, 16) @ (16, 10) + (10,) → (32, 10)",
    ]
    assert counts == [
        "784 · 16 + 16 = 12,560",
        "16 · 16 + 16 = 272",
        "16 · 10 + 10 = 170",
    ]
    assert calculator.total.texts == ["13,002 parameters"]
    assert (
        "12,560 + 272 + 170 = 13,002 parameters; layer 1 holds 97\u00a0% of them"
        in (calculator.sentence)
    )


@pytest.mark.parametrize("hidden", [(), (16,), (512, 256), (30, 20, 7), (1024, 1, 5)])
def test_the_calculator_agrees_with_a_real_network(hidden):
    """Written shapes and counts are those of a network's own arrays and outputs."""
    calculator = ShapeCalculator()
    units = {f"units{layer}": n for layer, n in enumerate(hidden, start=1)}
    calculator.set(hidden=len(hidden), n=10, **units)
    network = Network([784, *hidden, 10])
    network.forward(np.zeros((10, 784), np.float32))
    products, counts = rows_of(calculator)
    layers = zip(
        network.activations, network.weights, network.biases, network.sums, strict=True
    )
    assert products == [
        f"{a.shape} @ {w.shape} + {b.shape} → {z.shape}" for a, w, b, z in layers
    ]
    sizes = [
        w.size + b.size for w, b in zip(network.weights, network.biases, strict=True)
    ]
    assert [int(c.split("= ")[1].replace(",", "")) for c in counts] == sizes
    assert calculator.total.texts == [f"{sum(sizes):,} parameters"]
    shares = [bar.get_width() for bar in calculator.shares if bar.get_visible()]
    np.testing.assert_allclose(np.array(shares) / FULL, np.array(sizes) / sum(sizes))


def test_the_calculator_names_layers_of_equal_size():
    """Where two layers hold most, both are named; where one does, it alone."""
    calculator = ShapeCalculator((784, 1024, 1024, 1024, 10))
    share = round(100 * (1024 * 1025) / (785 * 1024 + 2 * 1024 * 1025 + 10_250))
    words = f"layers 2 and 3 hold {share}\u00a0% of them each."
    assert words in calculator.sentence
    calculator.set(units3=1023)
    assert "; layer 2 holds " in calculator.sentence


def test_the_calculator_draws_a_box_for_each_layer():
    """There is a box for each size, wider for more units, with its number."""
    calculator = ShapeCalculator((784, 64, 10))
    boxes = [box for box in calculator.boxes if box.get_visible()]
    assert calculator.names.texts == ["784 inputs", "64 units", "10 outputs"]
    widths = [box.get_width() for box in boxes]
    assert len(boxes) == 3
    assert widths == sorted(widths, reverse=True)


def test_a_preset_moves_the_controls_and_back():
    """The list sets the sliders, and a slider sets the list."""
    calculator = ShapeCalculator()
    calculator.set(preset="784-512-256-10")
    values = {name: c.value for name, c in calculator.controls.items()}
    assert (values["hidden"], values["units1"], values["units2"]) == (2, 512, 256)
    assert "401,920 + 131,328 + 2,570 = 535,818 parameters" in calculator.sentence
    calculator.set(units2=255)
    assert calculator.controls["preset"].value == OWN
    calculator.set(units2=256)
    assert calculator.controls["preset"].value == "784-512-256-10"
    calculator.set(preset="784-10")
    assert calculator.controls["hidden"].value == 0
    assert calculator.sentence.startswith("784-10 has 7,850 parameters. A batch")
    calculator.set(preset=OWN)
    assert calculator.controls["preset"].value == "784-10"


def test_sliders_of_absent_layers_are_off():
    """Only the layers that are there can be changed."""
    calculator = ShapeCalculator()
    for hidden in range(4):
        calculator.set(hidden=hidden)
        off = [calculator.controls[f"units{layer}"].disabled for layer in (1, 2, 3)]
        assert off == [layer > hidden for layer in (1, 2, 3)]


def test_the_batch_size_changes_shapes_only():
    """Another n changes every product and no count."""
    calculator = ShapeCalculator()
    products, counts = rows_of(calculator)
    calculator.set(n=60_000)
    others, same = rows_of(calculator)
    assert same == counts
    assert others == [row.replace("(32, ", "(60000, ") for row in products]
    calculator.set(n=1)
    assert "One example goes in with shape (1, 784)" in calculator.sentence


def test_no_product_leaves_the_picture():
    """The longest product ends inside the picture."""
    calculator = ShapeCalculator()
    calculator.set(hidden=3, units1=1024, units2=1024, units3=1024, n=60_000)
    artist = calculator.products.artist
    right = max(
        x + path.vertices[:, 0].max()
        for path, (x, _) in zip(artist.get_paths(), artist.get_offsets(), strict=True)
        if len(path.vertices)
    )
    assert right < 7.2


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((784,), "must list the inputs"),
        ((784, 1, 1, 1, 1, 10), "up to three hidden layers"),
        (784, "such as .784, 16, 16, 10.; got 784"),
        ((784, 0, 10), "whole number above 0; got 0"),
        ((784, 2.5, 10), "got 2.5"),
        ((784, 2000, 10), "at most 1,024; got 2,000"),
    ],
)
def test_other_sizes_are_refused(sizes, words):
    """Sizes that the figure cannot show are refused, and the error says why."""
    with pytest.raises(ValueError, match=words):
        ShapeCalculator(sizes)
