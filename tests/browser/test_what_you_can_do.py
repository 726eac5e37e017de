"""The page of what one can do, as Chromium shows and prints it."""

import re
from itertools import product

import pytest

from mnist_course.progress import QUIZ, page
from mnist_course.support.lessons import abilities_of, originals

pytestmark = pytest.mark.browser

LONG = "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff " + 60 * "x"
WIDER = "e => e.scrollWidth - e.clientWidth"


def test_two_pages_of_paper_are_enough(browser, tmp_path):
    """It fits a narrow screen too, and asks for no other file."""
    for width, some in product((360, 1200), (0, 1, 2, 99)):
        done = {
            path.stem[3:]: {
                **dict.fromkeys(list(abilities_of(path.stem[3:]))[:some], "day"),
                QUIZ: "day, 5 of 6 right at the first try",
            }
            for path in originals()
        }
        path = page.write(tmp_path, done, LONG)
        tab = browser.new_page(viewport={"width": width, "height": 700})
        asked, errors = [], []
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        tab.on("console", lambda message, errors=errors: errors.append(message.text))
        tab.goto(path.as_uri())
        assert tab.locator("html").evaluate(WIDER) == 0
        (count,) = re.findall(rb"/Count (\d+)", tab.pdf(format="A4"))
        assert int(count) <= 2
        assert (asked, errors) == ([path.as_uri()], [])
        tab.close()
