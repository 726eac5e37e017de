"""Read the questions of a quiz and refuse a file that has a mistake in it.

In the file a question is the name of a table, an option is a key, and what is said to
it is its value, whatever their length. Options are lettered in the order of the file::

    ["Which is even?"]
    answer = "A"
    "Two" = "Two is twice one."
    "Three" = "Three leaves a rest of one."

Text between backticks is shown as code; nothing else is markup.
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
    require(table, f"{path.name}: expected 1 or more questions, found 0")
    return tuple(
        _question(text, entry, f"{path.name}, question {number}")
        for number, (text, entry) in enumerate(table.items(), 1)
    )


def _question(text: str, entry: Any, where: str) -> Question:
    require(isinstance(entry, dict), f"{where}: expected a table, found {entry!r}")
    types = {"answer": str} | dict.fromkeys(entry, str)
    said = dict(require_fields(entry, types, where))
    answer = said.pop("answer")
    require(
        2 <= len(said) <= len(LETTERS),
        f"{where}: expected 2 to {len(LETTERS)} options, found {len(said)}",
    )
    letters = LETTERS[: len(said)]
    require(
        answer in [*letters],
        f"{where}: expected one of {', '.join(letters)} in 'answer', found {answer!r}",
    )
    for words in (text, *said, *said.values()):
        require(words.strip(), f"{where}: expected words, found {words!r}")
        require(
            words.count("`") % 2 == 0,
            f"{where}: expected backticks in pairs, found {words!r}",
        )
    options = tuple(
        Option(words, letter == answer, why)
        for letter, (words, why) in zip(letters, said.items(), strict=True)
    )
    # The control finds an option by its label; TOML sees to equal texts only.
    labels = [option.text.replace("`", "") for option in options]
    for label in labels:
        require(
            labels.count(label) == 1,
            f"{where}: expected options with different words, "
            f"found {label!r} more than once",
        )
    return Question(text, options)
