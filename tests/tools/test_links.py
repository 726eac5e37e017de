"""The repository's address stands once, and everything else follows it."""

import shlex
import subprocess
import types

import nbformat
import pytest
from packaging.requirements import Requirement

from tools import links, notebooks

pytestmark = pytest.mark.maintenance

README = "\n".join(
    f"<!-- begin {name}, see make links -->\nold\n<!-- end {name} -->"
    for name in ("badges", "clone", "pip", "lessons")
)
OTHER = "https://github.com/somebody-else/another.name"


@pytest.fixture
def tree(tmp_path):
    """A repository of two lessons that make links has never seen."""
    (tmp_path / "pyproject.toml").write_text(
        '[project.urls]\nRepository = "https://github.com/ada/digits"\n',
        encoding="utf-8",
    )
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    (tmp_path / "lessons").mkdir()
    for name, title in (("01_meet_it", "Meet it"), ("02_build_it", "Build it")):
        cells = [
            nbformat.v4.new_markdown_cell(f"# {title}\n\nYou do\nso.\n\nMore."),
            nbformat.v4.new_code_cell("1 + 1"),
        ]
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebooks.write(notebook, tmp_path / "lessons" / f"{name}.ipynb")
    return tmp_path


def texts(root):
    """Return the content of every file below a folder, by its name."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return {path.name: path.read_text(encoding="utf-8") for path in files}


def test_everything_committed_is_current():
    """README and lessons have the address that stands in pyproject.toml."""
    assert links.stale(notebooks.ROOT, check=True) == []


def test_a_fork_changes_one_line(tmp_path):
    """After a change of the address, no committed file keeps the old one."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=notebooks.ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source = notebooks.ROOT / name
        if source.exists() and source.suffix not in (".npz", ".png"):
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    pyproject = tmp_path / "pyproject.toml"
    old = links.repository(pyproject.read_text(encoding="utf-8"))
    text = pyproject.read_text(encoding="utf-8")
    pyproject.write_text(
        text.replace(f"https://github.com/{old}", OTHER), encoding="utf-8"
    )
    assert links.stale(tmp_path, check=True)
    assert links.main(["--root", str(tmp_path)]) == 0
    assert [name for name, text in texts(tmp_path).items() if old in text] == []
    assert OTHER in texts(tmp_path)["01_meet_the_dataset.ipynb"]


def test_check_names_stale_files_and_writes_nothing(tree, capsys):
    """With --check every file stays, the stale ones are named, the exit code is 1."""
    before = texts(tree)
    assert links.main(["--check", "--root", str(tree)]) == 1
    said = capsys.readouterr().out
    assert [line.split(":")[0] for line in said.splitlines()] == [
        "lessons/01_meet_it.ipynb",
        "lessons/02_build_it.ipynb",
        "README.md",
    ]
    assert texts(tree) == before
    links.main(["--root", str(tree)])
    assert links.main(["--check", "--root", str(tree)]) == 0


def test_lesson_gets_links_in_words_and_a_set_up_cell(tree):
    """A new lesson gets one line of links below its first cell, and the first code."""
    links.main(["--root", str(tree)])
    notebook = notebooks.read(tree / "lessons" / "02_build_it.ipynb")
    assert notebook.cells[0].source == (
        "# Build it\n\nYou do\nso.\n\nMore.\n\n[Open in Colab]("
        "https://colab.research.google.com/github/ada/digits/blob/main/lessons/"
        "02_build_it.ipynb) (there choose *Edit → Clear all outputs* first, or you see "
        "answers before you are asked) · [Open in Binder](https://mybinder.org/v2/gh/"
        "ada/digits/"
        "main?urlpath=lab%2Ftree%2Flessons%2F02_build_it.ipynb)"
    )
    sources = [cell.source for cell in notebooks.code_cells(notebook)]
    assert sources == [links.setup_line("ada/digits"), "1 + 1"]


def test_links_stay_where_the_author_put_them(tree):
    """A stale line of links is replaced in its place, not added again."""
    path = tree / "lessons" / "01_meet_it.ipynb"
    notebook = notebooks.read(path)
    notebook.cells[0].source = "# Meet it\n\n[Open in Colab](old)\n\nYou do so."
    notebooks.write(notebook, path)
    links.main(["--root", str(tree)])
    lines = notebooks.read(path).cells[0].source.split("\n")
    assert lines[2] == links.links_line("ada/digits", path.name)
    assert lines[3:] == ["", "You do so."]


def test_readme_lists_the_lessons_that_exist(tree):
    """The table has a row for each notebook, with its title and first paragraph."""
    links.main(["--root", str(tree)])
    text = (tree / "README.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| 0")]
    assert [row.split(" | ")[:2] for row in rows] == [
        ["| 01 [Meet it](lessons/01_meet_it.ipynb)", "You do so."],
        ["| 02 [Build it](lessons/02_build_it.ipynb)", "You do so."],
    ]
    assert "git clone https://github.com/ada/digits\ncd digits\n" in text
    assert "old" not in text


