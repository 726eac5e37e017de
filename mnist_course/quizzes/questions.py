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

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mnist_course.support.arguments import require

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
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # bad TOML and bad UTF-8 are both ValueErrors
        raise ValueError(f"{path.name}: expected TOML, but {error}") from None
    entries = _fields(data, {"question": list}, path.name)["question"]
    require(entries, f"{path.name}: expected 1 or more questions, found 0")
    return tuple(
        _question(entry, f"{path.name}, question {number}")
        for number, entry in enumerate(entries, 1)
    )


def _question(entry: Any, where: str) -> Question:
    fields = _fields(entry, {"text": str, "answer": str, "options": dict}, where)
    answer, options = fields["answer"], fields["options"]
    require(
        2 <= len(options) <= len(LETTERS),
        f"{where}: expected 2 to {len(LETTERS)} options, found {len(options)}",
    )
    letters = LETTERS[: len(options)]
    require(
        answer in [*letters],
        f"{where}: expected one of {', '.join(letters)} in 'answer', found {answer!r}",
    )
    for letter, (text, why) in zip(letters, options.items(), strict=True):
        _check_text(text, "its text", f"{where}, option {letter}")
        _check_text(why, "its explanation", f"{where}, option {letter}")
    question = Question(
        fields["text"],
        tuple(
            Option(text, letter == answer, why)
            for letter, (text, why) in zip(letters, options.items(), strict=True)
        ),
    )
    # The control finds an option by its label; TOML sees to equal texts only.
    labels = [option.label for option in question.options]
    for label in labels:
        require(
            labels.count(label) == 1,
            f"{where}: expected options with different words, "
            f"found {label!r} more than once",
        )
    return question


def _fields(entry: Any, types: dict[str, type], where: str) -> dict[str, Any]:
    """Return `entry` if it has exactly the fields of `types`, filled in."""
    wanted = ", ".join(types)
    require(
        isinstance(entry, dict),
        f"{where}: expected the fields {wanted}, found {entry!r}",
    )
    for field in entry:
        require(
            field in types,
            f"{where}: expected only the fields {wanted}, found {field!r}",
        )
    for field, kind in types.items():
        require(field in entry, f"{where}: expected the field {field!r}, found none")
        value = entry[field]
        if kind is str:
            _check_text(value, repr(field), where)
        require(
            isinstance(value, kind),
            f"{where}: expected a {kind.__name__} in {field!r}, found {value!r}",
        )
    return entry


def _check_text(text: Any, what: str, where: str) -> None:
    require(isinstance(text, str), f"{where}: expected a str in {what}, found {text!r}")
    require(text.strip(), f"{where}: expected words in {what}, found {text!r}")
    require(
        text.count("`") % 2 == 0,
        f"{where}: expected backticks in pairs in {what}, found {text!r}",
    )
