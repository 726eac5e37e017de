"""Digits in rows, and how evenly the classes are shared out."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.patches import Rectangle

from mnist_course.support.arguments import require, require_images, require_labels
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    INK,
    MUTED,
    TEST,
    TRAIN,
    VALIDATION,
    Picture,
    styled,
)

SPLIT_COLORS = {"train": TRAIN, "validation": VALIDATION, "test": TEST}


def mosaic(
    images: np.ndarray, *, columns: int, gap: int = 4, below: int = 0
) -> np.ndarray:
    """Lay images out in rows, with white between them.

    Parameters
    ----------
    images : numpy.ndarray
        Shape (n, 28, 28), 0 for white.
    columns : int
        Images in a row.
    gap : int
        White pixels between neighbours, half of them at the edges.
    below : int
        More white pixels below each image, for a caption.

    Returns
    -------
    numpy.ndarray
        One large image, float32, shape (rows * (28 + gap + below),
        columns * (28 + gap)).
    """
    rows = -(-len(images) // columns)
    height, width, edge = 28 + gap + below, 28 + gap, gap // 2
    tiles = np.zeros((rows * columns, height, width), dtype=np.float32)
    tiles[: len(images), edge : edge + 28, edge : edge + 28] = images
    grid = tiles.reshape(rows, columns, height, width)
    return grid.swapaxes(1, 2).reshape(rows * height, columns * width)


@styled
def show_digits(
    images: npt.ArrayLike,
    captions: Sequence[object] | np.ndarray | None = None,
    *,
    columns: int = 10,
    subject: str = "handwritten digits",
) -> Picture:
    """Show digits in rows, each with its caption below.

    Introduced in lesson 01.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), values 0 (paper) to 255 (ink).
    captions : sequence, optional
        One for each image, such as its label.
    columns : int
        Digits in a row.
    subject : str
        What the digits are, for the sentence.

    Returns
    -------
    Picture
        With a sentence that names the captions.

    Raises
    ------
    ValueError
        If the images have another shape or the captions another number.
    """
    images = require_images(images)
    texts = [] if captions is None else [str(caption) for caption in captions]
    require(
        captions is None or len(texts) == len(images),
        f"captions must hold one entry for each of the {len(images)} images; "
        f"got {len(texts)}",
    )
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    sentence = f"{len(images)} {subject} in {rows} row{'s' if rows > 1 else ''}"
    # Few digits are shown larger, up to twice the size that ten in a row have.
    width = min(7.2, columns * 1.44)
    font_size = float(np.clip(width / columns * 14, 9, 13))
    lines = max((text.count("\n") + 1 for text in texts), default=0)
    # From points (72 to the inch) to the pixels of the digits.
    below = round(lines * 1.35 * font_size / 72 * 32 * columns / width)
    cell_height = 32 + below
    picture = Picture(
        width, width / columns * rows * cell_height / 32, layout="none", alt=sentence
    )
    axes = picture.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow(mosaic(images, columns=columns, below=below), **DIGIT_IMAGE)
    for place in np.flatnonzero(~images.any(axis=(1, 2))).tolist():
        # A frame, or nobody would see that there is an image.
        row, column = divmod(place, columns)
        corner = (column * 32 + 1.5, row * cell_height + 1.5)
        axes.add_patch(Rectangle(corner, 28, 28, fill=False, color=FAINT))
    for place, text in enumerate(texts):
        row, column = divmod(place, columns)
        x, y = column * 32 + 15.5, row * cell_height + 31
        axes.text(x, y, text, ha="center", va="top", fontsize=font_size)
    words = ", ".join(" ".join(text.split()) for text in texts)
    picture.alt = (
        f"{sentence}, with the captions: {words}." if words else sentence + "."
    )
    return picture


@styled
def class_balance(**splits: npt.ArrayLike) -> Picture:
    """Draw what share of each split every digit has, beside an even tenth.

    Introduced in lesson 01.

    Parameters
    ----------
    **splits : array_like
        Labels, shape (n,) with values 0 to 9, named ``train``, ``validation`` or
        ``test``.

    Returns
    -------
    Picture
        Grouped bars, in per cent.

    Raises
    ------
    ValueError
        If a split is unknown, or its labels have another shape or other values.
    """
    unknown = [name for name in splits if name not in SPLIT_COLORS]
    require(
        splits and not unknown,
        f"class_balance needs labels named {', '.join(SPLIT_COLORS)}, such as "
        f"train=y_train; got {', '.join(unknown) or 'none'}",
    )
    picture = Picture(7.2, 3.0)
    axes = picture.subplots()
    width = 0.8 / len(splits)
    facts = []
    for place, (split, labels) in enumerate(splits.items()):
        labels = require_labels(labels, name=f"the labels of {split}")
        shares = 100 * np.bincount(labels, minlength=10) / len(labels)
        offset = (place - (len(splits) - 1) / 2) * width
        axes.bar(
            np.arange(10) + offset,
            shares,
            width * 0.92,
            color=SPLIT_COLORS[split],
            label=split,
        )
        facts.append(
            f"in {split} from {shares.min():.1f} % (digit {shares.argmin()}) "
            f"to {shares.max():.1f} % (digit {shares.argmax()})"
        )
    axes.axhline(10, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(9.55, 10.15, "an even tenth", ha="right", va="bottom", color=MUTED)
    axes.set(xlabel="digit", ylabel="share of the split (%)", xticks=np.arange(10))
    axes.set_ylim(0, max(13.5, axes.get_ylim()[1]))
    axes.legend(ncols=len(splits), loc="upper left")
    picture.alt = f"Bars of the share of each digit: {'; '.join(facts)}."
    return picture
