"""Take the picture of a lesson that the README shows.

``make picture`` opens lesson 04 in JupyterLab, runs it down to the figure that steps a
digit through a network, and opens the sum of a unit whose weights show something. What
the figure says is printed, for the words that README.md has beside the picture.
"""

import io
import re
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import (
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tools.browser import (
    CHROMIUM_ARGS,
    NO_CHROMIUM,
    START_SECONDS,
    find_chromium,
    running_lab,
)
from tools.notebooks import ROOT

PATH = ROOT / "docs" / "lesson.png"
LESSON = "04_connect_a_network.ipynb"
FIGURE = "NetworkStepper("
UNIT = 1
# In CSS pixels; what stands around the page takes the rest of the width.
VIEWPORT = ViewportSize(width=980, height=975)
SCALE = 4 / 3
RUN_SECONDS = 120
SETTLE_MILLISECONDS = 1000


def take(page: Page, address: str) -> tuple[bytes, str]:
    """Return a picture of the lesson's page, and what its figure says.

    Parameters
    ----------
    page : playwright.sync_api.Page
        An empty tab.
    address : str
        Where JupyterLab serves the lessons.
    """
    page.goto(f"{address}/lab/tree/{LESSON}?reset")
    idle = page.get_by_text("Python 3 (ipykernel) | Idle")
    expect(idle).to_be_visible(timeout=START_SECONDS * 1000)
    page.keyboard.press("Control+b")  # closes the list of files
    editor = page.locator(".jp-Cell-inputArea", has_text=FIGURE)
    cell = page.locator(".jp-Notebook .jp-CodeCell").filter(has=editor)
    cell.locator(".cm-content").click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Above Selected Cell", exact=True).click()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    prompt = cell.locator(".jp-InputPrompt")
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=RUN_SECONDS * 1000)
    said = open_unit(cell)
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    cell.evaluate("cell => cell.scrollIntoView({block: 'end'})")
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    return page.locator(".jp-NotebookPanel").screenshot(), said


def open_unit(figure: Locator) -> str:
    """Walk the digit to the end of the network, open a unit; return what is said."""
    status, keyboard = figure.get_by_role("status"), figure.page.keyboard
    figure.locator(".noUi-handle").first.focus()
    keyboard.press("End")
    expect(status).to_contain_text("The likeliest digit is")
    figure.get_by_label("Open a sum").select_option("layer 1")
    expect(status).to_contain_text(" of layer 1: ")  # now the slider is there
    figure.locator(".noUi-handle").last.focus()
    keyboard.press("Home")
    expect(status).to_contain_text("Unit 0 of layer 1: ")
    for unit in range(1, UNIT + 1):
        keyboard.press("ArrowRight")
        expect(status).to_contain_text(f"Unit {unit} of layer 1: ")
    return status.inner_text()


def small(picture: bytes) -> bytes:
    """Return a PNG with a palette: a page has few colours, and takes half the room."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    file = io.BytesIO()
    image.quantize(dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> int:
    """Take the picture and write its file."""
    chromium = find_chromium()
    if chromium is None:
        print(NO_CHROMIUM)
        return 1
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place) / "lessons"
        shutil.copytree(ROOT / "lessons", folder)
        launch = playwright.chromium.launch
        with running_lab(folder) as address:
            browser = launch(executable_path=chromium, args=CHROMIUM_ARGS)
            page = browser.new_page(viewport=VIEWPORT, device_scale_factor=SCALE)
            picture, said = take(page, address)
            browser.close()
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_bytes(small(picture))
    print(f"wrote docs/{PATH.name}, whose figure says: {said}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
