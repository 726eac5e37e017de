"""Load the data that come with the package: MNIST, its writers, and pen digits."""

import functools
import operator
import weakref
from pathlib import Path

import numpy as np

from mnist_course.support.embedded import DatasetError, arrays, frozen, verified

MNIST_FILE = Path(__file__).with_name("mnist.npz")
MNIST_BYTES = 11_490_519
MNIST_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
WRITERS_FILE = Path(__file__).with_name("writers.npz")
WRITERS_BYTES = 61_587
WRITERS_SHA256 = "038b75b12cab1ca914713c2018ea8f5872248acf8ba18d624b867f319db394d9"
PEN_FILE = Path(__file__).with_name("pen_digits.npz")
PEN_BYTES = 161_407
PEN_SHA256 = "583354cc2e613ecdb83fc7a379c8ee1ad9770e40c15a1748d4004d5d0e9299bd"

# NIST numbered the employees of the Census Bureau from 0 and the students from here.
FIRST_STUDENT = 2100
MOST = 58_000  # images of validation: the students wrote 29,050 of the training set
ORDER_SEED = 1998  # decides who is held out, once and for everybody

__all__ = ["DatasetError", "load_mnist", "load_pen_digits", "load_writers"]

Split = tuple[np.ndarray, np.ndarray]
Strokes = tuple[np.ndarray, ...]


def load_mnist(*, validation: int = 0) -> tuple[Split, ...]:
    """Load MNIST: 70,000 grey images of handwritten digits and their labels.

    The arrays are, value for value, those of ``keras.datasets.mnist.load_data()``.
    They come from a file inside the package, so no network is needed, and its SHA-256
    is verified. Later calls return the same arrays, as long as somebody has them.
    They are read-only, so that no cell can spoil the data for the cells after it: an
    array to change is made with ``x_train.copy()``.

    Parameters
    ----------
    validation : int, default 0
        How many images, 0 to 58,000, to hold out of the training set for validation.
        People are held out, not images: whole writers, half of the images by
        high-school students and half by employees of the Census Bureau (one more of
        theirs where the number is odd), as MNIST's makers did for the test set. So no
        one's writing is on both sides. Who it is was drawn once and is the same for
        everybody.

    Returns
    -------
    (x_train, y_train), (x_test, y_test) : tuple of pairs of numpy.ndarray
        Images: uint8, shape (60000, 28, 28) and (10000, 28, 28), 0 for paper to 255
        for full ink. Labels: uint8, shape (60000,) and (10000,), values 0 to 9.
        With `validation`, three pairs: train, validation, test. Each set keeps MNIST's
        order.

    Raises
    ------
    DatasetError
        If a file is missing, truncated, damaged or another one.
    TypeError, ValueError
        If `validation` is not a whole number or out of range.

    Notes
    -----
    The validation set has exactly as many images as asked for. From a few hundred on,
    whole writers add up to that number. Fewer images may be a part of what a writer
    wrote; the rest of it is then in neither set, and the two sets together have less
    than 60,000 images.

    Keras's ``validation_split=1/12`` takes the last 5,000 images instead, whoever wrote
    them: ``x_train[-5_000:]``. Many of these writers are in the training set too, and
    only a third of the 5,000 are by students.

    LeCun, Cortes and Burges made MNIST; its licence and origin stand in
    ``mnist.NOTICE.md``. Introduced in lesson 01.
    """
    size = _whole_number(validation)
    x_train, y_train, x_test, y_test = _read_mnist(MNIST_FILE)
    if size == 0:
        return (x_train, y_train), (x_test, y_test)
    return *_split_by_writer(MNIST_FILE, size), (x_test, y_test)


def load_writers(*, validation: int = 0) -> tuple[np.ndarray, ...]:
    """Load who wrote each digit of MNIST.

    Parameters
    ----------
    validation : int, default 0
        As for `load_mnist`.

    Returns
    -------
    train, test : tuple of numpy.ndarray
        The writer's number at NIST, uint16, for each image as `load_mnist` orders them:
        shapes (60000,) and (10000,). Numbers below 2100 are employees of the Census
        Bureau, those from 2100 on are high-school students. Nobody is in both. With
        `validation`, three arrays: train, validation, test.

    Raises
    ------
    DatasetError, TypeError, ValueError
        As for `load_mnist`.

    Notes
    -----
    From QMNIST by C. Yadav and L. Bottou (*Cold case: the lost MNIST digits*, 2019);
    the licence stands in ``mnist.NOTICE.md``. Introduced in lesson 01.
    """
    size = _whole_number(validation)
    train, test = _read_writers(WRITERS_FILE)
    if size == 0:
        return train, test
    kept, held_out = (frozen(train[places]) for places in _places(size))
    return kept, held_out, test


