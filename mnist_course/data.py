"""Load the MNIST data set that comes with the package."""

import functools
import hashlib
import io
import operator
import zipfile
from pathlib import Path

import numpy as np

MNIST_FILE = Path(__file__).with_name("mnist.npz")
MNIST_BYTES = 11_490_519
MNIST_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"

Split = tuple[np.ndarray, np.ndarray]

_REPAIR = (
    "Put the original file back: 'git checkout -- mnist_course/mnist.npz' in a clone "
    "of the course, or install the mnist_course package again."
)


class DatasetError(Exception):
    """Report that the embedded data set is missing or not the original one."""


def load_mnist(*, validation: int = 0) -> tuple[Split, ...]:
    """Load MNIST: 70,000 grey images of handwritten digits and their labels.

    The arrays are, value for value, those of ``keras.datasets.mnist.load_data()``.
    They come from a file inside the package, so no network is needed, and its SHA-256
    is verified. The file is read once per session; later calls return the same arrays.
    They are read-only, so that no cell can spoil the data for the cells after it: an
    array to change is made with ``x_train.copy()``.

    Parameters
    ----------
    validation : int, default 0
        How many images, 0 to 59,999, to hold out of the training set for validation.
        The last ones are taken, as Keras's ``validation_split`` does; the images
        stand in no order of class, so every class has its share.

    Returns
    -------
    (x_train, y_train), (x_test, y_test) : tuple of pairs of numpy.ndarray
        Images: uint8, shape (60000, 28, 28) and (10000, 28, 28), 0 for paper to 255
        for full ink. Labels: uint8, shape (60000,) and (10000,), values 0 to 9.
        With `validation`, three pairs: train, validation, test.

    Raises
    ------
    DatasetError
        If the file is missing, truncated, damaged or another one.
    TypeError, ValueError
        If `validation` is not a whole number or out of range.

    Notes
    -----
    LeCun, Cortes and Burges made MNIST; its licence and origin stand in
    ``mnist.NOTICE.md``. Introduced in lesson 01.
    """
    size = _whole_number(validation)
    x_train, y_train, x_test, y_test = _read_mnist(MNIST_FILE)
    if not 0 <= size < len(x_train):
        raise ValueError(
            f"validation must be from 0 to {len(x_train) - 1:,} images, because they "
            f"are taken from the {len(x_train):,} training images; got {size:,}"
        )
    if size == 0:
        return (x_train, y_train), (x_test, y_test)
    return (
        (x_train[:-size], y_train[:-size]),
        (x_train[-size:], y_train[-size:]),
        (x_test, y_test),
    )


def _whole_number(validation: object) -> int:
    try:
        if isinstance(validation, bool | np.bool_):
            raise TypeError
        return operator.index(validation)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(
            "validation must be a whole number of images, such as 5_000; "
            f"got {validation!r}"
        ) from None


@functools.cache
def _read_mnist(path: Path) -> tuple[np.ndarray, ...]:
    content = _verified_content(path)
    # Pickles can run code when they are read, and no array here needs one.
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = tuple(file[key] for key in ("x_train", "y_train", "x_test", "y_test"))
    for array in arrays:
        array.flags.writeable = False
    return arrays


def _verified_content(path: Path) -> bytes:
    """Return the file's bytes, or say what is wrong with it and how to mend it."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DatasetError(
            f"The data set is missing: expected {path}, found no file there. {_REPAIR}"
        ) from None
    except OSError as error:
        raise DatasetError(
            f"The data set cannot be read: expected the file {path}, found "
            f"'{error.strerror}'. {_REPAIR}"
        ) from error
    digest = hashlib.sha256(content).hexdigest()
    if digest == MNIST_SHA256:
        return content
    if len(content) < MNIST_BYTES and not _is_archive(content):
        problem = "is cut short"
    elif _is_archive(content):
        problem = "has been replaced by another file"
    else:
        problem = "is damaged"
    raise DatasetError(
        f"The data set {problem}: expected {path} to have {MNIST_BYTES:,} bytes with "
        f"SHA-256 {MNIST_SHA256[:12]}…, found {len(content):,} bytes with SHA-256 "
        f"{digest[:12]}…. {_REPAIR}"
    )


def _is_archive(content: bytes) -> bool:
    """Return whether these bytes are a whole .npz file, whatever is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.testzip() is None
    except zipfile.BadZipFile:
        return False
