"""The embedded data set: what is in it, and what is said when it is not all right."""

import hashlib
import os
import struct
import subprocess
import sys
import weakref

import numpy as np
import pytest

from mnist_course import data
from mnist_course.data import (
    FIRST_STUDENT,
    DatasetError,
    load_mnist,
    load_pen_digits,
    load_writers,
)
from mnist_course.exercises.meet_the_dataset import nearest_average
from mnist_course.ink import digit_of_strokes

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


SIZES = [400, 1_000, 1_200, 5_000, 10_000, 20_000]


@pytest.fixture(params=SIZES)
def size(request):
    """How many images are held out."""
    return request.param


def test_validation_takes_exactly_that_many(size):
    """No image is lost or doubled, and each keeps its label and its writer."""
    (x_all, y_all), test = load_mnist()
    writers, _ = load_writers()
    train, validation, same_test = load_mnist(validation=size)
    theirs, held, _ = load_writers(validation=size)
    assert [len(a) for a in (*validation, held)] == [size] * 3
    assert [len(a) for a in (*train, theirs)] == [60_000 - size] * 3

    def rows(x, y, w):
        columns = [
            x.reshape(len(x), -1),
            y[:, None],
            w.astype(">u2")[:, None].view("u1"),
        ]
        return sorted(hashlib.md5(row).digest() for row in np.hstack(columns))

    parts = rows(*train, theirs) + rows(*validation, held)
    assert sorted(parts) == rows(x_all, y_all, writers)
    assert same_test[0] is test[0]


def test_images_that_nobody_uses_are_given_back(monkeypatch):
    """Who holds people out does not carry all training images besides."""
    monkeypatch.setattr(data, "_x_train", weakref.WeakValueDictionary())
    held = load_mnist(validation=5_000)
    kept = weakref.ref(load_mnist()[0][0])
    assert kept() is None
    (x_train, _), test = load_mnist()
    assert load_mnist()[0][0] is x_train
    assert load_mnist()[1][0] is test[0] is held[2][0]


def test_nobody_is_on_both_sides(size):
    """A writer's digits are all to learn from, all to validate with, or all to test."""
    train, validation, test = (set(w.tolist()) for w in load_writers(validation=size))
    assert not train & validation
    assert not (train | validation) & test


def test_half_is_by_students(size):
    """As in the test set, within one image."""
    _, held, test = load_writers(validation=size)
    assert (held >= FIRST_STUDENT).sum() == size // 2
    assert abs((test >= FIRST_STUDENT).sum() - 5_000) <= 1


def test_an_odd_number_has_one_more_employee():
    """Two halves of an odd number cannot be equal."""
    _, held, _ = load_writers(validation=1_001)
    assert (held >= FIRST_STUDENT).sum() == 500


@pytest.mark.parametrize("size", [1, 2, 50, 150])
def test_few_images_are_part_of_what_a_writer_wrote(size):
    """The rest of it is on neither side, so that nobody is on both."""
    train, held, _ = load_writers(validation=size)
    assert len(held) == size
    assert not set(train.tolist()) & set(held.tolist())
    assert len(train) < 60_000 - size


def test_the_largest_validation_set():
    """Nearly everything can be held out, and somebody is left to learn from."""
    train, held, _ = load_writers(validation=data.MOST)
    assert len(held) == data.MOST
    assert len(train) > 1_000


def test_sets_keep_the_order():
    """Training and validation images stand as they stand in MNIST."""
    (x_all, _), _ = load_mnist()
    places = {image.tobytes(): place for place, image in enumerate(x_all)}
    assert len(places) == len(x_all)
    for x, _ in load_mnist(validation=1_000)[:2]:
        order = [places[image.tobytes()] for image in x]
        assert order == sorted(order)


def test_validation_is_decided_once():
    """The same people are held out on every machine and in every version."""
    _, held, _ = load_writers(validation=5_000)
    digest = hashlib.sha256(held.astype("<u2").tobytes()).hexdigest()
    assert digest.startswith("d9d3d7334a135bed")


