"""What lesson 01 and its quiz claim."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from mnist_course.data import load_pen_digits, load_writers
from mnist_course.exercises import meet_the_dataset as check
from mnist_course.ink import digit_of_strokes
from tools import notebooks


@pytest.fixture(scope="module")
def train(mnist):
    """Return the training images and labels."""
    return mnist[0]


@pytest.fixture(scope="module")
def test(mnist):
    """Return the test images and labels."""
    return mnist[1]


class_shares = check.class_shares.reference
nearest_average = check.nearest_average.reference


@pytest.fixture(scope="module")
def right(test, averages):
    """Return which test images the nearest average reads right."""
    x, y = test
    return nearest_average(x, averages) == y


def test_the_baseline(right):
    """82 % of the test images are read right."""
    assert f"{right.mean():.1%}" == "82.0%"


def test_best_and_worst_class(test, right):
    """The 1 does best and the 5 does worst."""
    rates = [right[test[1] == digit].mean() for digit in range(10)]
    assert np.argmax(rates) == 1
    assert np.argmin(rates) == 5


def test_who_is_where(test):
    """The first 5,001 test digits are the students', the rest the employees'."""
    writers, test_writers = load_writers()
    students = test_writers >= 2100
    assert students[:5001].all()
    assert not students[5001:].any()
    assert (writers >= 2100).sum() == 29_050
    people, others = set(writers.tolist()), set(test_writers.tolist())
    assert (len(people), len(others), len(people & others)) == (539, 297, 0)


def test_students_are_harder_to_read(right):
    """Of the students' digits 77.4 % are read, of the employees' 86.6 %."""
    assert right[:5001].mean() == pytest.approx(0.774, abs=0.001)
    assert right[5001:].mean() == pytest.approx(0.866, abs=0.001)


def test_an_unfair_examination(train, test):
    """Averages of employees read 86 % of employees and 70 % of students."""
    x, y = train
    tidy = load_writers()[0] < 2100
    averages = np.stack([x[(y == k) & tidy].mean(axis=0) for k in range(10)])
    right = nearest_average(test[0], averages) == test[1]
    assert right[5001:].mean() == pytest.approx(0.862, abs=0.001)
    assert right[:5001].mean() == pytest.approx(0.701, abs=0.001)


def test_the_error_bar(right):
    """Two standard errors are 0.8 points; by people, about twice as many."""
    n, p = len(right), right.mean()
    bar = 2 * np.sqrt(p * (1 - p) / n)
    rng = np.random.default_rng(0)
    drawn = 2 * (rng.random((2000, n)) < p).mean(axis=1).std()
    assert bar == pytest.approx(0.008, abs=0.0004)
    assert drawn == pytest.approx(bar, rel=0.1)
    writers = load_writers()[1]
    people = [right[writers == k] for k in np.unique(writers)]
    means = [
        np.concatenate([people[i] for i in rng.integers(0, len(people), len(people))])
        for _ in range(500)
    ]
    assert 1.7 < 2 * np.std([each.mean() for each in means]) / bar < 2.4


def test_a_blind_guess(test):
    """Always saying 1 is right for 11.35 % of the test set; no digit does better."""
    shares = class_shares(test[1])
    assert shares.argmax() == 1
    assert shares[1] == pytest.approx(0.1135)


def test_frequent_and_rare(train):
    """In the training set 1 is the most frequent digit, 5 the rarest; 6,265 sevens."""
    counts = np.bincount(train[1])
    assert (counts.argmax(), counts.argmin(), counts[7]) == (1, 5, 6265)


def test_paper(train):
    """Four pixels in five are paper."""
    assert 0.78 < (train[0] == 0).mean() < 0.82


def test_box_and_centre(train):
    """No digit is larger than 20 pixels; every balance point is near column 14."""
    x, _ = train
    for axis in (1, 2):
        ink = (x > 0).any(axis=axis)
        assert (28 - ink.argmax(axis=1) - ink[:, ::-1].argmax(axis=1)).max() == 20
    mass = x.reshape(len(x), -1).sum(axis=1)
    for axis in (1, 2):
        centre = (x.sum(axis=axis) * np.arange(28)).sum(axis=1) / mass
        assert np.abs(centre - 14).max() < 0.53


def test_crisp_and_pale_averages(averages):
    """The average 1 reaches 246 of 255; those of 5 and 2 stay the palest."""
    darkest = averages.max(axis=(1, 2))
    assert round(darkest[1]) == 246
    assert darkest.argsort()[[0, 1, 9]].tolist() == [5, 2, 1]


def test_where_people_differ_most(train, averages):
    """About the 2, then the 0, then the 5; least about the 1. The 0 has most ink."""
    x, y = train
    spread = np.array(
        [((x[y == k] - averages[k]) ** 2).sum(axis=(1, 2)).mean() for k in range(10)]
    )
    assert spread.argsort()[::-1][[0, 1, 2, -1]].tolist() == [2, 0, 5, 1]
    assert spread[1] < 0.6 * np.delete(spread, 1).min() + 0.01
    assert averages.sum(axis=(1, 2)).argmax() == 0


def slants(images):
    """Return how far each digit leans to the right, from the moments of its ink."""
    place = np.arange(28) - 13.5
    down, across = place[:, np.newaxis], place
    ink = images.sum(axis=(1, 2), dtype=float)
    row, column = ((images * p).sum(axis=(1, 2)) / ink for p in (down, across))
    both = (images * (down * across)).sum(axis=(1, 2)) / ink - row * column
    return -both / ((images * down**2).sum(axis=(1, 2)) / ink - row**2)


def test_an_unusual_slant_is_easily_lost(test, right):
    """Of the fifth with the most unusual slant of each class, fewer are read."""
    x, y = test
    slant = slants(x)
    odd = np.zeros(len(y), bool)
    for k in range(10):
        off = np.abs(slant[y == k] - np.median(slant[y == k]))
        odd[y == k] = off > np.quantile(off, 0.8)
    assert right[odd].mean() < right[~odd].mean() - 0.1


def test_the_first_writer_and_two_more(train):
    """The writer of the first 5 leans to the right; two more gave ten sevens and more.

    Of these two, one leaves a bar out and the other draws it, so the ink at half height
    is narrow or wide.
    """
    writers = load_writers()[0]
    slant = slants(train[0][writers == writers[0]])
    assert len(slant) == 115
    assert (slant > 0).mean() > 0.85
    widths = {}
    for person in (87, 2271):
        sevens = train[0][(writers == person) & (train[1] == 7)][:10]
        assert len(sevens) == 10
        widths[person] = (sevens[:, 12:17] > 100).sum(axis=2).max(axis=1)
    assert np.median(widths[2271]) > 2 * np.median(widths[87])


def test_two_groups_are_forty_people_each(lesson, train):
    """Of 80 digits 40 are by as many students, and 40 by as many employees."""
    writers, _ = load_writers()
    assert len(lesson["both"]) == 80
    for rows, group in ((slice(40), writers >= 2100), (slice(40, 80), writers < 2100)):
        shown = lesson["both"][rows]
        places = np.nonzero(group)[0][::600][:40]
        np.testing.assert_array_equal(shown, train[0][places])
        assert len(np.unique(writers[places])) == 40


def test_a_random_split_has_nearly_everybody_on_both_sides():
    """Of a twelfth drawn at random, and of the rest, almost nobody is missing."""
    writers, _ = load_writers()
    for seed in range(5):
        drawn = np.random.default_rng(seed).permutation(60_000)
        aside, rest = np.unique(writers[drawn[:5000]]), np.unique(writers[drawn[5000:]])
        assert np.isin(aside, rest).sum() >= 0.99 * len(np.unique(writers))


def test_the_last_images_are_no_fair_sample():
    """Of 282 writers 251 are on both sides; 31 % are students' digits."""
    writers, _ = load_writers()
    last = np.unique(writers[-5000:])
    assert (len(last), np.isin(last, writers[:-5000]).sum()) == (282, 251)
    assert (writers[-5000:] >= 2100).mean() == pytest.approx(0.31)


