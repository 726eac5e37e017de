"""Answers of several values: compared one by one, and told apart in words."""

from collections import Counter

import numpy as np
import pytest

from mnist_course.exercises.checking import compare
from mnist_course.exercises.checking.sandbox import Outcome
from mnist_course.exercises.checking.values import plain


def test_several_values_are_compared_one_by_one():
    """An answer of several arrays is right only if each of them is."""
    want = Outcome(value=(np.ones((2, 3)), np.zeros(3)))
    assert compare.same(Outcome(value=[np.ones((2, 3)), np.zeros(3)]), want)
    for wrong in (
        (np.ones((2, 3)), np.ones(3)),
        (np.zeros(3), np.ones((2, 3))),
        (np.ones((2, 3)),),
        np.ones((2, 3)),
        None,
    ):
        assert not compare.same(Outcome(value=wrong), want)


def test_where_nothing_is_wanted_any_array_without_numbers_will_do():
    """A list of no rows has no columns, and nothing that could tell its type."""
    want = Outcome(value=np.zeros((0, 5), dtype=bool))
    for nothing in (np.array([]), [], np.zeros((0, 3))):
        assert compare.same(Outcome(value=nothing), want, dtype=True)
    assert not compare.same(Outcome(value=np.zeros(1)), want)
    assert not compare.same(Outcome(value=np.zeros((0, 5))), Outcome(value=np.zeros(5)))


def test_a_list_is_known_as_a_list_where_the_type_counts():
    """An array is not taken for the mistake of giving a list."""
    array, as_list = Outcome(value=np.array([0.5])), Outcome(value=[0.5])
    assert compare.same(as_list, array, dtype=True)
    assert not compare.same(array, as_list, dtype=True)
    assert compare.same(array, as_list)


def test_a_single_number_is_asked_for_in_words():
    """Nobody is told of the shape ()."""
    words = compare.difference(Outcome(value=[0.5]), Outcome(value=0.5), "x = 1")
    assert "should be a single number; yours has shape (1,)" in words
    words = compare.difference(Outcome(value=0.5), Outcome(value=np.ones(2)), "x = 1")
    assert "should have shape (2,); yours is 0.5" in words


def test_the_first_wrong_value_is_named():
    """The learner is told which of the values differs, or how many are wanted."""
    want = Outcome(value=(np.ones(2), np.zeros(2)))
    got = Outcome(value=(np.ones(2), np.ones(2)))
    words = compare.difference(got, want, "x = 1")
    assert "result 2 of 2 should be [0., 0.]; yours is [1., 1.]" in words
    words = compare.difference(Outcome(value=np.ones(2)), want, "x = 1")
    assert "should be 2 values" in words


def test_answers_in_letters_are_compared_too():
    """An array of texts is like itself, and unlike other texts, shapes and nothing."""
    letters = Outcome(value=np.array(["a", "?"]))
    assert compare.same(Outcome(value=np.array(["a", "?"])), letters)
    for other in (np.array(["a", "b"]), np.array(["a"]), "a", None):
        assert not compare.same(Outcome(value=other), letters)


@pytest.mark.parametrize(
    ("value", "wanted", "words"),
    [
        ("no", np.ones(2, bool), "That is text"),
        ("no", np.ones(2, bool), "Wanted are True and False."),
        ("no", np.True_, "Wanted is True or False."),
        ([1, "2"], np.ones(2), "Wanted are numbers."),
        ([1, None], np.ones(2), "There is a None in it."),
        ("7", 7, "Wanted is a number."),
        ({0: 1 / 3}, np.ones(1), "yours is {0: 0.33333}.\nIt is a dict."),
        (Counter("a"), np.ones(1), "It is a dict."),
        ({"a": 1, "b": 2}, (1, 2), "should be 2 values"),
        ({"a": 1, "b": 2}, (1, 2), "It is a dict."),
        ((1, {2}), (1, 2), "It is a set"),
        ((v for v in "ab"), np.ones(2), "square brackets for round"),
        (map(str, "ab"), np.ones(2), "list(map(...))"),
        (np.maximum, np.ones(2), "put brackets behind its name"),
    ],
)
def test_a_value_of_another_kind_is_named(value, wanted, words):
    """Whoever returns text, a dict or the like is told so, and what is wanted."""
    got, want = Outcome(plain(value)), Outcome(plain(wanted))
    assert words in compare.difference(got, want, "x = 1")


def test_a_return_that_is_not_reached_is_named():
    """None is what Python gives then."""
    words = compare.difference(Outcome(), Outcome(value=1), "x = 1")
    assert "returns nothing: it comes to its end without a return" in words


def test_a_list_is_not_blamed_for_a_dtype():
    """It has none."""
    want = Outcome(value=np.ones(2, "float32"))
    words = compare.difference(Outcome(value=[1.0, 1.0]), want, "x = 1", dtype=True)
    assert "an array, of dtype float32; yours is a list, which has none" in words


def test_large_numbers_are_written_in_full():
    """Nobody has to read an exponent."""
    want, got = Outcome(value=np.arange(20.0)), Outcome(value=65025 + np.arange(20.0))
    assert "should be 0 at [0]; yours is 65025." in compare.difference(got, want, "x")
