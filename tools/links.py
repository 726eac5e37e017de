"""Write the repository's address wherever it is needed.

It stands once, as ``Repository`` in ``pyproject.toml``. ``make links`` carries it into
the marked blocks of the README, the links at the top of each lesson, its first code
cell and its links to pages in ``docs/``, so a fork changes one line. ``--check`` only
reports.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import nbformat
from nbformat import NotebookNode

from tools import notebooks

BRANCH = "main"
COLAB = "https://colab.research.google.com/github"
COLAB_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
BINDER = "https://mybinder.org/v2/gh"
BINDER_BADGE = "https://mybinder.org/badge_logo.svg"
# A learner's copy of a lesson has no such folder beside it, so its links are whole.
DOCS = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+/blob/[\w.-]+/docs/")
ADDRESS = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(\.git)?/?")
# The formatter would make four lines of it, more than a learner should have to skip.
SETUP = (
    'if "google.colab" in str(get_ipython()): get_ipython().run_line_magic('
    '"pip", "install -q --no-deps git+{address}")'
)
# What Colab lacks, and a lesson imports, needs its dependencies with it.
SETUP_MORE = '; get_ipython().run_line_magic("pip", "install -q {package}")'
MISSING_ON_COLAB = ("optuna",)


def repository(pyproject: str) -> str:
    """Return the owner and name of the repository, such as ``"ada/mnist-course"``.

    Parameters
    ----------
    pyproject : str
        Text of ``pyproject.toml``.

    Raises
    ------
    ValueError
        If the address is not one of GitHub, where Colab and Binder look.
    """
    address = tomllib.loads(pyproject)["project"]["urls"]["Repository"]
    found = ADDRESS.fullmatch(address)
    if not found:
        raise ValueError(
            "expected Repository in pyproject.toml to be "
            f"https://github.com/OWNER/NAME, got {address!r}"
        )
    return found[1]


def colab(repo: str, lesson: str) -> str:
    """Return the address that opens a lesson in Colab.

    Parameters
    ----------
    repo : str
        Owner and name.
    lesson : str
        File name of the notebook.
    """
    return f"{COLAB}/{repo}/blob/{BRANCH}/lessons/{quote(lesson)}"


def binder(repo: str, lesson: str) -> str:
    """Return the address that opens a lesson in JupyterLab on Binder.

    Parameters
    ----------
    repo : str
        Owner and name.
    lesson : str
        File name of the notebook.
    """
    path = quote(f"lab/tree/lessons/{lesson}", safe="")
    return f"{BINDER}/{repo}/{BRANCH}?urlpath={path}"


def archive(repo: str) -> str:
    """Return the address of the whole repository in one file, which pip takes.

    Unlike ``git+https://``, it asks for no git.

    Parameters
    ----------
    repo : str
        Owner and name.
    """
    return f"https://github.com/{repo}/archive/refs/heads/{BRANCH}.zip"


def links_line(repo: str, lesson: str) -> str:
    """Return the line of links in a lesson: words, since a picture needs the network.

    Parameters
    ----------
    repo : str
        Owner and name.
    lesson : str
        File name of the notebook.
    """
    return (
        f"[Open in Colab]({colab(repo, lesson)}) "
        "(there choose *Edit → Clear all outputs* first, or you see answers before you "
        f"are asked) · [Open in Binder]({binder(repo, lesson)})"
    )


def setup_line(repo: str, packages: Sequence[str] = ()) -> str:
    """Return the first code cell of a lesson.

    Parameters
    ----------
    repo : str
        Owner and name.
    packages : sequence of str
        What else the lesson needs on Colab.
    """
    line = SETUP.format(address=f"https://github.com/{repo}")
    line += "".join(SETUP_MORE.format(package=package) for package in packages)
    return f"{line}{'  # noqa: E702' if packages else ''}  # fmt: skip"


def missing_on_colab(notebook: NotebookNode) -> list[str]:
    """Return the packages that a lesson imports and Colab does not have.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A lesson.
    """
    code = "\n".join(cell.source for cell in notebooks.code_cells(notebook))
    return [
        package
        for package in MISSING_ON_COLAB
        if re.search(rf"^(import|from) {package}\b", code, re.MULTILINE)
    ]


def link_lesson(notebook: NotebookNode, repo: str, lesson: str) -> None:
    """Write the links and the set-up cell into a lesson.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    repo : str
        Owner and name.
    lesson : str
        Its file name.
    """
    top = notebook.cells[0]
    line = links_line(repo, lesson)
    lines = top.source.rstrip().split("\n")
    kept = [old for old in lines if not old.startswith("[Open in Colab](")]
    if len(kept) == len(lines):
        top.source = "\n".join([*lines, "", line])
    else:
        place = next(i for i, old in enumerate(lines) if old not in kept)
        top.source = "\n".join([*kept[:place], line, *kept[place:]])
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            docs = f"https://github.com/{repo}/blob/{BRANCH}/docs/"
            cell.source = DOCS.sub(docs, cell.source)
    code = notebooks.code_cells(notebook)
    if not code or "google.colab" not in code[0].source:
        place = notebook.cells.index(code[0]) if code else 1
        cell = nbformat.v4.new_code_cell(id="set-up")
        notebook.cells.insert(place, cell)
        code = [cell]
    code[0].source = setup_line(repo, missing_on_colab(notebook))


def summary(notebook: NotebookNode) -> tuple[str, str]:
    """Return the title of a lesson and the paragraph below it.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A lesson.
    """
    title, _, rest = notebook.cells[0].source.strip().partition("\n")
    paragraph = rest.strip().split("\n\n")[0]
    return title.lstrip("# ").strip(), " ".join(paragraph.split())


def blocks(repo: str, lessons: dict[str, NotebookNode]) -> dict[str, str]:
    """Return the README's generated blocks by name.

    Parameters
    ----------
    repo : str
        Owner and name.
    lessons : dict of str to nbformat.NotebookNode
        File names and notebooks, in order.
    """
    first = next(iter(lessons), "")
    rows = ["| lesson | what you do | without installing |", "| --- | --- | --- |"]
    for lesson, notebook in lessons.items():
        title, text = summary(notebook)
        rows.append(
            f"| {lesson[:2]} [{title}](lessons/{lesson}) | {text} | "
            f"[Colab]({colab(repo, lesson)}) · [Binder]({binder(repo, lesson)}) |"
        )
    return {
        "badges": f"[![Open in Colab]({COLAB_BADGE})]({colab(repo, first)})\n"
        f"[![Open in Binder]({BINDER_BADGE})]({binder(repo, first)})",
        "clone": f"```\ngit clone https://github.com/{repo}\n"
        f"cd {repo.split('/')[1]}\nmake lab\n```",
        "pip": f'```\npip install "mnist-course[lab] @ {archive(repo)}"\n'
        "mnist-course lab\n```",
        "lessons": "\n".join(rows),
    }


def link_readme(readme: str, repo: str, lessons: dict[str, NotebookNode]) -> str:
    """Return the README with its generated blocks filled.

    Parameters
    ----------
    readme : str
        Its text, with a pair of comments around each block.
    repo : str
        Owner and name.
    lessons : dict of str to nbformat.NotebookNode
        File names and notebooks, in order.

    Raises
    ------
    ValueError
        If the comments around a block are missing.
    """
    for name, block in blocks(repo, lessons).items():
        begin, end = f"<!-- begin {name}, see make links -->", f"<!-- end {name} -->"
        before, found, rest = readme.partition(begin)
        _, found_end, after = rest.partition(end)
        if not found or not found_end:
            raise ValueError(f"expected {begin!r} and {end!r} in README.md")
        readme = f"{before}{begin}\n{block}\n{end}{after}"
    return readme


def stale(root: Path, *, check: bool) -> list[str]:
    """Bring every file under a folder up to date.

    Parameters
    ----------
    root : pathlib.Path
        The repository.
    check : bool
        Whether to write nothing.

    Returns
    -------
    list of str
        The files that were, or with `check` are, out of date.
    """
    repo = repository((root / "pyproject.toml").read_text(encoding="utf-8"))
    changed = []
    lessons = {}
    for path in notebooks.lessons(root):
        notebook = lessons[path.name] = notebooks.read(path)
        before = notebooks.text(notebook)
        link_lesson(notebook, repo, path.name)
        if notebooks.text(notebook) != before:
            changed.append(f"lessons/{path.name}")
            if not check:
                notebooks.write(notebook, path)
    readme = root / "README.md"
    before = readme.read_text(encoding="utf-8")
    after = link_readme(before, repo, lessons)
    if after != before:
        changed.append("README.md")
        if not check:
            readme.write_text(after, encoding="utf-8", newline="\n")
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the address, or check that it is written.

    Parameters
    ----------
    arguments : sequence of str, optional
        Instead of the command line's.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="report, write nothing")
    parser.add_argument("--root", type=Path, default=notebooks.ROOT)
    options = parser.parse_args(arguments)
    changed = stale(options.root, check=options.check)
    for name in changed:
        print(
            f"{name}: {'out of date; run make links' if options.check else 'written'}"
        )
    return int(bool(changed) and options.check)


if __name__ == "__main__":
    sys.exit(main())
