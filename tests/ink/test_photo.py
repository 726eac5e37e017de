"""Photos and other pictures become digits, or one sentence says why not."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_course.ink import digit_of_image, digit_of_strokes
from mnist_course.widgets.digit_pad.canvas import EXAMPLE

RNG = np.random.default_rng(0)
COUNT = 100


def enlarged(image, size):
    """Return a picture of so many columns and rows."""
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC))


def photographed(image):
    """Return dark ink on paper that lies half in the shade, with noise."""
    ink = enlarged(np.pad(image, 20), (340, 340)) / 255
    y, x = np.mgrid[0:1:340j, 0:1:340j]
    light = 0.45 + 0.4 * x + 0.15 * y**2
    paper = light * (1 - 0.7 * ink) + RNG.normal(0, 0.03, ink.shape)
    return np.clip(255 * paper, 0, 255).astype(np.uint8)


def clear(image, shade):
    """Return ink of one shade on a film."""
    colour = np.full_like(image, shade)
    return np.stack([colour, colour, colour, image], axis=-1)


WAYS = {
    "as it is": lambda image: image,
    "dark on light": lambda image: 255 - image,
    "in a corner": lambda image: np.pad(image, ((60, 12), (2, 30))),
    "twice as large": lambda image: np.kron(image, np.ones((2, 2), np.uint8)),
    "large and off the centre": lambda image: enlarged(
        np.pad(image, ((5, 30), (1, 8))), (185, 315)
    ),
    "black and white": lambda image: enlarged(image, (84, 84)) > 110,
    "photo": photographed,
    "in colour, from 0 to 1": lambda image: np.stack([image / 255] * 3, axis=-1),
    "light on a film": lambda image: clear(image, 255),
    "dark on a film": lambda image: clear(image, 0),
    "16 bits": lambda image: image.astype(np.uint16) * 257,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_digit_of_mnist_is_found_again(mnist, network, way):
    """However it comes, a network reads at most two of a hundred less."""
    _, (images, labels) = mnist
    images, labels = images[:COUNT], labels[:COUNT]
    found = np.stack([digit_of_image(WAYS[way](image)) for image in images])
    plain, again = (
        np.mean(network.predict(x.reshape(-1, 784)) == labels) for x in (images, found)
    )
    assert plain > 0.95
    assert again >= plain - 0.02


@pytest.mark.parametrize("width", [4, 12, 40])
def test_a_thin_line_becomes_as_wide_as_mnist_writes(width):
    """What a ballpoint or a marker wrote is nearly what the pad gives."""
    sheet = Image.new("L", (1600, 1200), 230)
    points = [tuple(point) for point in 300 + 500 * EXAMPLE]
    ImageDraw.Draw(sheet).line(points, fill=40, width=width, joint="curve")
    digit, drawn = digit_of_image(sheet), digit_of_strokes([EXAMPLE])
    assert digit.sum() == pytest.approx(drawn.sum(), rel=0.35)
    steps = [np.roll(digit, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    alike = [np.corrcoef(step.ravel(), drawn.ravel())[0, 1] for step in steps]
    assert max(alike) > 0.9


def test_specks_do_not_count(mnist):
    """A few dark dots far from the digit do not move it."""
    _, (images, _) = mnist
    sheet = 255 - np.pad(np.kron(images[0], np.ones((4, 4), np.uint8)), 100)
    dirty = sheet.copy()
    dirty[5:8, 5:8] = dirty[-9:-6, 40:43] = 0
    apart = digit_of_image(sheet).astype(int) - digit_of_image(dirty)
    assert np.abs(apart).mean() < 2


@pytest.fixture(scope="module")
def three():
    """Return a picture in shades of grey, dark on light."""
    picture = Image.new("L", (120, 160), 255)
    ImageDraw.Draw(picture).text((30, 20), "3", fill=0, font_size=110)
    return picture


MODES = ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F"]


@pytest.mark.parametrize("mode", MODES)
def test_a_picture_of_any_mode_is_read(three, mode):
    """The digit is the same in each mode of PIL."""
    apart = digit_of_image(three.convert(mode)).astype(int) - digit_of_image(three)
    assert np.abs(apart).mean() < 3


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP"])
def test_a_file_is_read(three, kind, tmp_path):
    """Bytes, a path and its name give the same digit; half of a file is refused."""
    file = io.BytesIO()
    three.save(file, kind)
    path = tmp_path / "three"
    path.write_bytes(file.getvalue())
    first = digit_of_image(file.getvalue())
    apart = first.astype(int) - digit_of_image(three)
    assert np.abs(apart).mean() < 3
    for source in (path, str(path), memoryview(file.getvalue())):
        assert np.array_equal(digit_of_image(source), first)
    with pytest.raises(ValueError, match="not a picture that can be read"):
        digit_of_image(file.getvalue()[: len(file.getvalue()) // 2])


def test_a_photo_taken_sideways_is_turned(three):
    """Phones store how they were held."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown after a quarter turn to the right
    file = io.BytesIO()
    three.rotate(90, expand=True).save(file, "PNG", exif=exif)
    apart = digit_of_image(file.getvalue()).astype(int) - digit_of_image(three)
    assert np.abs(apart).mean() < 3


NO_DIGIT = {
    "black": np.zeros((50, 50)),
    "white": np.full((50, 50), 255),
    "one pixel": np.zeros((1, 1)),
    "noise": RNG.random((200, 200)),
    "shade": np.linspace(0, 1, 300) * np.ones((200, 1)),
    "chess": np.indices((40, 40)).sum(axis=0) % 2,
}


@pytest.mark.parametrize("name", NO_DIGIT)
def test_no_digit_is_said(name):
    """A picture without ink gets a sentence."""
    with pytest.raises(ValueError, match="no ink stands out"):
        digit_of_image(NO_DIGIT[name])


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.full((9, 9), np.nan), "finite numbers"),
        (np.zeros((3, 3, 7)), r"got shape \(3, 3, 7\)"),
        (np.zeros((1, 28, 28, 1)), "must be a file or an array"),
        (np.zeros((0, 5)), "must be a file or an array"),
        (np.zeros((3, 3), complex), "dtype complex128"),
        (None, "must be a file or an array"),
        (b"no picture", "not a picture that can be read"),
        ("nowhere.png", "no file 'nowhere.png'"),
    ],
)
def test_what_is_no_image_is_said(image, words):
    """One sentence says what is wrong."""
    with pytest.raises(ValueError, match=words):
        digit_of_image(image)


def test_a_picture_too_large_for_the_memory_is_refused():
    """A small file that would fill the memory is not opened."""
    file = io.BytesIO()
    Image.new("1", (14_000, 14_000)).save(file, "PNG")
    with pytest.raises(ValueError, match="too large"):
        digit_of_image(file.getvalue())


@pytest.mark.parametrize("shape", [(2, 2), (1, 40), (40, 1), (3, 3000), (4000, 4000)])
def test_any_size_gets_an_answer_or_a_sentence(shape):
    """A spot on paper of any size ends in a digit or in a ValueError."""
    image = np.zeros(shape, np.uint8)
    image[shape[0] // 2 :, shape[1] // 2 :][
        : 1 + shape[0] // 8, : 1 + shape[1] // 8
    ] = 9
    image *= 20
    words = ""
    try:
        digit = digit_of_image(image)
    except ValueError as error:
        words = str(error)
    assert "no ink stands out" in words if words else digit.any()