def test_other_digits_of_the_same_people_flatter(lesson, train):
    """As the lesson says: 88 mistakes instead of 125, and so with five other draws."""
    assert "misread: 125 of 2000" in lesson["printed"]
    assert (lesson["by_familiar"] != lesson["answers"]).sum() == 88
    held = load_writers(validation=4_000)[1]
    assert (len(np.unique(held)), (held >= 2100).sum()) == (34, 2000)
    (x, y), read = train, lesson["nearest_neighbour"]
    writers, _ = load_writers()
    students = writers >= 2100
    for seed in range(5):
        rng = np.random.default_rng(seed)
        people = [
            rng.permutation(np.unique(writers[g]))[:18] for g in (students, ~students)
        ]
        aside = np.isin(writers, np.concatenate(people))
        theirs = rng.permutation(np.nonzero(aside)[0])[:3800]
        known, other = theirs[:1900], theirs[1900:]
        strangers = np.nonzero(~aside)[0][:5000]
        familiar = np.concatenate([strangers[:3100], other])
        wrong = [
            (read(x[known], x[e], y[e]) != y[known]).sum()
            for e in (strangers, familiar)
        ]
        assert 0.62 < wrong[1] / wrong[0] < 0.76


def test_nearest_neighbour_is_the_nearest(lesson, train):
    """The lesson's function finds what a plain search finds."""
    x, y = train
    images, examples = x[:20], x[100:400]
    nearest = [check.distance_to(image, examples).argmin() for image in images]
    found = lesson["nearest_neighbour"](images, examples, y[100:400])
    np.testing.assert_array_equal(found, y[100:400][nearest])


