"""From ink to a digit of 28 × 28 pixels, made as those of MNIST were made.

The makers of MNIST scaled each scanned digit, in proportion, until it just fitted into
20 × 20 pixels, which turned its edges grey; then they put that box into 28 × 28 so that
the centre of mass of the ink lies in the middle (Y. LeCun et al., 1998). The same is
done here to what somebody drew and to a photo. Introduced in lesson 10.
"""

from mnist_course.ink.additions import with_additions
from mnist_course.ink.photo import digit_of_image
from mnist_course.ink.strokes import digit_of_strokes
from mnist_course.ink.warps import moved, varied, warped

__all__ = [
    "digit_of_image",
    "digit_of_strokes",
    "moved",
    "varied",
    "warped",
    "with_additions",
]
