"""The TOML files of the exercises: what they give, and which mistakes they refuse."""

import importlib.util

import pytest

from mnist_course.exercises.checking.words import words_of

MODULE = """
factor = 2


def _doubled(x, *, by=2, more=0):
    return by * x + more


def doubled(x):
    return factor * x
"""
WORDS = """
[doubled]
asks = "return twice x"
can = "You can double."
right = "Twice as much."
hints = ["a", "b", "c"]

[doubled.mistakes]
"x ** factor" = "You square."
"x * x" = "as above"
"3 * x" = "That is three times."
"""


@pytest.fixture
def read(tmp_path):
    """Return what reads words from beside a solution in a module of its own."""
    path = tmp_path / "toy.py"
    path.write_text(MODULE)
    spec = importlib.util.spec_from_file_location("toy", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def read(text, *, judged=False):
        path.with_suffix(".toml").write_text(text)
        return words_of(module.doubled, judged=judged)

    return read


def test_a_mistake_is_an_expression_of_the_parameters(read):
    """An expression sees the parameters and the names of the module."""
    words = read(WORDS)
    assert (words.asks, words.right) == ("return twice x", "Twice as much.")
    assert words.hints == ("a", "b", "c")
    assert [mistake.like(5) for mistake in words.mistakes] == [25, 25, 15]
    said = ["You square.", "You square.", "That is three times."]
    assert [mistake.says for mistake in words.mistakes] == said


def test_slips_are_made_together(read):
    """One by one below the mistakes, then in twos; never two of the same option."""
    slips = """
[doubled.slips]
"by=3" = "Three times."
"by=x" = "as above"
"more=1" = "One too many."
"""
    words = read(WORDS + slips)
    made = [(m.slips, m.like(5), m.says) for m in words.mistakes[3:]]
    assert made == [
        (("by=3",), 15, "Three times."),
        (("by=x",), 25, "Three times."),
        (("more=1",), 11, "One too many."),
        (("by=3", "more=1"), 16, "Three times.\nOne too many."),
        (("by=x", "more=1"), 26, "Three times.\nOne too many."),
    ]


def test_a_judge_has_verdicts(read):
    """Where answers are judged, a table holds what is said to each fault."""
    words = read(WORDS.replace("mistakes", "verdicts"), judged=True)
    assert words.mistakes == ()
    assert words.verdicts["3 * x"] == "That is three times."


@pytest.mark.parametrize("judged", [False, True])
def test_errors_have_words_too(read, judged):
    """What is said to an error stands in a table of its own, for each kind of check."""
    text = WORDS.replace("mistakes", "verdicts") if judged else WORDS
    words = read(text + '[doubled.errors]\n"by zero" = "Not by 0."\n', judged=judged)
    assert words.errors == {"by zero": "Not by 0."}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[doubled", "[other", "toy.toml, doubled: expected the fields asks, can"),
        ('"a", ', "", "expected 3 hints, found 2"),
        ('asks = "return twice x"', "", "expected the field 'asks', found none"),
        ('can = "You can double."', "", "expected the field 'can', found none"),
        ("Twice as much.", " ", "expected words in 'right'"),
        ("right", "wright", "expected only the fields .*, found 'wright'"),
        ("3 * x", "3 x", "expected an expression, found '3 x'"),
        ("You square.", "as above", "mistakes: expected a sentence first"),
        ("That is three times.", "", r"expected words in '3 \* x'"),
        ("[doubled.mistakes]", "[doubled.mistakes", "toy.toml: expected TOML"),
        ("[doubled.m", '[doubled.slips]\n"b=" = "B."\n[doubled.m', "found 'dict.b="),
    ],
)
def test_a_mistake_in_the_file_is_told(read, old, new, says):
    """The file, the exercise and the field are named, when the module is loaded."""
    with pytest.raises(ValueError, match=says):
        read(WORDS.replace(old, new))
