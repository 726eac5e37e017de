"""The neuron that learns: what its buttons do, and what the picture shows of it."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from mnist_course.widgets.learning_neuron import LearningNeuron

FILMS = np.array([[3.0, 2.0], [4.0, -2.0], [-1.0, 3.0], [0.0, 1.0]])
WANTED = np.array([0, 1, 0, 1])


@pytest.fixture
def figure():
    """Return the figure over four films."""
    return LearningNeuron(FILMS, WANTED, weights=[2, -1], bias=-3, item="film")


def press(figure, words):
    """Press the button whose label has these words."""
    [button] = (each for each in figure.buttons if words in each.description)
    button.click()


def lines_at(figure):
    """Return a point of the neuron's line, and one of the dashed line ahead."""
    lines = (figure.plane.line, figure.ahead)
    return [np.transpose(line.get_data())[0] for line in lines]


def test_the_step_ahead_is_the_step_taken(figure):
    """The dashed line lies where the line lies after the button is pressed."""
    assert "The next step, from film 1: w₁ = 2.00 − 0.1 · 0.73 · 3.0 = 1.78," in (
        figure.sentence
    )
    _, ahead = lines_at(figure)
    numbers = figure.learner.next_step((0,), 0.1).after
    assert numbers[:2] @ ahead + numbers[2] == pytest.approx(0)
    losses = [line.get_ydata()[-1] for line in figure.next]
    press(figure, "this film")
    now, _ = lines_at(figure)
    np.testing.assert_allclose(now, ahead)
    np.testing.assert_allclose(figure.learner.numbers, numbers)
    assert [line.get_ydata()[-1] for line in figure.curves] == pytest.approx(losses)


def test_what_is_said_is_what_was_done(figure):
    """The sentence has the step, the output and the mean loss, before and after."""
    before = figure.learner.losses[0].mean()
    press(figure, "this film")
    after = figure.learner.losses[1]
    assert figure.sentence.startswith("Step 1, from film 1: w₁ = 2.00 − 0.1 · 0.73")
    assert "y of this film goes from 0.73 to 0.49, and the mean loss goes from " in (
        figure.sentence
    )
    assert f"from {before:.3f} to {after.mean():.3f}; right for " in figure.sentence
    y = 1 / (
        1 + np.exp(-(FILMS @ figure.learner.numbers[:2] + figure.learner.numbers[2]))
    )
    right = ((y > 0.5) == WANTED).sum()
    assert figure.sentence.endswith(f"right for {right} of 4 films.")


def test_all_films_are_learned_from_together(figure):
    """The other button takes the mean of all four, and the arithmetic changes too."""
    expected = figure.learner.next_step((0, 1, 2, 3), 0.1).after
    press(figure, "all films")
    np.testing.assert_allclose(figure.learner.numbers, expected)
    assert "Step 1, from the mean of all 4 films: " in figure.sentence
    assert "mean of (y − t) · x" in figure.arithmetic.heads.texts
    figure.set(point=2)
    assert "The next step, from film 2: " in figure.sentence
    assert "mean of (y − t) · x" not in figure.arithmetic.heads.texts


def test_many_steps_at_once_are_many_steps(figure):
    """Ten at once are ten times one, at the rate of the slider."""
    figure.set(at_once=10, rate=0.3)
    press(figure, "this film")
    other = LearningNeuron(FILMS, WANTED, weights=[2, -1], bias=-3)
    other.set(rate=0.3)
    for _ in range(10):
        press(other, "this point")
    np.testing.assert_allclose(figure.learner.numbers, other.learner.numbers)
    assert len(figure.learner.losses) == 11
    assert figure.sentence.startswith("Step 10, from film 1: ")
    first, last = (each.mean() for each in np.array(other.learner.losses)[[0, -1]])
    both = f"mean loss goes from {first:.3f} to {last:.3f}"
    assert f"{both}, in these 10 steps; " in figure.sentence
    assert "these" not in other.sentence


