"""Where the system forces its colours upon a page: what is left to see of controls."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

import mnist_course

FOLDER = Path(mnist_course.__file__).parent
STYLES = [FOLDER / "support/names.css", FOLDER / "widgets/digit_pad/digit_pad.css"]
# As ipywidgets and JupyterLab draw them: by backgrounds, which are not kept.
PAGE = """
<style>
.noUi-target { width: 200px; height: 6px; background: #ddd; margin: 20px; }
.noUi-connect { width: 90px; height: 6px; background: #2196f3; }
.jupyter-button { width: 80px; background: #eee; border: 0; }
.jupyter-button.mod-active { background: #888; }
%s
</style>
<div class="widget-slider">
<div class="noUi-target"><div class="noUi-connect"></div></div></div>
<button class="jupyter-button" id="other">0</button>
<button class="jupyter-button mod-active" id="chosen">0</button>
<div class="digit-pad"><canvas></canvas></div>
"""


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_controls_are_seen_in_forced_colours(chromium, scheme):
    """The slider's track, the button that is chosen, and white paper below the ink."""
    css = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = play.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page(forced_colors="active", color_scheme=scheme)
        page.set_content(PAGE % css)

        def seen(selector):
            png = page.locator(selector).screenshot()
            return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)

        track, other, chosen, paper = map(
            seen, [".noUi-target", "#other", "#chosen", "canvas"]
        )
        browser.close()
    middle = track[track.shape[0] // 2]
    assert np.abs(middle[50] - middle[150]).max() > 50  # as far as it was moved
    assert np.abs(track[0, 150] - middle[150]).max() > 50  # the edge of the rest
    assert np.abs(other[5, 5] - chosen[5, 5]).max() > 50
    assert paper[30, 30].min() == 255
