"""The bias dial: counts and measures, and what the two distributions show."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mnist_course.support.picture import RIGHT, WRONG
from mnist_course.widgets.bias_dial import MEASURES, BiasDial, stairs

RNG = np.random.default_rng(5)
TRUTH = np.arange(500) % 5 == 0
SUMS = {
    "good": RNG.normal(size=500) + np.where(TRUTH, 2, -2),
    "bad": 3 * RNG.normal(size=500),
}


@pytest.fixture
def dial():
    """Return the dial over two detectors of five hundred examples."""
    return BiasDial(SUMS, TRUTH)


def counted(name, added):
    """Count the four cases one by one."""
    cases = {(kind, yes): 0 for kind in (True, False) for yes in (True, False)}
    for z, kind in zip(SUMS[name], TRUTH, strict=True):
        cases[bool(kind), bool(z + added > 0)] += 1
    return cases


def texts(dial):
    """Return the words in the corners."""
    return [text.get_text() for text in dial.counts]


def test_a_sum_of_0_is_a_no():
    """As everywhere in the course, yes begins above 0."""
    dial = BiasDial({"one": [0.0, 1.0, 0.0, -1.0]}, [True, True, False, False])
    assert texts(dial)[:3] == ["found: 1", "missed: 1", "false alarms: 0"]
    dial.set(added=1)
    assert texts(dial)[:3] == ["found: 2", "missed: 0", "false alarms: 1"]


@pytest.mark.parametrize(("name", "added"), [("good", 0), ("good", 1.5), ("bad", -2)])
def test_counts_follow_the_slider(dial, name, added):
    """Corners, sentence and bars tell what is counted one by one."""
    dial.set(detector=name, added=added)
    cases = counted(name, added)
    found, missed = cases[True, True], cases[True, False]
    alarms, quiet = cases[False, True], cases[False, False]
    assert texts(dial) == [
        f"found: {found}",
        f"missed: {missed}",
        f"false alarms: {alarms}",
        f"rightly no: {quiet}",
    ]
    assert f"the neuron called {name} finds {found} of 100 3s" in dial.sentence
    assert f"raises {alarms} false alarms among 400 others" in dial.sentence
    expected = {
        "found": found / 100,
        "false alarms": alarms / 400,
        "precision": found / (found + alarms),
        "accuracy": (found + quiet) / 500,
        "balanced accuracy": (found / 100 + quiet / 400) / 2,
    }
    for measure, bar, text in zip(MEASURES, dial.bars, dial.percents, strict=True):
        assert bar.get_width() == pytest.approx(100 * expected[measure]), measure
        assert text.get_text() == f"{100 * expected[measure]:.1f} %"


def test_the_ends_of_the_dial(dial):
    """Always yes finds all, always no finds none and has no precision to speak of."""
    dial.set(added=8)
    assert dial.bars[0].get_width() == 100
    dial.set(added=-8)
    assert [bar.get_width() for bar in dial.bars[:3]] == [0, 0, 0]  # no yes at all


def test_the_marks_stay_where_the_dial_began(dial):
    """So one sees what the turn has brought."""
    before = [bar.get_width() for bar in dial.bars]
    dial.set(added=2.0)
    np.testing.assert_allclose(dial.marks.get_xdata(), before)
    assert dial.bars[0].get_width() > before[0]


def test_the_threshold_is_where_the_sum_is_zero(dial):
    """A larger bias moves it to the left, and yes lies to its right."""
    dial.set(added=1.5)
    assert dial.threshold.get_xdata()[0] == pytest.approx(-1.5)
    assert [side.get_text().strip() for side in dial.sides] == ["← no", "yes →"]
    assert [side.get_ha() for side in dial.sides] == ["right", "left"]
    assert {side.get_position()[0] for side in dial.sides} == {-1.5}


def area(polygon):
    """Return the area of a polygon, by the shoelace formula."""
    x, y = polygon.get_xy().T
    return abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2


def test_areas_are_shares_of_their_kind(dial):
    """Right is blue and wrong is orange, above for one kind and below for the other."""
    width = np.diff(dial._edges)[0]
    cases = counted("good", 0)
    missed, found, quiet, alarms = dial.areas
    assert area(missed) + area(found) == pytest.approx(width)
    assert area(quiet) + area(alarms) == pytest.approx(width)
    # In the bin that is cut, the examples are taken as evenly spread.
    assert area(found) / width == pytest.approx(cases[True, True] / 100, abs=0.02)
    assert area(alarms) / width == pytest.approx(cases[False, True] / 400, abs=0.02)
    assert min(found.get_xy()[:, 1]) == max(alarms.get_xy()[:, 1]) == 0
    assert min(found.get_xy()[:, 0]) >= 0 >= max(missed.get_xy()[:, 0])
    colors = [to_hex(each.get_facecolor()).upper() for each in dial.areas]
    assert colors == [WRONG, RIGHT, RIGHT, WRONG]


def test_stairs_close_along_zero():
    """Two bins, of heights 2 and 1."""
    corners = [[0, 0], [0, 2], [1, 2], [1, 1], [3, 1], [3, 0]]
    np.testing.assert_array_equal(
        stairs(np.array([0, 1, 3]), np.array([2, 1])), corners
    )


def test_a_choice_of_one_is_hidden():
    """With one detector there is nothing to choose."""
    dial = BiasDial({"good": SUMS["good"]}, TRUTH)
    assert dial.controls["detector"].layout.display == "none"


@pytest.mark.parametrize(
    ("sums", "truth", "words"),
    [
        (SUMS, np.ones(500), "must hold True and False"),
        ({}, TRUTH, "at least one detector"),
        ({"short": [1.0, 2.0]}, TRUTH, "the sums of short must be 500 finite"),
        ({"odd": np.full(500, np.nan)}, TRUTH, "the sums of odd"),
    ],
)
def test_wrong_arrays_are_refused(sums, truth, words):
    """A figure given the wrong arrays says which it wanted."""
    with pytest.raises(ValueError, match=words):
        BiasDial(sums, truth)
