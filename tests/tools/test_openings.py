"""The pictures that lessons open with: there, up to date, and where they belong."""

import base64
import io

import numpy as np
import pytest
from nbconvert import HTMLExporter
from nbformat import v4
from PIL import Image

from mnist_course.command import copies
from tools import links, notebooks
from tools.openings import NAME, OPENINGS, page_sized, put

pytestmark = pytest.mark.maintenance

# The others show what was trained, which differs a little on each processor.
UNTRAINED = ("01", "03", "05", "08", "11")
PATHS = {path.stem: path for path in notebooks.lessons()}
WIDTH = 720


def top_of(path):
    """Return the first cell of a lesson."""
    return notebooks.read(path).cells[0]


def opened(png):
    """Return the pixels of a picture."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int)


def attached(cell):
    """Return the file of the picture that a cell has."""
    return base64.b64decode(cell.attachments[NAME]["image/png"])


@pytest.mark.parametrize("name", PATHS)
def test_each_lesson_shows_its_own(name):
    """Its words are those of the table; it is as wide as a figure, and not blank."""
    cell = top_of(PATHS[name])
    assert f"![{OPENINGS[name].alt}](attachment:{NAME})" in cell.source
    pixels = opened(attached(cell))
    assert pixels.shape[1] == WIDTH
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 50
    assert (pixels < 255).any(axis=2).mean() > 0.05


@pytest.mark.parametrize("name", [name for name in PATHS if name[:2] in UNTRAINED])
def test_it_is_what_the_course_draws_now(name):
    """Whoever changes a figure makes the opening picture anew."""
    saved = opened(attached(top_of(PATHS[name])))
    drawn = opened(page_sized(OPENINGS[name].draw()))
    assert drawn.shape == saved.shape
    assert np.abs(drawn - saved).mean() < 1


def test_a_lesson_has_one_picture_below_what_to_do():
    """Put twice, it is there once; the table of lessons reads as before."""
    cell = v4.new_markdown_cell("# Meet\n\nYou will. About 5 minutes.\n\n[Open](x)")
    notebook = v4.new_notebook(cells=[cell])
    put(notebook, "An old one.", b"old")
    put(notebook, "A new one.", b"new")
    assert cell.source.split("\n\n") == [
        *("# Meet", "You will. About 5 minutes."),
        f"![A new one.](attachment:{NAME})",
        "[Open](x)",
    ]
    assert attached(cell) == b"new"
    assert links.summary(notebook) == ("Meet", "You will. About 5 minutes.")


def test_a_learner_s_copy_and_a_page_have_it(tmp_path):
    """Neither needs a file beside it."""
    original = PATHS["02_build_a_neuron"]
    assert list(copies.update(tmp_path, [original])) == []
    assert attached(top_of(tmp_path / original.name)) == attached(top_of(original))
    notebook = v4.new_notebook(cells=[top_of(original)])
    page, _ = HTMLExporter().from_notebook_node(notebook)
    shown = page.partition('src="data:image/png;base64,')[2]
    assert shown.startswith(top_of(original).attachments[NAME]["image/png"][:100])
    assert "attachment:" not in page
