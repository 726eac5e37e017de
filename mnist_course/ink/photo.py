"""A digit of MNIST from a photo, or from any other picture of one."""

import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from mnist_course.ink.strokes import (
    BOX,
    FRINGE,
    PEN,
    PIXELS,
    SIDE,
    Array,
    distances,
    inked,
)
from mnist_course.support.arguments import require

# A line of MNIST is seldom thinner, in pixels; one of a photo gets PEN then.
THINNEST = 1.6
# Pixels along the longer side of a photo, and of the digit that is cut out of it.
LARGEST, CROP = 400, 80
# Ink is off its paper by so much of the way from black to white, and by so many times
# the paper's own noise; what has less than this share of all ink is a speck.
FAINTEST, NOISES, SPECK = 0.05, 7.0, 0.02
LUMA = np.array([0.299, 0.587, 0.114])
NO_INK = "there is no digit to be seen: no ink stands out from the paper"


def digit_of_image(image: Any) -> Array:
    """Find the digit in a photo or a drawing, and make it one of MNIST.

    Dark ink on light paper or light on dark, on paper that may lie half in the shade.
    The digit should be the only thing in the picture. A line that is thinner than
    nearly all of MNIST's is made as wide as most of them.

    Parameters
    ----------
    image : array_like, str, pathlib.Path, bytes or PIL.Image.Image
        An array has shape (h, w), or (h, w, c) with grey or colours, and perhaps
        transparency, in c from 1 to 4 channels.

    Returns
    -------
    numpy.ndarray
        Shape (28, 28), uint8: 0 is paper, 255 is ink.

    Raises
    ------
    ValueError
        If it is not an image, or there is no digit to be seen in it.
    """
    grey = _grey(_pixels(image))
    grey = _resized(grey, min(LARGEST, max(grey.shape)))
    ink = np.pad(_resized(_cropped(_ink(grey)), CROP), 2)
    mask = _stands_out(ink)
    places, paper = np.argwhere(mask) + 0.5, np.argwhere(~mask) + 0.5
    # All over a line of width w, its edge is on average w / 4 away.
    width = max(4 * distances(places, _edge(mask)).mean() - 1, 1)
    length = np.ptp(places, axis=0).max() + 1
    pen = BOX * width / length
    grown = PEN - pen if pen < THINNEST else 0.0
    scale = (BOX - FRINGE - grown) / length
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    pixels = (PIXELS - SIDE / 2) / scale + middle
    to_ink, to_paper = distances(pixels, places), distances(pixels, paper)
    to_paper[to_paper < to_ink] = 0  # All around the picture there is paper.
    return inked((to_paper - to_ink) * scale + grown / 2)


def _pixels(image: Any) -> Array:
    """Return any image as an array."""
    if isinstance(image, bytes | bytearray | memoryview | str | Path):
        image = _opened(image)
    if hasattr(image, "convert"):
        from PIL import ImageOps

        try:
            image = ImageOps.exif_transpose(image)
            if not image.mode.startswith(("I", "F")):  # 16 bits and more
                image = image.convert("RGBA")
        except Exception:
            raise ValueError(
                f"a picture of the mode {image.mode} cannot be read; save it as PNG"
            ) from None
    array = np.asarray(image)
    require(
        array.ndim in (2, 3)
        and array.size > 0
        and array.dtype.kind in "buif"
        and (array.ndim == 2 or array.shape[2] <= 4),
        "an image must be a file or an array of shape (h, w) or (h, w, channels), with "
        f"1 to 4 channels; got shape {array.shape} and dtype {array.dtype}",
    )
    return array


def _opened(source: Any) -> Any:
    from PIL import Image

    try:
        path = isinstance(source, str | Path)
        file = io.BytesIO(Path(source).read_bytes() if path else bytes(source))
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file)
            picture.draft(None, (LARGEST, LARGEST))  # JPEG is read smaller at once
            picture.load()
    except FileNotFoundError:
        raise ValueError(f"there is no file {str(source)!r}") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError("the picture is too large; make it smaller first") from None
    except Exception:
        raise ValueError("the file is not a picture that can be read") from None
    return picture


def _grey(array: Array) -> Array:
    """Return pixels as shares of white from 0 to 1, shape (h, w)."""
    step = max(1, max(array.shape[:2]) // (4 * LARGEST))
    array = array[::step, ::step].astype(float)
    require(np.isfinite(array).all(), "an image must hold finite numbers; got NaN")
    array -= min(array.min(), 0)
    array /= max(array.max(), 255) if array.max() > 1 else 1
    if array.ndim == 2:
        return array
    colours = array.shape[2] - (array.shape[2] % 2 == 0)
    grey = array[..., :colours] @ (LUMA if colours == 3 else np.ones(1))
    if colours == array.shape[2]:
        return grey
    # What shows through is paper: black behind light ink, and else white.
    opaque = array[..., -1]
    light = np.average(grey, weights=opaque + 1e-9) > 0.5
    behind = 0.0 if light and opaque.mean() < 0.5 else 1.0
    return opaque * grey + (1 - opaque) * behind


def _resized(image: Array, side: int) -> Array:
    """Return an image whose longer side has so many pixels, without steps or gaps."""
    factor = side / max(image.shape)
    for axis, old in enumerate(image.shape):
        new = max(1, round(old * factor))
        apart = (np.arange(new)[:, np.newaxis] + 0.5) * old / new - np.arange(old) - 0.5
        weights = np.maximum(1 - np.abs(apart) / max(1, old / new), 0)
        weights /= weights.sum(axis=1, keepdims=True)
        image = np.moveaxis(np.tensordot(weights, image, (1, axis)), 0, axis)
    return image


def _ink(grey: Array) -> Array:
    """Return how far each pixel is from its paper, and 0 where that is but noise."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, n) for n in grey.shape), indexing="ij")
    # Light falls off smoothly, so paper is a bent plane, and ink is what is far off it.
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    near = np.maximum(np.abs(x), np.abs(y)) > 0.8
    for _ in range(6):
        some = terms[near]
        factors, *_ = np.linalg.lstsq(some.T @ some, some.T @ grey[near], rcond=None)
        off = grey - terms @ factors
        noise = np.median(np.abs(off[near]))
        before, near = near, np.abs(off) <= 4 * noise + 1e-9
        if np.array_equal(near, before):  # all that follows would be the same again
            break
    ink = off * np.sign((off**3).sum())
    require(ink.max() > max(FAINTEST, NOISES * noise), NO_INK)
    return np.where(ink > NOISES * noise, ink, 0)


def _stands_out(ink: Array) -> Array:
    return ink > np.median(ink[ink > ink.max() / 4]) / 2


def _cropped(ink: Array) -> Array:
    """Cut out the digit, without specks that lie apart."""
    for axis in (0, 1):
        along = _stands_out(ink).sum(axis=1 - axis)
        group = np.cumsum(np.diff(along > 0, prepend=False))
        large = np.bincount(group, weights=along)[group] > SPECK * along.sum()
        first, *_, last = np.flatnonzero(large)[[0, -1]]
        ink = ink.take(range(first, last + 1), axis)
    return ink


def _edge(mask: Array) -> Array:
    """Return the places just outside."""
    grown = mask.copy()
    for axis in (0, 1):
        for step in (-1, 1):
            grown |= np.roll(mask, step, axis)  # whose rim is empty
    return np.argwhere(grown & ~mask) + 0.5
