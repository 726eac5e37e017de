"""What make refresh saves, keeps and refuses, tried on small notebooks."""

import base64
import io
import json
import sys

import nbformat
import numpy as np
import pytest
from PIL import Image

from tools import canonical, notebooks, refresh
from tools.canonical import PNG, WIDGET_VIEW

pytestmark = pytest.mark.maintenance

PICTURE = """\
class Words:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {{"text/plain": "A grey square.", "image/png": {png!r}}}, {{}}
Words()"""


def png(value, **options):
    """Return a grey PNG in base64; the options change its bytes, not its pixels."""
    buffer = io.BytesIO()
    image = Image.fromarray(np.full((8, 8), value, dtype=np.uint8))
    image.save(buffer, "png", **options)
    return base64.b64encode(buffer.getvalue()).decode()


def save(folder, *sources, name="01_try_a_cell.ipynb"):
    """Write a notebook of code cells that were never run, and return its path."""
    cells = [
        nbformat.v4.new_code_cell(source, id=f"c{number}")
        for number, source in enumerate(sources)
    ]
    path = folder / name
    notebooks.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def outputs(path, number=0):
    """Return the saved outputs of a code cell."""
    return notebooks.code_cells(notebooks.read(path))[number].outputs


def run(path):
    """Refresh a notebook that has no fault, and return whether it changed."""
    changed, complaints = refresh.refresh(path)
    assert complaints == []
    return changed


def test_second_run_changes_no_byte(tmp_path):
    """Text, value, picture and widget are saved the same way twice."""
    path = save(
        tmp_path,
        "print('a')\nprint('b')",
        "1 + 1",
        PICTURE.format(png=png(7)),
        "import ipywidgets\nipywidgets.IntSlider(3)",
    )
    assert run(path) is True
    first = path.read_bytes()
    assert run(path) is False
    assert path.read_bytes() == first


def test_file_is_canonical(tmp_path):
    """Counts run from 1, metadata are bare, widgets leave no trace."""
    path = save(tmp_path, "import ipywidgets\nipywidgets.IntSlider(3)", "2")
    notebook = notebooks.read(path)
    state = {"state": {}, "version_major": 2, "version_minor": 0}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    notebook.cells[0].metadata = {
        "tags": ["keep"],
        "execution": {"a": "1"},
        "alt": "alt",
    }
    notebooks.write(notebook, path)
    run(path)
    saved = notebooks.read(path)
    assert saved.metadata == canonical.METADATA
    assert [cell.execution_count for cell in saved.cells] == [1, 2]
    assert saved.cells[0].metadata == {"tags": ["keep"], "alt": "alt"}
    assert saved.cells[1].outputs[0].execution_count == 2
    assert WIDGET_VIEW not in json.dumps(saved)
    assert path.read_text(encoding="utf-8").endswith('"nbformat_minor": 5\n}\n')


def test_prints_are_merged_in_place(tmp_path):
    """Consecutive prints become one output, without passing what stands between."""
    path = save(
        tmp_path,
        "import sys\nprint('a', flush=True)\nprint('b', flush=True)\n"
        "display(1)\nprint('c')",
    )
    run(path)
    shown = [output.get("text", "value") for output in outputs(path)]
    assert shown == ["a\nb\n", "value", "c\n"]


def test_equal_picture_keeps_its_bytes(tmp_path):
    """A picture with the same pixels but other bytes makes no diff."""
    path = save(tmp_path, PICTURE.format(png=png(7)))
    run(path)
    notebook = notebooks.read(path)
    other_bytes = png(7, compress_level=0)
    assert other_bytes != notebook.cells[0].outputs[0].data[PNG]
    notebook.cells[0].outputs[0].data[PNG] = other_bytes
    notebooks.write(notebook, path)
    assert run(path) is False
    assert outputs(path)[0].data[PNG] == other_bytes


def test_new_picture_is_saved(tmp_path):
    """A picture whose pixels changed replaces the old one."""
    path = save(tmp_path, PICTURE.format(png=png(7)))
    run(path)
    notebook = notebooks.read(path)
    notebook.cells[0].outputs[0].data[PNG] = png(8)
    notebooks.write(notebook, path)
    assert run(path) is True
    assert outputs(path)[0].data[PNG] == png(7)


def test_our_picture_brings_its_words(tmp_path):
    """The sentence of our own figures becomes the alternative text."""
    path = save(tmp_path, PICTURE.format(png=png(7)))
    run(path)
    assert outputs(path)[0].metadata[PNG]["alt"] == "A grey square."


