"""Read the questions of a quiz and refuse a file that has a mistake in it.

In the file an option is a key and what is said to it is its value, whatever their
length; they are lettered in the order of the file::

    [[question]]
    text = "Which is even?"
    answer = "A"

    [question.options]
    "Two" = "Two is twice one."
    "Three" = "Three leaves a rest of one."
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mnist_course.support.arguments import require
from mnist_course.support.tables import read_table, require_fields

FOLDER = Path(__file__).parent
LETTERS = "ABCD"


@dataclass(frozen=True)
class Option:
    """One answer to choose from, and the reason why it is right or wrong."""

    text: str
    right: bool
    why: str

    @property
    def label(self) -> str:
        """Return the text for a control, which cannot show backticks as code."""
        return self.text.replace("`", "")


@dataclass(frozen=True)
class Question:
    """One question with two to four options, exactly one of them right."""

    text: str
    options: tuple[Option, ...]

    @property
    def answer(self) -> int:
        """Return the index of the right option."""
        return next(i for i, option in enumerate(self.options) if option.right)


def names(folder: Path = FOLDER) -> list[str]:
    """Return the names of the quizzes that exist, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def load(name: str, *, folder: Path = FOLDER) -> tuple[Question, ...]:
    """Read and validate the questions of one quiz.

    Parameters
    ----------
    name : str
        The lesson's name without its number, such as ``"meet_the_dataset"``.
    folder : pathlib.Path
        Where the TOML files are.

    Returns
    -------
    tuple of Question
        The questions in the order of the file.

    Raises
    ------
    ValueError
        If no quiz has this name, or if its file has a mistake; the message names the
        file, the question and the field, what was expected and what was found.
    """
    if name not in names(folder):
        known = ", ".join(names(folder)) or "none"
        raise ValueError(f"there is no quiz {name!r}; the quizzes are: {known}")
    path = folder / f"{name}.toml"
    table = read_table(path)
    entries = require_fields(table, {"question": list}, path.name)["question"]
    require(entries, f"{path.name}: expected 1 or more questions, found 0")
    return tuple(
        _question(entry, f"{path.name}, question {number}")
        for number, entry in enumerate(entries, 1)
    )


def _question(entry: Any, where: str) -> Question:
    types = {"text": str, "answer": str, "options": dict}
    fields = require_fields(entry, types, where)
    answer, said = fields["answer"], fields["options"]
    require(
        2 <= len(said) <= len(LETTERS),
        f"{where}: expected 2 to {len(LETTERS)} options, found {len(said)}",
    )
    letters = LETTERS[: len(said)]
    require(
        answer in [*letters],
        f"{where}: expected one of {', '.join(letters)} in 'answer', found {answer!r}",
    )
    require_fields(said, dict.fromkeys(said, str), where)
    for text in (fields["text"], *said, *said.values()):
        require(text.strip(), f"{where}: expected words in an option, found {text!r}")
        require(
            text.count("`") % 2 == 0,
            f"{where}: expected backticks in pairs, found {text!r}",
        )
    options = tuple(
        Option(text, letter == answer, why)
        for letter, (text, why) in zip(letters, said.items(), strict=True)
    )
    # The control finds an option by its label; TOML sees to equal texts only.
    labels = [option.label for option in options]
    for label in labels:
        require(
            labels.count(label) == 1,
            f"{where}: expected options with different words, "
            f"found {label!r} more than once",
        )
    return Question(fields["text"], options)