def test_the_loss_is_drawn_from_before_the_first_step(figure):
    """One curve is of the chosen film, the other the mean; the last steps are shown."""
    press(figure, "all films")
    press(figure, "this film")
    losses = np.array(figure.learner.losses)
    own, mean = (line.get_ydata() for line in figure.curves)
    np.testing.assert_allclose(own, losses[:, 0])
    np.testing.assert_allclose(mean, losses.mean(axis=1))
    figure.set(at_once=100)
    press(figure, "all films")
    own = figure.curves[0].get_ydata()
    np.testing.assert_allclose(own, np.array(figure.learner.losses)[-len(own) :, 0])
    assert figure.curves[0].get_xdata()[-1] < figure.curves[0].axes.get_xlim()[1]


def test_halos_are_as_large_as_the_errors(figure):
    """A film that the neuron is sure and wrong of has the largest one."""
    y = 1 / (1 + np.exp(-(FILMS @ [2, -1] - 3)))
    sizes = figure.halos.get_sizes()
    np.testing.assert_allclose(
        sizes / sizes.max(), abs(y - WANTED) / abs(y - WANTED).max()
    )


def test_the_arithmetic_stands_in_its_columns(figure):
    """Below each head the number that it names."""
    heads, table = figure.arithmetic.heads, figure.arithmetic.table
    at = {x: text for (x, _), text in zip(heads.places, heads.texts, strict=True)}
    first_row = table.places[:, 1] == table.places[:, 1].max()
    row = [
        (at.get(x), text)
        for (x, _), text, first in zip(
            table.places, table.texts, first_row, strict=True
        )
        if first
    ]
    named = {head: text for head, text in row if head}
    assert named == {
        "old": "2.00",
        "η": "0.1",
        "y − t": "0.73",
        "input": "3.0",
        "new": "1.78",
    }


def test_start_over(figure):
    """Back to the first numbers, picture and all."""
    first = figure.image.value
    press(figure, "all films")
    assert figure.image.value != first
    press(figure, "Start over")
    assert figure.image.value == first


def test_wrong_films_are_hollow(figure):
    """As in the plane that is moved by hand."""
    hollow = [
        to_rgb(dot.get_markerfacecolor()) == (1, 1, 1) for dot in figure.plane.dots
    ]
    assert hollow == [True, False, False, True]


def test_wrong_numbers_are_refused():
    """Two weights are wanted, and finite ones."""
    with pytest.raises(ValueError, match="two finite numbers"):
        LearningNeuron(FILMS, WANTED, weights=[1, 2, 3], bias=0)
    with pytest.raises(ValueError, match="two finite numbers"):
        LearningNeuron(FILMS, WANTED, weights=[1, np.nan], bias=0)


def test_a_click_chooses_a_film_and_another_learns_from_it(figure, click_on):
    """The first moves slider and ring, the second does what the button does."""
    press(figure, "all films")
    before = figure.learner.numbers
    click_on(figure, "3")
    assert figure.controls["point"].value == 3
    np.testing.assert_array_equal(figure.plane.ring.get_xydata(), FILMS[2:3])
    np.testing.assert_array_equal(figure.learner.numbers, before)
    wanted = figure.learner.next_step((2,), 0.1).after
    click_on(figure, "3")
    np.testing.assert_allclose(figure.learner.numbers, wanted)
    assert figure.sentence.startswith("Step 2, from film 3: ")
    words = {each.name: each.words for each in reversed(figure.targets())}
    assert words["3"] == "learn from film 3"
    assert words["1"] == "choose film 1"


def test_a_click_between_the_films_does_nothing(figure):
    """The origin is no film."""
    before = figure.values, figure.sentence
    x, y = figure.plane.axes.transData.transform((0, 0)) / figure.picture.bbox.size
    figure.click(x, 1 - y)
    assert (figure.values, figure.sentence) == before
