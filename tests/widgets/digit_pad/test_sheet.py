"""What lies on the pad: the drawing that is taken back is the last one."""

import numpy as np

from mnist_course.widgets.digit_pad.canvas import Drawing
from mnist_course.widgets.digit_pad.drawings import Drawings
from mnist_course.widgets.digit_pad.sheet import Sheet


def test_the_last_drawing_is_taken_back_and_no_other():
    """It lies on the pad again, and the first one stays kept, with its label."""
    sheet = Sheet(Drawings(False))
    for label, end in ((1, [0.5, 0.9]), (7, [0.9, 0.5])):
        sheet.receive(Drawing([np.array([[0.5, 0.1], end])], keep=label), 2.4)
    (first, _), (last, _) = sheet.drawings.kept
    sheet.take_back()
    assert np.array_equal(sheet.photo, last)
    assert not np.array_equal(first, last)
    assert [label for _, label in sheet.drawings.kept] == [1]
