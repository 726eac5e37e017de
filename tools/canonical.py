"""The one form in which a lesson is saved after it was run."""

import base64
import binascii
import copy
import io
import re
from typing import Any

import numpy as np
from nbformat import NotebookNode
from PIL import Image

from tools.yours import without_own_numbers

PNG = "image/png"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
TEXTS = ("text/plain", "text/html")
CELL_METADATA = ("alt", "reason", "tags")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")

# TensorFlow's C++ parts greet every process; nothing in a lesson can be meant by it.
EXPECTED_STDERR = re.compile(
    r"WARNING: All log messages before absl::InitializeLog"
    r"|[IWE]\d{4} [\d:.]+ +\d+ \w+\.cc:\d+\] "
    r"|\d{4}-\d\d-\d\d [\d:.]+: [IWE] \S+\.cc:\d+\] "
    r"|To enable the following instructions: "
)


def cell_metadata(metadata: NotebookNode) -> dict[str, Any]:
    """Return the metadata of a cell that are worth keeping.

    Parameters
    ----------
    metadata : nbformat.NotebookNode
        All of them.
    """
    kept: dict[str, Any] = {
        key: metadata[key] for key in CELL_METADATA if metadata.get(key)
    }
    if metadata.get("jupyter", {}).get("source_hidden"):
        kept["jupyter"] = {"source_hidden": True}
    return kept


def pixels(png: str) -> np.ndarray | None:
    """Decode a picture, or return None where that is impossible.

    Parameters
    ----------
    png : str
        A PNG file in base64.
    """
    try:
        with Image.open(io.BytesIO(base64.b64decode(png))) as image:
            return np.asarray(image.convert("RGBA"))
    except (binascii.Error, OSError):
        return None


def keep_equal_pictures(cell: NotebookNode, saved: NotebookNode) -> None:
    """Put saved bytes back where a new picture has the very same pixels.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        The code cell with new outputs, changed in place.
    saved : nbformat.NotebookNode
        The same cell as it was saved.
    """
    new = [output.data for output in cell.outputs if PNG in output.get("data", {})]
    old = [output.data for output in saved.outputs if PNG in output.get("data", {})]
    for data, saved_data in zip(new, old, strict=False):
        before, after = pixels(saved_data[PNG]), pixels(data[PNG])
        if before is None or after is None:
            continue
        if np.array_equal(before, after):
            data[PNG] = saved_data[PNG]


def keep_own_numbers(cell: NotebookNode, saved: NotebookNode) -> None:
    """Put saved texts back where only the learner's own numbers differ.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        The code cell with new outputs, changed in place.
    saved : nbformat.NotebookNode
        The same cell as it was saved.
    """
    for new, old in zip(cell.outputs, saved.outputs, strict=False):
        pairs = [(new, old)]
        if "data" in new and "data" in old:
            pairs.append((new.data, old.data))
        for texts, saved_texts in pairs:
            for key in texts.keys() & saved_texts.keys() & {"text", *TEXTS}:
                after, before = str(texts[key]), str(saved_texts[key])
                if without_own_numbers(after) == without_own_numbers(before):
                    texts[key] = saved_texts[key]


def describe_picture(output: NotebookNode, cell: NotebookNode) -> list[str]:
    """Put a picture's alternative text where exporters look for it.

    Our own figures bring their sentence as ``text/plain``. A figure of pyplot brings
    only a ``<repr>``, so the metadata of its cell must have the sentence.

    Parameters
    ----------
    output : nbformat.NotebookNode
        The output with the picture, changed in place.
    cell : nbformat.NotebookNode
        Its cell.

    Returns
    -------
    list of str
        What is wrong.
    """
    alt = output.data.get("text/plain", "")
    if not alt or alt.startswith("<"):
        alt = cell.metadata.get("alt", "")
    if not alt:
        return ['has a picture without words; give the cell\'s metadata an "alt" text']
    output.metadata.setdefault(PNG, {})["alt"] = alt
    return []


def canonical_outputs(cell: NotebookNode) -> list[str]:
    """Bring the outputs of a cell into the form in which they are saved.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        A code cell that was just run, changed in place.

    Returns
    -------
    list of str
        What is wrong with them.
    """
    complaints: list[str] = []
    outputs: list[NotebookNode] = []
    for output in cell.outputs:
        if output.output_type == "stream":
            if output.name == "stderr":
                lines = output.text.splitlines()
                odd = [line for line in lines if not EXPECTED_STDERR.match(line)]
                complaints += [f"wrote to stderr: {line}" for line in odd]
                continue
            if ADDRESS.search(output.text):
                complaints.append("prints a memory address")
            if outputs and outputs[-1].output_type == "stream":
                outputs[-1].text += output.text
                continue
        elif output.output_type in ("display_data", "execute_result"):
            output.data.pop(WIDGET_VIEW, None)
            kept = {
                key: output.metadata[key]
                for key in output.metadata
                if key in output.data
            }
            output.metadata = NotebookNode(kept)
            if ADDRESS.search(str(output.data.get("text/plain", ""))):
                complaints.append("shows a memory address")
            if PNG in output.data:
                # The same picture, for front ends.
                output.data.pop("text/html", None)
                output.data[PNG] = output.data[PNG].strip()
                complaints += describe_picture(output, cell)
            if not output.data:
                complaints.append("shows a widget and nothing where no kernel runs")
        outputs.append(output)
    cell.outputs = outputs
    return complaints


def canonical(executed: NotebookNode, saved: NotebookNode) -> list[str]:
    """Bring a notebook that was just run into the form in which it is saved.

    Parameters
    ----------
    executed : nbformat.NotebookNode
        Changed in place.
    saved : nbformat.NotebookNode
        The same notebook, cell by cell, as it was before.

    Returns
    -------
    list of str
        What is wrong, each with the number of the code cell.
    """
    complaints = []
    executed.metadata = NotebookNode(copy.deepcopy(METADATA))
    executed.nbformat_minor = 5
    ids: set[str] = set()
    count = 0
    for number, (cell, before) in enumerate(
        zip(executed.cells, saved.cells, strict=True), start=1
    ):
        if "id" not in cell or cell.id in ids:
            cell.id = f"cell-{number}"
        ids.add(cell.id)
        cell.metadata = NotebookNode(cell_metadata(cell.metadata))
        if cell.cell_type != "code":
            continue
        count += 1
        complaints += [f"code cell {count} {what}" for what in canonical_outputs(cell)]
        keep_equal_pictures(cell, before)
        keep_own_numbers(cell, before)
    return complaints
