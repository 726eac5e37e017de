"""What people read before a lesson: its links, its picture, the commands it names."""

import re

import pytest
from PIL import Image

from mnist_course import command
from tools.notebooks import ROOT

pytestmark = pytest.mark.maintenance

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
PICTURE = "docs/lesson.png"
MAX_PICTURE_BYTES = 250_000
MIN_ALT_LETTERS = 100
LINK = re.compile(r"(!?)\[([^][]*)\]\(([^)\s]+)\)")


def read(name):
    """Return the text of a document."""
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(text):
    """Return what GitHub calls the headings of a text, for links to them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-") for words in headings
    }


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    """Each link inside the repository has its file, and the file the heading."""
    text = read(name)
    targets = [target for _, _, target in LINK.findall(text) if ":" not in target]
    for target in targets:
        path, _, heading = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), target
        assert not heading or heading in anchors(file.read_text("utf-8")), target


def test_readme_shows_a_picture_of_a_lesson():
    """There is one picture, the one that make picture takes, small and with words."""
    shown = {
        target: alt for mark, alt, target in LINK.findall(read("README.md")) if mark
    }
    here = [target for target in shown if ":" not in target]
    assert here == [PICTURE]
    assert len(shown[here[0]]) >= MIN_ALT_LETTERS
    assert (ROOT / PICTURE).stat().st_size <= MAX_PICTURE_BYTES
    with Image.open(ROOT / PICTURE) as image:
        assert 1000 <= image.width <= 1400


@pytest.mark.parametrize("name", NAMES)
def test_commands_exist(name, capsys):
    """Every target of make and every word after mnist-course is one that works."""
    code = re.findall(r"```.*?```|`[^`\n]+`", read(name), re.DOTALL)
    targets = re.findall(r"^([a-z-]+):(?!=)", read("Makefile"), re.MULTILINE)
    command.main([])
    commands = re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE)
    for words in code:
        assert {*re.findall(r"\bmake ([a-z-]+)", words)} <= {*targets}, words
        assert {*re.findall(r"\bmnist-course ([a-z]+)", words)} <= {*commands}, words


def test_readme_has_the_two_commands():
    """Whoever reads no further can start the course and test it."""
    blocks = re.findall(r"```\n(.*?)```", read("README.md"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert "make lab" in lines
    assert "make test" in lines
