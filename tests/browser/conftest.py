"""JupyterLab in Chromium: a server on copies of the lessons, and a hand to use it."""

import contextlib
import re
import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tools.browser import CHROMIUM_ARGS, START_SECONDS, running_lab

FOLDER = Path(__file__).parent
LESSONS = FOLDER.parents[1] / "lessons"
OPPOSITE = {
    "ArrowRight": "ArrowLeft",
    "ArrowLeft": "ArrowRight",
    "ArrowUp": "ArrowDown",
    "ArrowDown": "ArrowUp",
    " ": " ",  # ticks a box, and takes the tick away
}
REDRAW_MILLISECONDS = 100
RUN_SECONDS = 120
# How long to wait for what must come, on a machine that does much else too. What has to
# be quick is timed.
PATIENCE_MILLISECONDS = 20_000
SETTLE_MILLISECONDS = 500

# Waits, inside the page, from a key's arrival until the picture and the sentence of a
# figure have both been replaced, and returns that time in milliseconds.
WATCH = """
(cell) => {
  const image = cell.querySelector('img');
  const status = cell.querySelector('[role=status]');
  const before = [image.src, status.textContent];
  window.redraw = new Promise((resolve, reject) => {
    const why = new Error('picture and sentence did not both change');
    setTimeout(() => reject(why), 10000);
    let start = null;
    const picture = {}, words = {};
    document.addEventListener('keydown', () => { start = performance.now(); },
                              {capture: true, once: true});
    const timer = setInterval(() => {
      const now = performance.now();
      if (image.src !== before[0] && image.complete) picture.at ??= now;
      const text = cell.querySelector('[role=status]').textContent;
      if (text !== before[1]) words.at ??= now;
      if (start !== null && picture.at && words.at) {
        clearInterval(timer);
        resolve(Math.max(picture.at, words.at) - start);
      }
    }, 4);
  });
}
"""

# Clicks on Stop and returns after how many milliseconds the sentence says so.
STOP = """
async (cell) => {
  const button = [...cell.querySelectorAll('button')]
    .find((button) => button.textContent.includes('Stop'));
  const status = () => cell.querySelector('[role=status]').textContent;
  const start = performance.now();
  button.click();
  while (!/stopped/i.test(status()) && performance.now() < start + 10000) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - start;
}
"""


expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of a lesson side by side, so that it is opened and run but once."""

    def turn(item: pytest.Item) -> tuple[str, bool]:
        lesson = item.callspec.params["lesson"] if hasattr(item, "callspec") else ""
        return lesson, item.path.stem != "test_every_lesson"

    here = [place for place, item in enumerate(items) if item.path.parent == FOLDER]
    in_turn = sorted((items[place] for place in here), key=turn)
    for place, item in zip(here, in_turn, strict=True):
        items[place] = item


class Lab:
    """A notebook that is open in JupyterLab, and what went wrong in the page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.host = urlparse(address).netloc
        self.address = address
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._on_request)

    def _on_console(self, message: Any) -> None:
        # JupyterLab lets the browser ask for an attachment before it fills it in.
        attached = message.location["url"].startswith("attachment:")
        if message.type == "error" and not attached:
            self.errors.append(message.text)

    def _on_request(self, request: Any) -> None:
        url = urlparse(request.url)
        here = url.scheme in ("data", "blob", "attachment") or url.netloc == self.host
        if not here:
            self.strangers.append(request.url)

    def open(self, name: str) -> None:
        """Open a lesson and wait until its cells are there."""
        self.page.goto(f"{self.address}/lab/tree/{name}?reset")
        self.cells.first.wait_for(timeout=START_SECONDS * 1000)
        expect(self.page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(
            timeout=START_SECONDS * 1000
        )

    @property
    def cells(self) -> Locator:
        """All code cells."""
        return self.page.locator(".jp-Notebook .jp-CodeCell")

    def cell(self, source: str) -> Locator:
        """Return the code cell whose source contains these words."""
        editor = self.page.locator(".jp-Cell-inputArea", has_text=source)
        found = self.cells.filter(has=editor)
        expect(found).to_have_count(1)
        return found

    def run_all(self) -> None:
        """Run all cells and wait until the last one is done."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        done = self.cells.last.locator(
            ".jp-InputPrompt", has_text=re.compile(r"\[\d+\]:")
        )
        done.or_(self.failures.first).wait_for(timeout=RUN_SECONDS * 1000)
        assert self.failures.count() == 0, self.failures.first.inner_text()
        prompts = self.cells.locator(".jp-InputPrompt").all_text_contents()
        assert prompts == [f"[{i + 1}]:" for i in range(len(prompts))]
        # JupyterLab takes the focus once more, a moment after the last cell is done.
        self.page.wait_for_timeout(SETTLE_MILLISECONDS)

    @property
    def failures(self) -> Locator:
        """Outputs of cells that raised an error."""
        return self.page.locator(
            "[data-mime-type='application/vnd.jupyter.error'], "
            "[data-mime-type='application/vnd.jupyter.stderr']"
        )

    def answer(self, source: str, code: str) -> Locator:
        """Replace a cell's source, run it, and return the cell."""
        cell = self.cell(source)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("Control+Enter")
        return cell

    def again(self, source: str) -> Locator:
        """Run a cell once more, so that its figure is as nobody has touched it."""
        cell = self.cell(source)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.text_content()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))
        return cell

    def expect_quiet(self) -> None:
        """Check that the page told of no error, and asked no other machine."""
        assert self.errors == []
        assert self.strangers == []

    def stop_time(self, figure: Locator) -> float:
        """Press Stop; return when the figure's sentence says that it stopped, in ms."""
        return figure.evaluate(STOP)

    def expect_quick(self, figure: Locator, key: str) -> None:
        """Press a key on the focused control; check that the figure follows in time.

        The median of seven waits counts. What else a machine does can only add to a
        wait. So a slow round is followed by another, back and forth again, up to five.
        """
        rounds: list[list[float]] = []
        for pressed in (key, OPPOSITE[key], key, OPPOSITE[key], key):
            rounds.append([self._redraw_time(figure, pressed) for _ in range(7)])
            if statistics.median(rounds[-1]) <= REDRAW_MILLISECONDS:
                return
        pytest.fail(f"no median of these waits, in ms, is low enough: {rounds}")

    def _redraw_time(self, figure: Locator, key: str) -> float:
        figure.evaluate(WATCH)
        self.page.keyboard.press(key)
        return self.page.evaluate("window.redraw")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of the lessons, which JupyterLab opens; a test may add a notebook."""
    copies = tmp_path_factory.mktemp("lab") / "lessons"
    shutil.copytree(LESSONS, copies, ignore=shutil.ignore_patterns(".*"))
    return copies


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[str]:
    """Address of a JupyterLab that works on copies of the lessons."""
    with running_lab(folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """Return a headless Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=CHROMIUM_ARGS
        )
        yield launched
        launched.close()


@contextlib.contextmanager
def new_tab(browser: Any, server: str) -> Iterator[Lab]:
    """Open a tab of JupyterLab, and close it at the end."""
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    opened = Lab(page, server)
    yield opened
    page.close()
    opened.expect_quiet()


@pytest.fixture
def lab_on(browser: Any) -> Any:
    """Return a function that serves a folder and opens a tab, for a `with` block."""

    @contextlib.contextmanager
    def serve(folder: Path) -> Iterator[Lab]:
        with running_lab(folder) as address, new_tab(browser, address) as opened:
            yield opened

    return serve


@pytest.fixture(scope="module")
def lab(browser: Any, server: str) -> Iterator[Lab]:
    """Return a tab of JupyterLab, for all tests of a module."""
    with new_tab(browser, server) as opened:
        yield opened


@pytest.fixture(scope="session")
def lesson(browser: Any, server: str, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """Run the lesson of this name from top to bottom, for all tests that name it."""
    with new_tab(browser, server) as opened:
        opened.open(f"{request.param}.ipynb")
        opened.run_all()
        yield opened


@pytest.fixture(autouse=True)
def _nothing_goes_wrong(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test, the page has told of no error, and asked no other machine."""
    names = {"lab", "lesson"} & set(request.fixturenames)
    pages = [request.getfixturevalue(name) for name in names]
    yield
    for page in pages:
        page.expect_quiet()
