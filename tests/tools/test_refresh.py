"""What make refresh saves, keeps and refuses, tried on small notebooks."""

import base64
import copy
import io
import json
import shutil
import sys
from pathlib import Path

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
        html = '<img alt="A grey square.">'  # for front ends
        words = {{"text/plain": "A grey square.", "text/html": html}}
        return words | {{"image/png": {png!r}}}, {{}}
Words()"""


PLOT = (
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
)


def png(value, **options):
    """Return a grey PNG in base64; the options change its bytes, not its pixels."""
    buffer = io.BytesIO()
    image = Image.fromarray(np.full((8, 8), value, dtype=np.uint8))
    image.save(buffer, "png", **options)
    return base64.b64encode(buffer.getvalue()).decode()


def save(folder, *sources):
    """Write a notebook of code cells that were never run, and return its path."""
    cells = [
        nbformat.v4.new_code_cell(source, id=f"c{number}")
        for number, source in enumerate(sources)
    ]
    path = folder / "01_try_a_cell.ipynb"
    notebooks.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def outputs(path, number=0):
    """Return the saved outputs of a code cell."""
    return notebooks.code_cells(notebooks.read(path))[number].outputs


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory):
    """A lesson without ids and with odd metadata, after its first refresh."""
    folder = tmp_path_factory.mktemp("refreshed")
    path = save(
        folder,
        "import sys\nprint('a', flush=True)\nprint('b', flush=True)\n"
        "display(1)\nprint('c')",
        "import ipywidgets\nipywidgets.IntSlider(3)",
        "2",
        PICTURE.format(png=png(7)),
        PLOT,
        "print(sys.prefix)",
    )
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["nbformat_minor"] = 4
    for cell in raw["cells"]:
        del cell["id"]
    state = {"state": {}, "version_major": 2, "version_minor": 0}
    raw["metadata"] = {"widgets": {"application/vnd.jupyter.widget-state+json": state}}
    raw["cells"][2]["metadata"] = {"tags": ["keep"], "execution": {"a": "1"}}
    raw["cells"][4]["metadata"] = {"alt": "A line that rises."}
    path.write_text(json.dumps(raw), encoding="utf-8")
    # A kernel that a user installed under the name of ours.
    kernel = folder / "kernels" / "python3"
    kernel.mkdir(parents=True)
    spec = {"argv": ["/nowhere/python"], "display_name": "other", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder))
        assert refresh.refresh(path) == (True, [])
    return path


@pytest.fixture
def lesson(refreshed, tmp_path, monkeypatch):
    """A copy of the refreshed lesson, whose cells give that again without a kernel."""
    given = [cell.outputs for cell in notebooks.code_cells(notebooks.read(refreshed))]

    def execute(notebook, folder):
        cells = notebooks.code_cells(notebook)
        for cell, outputs in zip(cells, given, strict=True):
            cell.outputs = copy.deepcopy(outputs)

    monkeypatch.setattr(notebooks, "execute", execute)
    return Path(shutil.copy(refreshed, tmp_path))


def change(path, number, **data):
    """Put something else into the saved output of a cell."""
    notebook = notebooks.read(path)
    notebook.cells[number].outputs[0].update(data)
    notebooks.write(notebook, path)


def picture(value, **options):
    """Return the data of an output that is a grey picture."""
    return {"text/plain": "A grey square.", PNG: png(value, **options)}


def test_second_run_changes_no_byte(refreshed):
    """Text, value, pictures and widget are saved the same way twice."""
    first = refreshed.read_bytes()
    assert refresh.refresh(refreshed) == (False, [])
    assert refreshed.read_bytes() == first


def test_file_is_canonical(refreshed):
    """Counts run from 1, metadata are bare, widgets leave no trace."""
    saved = notebooks.read(refreshed)
    assert saved.metadata == canonical.METADATA
    assert [cell.execution_count for cell in saved.cells] == [1, 2, 3, 4, 5, 6]
    assert [cell.metadata for cell in saved.cells[2:5]] == [
        {"tags": ["keep"]},
        {},
        {"alt": "A line that rises."},
    ]
    assert saved.cells[2].outputs[0].execution_count == 3
    assert saved.cells[1].outputs[0].data["text/plain"].startswith("IntSlider")
    text = refreshed.read_text(encoding="utf-8")
    assert WIDGET_VIEW not in text
    assert text.endswith('"nbformat_minor": 5\n}\n')


def test_prints_are_merged_in_place(refreshed):
    """Consecutive prints become one output, without passing what stands between."""
    shown = [output.get("text", "value") for output in outputs(refreshed)]
    assert shown == ["a\nb\n", "value", "c\n"]


def test_missing_ids_are_mended(refreshed):
    """Every cell gets an id of its own that does not change from run to run."""
    ids = [cell.id for cell in notebooks.read(refreshed).cells]
    assert ids == [f"cell-{number}" for number in range(1, 7)]


def test_double_ids_are_mended(refreshed):
    """Of two cells with one id, as after a copy, the second gets another."""
    saved = notebooks.read(refreshed)
    executed = copy.deepcopy(saved)
    executed.cells[4].id = "cell-1"
    assert canonical.canonical(executed, saved) == []
    assert [cell.id for cell in executed.cells] == [cell.id for cell in saved.cells]


def test_kernel_is_this_environments(refreshed):
    """A kernel that a user installed under the same name is not used."""
    assert outputs(refreshed, 5)[0].text == sys.prefix + "\n"


def test_our_picture_brings_its_words(refreshed):
    """The sentence of our own figures becomes their alt text; HTML is left out."""
    assert set(outputs(refreshed, 3)[0].data) == {"text/plain", PNG}
    assert outputs(refreshed, 3)[0].metadata[PNG]["alt"] == "A grey square."


def test_pyplot_takes_its_words_from_the_cell(refreshed):
    """A pyplot figure gets the sentence in its cell's metadata."""
    assert outputs(refreshed, 4)[0].metadata[PNG]["alt"] == "A line that rises."