def load_pen_digits() -> tuple[list[Strokes], np.ndarray, np.ndarray]:
    """Load 2,400 digits that 30 people wrote with a pen on a tablet, as strokes.

    Eight of each digit by each of them. `ink.digit_of_strokes` makes images of them,
    as those of MNIST were made. No network is needed, and the file's SHA-256 is
    verified. It is read once per session, and the arrays are read-only.

    Returns
    -------
    digits : list of tuple of numpy.ndarray
        For each digit its strokes; for each stroke its points in order: shape (n, 2),
        int16, to the right and *down*, in a box of 500 × 500.
    labels, writers : numpy.ndarray
        Shape (2400,), uint8: 0 to 9, and 1 to 30.

    Raises
    ------
    DatasetError
        If the file is missing, truncated, damaged or another one.

    Notes
    -----
    A part of E. Alpaydin and F. Alimoglu, *Pen-Based Recognition of Handwritten
    Digits* (1998); the licence stands in ``mnist.NOTICE.md``. Introduced in lesson 10.
    """
    return _read_pen(PEN_FILE)


def _whole_number(validation: object) -> int:
    try:
        if isinstance(validation, bool | np.bool_):
            raise TypeError
        size = operator.index(validation)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(
            "validation must be a whole number of images, such as 5_000; "
            f"got {validation!r}"
        ) from None
    if not 0 <= size <= MOST:
        raise ValueError(
            f"validation must be from 0 to {MOST:,} images, because they are taken "
            "from the 60,000 training images, half of them by students; got "
            f"{size:,}"
        )
    return size


@functools.lru_cache(maxsize=1)  # one copy of the training images, not one a size
def _split_by_writer(path: Path, size: int) -> tuple[Split, Split]:
    x_train, y_train, *_ = _read_mnist(path)
    kept, held_out = _places(size)
    return (
        (frozen(x_train[kept]), frozen(y_train[kept])),
        (frozen(x_train[held_out]), frozen(y_train[held_out])),
    )


def _places(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which training images are kept, and which are held out."""
    writers, _ = _read_writers(WRITERS_FILE)
    students = writers >= FIRST_STUDENT
    rng = np.random.default_rng(ORDER_SEED)
    chosen, out = [], np.zeros(len(writers), bool)
    for group, wanted in ((students, size // 2), (~students, size - size // 2)):
        people, counts = np.unique(writers[group], return_counts=True)
        order = rng.permutation(len(people))
        held = people[order][_first_that_add_up(counts[order].tolist(), wanted)]
        theirs = np.isin(writers, held)
        out |= theirs
        chosen.append(np.nonzero(theirs)[0][:wanted])
    return np.nonzero(~out)[0], np.sort(np.concatenate(chosen))


def _first_that_add_up(counts: list[int], wanted: int) -> list[int]:
    """Return the places of counts, early ones, whose sum is the number wanted.

    Where there are none, the sum of those that are returned is larger. Every sum that
    the counts so far can make is a bit of one whole number.
    """
    sums = [1]
    for count in counts:
        if sums[-1] >> wanted & 1:
            break
        sums.append(sums[-1] | sums[-1] << count)
    if not sums[-1] >> wanted & 1:
        return list(range(int(np.searchsorted(np.cumsum(counts), wanted)) + 1))
    places = []
    for place in reversed(range(len(sums) - 1)):
        if not sums[place] >> wanted & 1:
            places.append(place)
            wanted -= counts[place]
    return places


# 47 MB, kept while somebody has them: who holds people out has what is left of them.
_x_train: weakref.WeakValueDictionary[Path, np.ndarray] = weakref.WeakValueDictionary()
_others: dict[Path, tuple[np.ndarray, ...]] = {}


def _read_mnist(path: Path) -> tuple[np.ndarray, ...]:
    x_train = _x_train.get(path)
    if x_train is None:
        content = verified(path, MNIST_BYTES, MNIST_SHA256)
        x_train, *others = arrays(content, ("x_train", "y_train", "x_test", "y_test"))
        _others.setdefault(path, tuple(others))
        _x_train[path] = x_train
    return x_train, *_others[path]


@functools.cache
def _read_writers(path: Path) -> tuple[np.ndarray, ...]:
    return arrays(verified(path, WRITERS_BYTES, WRITERS_SHA256), ("train", "test"))


@functools.cache
def _read_pen(path: Path) -> tuple[list[Strokes], np.ndarray, np.ndarray]:
    names = ("steps", "points_in_stroke", "strokes_in_digit", "labels", "writers")
    steps, *counts, labels, writers = arrays(
        verified(path, PEN_BYTES, PEN_SHA256), names
    )
    # The file has each point's way from the one before, first across and then down.
    points = frozen(np.cumsum(steps, axis=1, dtype=np.int16).T)
    ends, last = (np.cumsum(count, dtype=int)[:-1] for count in counts)
    strokes = np.split(points, ends)
    digits = [
        tuple(strokes[a:b])
        for a, b in zip([0, *last], [*last, len(strokes)], strict=True)
    ]
    return digits, labels, writers
