"""The browser of a confusion matrix: counts, cells, their digits, and their words."""

import numpy as np
import pytest

from mnist_course.plots.digits import mosaic
from mnist_course.widgets.confusion_browser import (
    BELOW,
    COLUMNS,
    MOST,
    ConfusionBrowser,
    confusion_matrix,
)


def reading(n=400, seed=3):
    """Return labels, and probabilities of a reader that is right in two of three."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, n)
    read = np.where(rng.random(n) < 0.66, labels, rng.integers(0, 10, n))
    sure = rng.uniform(0.3, 1, n)
    probabilities = np.repeat((1 - sure[:, np.newaxis]) / 9, 10, axis=1)
    probabilities[np.arange(n), read] = sure
    return labels, probabilities


@pytest.fixture
def browser(mnist):
    """Return a browser of 400 test images that a made-up reader has read."""
    labels, probabilities = reading()
    return ConfusionBrowser(mnist[1][0][:400], labels, probabilities)


def test_the_matrix_counts_pairs():
    """Rows are true digits, columns what was read; a loop counts the same."""
    labels, probabilities = reading()
    read = probabilities.argmax(axis=1)
    counts = confusion_matrix(labels, read)
    pairs = list(zip(labels.tolist(), read.tolist(), strict=True))
    for true in range(10):
        for column in range(10):
            assert counts[true, column] == pairs.count((true, column))
    assert confusion_matrix([3, 3], [5, 3])[3].tolist() == [
        0,
        0,
        0,
        1,
        0,
        1,
        0,
        0,
        0,
        0,
    ]


def test_it_opens_on_the_most_frequent_mistake(browser):
    """The first cell is the largest one off the diagonal, and it is framed."""
    true, read = browser.values["true"], browser.values["read"]
    mistakes = browser.counts - np.diag(np.diag(browser.counts))
    assert true != read
    assert browser.counts[true, read] == mistakes.max()
    assert browser.frame.get_xy() == (read - 0.5, true - 0.5)


@pytest.mark.parametrize("cell", [(3, 5), (8, 8), None])
def test_a_cell_shows_its_digits(browser, mnist, cell):
    """They have its label and its reading, mistakes surest first, others last."""
    labels, probabilities = reading()
    true, read = cell or browser.values.values()  # or the one that it opens on
    browser.set(true=true, read=read)
    keys = [
        (probabilities[i].max(), i)
        for i in range(400)
        if labels[i] == true and probabilities[i].argmax() == read
    ]
    wanted = [i for _, i in sorted(keys, reverse=true != read)][:MOST]
    tiles = np.zeros((MOST, 28, 28))
    tiles[: len(wanted)] = mnist[1][0][wanted]
    sheet = mosaic(tiles, columns=COLUMNS, below=BELOW)
    np.testing.assert_array_equal(np.asarray(browser.sheet.get_array()), sheet)
    names = [text for text in browser.numbers.texts if text]
    assert names == [str(i) for i in wanted]
    total = (labels == true).sum()
    assert f"{len(keys)} of the {total} images of the digit {true}" in browser.sentence
    surest = [f"{100 * probabilities[i].max():.0f}\N{NO-BREAK SPACE}%" for i in wanted]
    assert f"a probability of {surest[0]} (first) to {surest[-1]} (last)." in (
        browser.sentence
    )


def test_numbers_of_digits_lead_back_to_them(browser):
    """The number below a digit is its place among the images that were handed over."""
    labels, _ = reading()
    browser.set(true=6, read=6)
    assert {labels[int(text)] for text in browser.numbers.texts if text} == {6}


def test_empty_and_single_cells_are_said_so(mnist):
    """No digit, or one, is a sentence of its own."""
    sure = np.full((2, 10), 0.02)
    sure[[0, 1], [1, 4]] = 0.82
    browser = ConfusionBrowser(mnist[1][0][:2], [1, 9], sure)
    browser.set(true=1, read=2)
    assert browser.sentence == "None of the 1 image of the digit 1 is read as 2."
    browser.set(true=9, read=4)
    assert browser.sentence == (
        "1 of the 1 image of the digit 9 is read as 4. It had a probability of "
        "82\N{NO-BREAK SPACE}%."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"labels": [0] * 399}, "one label for each of the 400 images; got 399"),
        ({"labels": [11] * 400}, "from 0 to 9; got 11"),
        ({"probabilities": np.zeros((400, 9))}, r"shape \(n, 10\).*\(400, 9\)"),
        ({"probabilities": np.full((400, 10), 3.0)}, "are these logits"),
        ({"probabilities": np.full((400, 10), np.nan)}, "must sum to 1"),
    ],
)
def test_wrong_arrays_are_refused(mnist, change, words):
    """A figure given the wrong shape or values says which it wanted."""
    labels, probabilities = reading()
    given = {"labels": labels, "probabilities": probabilities} | change
    with pytest.raises(ValueError, match=words):
        ConfusionBrowser(mnist[1][0][:400], **given)