def test_equal_picture_keeps_its_bytes(lesson):
    """A picture with the same pixels but other bytes makes no diff."""
    other_bytes = png(7, compress_level=0)
    assert other_bytes != outputs(lesson, 3)[0].data[PNG]
    change(lesson, 3, data=picture(7, compress_level=0))
    assert refresh.refresh(lesson) == (False, [])
    assert outputs(lesson, 3)[0].data[PNG] == other_bytes


def test_new_picture_is_saved(lesson):
    """A picture whose pixels changed replaces the old one."""
    change(lesson, 3, data=picture(8))
    assert refresh.refresh(lesson) == (True, [])
    assert outputs(lesson, 3)[0].data[PNG] == png(7)


def test_check_does_not_compare_pictures(lesson):
    """Another renderer's picture is no difference of text."""
    change(lesson, 3, data=picture(8))
    assert refresh.main(["--check", str(lesson)]) == 0


def test_check_writes_nothing_and_names_what_differs(lesson, capsys):
    """With --check the file stays, and the exit code tells whether it is current."""
    assert refresh.main(["--check", str(lesson)]) == 0
    change(lesson, 0, text="z\n")
    before = lesson.read_bytes()
    assert refresh.main(["--check", str(lesson)]) == 1
    assert "01_try_a_cell.ipynb: would change" in capsys.readouterr().out
    assert lesson.read_bytes() == before
    assert refresh.main([str(lesson)]) == 0
    assert "01_try_a_cell.ipynb: saved" in capsys.readouterr().out
    assert refresh.main(["--check", str(lesson)]) == 0


@pytest.mark.parametrize(
    ("sources", "complaints"),
    [
        (["2", "1 / 0"], ["code cell 2 raised ZeroDivisionError: division by zero"]),
        (
            [
                "import warnings\nwarnings.warn('old')",
                "object()",
                "print(object())",
                PLOT,
            ],
            [
                "code cell 1 wrote to stderr",
                "code cell 2 shows a memory address",
                "code cell 3 prints a memory address",
                "code cell 4 has a picture without words; give the cell's metadata an "
                '"alt" text',
            ],
        ),
    ],
    ids=["error", "outputs"],
)
def test_faulty_lesson_is_reported_and_left(tmp_path, capsys, sources, complaints):
    """What raises, warns or differs from run to run is named, and nothing is saved."""
    path = save(tmp_path, *sources)
    before = path.read_bytes()
    assert refresh.main([str(path)]) == 1
    assert path.read_bytes() == before
    said = capsys.readouterr().err
    for complaint in complaints:
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
