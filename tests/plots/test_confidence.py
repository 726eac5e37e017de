"""How sure and how right: the table behind the figures, and what they draw."""

import numpy as np
import pytest

from mnist_course.plots import coverage_curve, reliability
from mnist_course.plots.confidence import coverage, reliability_table


def reader(n=4_000, honest=True):
    """Return probabilities and labels of a reader that is as right as it says, or less.

    Its highest probability is drawn between 0.4 and 1.
    """
    rng = np.random.default_rng(4)
    sure = rng.uniform(0.4, 1, n)
    read = rng.integers(0, 10, n)
    right = rng.random(n) < (sure if honest else sure - 0.2)
    labels = np.where(right, read, (read + rng.integers(1, 10, n)) % 10)
    p = np.repeat((1 - sure[:, np.newaxis]) / 9, 10, axis=1)
    p[np.arange(n), read] = sure
    return p, labels


def test_the_table_is_that_of_a_loop():
    """Each digit is in one span; counts and means are those of plain Python."""
    p, labels = reader()
    edges = (0.0, 0.5, 0.75, 1.0)
    table = reliability_table(p, labels, edges)
    assert sum(count for count, *_ in table) == len(labels)
    for place, (count, said, right) in enumerate(table):
        low, high = edges[place : place + 2]
        rows = [i for i in range(len(p)) if low <= p[i].max() < high]
        assert count == len(rows)
        assert said == pytest.approx(sum(p[i].max() for i in rows) / count)
        hits = sum(p[i].argmax() == labels[i] for i in rows)
        assert right == pytest.approx(hits / count)


def test_an_edge_belongs_above_and_the_last_one_below():
    """0.5 counts from 0.5 on; 1 is the highest there is; an empty span is NaN."""
    p = np.zeros((2, 10))
    p[0, :2] = 0.5
    p[1, 4] = 1
    table = reliability_table(p, [0, 3], (0.0, 0.5, 0.75, 1.0))
    assert table[1:] == [(1, 0.5, 1.0), (1, 1.0, 0.0)]
    assert table[0][0] == 0
    assert np.isnan(table[0][1:]).all()


def test_an_honest_reader_lies_on_the_line_and_a_boaster_below():
    """Dots are drawn at what is said and what is right, as the sentence tells."""
    for honest in (True, False):
        p, labels = reader(honest=honest)
        shown = reliability(p, labels)
        dots = shown.axes[0].containers[0][0]
        off = dots.get_ydata() - dots.get_xdata()
        assert (np.abs(off) < 6).all() == honest
        assert (off < -14).all() != honest
        first = reliability_table(p, labels)[0]
        assert (
            f"{100 * first[1]:.1f} % said, {100 * first[2]:.1f} % right "
            f"({first[0]} digits)"
        ) in shown.alt


def test_spans_with_few_digits_are_not_drawn():
    """A dot of nine digits would say too little; none at all is refused."""
    p, labels = reader(n=200)
    few = p[(p.max(axis=1) > 0.9)][:9]
    rest = p[p.max(axis=1) < 0.9]
    counts = [row[0] for row in reliability_table(rest, labels[: len(rest)])]
    shown = reliability(np.vstack([rest, few]), labels[: len(rest) + 9])
    assert len(shown.axes[0].containers[0][0].get_xdata()) == sum(np.array(counts) > 0)
    with pytest.raises(ValueError, match="at least 10 digits"):
        reliability(few, labels[:9])


def test_coverage_is_that_of_a_loop():
    """After each answer, the surest first: the share answered, and right of these."""
    p, labels = reader(n=50)
    answered, accuracy, threshold = coverage(p, labels)
    for k, mark in enumerate(threshold, 1):
        rows = [i for i in range(50) if p[i].max() >= mark]
        assert answered[k - 1] == k / 50 == len(rows) / 50
        hits = [p[i].argmax() == labels[i] for i in rows]
        assert accuracy[k - 1] == pytest.approx(np.mean(hits))


def test_the_curve_and_its_marks():
    """The line is the coverage; a mark stands where its threshold leaves off."""
    p, labels = reader()
    shown = coverage_curve(p, labels)
    line, *marks = shown.axes[0].lines
    answered, accuracy, _ = coverage(p, labels)
    np.testing.assert_allclose(line.get_xdata(), 100 * answered)
    np.testing.assert_allclose(line.get_ydata(), 100 * accuracy)
    sure = p.max(axis=1) >= 0.9
    share, right = 100 * sure.mean(), 100 * (p.argmax(1) == labels)[sure].mean()
    assert marks[1].get_xdata()[0] == pytest.approx(share)
    assert marks[1].get_ydata()[0] == pytest.approx(right)
    assert f"at 0.9 it answers {share:.1f} %, {right:.1f} % of them right" in shown.alt


@pytest.mark.parametrize("draw", [reliability, coverage_curve])
def test_wrong_arrays_are_refused(draw):
    """Logits, and labels of another number, are named."""
    with pytest.raises(ValueError, match="are these logits"):
        draw(np.ones((20, 10)), np.zeros(20, int))
    with pytest.raises(ValueError, match="each of the 20 images; got 19"):
        draw(np.full((20, 10), 0.1), np.zeros(19, int))


def test_a_threshold_that_is_just_met_is_met():
    """Two of three rows are exactly 0.9 or above; ten digits are enough for a dot."""
    p = np.full((20, 10), 0.5 / 9)
    p[:, 0] = 0.5
    p[:10] = 0.1 / 9
    p[:10, 0] = 0.9
    p[0] = np.eye(10)[0]
    labels = np.zeros(20, int)
    shown = coverage_curve(p, labels)
    assert "at 0.5 it answers 100.0 %" in shown.alt
    assert "at 0.9 it answers 50.0 %" in shown.alt
    p[0] = p[1]
    assert reliability(p, labels).alt.count("(10 digits)") == 2
