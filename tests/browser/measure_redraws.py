"""How long each figure takes to follow a hand, as a table; on a quiet machine.

`make redraws` runs it; no test run collects it. Each row is a control, moved fifty
times by keyboard in Chromium: median, 95th percentile and longest time in milliseconds
from the key's arrival in the page until picture and sentence have both been replaced;
on the pad, from a move of the pen until the answer's picture has been.
"""

import numpy as np
import pytest

from tests.browser.conftest import OPPOSITE
from tests.browser.test_digit_pad import Pad
from tests.browser.test_every_lesson import each_control

MOVES = 50
STRIDE = 5  # that many one way, then as many back: sliders have at least seven steps


@pytest.mark.browser
@each_control
def measure(lesson, source, focus, key, request):
    """Move the control, and print a row of milliseconds."""
    figure = lesson.cell(source)
    focus(figure)
    times = []
    while len(times) < MOVES:
        for pressed in (key, OPPOSITE[key]):
            times += [lesson._redraw_time(figure, pressed) for _ in range(STRIDE)]
    show(request.node.callspec.id.replace("-", " ", 1), times)


@pytest.mark.browser
@pytest.mark.parametrize("lesson", ["01_meet_the_dataset"], indirect=True)
def measure_pen(lesson):
    """Draw, and print a row of milliseconds from the pen's move to the new answer."""
    pad = Pad(lesson, "pad = DigitPad(")
    times = []
    while len(times) < MOVES:
        times += pad.waits()
    show("01_meet_the_dataset pad = DigitPad(-pen", times)


def show(name, times):
    """Print a row."""
    middle, late = np.percentile(times, [50, 95])
    print(f"\n| {name} | {middle:.0f} | {late:.0f} | {max(times):.0f} |")