def test_validation_has_every_class():
    """Each class has between 8 and 12 per cent."""
    _, (_, labels), _ = load_mnist(validation=5_000)
    shares = np.bincount(labels, minlength=10) / len(labels)
    assert shares.min() > 0.08
    assert shares.max() < 0.12


def test_writers_are_those_of_the_lessons():
    """So many people wrote MNIST, and so many of its digits are by students."""
    train, test = load_writers()
    assert (train.dtype, train.shape, test.shape) == (np.uint16, (60_000,), (10_000,))
    assert (len(np.unique(train)), len(np.unique(test))) == (539, 297)
    assert (train >= FIRST_STUDENT).sum() == 29_050
    assert np.array_equal(np.nonzero(test >= FIRST_STUDENT)[0], np.arange(5_001))


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
        (-1, ValueError, "from 0 to 58,000 images"),
        (58_001, ValueError, "got 58,001"),
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
        "found SHA-256",
    ),
    "swapped": (other_archive, "is cut short", "bytes"),
    "text": (lambda: b"<html>" * 2_000_000, "is a web page", "12,000,000 bytes"),
    "same size": (lambda: bytes(data.MNIST_BYTES), "is damaged", "found SHA-256"),
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


def test_what_is_no_file_is_described(broken_file):
    """A folder is refused, and a pipe is, at which a reader would wait for ever."""
    broken_file.mkdir()
    with pytest.raises(DatasetError, match="is no file"):
        load_mnist()
    broken_file.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(broken_file)
        with pytest.raises(DatasetError, match="is no file"):
            load_mnist()


def test_an_unreadable_file_is_described(broken_file, monkeypatch):
    """A file that cannot be read says why."""
    broken_file.write_bytes(ORIGINAL)

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(
        DatasetError, match=r"cannot be read: .* found 'Permission denied'"
    ):
        load_mnist()


@pytest.mark.parametrize(
    ("file", "name", "load"),
    [
        ("WRITERS", "writers.npz", load_writers),
        ("PEN", "pen_digits.npz", load_pen_digits),
    ],
)
def test_the_other_files_are_verified_too(tmp_path, monkeypatch, file, name, load):
    """Who is held out, and what is measured, hang on no file that somebody changed."""
    monkeypatch.setattr(data, f"{file}_FILE", tmp_path / name)
    (tmp_path / name).write_bytes(bytes(getattr(data, f"{file}_BYTES")))
    with pytest.raises(DatasetError, match=rf"checkout -- mnist_course/{name}"):
        load()


def test_pen_digits_are_eight_of_each_digit_by_each_person():
    """2,400 digits of one to three strokes by 30 people, in a box of 500 × 500."""
    digits, labels, writers = load_pen_digits()
    cases, counts = np.unique(np.stack([writers, labels]), axis=1, return_counts=True)
    assert (len(digits), cases.shape, set(counts)) == (2400, (2, 300), {8})
    assert set(map(len, digits)) == {1, 2, 3}
    points = np.concatenate([stroke for strokes in digits for stroke in strokes])
    assert (points.shape, points.dtype) == ((97_526, 2), np.int16)
    assert points.min() >= 0
    assert points.max() <= 500
    assert not any(part.flags.writeable for part in (*digits[0], labels, writers))
    assert load_pen_digits()[0] is digits


def test_pen_digits_stand_upright(averages):
    """The nearest average reads seven in ten of them, and far fewer upside down."""
    digits, labels, _ = load_pen_digits()

    def read(turned):
        some = [[turned * stroke for stroke in strokes] for strokes in digits[::8]]
        images = np.stack([digit_of_strokes(strokes) for strokes in some])
        return (nearest_average.reference(images, averages) == labels[::8]).mean()

    assert 0.65 < read([1, 1]) < 0.8
    assert max(read([1, -1]), read([-1, 1])) < 0.5


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
