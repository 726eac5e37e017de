"""Answers of several values: compared one by one, and told apart in words."""

import numpy as np

from mnist_course.exercises.checking import compare
from mnist_course.exercises.checking.sandbox import Outcome


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
