"""The README's picture can be taken again, and shows what its words say."""

import io

import pytest
from PIL import Image

from tools import picture
from tools.notebooks import ROOT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["04_connect_a_network"], indirect=True),
]


def test_the_figure_comes_to_what_the_readme_says(lesson):
    """A 3 is read rightly, and the sum of a unit is open."""
    figure = lesson.cell(picture.FIGURE)
    figure.get_by_label("Open a sum").select_option("none")
    figure.locator("input[type=number]").fill("0")
    lesson.page.keyboard.press("Enter")
    said = picture.open_unit(figure)
    assert said.startswith(f"Image 0, a 3. Unit {picture.UNIT} of layer 1: ")
    assert said.endswith("The network reads 3, rightly.")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{picture.LESSON[:2]} in JupyterLab, with" in readme
    assert "the network reads 3 with 93 %" in readme


def test_a_palette_saves_room_and_keeps_the_picture(lesson):
    """The file is smaller by a third, and no pixel is far from what it was."""
    before = lesson.cell(picture.FIGURE).screenshot()
    after = picture.small(before)
    assert len(after) < 2 / 3 * len(before)
    images = [Image.open(io.BytesIO(data)).convert("L") for data in (before, after)]
    assert images[0].size == images[1].size
    pixels = [image.tobytes() for image in images]
    far = sum(abs(a - b) > 16 for a, b in zip(*pixels, strict=True))
    assert far < len(pixels[0]) / 1000
