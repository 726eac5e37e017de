"""Read, write and run the lessons' notebooks, in one form everywhere."""

import os
import subprocess
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
CELL_SECONDS = 600
# Lesson 08 draws a patient for each learner; in the saved lesson it is this one.
PATIENT = {"MNIST_COURSE_PATIENT": "27"}


def lessons(root: Path = ROOT) -> list[Path]:
    """Return the lessons' paths in order.

    Parameters
    ----------
    root : pathlib.Path
        The repository.
    """
    return sorted((root / "lessons").glob("*.ipynb"))


def read(path: Path) -> NotebookNode:
    """Read a notebook.

    Parameters
    ----------
    path : pathlib.Path
        Its file.
    """
    return nbformat.read(path, as_version=4)


def text(notebook: NotebookNode) -> str:
    """Return what the file of a notebook contains, always formatted alike.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A valid notebook.
    """
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook, indent=1, ensure_ascii=False)) + "\n"


def write(notebook: NotebookNode, path: Path) -> bool:
    """Write a notebook if that changes its file, and say whether it did.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A valid notebook.
    path : pathlib.Path
        Its file.
    """
    new = text(notebook)
    if path.exists() and path.read_text(encoding="utf-8") == new:
        return False
    path.write_text(new, encoding="utf-8", newline="\n")
    return True


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells of a notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Any notebook.
    """
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def python(source: str) -> str:
    """Return the Python that IPython runs for a cell, its magics spelled out.

    Parameters
    ----------
    source : str
        Source of a code cell.
    """
    return TransformerManager().transform_cell(source)


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run a notebook in place, with the Python that runs this function.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Gets the new outputs.
    folder : pathlib.Path
        Where its kernel works.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell raises.
    """
    # A "python3" kernel that a user installed may run another environment. Without
    # folders to look in, the kernel of this environment is the only one left.
    kernel = AsyncKernelManager(
        kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[])
    )
    client = NotebookClient(
        notebook,
        km=kernel,
        timeout=CELL_SECONDS,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    # The terminal need not see what the kernel itself has to say; nbval hides it too.
    environment = os.environ | PATIENT
    client.execute(cleanup_kc=True, stderr=subprocess.DEVNULL, env=environment)
