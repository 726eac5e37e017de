"""Training in slices: who gets which examples, when it hands over, what it tells."""

import itertools

import numpy as np
import pytest

from mnist_course.widgets.base.slices import in_slices


def recorded(n, **how):
    """Return what a training of n examples hands over, and the parts it learned."""
    parts = []

    def learn(part):
        parts.append(part)
        return float(len(parts)), 0.5  # the losses are 1, 2, 3 and so on

    counter = itertools.count(10)
    handed = list(in_slices(learn, lambda: (next(counter), 0.25), n, **how))
    return handed, parts


def test_every_epoch_goes_through_all_examples_in_a_new_order():
    """Parts are as long as asked, the last one may be short, and the seed decides."""
    _, parts = recorded(23, epochs=2, size=5, points=2, seed=7)
    assert [len(part) for part in parts] == [5, 5, 5, 5, 3] * 2
    rng = np.random.default_rng(7)
    orders = [rng.permutation(23), rng.permutation(23)]
    np.testing.assert_array_equal(np.concatenate(parts), np.concatenate(orders))


def test_points_are_means_since_the_point_before():
    """Large parts count for more; validation is measured at each point."""
    handed, _ = recorded(23, epochs=2, size=5, points=2)
    points = [point for point in handed if point is not None]
    assert [point.epoch for point in points] == [0.4, 1, 1.4, 2]
    assert points[0].loss == pytest.approx((1 + 2) / 2)
    assert points[1].loss == pytest.approx((3 * 5 + 4 * 5 + 5 * 3) / 13)
    assert points[2].loss == pytest.approx((6 + 7) / 2)
    assert [point.val_loss for point in points] == [10, 11, 12, 13]
    assert {point[2] for point in points} == {0.5}
    assert {point[4] for point in points} == {0.25}


def test_it_hands_over_as_often_as_asked():
    """After every part, or only where a point is due before the time has passed."""
    often, _ = recorded(100, epochs=1, size=5, points=4)
    assert len(often) == 20
    assert [place for place, point in enumerate(often, 1) if point] == [5, 10, 15, 20]
    seldom, _ = recorded(100, epochs=1, size=5, points=4, seconds=60)
    assert len(seldom) == 4


def test_few_slices_give_a_point_each():
    """Where there are fewer slices than points, each ends with one."""
    handed, _ = recorded(10, epochs=1, size=5, points=6)
    assert [point.epoch for point in handed] == [0.5, 1]
