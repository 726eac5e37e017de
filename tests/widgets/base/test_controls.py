"""The makers of controls: what they are called, what they offer, where they stand."""

import pytest

from mnist_course.widgets.base import controls


def test_digits_are_ten_buttons():
    """The value is the digit, not its name."""
    made = controls.digit(7)
    assert [value for _, value in made.options] == list(range(10))
    assert made.value == 7


def test_all_digits_are_a_choice_of_their_own():
    """Without a digit all of them are chosen, and their button is the one pressed."""
    made = controls.digit()
    assert made.value is None
    assert made.index == 0
    assert made.options[0] == ("all", None)
    assert len(made.options) == 11


def test_an_image_is_chosen_by_its_number():
    """From 0 to one less than there are; a number beyond the end is the last one."""
    made = controls.image_number(300)
    made.value = 1000
    assert (made.min, made.value) == (0, 299)


@pytest.mark.parametrize(("step", "values"), [({}, int), ({"step": 0.5}, float)])
def test_a_slider_has_whole_numbers_unless_it_has_a_step(step, values):
    """Both stand where they are told to, between the same ends."""
    made = controls.slider("Height", 2, -3, 4, **step, **controls.HALF)
    assert isinstance(made.value, values)
    assert (made.value, made.min, made.max) == (2, -3, 4)
    assert made.description == "Height"
    assert made.layout.width == "48%"


@pytest.mark.parametrize("width", ["", "5em"])
def test_a_choice_is_a_list_or_buttons(width):
    """Both offer the same, and begin with the first unless they are told another."""
    made = controls.choice("Split", {"train": 1, "test": 2}, button_width=width)
    assert made.options == ("train", "test")
    assert made.value == "train"
    assert hasattr(made.style, "button_width") == bool(width)
    assert controls.choice("Split", ["a", "b"], value="b").value == "b"


def test_steps_are_named_by_their_values():
    """A number as short as it can be, with commas; words as they are."""
    made = controls.steps("Rate", (0.0001, 0.5, 1.0, 60_000), value=1.0)
    assert [name for name, _ in made.options] == ["0.0001", "0.5", "1", "60,000"]
    assert made.value == 1.0
    assert controls.steps("Step", ["input", "logits"]).value == "input"


@pytest.mark.parametrize(
    "made",
    [
        controls.steps("Rate", (1, 2)),
        controls.digit(3),
        controls.choice("f", ["a", "b"], button_width="5em"),
    ],
)
def test_controls_stand_in_one_line(made):
    """They have the classes that place all others; ipywidgets 8 forgets them here."""
    assert {"jupyter-widgets", "widget-inline-hbox"} <= set(made._dom_classes)


def test_a_button_calls_without_arguments():
    """Whoever is told needs to know nothing of buttons."""
    pressed = []
    controls.button("Restore", "undo", lambda: pressed.append(1)).click()
    assert pressed == [1]
    assert controls.stop_button(pressed.clear).disabled


def test_steps_may_have_a_unit():
    """It stands behind the number in view, and the value is the number alone."""
    made = controls.steps("Variance", [0.5, 1, 2000], unit="/100", value=1)
    assert made.label == "1/100"
    assert made.value == 1
    assert [name for name, _ in made.options] == ["0.5/100", "1/100", "2,000/100"]
