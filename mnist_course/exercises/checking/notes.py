"""Keep the first words that a learner's function prints."""

import io
import re

PRINT_LIMIT = 200
TEXT_LIMIT = 100_000  # of what is printed or said at once, the rest is not looked at

# What tells a terminal to change colours or to go back.
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x08")
# A line of Keras's progress, as with verbose=1 or verbose=2, and what it puts above.
PROGRESS = re.compile(r"\s*\d+/(\d+|Unknown)\s+(\S*━|- \d+m?s\b)")
EPOCH = re.compile(r"(Epoch \d+/\d+\s*)?\s*\Z")


def in_line(text: str) -> str:
    """Return a text in one line, without what cannot be shown or sent to a page.

    Half of a character, as a learner's text may end in one, stops the whole message.
    """
    text = " ".join(CONTROLS.sub("", _exactly(text)).split())
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _exactly(text: str) -> str:
    """Return a plain str of one whose class may be a learner's own."""
    return str.__add__("", text)[:TEXT_LIMIT]


class Notes(io.TextIOBase):
    """A stream that keeps the first words; printing without end fills no memory.

    Colours and Keras's progress are left out: they say nothing about the answer, and
    would take the place of what does.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._lines = ""
        self._line = ""  # the one that is not at its end yet

    def first_words(self) -> str:
        """End the last line and return what is kept."""
        self._end_line("")
        return self._lines

    def writable(self) -> bool:
        """Say that one can write to it."""
        return True

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        # A carriage return begins a line anew, so what is before it is a line too.
        words = CONTROLS.sub("", _exactly(text)).replace("\r", "\n")
        *ended, rest = words.split("\n")
        for line in ended:
            self._add(line)
            self._end_line("\n")
        self._add(rest)
        return str.__len__(text)

    def _add(self, words: str) -> None:
        self._line += words[: PRINT_LIMIT - len(self._line)]

    def _end_line(self, end: str) -> None:
        if PROGRESS.match(self._line):
            self._lines = EPOCH.sub("\n", self._lines, count=1)
        else:
            self._lines += (self._line + end)[: PRINT_LIMIT - len(self._lines)]
        self._line = ""