def test_between_four_and_nine(train, averages):
    """The ten shown lie between the averages, to within a thousandth."""
    x, y = train
    images = x[np.isin(y, [4, 9])]
    four, nine = (((images - averages[k]) ** 2).sum(axis=(1, 2)) for k in (4, 9))
    lean = np.sort(np.abs(four - nine) / four)[:10]
    assert lean.max() < 0.001


def test_distance_in_the_lesson_is_ours(notebook, train):
    """The function that the lesson shows computes what the solution uses."""
    cells = notebooks.code_cells(notebook)
    (source,) = (c.source for c in cells if c.source.startswith("def distance_to"))
    space = {"np": np}
    exec(source, space)
    images = train[0][:3]
    for average in (images[1], images.mean(axis=0)):
        np.testing.assert_array_equal(
            space["distance_to"](average, images), check.distance_to(average, images)
        )
    assert space["distance_to"](images[0], images).tolist() == [0, 5698302, 7690356]


def test_numbers_in_the_quiz_are_those_of_the_data(train, test, right, quiz):
    """The counts, the empty corner and the accuracies that the quiz states hold."""
    x, y = train
    counts = np.bincount(y)
    assert (counts.min(), counts.argmin()) == (5421, 5)
    assert (counts.max(), counts.argmax()) == (6742, 1)
    edges = x.copy()
    edges[:, 1:-1, 1:-1] = 0
    assert edges.any(axis=(1, 2)).sum() == 813
    assert edges[:, [0, 0, -1, -1], [0, -1, 0, -1]].max() == 0
    assert y[7] != 7
    assert np.mean(test[1] == 1) == 0.1135
    assert 0.815 < right.mean() < 0.825
    difference = np.array([10], dtype=np.uint8) - np.array([12], dtype=np.uint8)
    numbers = set(re.findall(r"\d[\d.,]*\d", quiz))
    assert {"5,421", "6,742", "11.35", "813", f"{difference[0]}"} <= numbers


def test_averages_read_strangers_on_a_tablet(prose, averages):
    """About seven in ten of thirty people's digits; 7 of 10 has a bar of 29 points."""
    digits, labels, writers = load_pen_digits()
    images = np.stack([digit_of_strokes(strokes) for strokes in digits[::3]])
    right = nearest_average(images, averages) == labels[::3]
    assert len(np.unique(writers[::3])) == 30
    assert right.mean() == pytest.approx(0.71, abs=0.03)
    assert "about seven in ten" in prose
    bar = 200 * np.sqrt(0.7 * 0.3 / 10)
    assert f"an error bar of {bar:.0f} points" in prose


def test_drawings_are_counted(notebook, averages):
    """With ten drawings kept, the cell below the pad counts what was read right."""
    [source] = (cell.source for cell in notebook.cells if cell.id == "yours-read")
    told = []
    space = {
        "averages": averages,
        "classify": nearest_average,
        "pad": SimpleNamespace(drawings=(averages.astype(np.uint8), np.arange(10))),
        "of_yours": SimpleNamespace(against=told.append),
    }
    exec(source, space)
    assert told == [10]