def test_readme_says_what_pip_takes(tree):
    """Whoever has no git installs from the address too, with all that lessons need."""
    links.main(["--root", str(tree)])
    lines = (tree / "README.md").read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if line.startswith("pip install "))
    [wanted] = map(Requirement, shlex.split(line)[2:])
    assert (wanted.name, wanted.extras) == ("mnist-course", {"lab"})
    assert wanted.url == "https://github.com/ada/digits/archive/refs/heads/main.zip"
    assert lines[lines.index(line) + 1] == "mnist-course lab"


def test_readme_without_its_marks_is_refused(tree):
    """A README that lost a mark is named, not silently left stale."""
    with pytest.raises(ValueError, match="begin clone"):
        links.link_readme(README.replace("begin clone", ""), "ada/digits", {})


@pytest.mark.parametrize(
    ("address", "repo"),
    [
        ("https://github.com/ada/digits", "ada/digits"),
        ("https://github.com/ada/digits.git", "ada/digits"),
        ("https://github.com/ada/digits.py/", "ada/digits.py"),
        ("https://example.org/ada/digits", None),
        ("git@github.com:ada/digits", None),
        ("https://github.com/ada", None),
    ],
)
def test_only_github_addresses_are_accepted(address, repo):
    """An address that Colab and Binder cannot open is refused with an example."""
    pyproject = f'[project.urls]\nRepository = "{address}"\n'
    if repo:
        assert links.repository(pyproject) == repo
    else:
        with pytest.raises(ValueError, match=r"expected .*OWNER/NAME, got"):
            links.repository(pyproject)


def test_links_to_pages_follow_the_address(tree):
    """A page in docs/ that a lesson names is that of the repository itself."""
    path = tree / "lessons" / "02_build_it.ipynb"
    notebook = notebooks.read(path)
    old = "[the table](https://github.com/OWNER/some-course/blob/main/docs/table.md)"
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"See {old}."))
    notebooks.write(notebook, path)
    links.main(["--root", str(tree)])
    page = "https://github.com/ada/digits/blob/main/docs/table.md"
    assert notebooks.read(path).cells[-1].source == f"See [the table]({page})."


def shell(name):
    """Return a stand-in for IPython's shell that notes the magics it is asked for."""
    asked = []
    kind = type("Shell", (), {"__repr__": lambda self: name})
    made = kind()
    made.run_line_magic = lambda *words: asked.append(words)
    return types.SimpleNamespace(shell=made, asked=asked)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        (
            "<google.colab._shell.Shell object at 0x7f00>",
            [("pip", "install -q --no-deps git+https://github.com/ada/digits")],
        ),
        ("<ipykernel.zmqshell.ZMQInteractiveShell object at 0x7f00>", []),
    ],
)
def test_set_up_cell_installs_on_colab_only(name, asked):
    """On Colab the cell installs the package and nothing else; elsewhere nothing."""
    fake = shell(name)
    exec(links.setup_line("ada/digits"), {"get_ipython": lambda: fake.shell})
    assert fake.asked == asked


def test_set_up_cell_is_one_line():
    """A learner has one line to skip."""
    assert len(links.setup_line("ada/digits").splitlines()) == 1
    assert len(links.setup_line("ada/digits", ["optuna"]).splitlines()) == 1


@pytest.mark.parametrize(
    ("code", "packages"),
    [
        ("import optuna\n\noptuna.create_study()", ["optuna"]),
        ("from optuna.storages import JournalStorage", ["optuna"]),
        ("import keras\nprint('optuna')", []),
        ("import optunas", []),
    ],
)
def test_what_colab_lacks_is_installed_where_a_lesson_imports_it(tree, code, packages):
    """The package comes with its dependencies, and only into the lesson in need."""
    path = tree / "lessons" / "02_build_it.ipynb"
    notebook = notebooks.read(path)
    notebook.cells[1].source = code
    notebooks.write(notebook, path)
    links.main(["--root", str(tree)])
    links.main(["--root", str(tree)])
    [setup, kept] = notebooks.code_cells(notebooks.read(path))
    assert kept.source == code
    fake = shell("<google.colab._shell.Shell object at 0x7f00>")
    exec(setup.source, {"get_ipython": lambda: fake.shell})
    course = "install -q --no-deps git+https://github.com/ada/digits"
    wanted = [course, *(f"install -q {package}" for package in packages)]
    assert fake.asked == [("pip", line) for line in wanted]
    elsewhere = shell("<ipykernel.zmqshell.ZMQInteractiveShell object at 0x7f00>")
    exec(setup.source, {"get_ipython": lambda: elsewhere.shell})
    assert elsewhere.asked == []
