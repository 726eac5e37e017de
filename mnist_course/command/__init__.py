"""The command ``mnist-course``: lab, fresh, check and progress.

It starts at once: NumPy, Jupyter and the like are imported where they are needed.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mnist_course import __version__, progress
from mnist_course.command import copies, lab
from mnist_course.command.copies import Trouble
from mnist_course.progress import page
from mnist_course.support.lessons import originals, title

DESCRIPTION = "A Jupyter course that teaches neural networks on the MNIST digits."
LAB_USAGE = "%(prog)s [LESSON] [--folder PATH] [options of JupyterLab]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after the command's name; those of the command line without it.
    """
    parser = _parser()
    options, more = parser.parse_known_args(arguments)
    if more and options.command != "lab":
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    try:
        match options.command:
            case "lab":
                _lab(options.folder, more)
            case "fresh":
                _fresh(options.folder, options.lesson)
            case "check":
                return _check()
            case "progress":
                _progress(options.folder, options.page)
            case None:
                parser.print_help()
    except KeyboardInterrupt:
        return 130
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mnist-course", description=DESCRIPTION)
    version = f"mnist-course {__version__}"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, words: str, usage: str | None = None) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(
            name, help=words, description=words, usage=usage, allow_abbrev=False
        )
        if name != "check":
            added.add_argument(
                "--folder",
                metavar="PATH",
                type=Path,
                default=copies.own_folder(),
                help="where your own lessons are (usually %(default)s)",
            )
        return added

    # LESSON is taken by hand: of "--port 8899", which argparse does not know, it would
    # take the 8899 for a lesson.
    add("lab", "open your copy of lesson 1, or of LESSON, in JupyterLab", LAB_USAGE)
    fresh = add("fresh", "start a lesson over; your old copy gets another name")
    fresh.add_argument("lesson", metavar="LESSON", help="its number, such as 3")
    add("check", "say whether this machine is ready, and how to mend it")
    done = add("progress", "say which exercises are done, lesson by lesson")
    done.add_argument(
        "--page",
        metavar="NAME",
        nargs="?",
        const="",
        help="also write a page to print, of what you can do now; with your name, "
        "if you give it",
    )
    return parser


def _lessons() -> list[Path]:
    try:
        return originals()
    except FileNotFoundError as error:
        raise Trouble(str(error)) from None


def _lab(folder: Path, more: list[str]) -> None:
    number = more.pop(0) if more and not more[0].startswith("-") else "1"
    lessons = _lessons()
    name = copies.numbered(number, lessons).name
    folder = copies.prepare(folder, lessons)
    server = lab.running_in(folder)
    # What is open there may have changes that are not saved yet.
    for sentence in copies.update(folder, lessons, replace=server is None):
        print(sentence)
    if server:
        lab.visit(server, name, browser="--no-browser" not in more)
        return
    print(f"Your lessons are in {folder}", flush=True)
    lab.start(folder / name, more)


def _fresh(folder: Path, number: str) -> None:
    lessons = _lessons()
    original = copies.numbered(number, lessons)
    print(copies.fresh(copies.prepare(folder, lessons), original))


def _check() -> int:
    from mnist_course.command import machine

    failed = False
    for mark, words in machine.look():
        print(f"{mark:4}  {words}", flush=True)
        failed |= mark == machine.FAIL
    return int(failed)


def _progress(folder: Path, name: str | None) -> None:
    if not folder.is_dir():
        raise Trouble(f"There is no folder {folder}; 'mnist-course lab' makes it.")
    try:
        done = progress.read(folder)
        titles = [f"{path.name[:2]} {title(path)}" for path in _lessons()]
    except ValueError as error:
        raise Trouble(str(error)) from None
    counts = list(progress.counts(done))
    width = max(map(len, titles))
    for heading, (_, right, total) in zip(titles, counts, strict=True):
        print(f"{heading:{width}}   {right} of {total}")
    _, every_right, every_total = zip(*counts, strict=True)
    print(f"{'All lessons':{width}}   {sum(every_right)} of {sum(every_total)}")
    if name is not None:
        try:
            print(f"The page to print is {page.write(folder, done, name)}")
        except OSError as error:
            what = f"The page cannot be written into {folder}: {error.strerror}."
            raise Trouble(what) from None
