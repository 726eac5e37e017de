"""Readings: under each image what was read there, and the truth where it is another."""

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.plots import show_readings


@pytest.fixture(scope="module")
def images():
    """Return three images."""
    return load_mnist()[1][0][:3]


def captions(picture):
    """Return the texts from left to right."""
    texts = sorted(picture.axes[0].texts, key=lambda text: text.get_position())
    return [text.get_text() for text in texts]


def test_the_truth_stands_under_mistakes_only(images):
    """A right reading needs no comment."""
    picture = show_readings(images, [7, 3, 1], labels=np.array([7, 2, 1]))
    assert captions(picture) == ["reads 7", "reads 3\nis 2", "reads 1"]
    assert captions(show_readings(images, [7, 3, 1])) == [
        "reads 7",
        "reads 3",
        "reads 1",
    ]


def test_how_sure_it_is_stands_below(images):
    """A probability is never rounded to certainty."""
    picture = show_readings(images, [7, 2, 1], sure=[0.5, 0.31, 0.9999])
    assert captions(picture) == [
        "reads 7\n50\u00a0%",
        "reads 2\n31\u00a0%",
        "reads 1\n>99\u00a0%",
    ]


def test_the_truth_comes_last(images):
    """First what it reads and how sure it is, then what is so."""
    picture = show_readings(images[:1], [3], sure=[0.5], labels=[7])
    assert captions(picture) == ["reads 3\n50\u00a0%\nis 7"]


def test_the_sentence_is_the_same_for_all_networks(images):
    """Other readings change the picture and not its words."""
    one, other = (
        show_readings(images, read, labels=[7, 2, 1], sure=[0.5, 0.6, p])
        for read, p in (([7, 2, 1], 0.7), ([0, 0, 0], 0.8))
    )
    assert one.alt == other.alt
    assert one.alt == (
        "3 images, with what the network reads, how sure it is and, where that is "
        "wrong, what it is."
    )
    alt = show_readings(images, [7, 2, 1], subject="pictures of noise").alt
    assert alt == "3 pictures of noise, with what the network reads."
    alt = show_readings(images, [7, 2, 1], sure=[0.5, 0.6, 0.7]).alt
    assert alt == "3 images, with what the network reads and how sure it is."


@pytest.mark.parametrize("more", [{"labels": [1, 2]}, {"sure": [0.5]}])
def test_a_number_is_missing(images, more):
    """What does not fit is named."""
    with pytest.raises(ValueError, match=f"{next(iter(more))} must hold a number"):
        show_readings(images, [7, 2, 1], **more)
