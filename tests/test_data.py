"""The embedded data set: what is in it, and what is said when it is not all right."""

import hashlib
import struct
import subprocess
import sys

import numpy as np
import pytest

from mnist_course import data
from mnist_course.data import DatasetError, load_mnist

# SHA-256 of the four files that LeCun, Cortes and Burges published, uncompressed.
IDX_FILES = {
    "train-images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def idx_digest(array):
    """Return the SHA-256 of an array written as an IDX file."""
    header = struct.pack(">BBBB", 0, 0, 8, array.ndim)
    header += struct.pack(f">{array.ndim}I", *array.shape)
    return hashlib.sha256(header + array.tobytes()).hexdigest()


def test_arrays_are_the_published_ones():
    """The four original files can be rebuilt from the arrays, byte for byte."""
    (x_train, y_train), (x_test, y_test) = load_mnist()
    arrays = (x_train, y_train, x_test, y_test)
    assert [idx_digest(a) for a in arrays] == list(IDX_FILES.values())


def test_shapes_and_types_are_those_of_keras():
    """Arrays are uint8, 60,000 and 10,000, as keras.datasets.mnist returns them."""
    (x_train, y_train), (x_test, y_test) = load_mnist()
    assert (x_train.shape, x_test.shape) == ((60000, 28, 28), (10000, 28, 28))
    assert (y_train.shape, y_test.shape) == ((60000,), (10000,))
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {np.dtype("uint8")}


def test_the_file_is_the_one_that_is_verified():
    """The checksum and size in the code are those of the file in the package."""
    content = data.MNIST_FILE.read_bytes()
    assert len(content) == data.MNIST_BYTES
    assert hashlib.sha256(content).hexdigest() == data.MNIST_SHA256


def test_validation_is_the_end_of_the_training_set():
    """Validation takes the last images; nothing is lost, doubled or shifted."""
    (x_all, y_all), test = load_mnist()
    train, validation, same_test = load_mnist(validation=5_000)
    assert len(train[0]) == len(train[1]) == 55_000
    np.testing.assert_array_equal(validation[0], x_all[55_000:])
    np.testing.assert_array_equal(validation[1], y_all[55_000:])
    np.testing.assert_array_equal(train[1], y_all[:55_000])
    assert same_test[0] is test[0]


def test_validation_has_every_class():
    """Taking the last images is fair: each class has between 8 and 12 per cent."""
    _, (_, labels), _ = load_mnist(validation=5_000)
    shares = np.bincount(labels, minlength=10) / len(labels)
    assert shares.min() > 0.08
    assert shares.max() < 0.12


def test_numpy_integers_are_whole_numbers_too():
    """A size that NumPy computed is as good as one that was typed."""
    assert len(load_mnist(validation=np.int64(3))[1][0]) == 3


def test_arrays_are_read_only_and_shared():
    """A cell cannot spoil the data, and a second load costs nothing."""
    (x_train, _), _ = load_mnist()
    with pytest.raises(ValueError, match="read-only"):
        x_train[0] = 0
    assert load_mnist()[0][0] is x_train
    (part, _), _, _ = load_mnist(validation=100)
    assert not part.flags.writeable


@pytest.mark.parametrize(
    ("size", "error", "words"),
    [
        (-1, ValueError, "from 0 to 59,999 images"),
        (60_000, ValueError, "got 60,000"),
        (0.1, TypeError, "whole number of images, such as 5_000; got 0.1"),
        ("5000", TypeError, "got '5000'"),
        (None, TypeError, "got None"),
        (True, TypeError, "got True"),
    ],
)
def test_bad_sizes_get_a_clear_error(size, error, words):
    """A size out of range or of another type is named, with what is wanted."""
    with pytest.raises(error, match=words):
        load_mnist(validation=size)


def other_archive():
    """Return the bytes of a good .npz file with other arrays."""
    import io

    buffer = io.BytesIO()
    np.savez_compressed(buffer, x_train=np.zeros((3, 28, 28), np.uint8))
    return buffer.getvalue()


ORIGINAL = data.MNIST_FILE.read_bytes()
BROKEN = {
    "truncated": (lambda: ORIGINAL[:1_000_000], "is cut short", "1,000,000 bytes"),
    "empty": (lambda: b"", "is cut short", "found 0 bytes"),
    "damaged": (
        lambda: ORIGINAL[:5_000] + bytes([ORIGINAL[5_000] ^ 1]) + ORIGINAL[5_001:],
        "is damaged",
        "11,490,519 bytes",
    ),
    "swapped": (other_archive, "has been replaced by another file", "SHA-256"),
    "text": (lambda: b"<html>" * 2_000_000, "is damaged", "12,000,000 bytes"),
}


@pytest.fixture
def broken_file(tmp_path, monkeypatch):
    """Point the loader at another file."""
    monkeypatch.setattr(data, "MNIST_FILE", tmp_path / "mnist.npz")
    return tmp_path / "mnist.npz"


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_described(kind, broken_file):
    """Each kind of damage is named, with what was expected, found, and the mend."""
    make, problem, found = BROKEN[kind]
    broken_file.write_bytes(make())
    with pytest.raises(DatasetError) as caught:
        load_mnist()
    message = str(caught.value)
    assert problem in message
    assert found in message
    assert f"to have {data.MNIST_BYTES:,} bytes" in message
    assert "git checkout -- mnist_course/mnist.npz" in message


def test_a_missing_file_is_described(broken_file):
    """Without the file the error says where it should be and how to get it back."""
    with pytest.raises(DatasetError, match="is missing: expected ") as caught:
        load_mnist()
    assert "install the mnist_course package again" in str(caught.value)


def test_an_unreadable_file_is_described(broken_file):
    """A file that cannot be read says why."""
    broken_file.mkdir()
    with pytest.raises(DatasetError, match="cannot be read"):
        load_mnist()


def test_imports_are_light():
    """Importing the package and its NumPy side brings neither TensorFlow nor pyplot."""
    code = (
        "import sys, mnist_course; "
        "assert 'numpy' not in sys.modules; "
        "import mnist_course.data; "
        "heavy = {'tensorflow', 'keras', 'matplotlib', 'ipywidgets'}; "
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_network_is_touched():
    """The data set loads where no socket can be opened."""
    code = (
        "import socket\n"
        "def refuse(*args, **kwargs): raise OSError('no network here')\n"
        "socket.socket = socket.create_connection = refuse\n"
        "from mnist_course.data import load_mnist\n"
        "assert len(load_mnist()[0][0]) == 60_000\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