def test_pyplot_takes_its_words_from_the_cell(tmp_path):
    """A pyplot figure needs the sentence in its cell's metadata, or is refused."""
    path = save(
        tmp_path,
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\n"
        "plt.show()",
    )
    before = path.read_bytes()
    changed, complaints = refresh.refresh(path)
    assert not changed
    assert complaints == [
        'code cell 1 has a picture without words; give the cell\'s metadata an "alt"'
        " text"
    ]
    assert path.read_bytes() == before
    notebook = notebooks.read(path)
    notebook.cells[0].metadata["alt"] = "A line that rises."
    notebooks.write(notebook, path)
    run(path)
    assert outputs(path)[0].metadata[PNG]["alt"] == "A line that rises."


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("1 / 0", "code cell 1 raised ZeroDivisionError: division by zero"),
        (
            "import warnings\nwarnings.warn('old')",
            "code cell 1 wrote to stderr",
        ),
        ("object()", "code cell 1 shows a memory address"),
        ("print(object())", "code cell 1 prints a memory address"),
    ],
)
def test_faulty_lesson_is_reported_and_left(tmp_path, capsys, source, complaint):
    """An error, a warning or an address is named, and the file stays as it was."""
    path = save(tmp_path, source)
    before = path.read_bytes()
    assert refresh.main([str(path)]) == 1
    assert path.read_bytes() == before
    said = capsys.readouterr().err
    assert f"{path.name}: {complaint}" in said
    assert "NOT SAVED" in said


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("WARNING: All log messages before absl::InitializeLog() is called are", True),
        ("I0000 00:00:1795559381.412536   13957 port.cc:153] oneDNN custom", True),
        (
            "2026-08-19 10:11:12.130000: I tensorflow/core/util/port.cc:153] oneDNN",
            True,
        ),
        ("To enable the following instructions: AVX2 FMA, in other", True),
        ("UserWarning: old", False),
        ("Traceback (most recent call last):", False),
    ],
)
def test_only_tensorflow_may_greet(line, expected):
    """The greeting of TensorFlow's C++ parts is dropped, anything else is reported."""
    stream = nbformat.v4.new_output("stream", name="stderr", text=line + "\n")
    cell = nbformat.v4.new_code_cell("", outputs=[stream])
    complaints = canonical.canonical_outputs(cell)
    assert complaints == ([] if expected else [f"wrote to stderr: {line}"])
    assert cell.outputs == []


def test_check_writes_nothing_and_names_what_differs(tmp_path, capsys):
    """With --check the file stays, and the exit code tells whether it is current."""
    path = save(tmp_path, "print(1)")
    before = path.read_bytes()
    assert refresh.main(["--check", str(path)]) == 1
    assert "01_try_a_cell.ipynb: would change" in capsys.readouterr().out
    assert path.read_bytes() == before
    run(path)
    assert refresh.main(["--check", str(path)]) == 0


def test_check_does_not_compare_pictures(tmp_path):
    """Another renderer's picture is no difference of text."""
    path = save(tmp_path, PICTURE.format(png=png(7)))
    run(path)
    notebook = notebooks.read(path)
    notebook.cells[0].outputs[0].data[PNG] = png(8)
    notebooks.write(notebook, path)
    assert refresh.main(["--check", str(path)]) == 0


def test_missing_and_double_ids_are_mended(tmp_path):
    """Every cell gets an id of its own that does not change from run to run."""
    path = save(tmp_path, "1", "2")
    raw = json.loads(path.read_text(encoding="utf-8"))
    del raw["cells"][0]["id"]
    raw["nbformat_minor"] = 4
    del raw["cells"][1]["id"]
    path.write_text(json.dumps(raw), encoding="utf-8")
    run(path)
    assert [cell.id for cell in notebooks.read(path).cells] == ["cell-1", "cell-2"]


def test_kernel_is_this_environments(tmp_path, monkeypatch):
    """A kernel that a user installed under the same name is not used."""
    kernel = tmp_path / "kernels" / "python3"
    kernel.mkdir(parents=True)
    spec = {"argv": ["/nowhere/python"], "display_name": "other", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    path = save(tmp_path, "import sys\nprint(sys.prefix)")
    run(path)
    assert outputs(path)[0].text == sys.prefix + "\n"
