"""A course of two small lessons, and a learner's folder."""

import json

import pytest


def write(path, *sources, ran=True):
    """Write a notebook whose first cell is prose, and the others code."""
    head, *codes = sources
    cells = [{"cell_type": "markdown", "id": "0", "metadata": {}, "source": [head]}]
    for number, code in enumerate(codes, start=1):
        output = {"output_type": "stream", "name": "stdout", "text": ["out\n"]}
        cells.append(
            {
                "cell_type": "code",
                "id": str(number),
                "metadata": {},
                "source": code.splitlines(keepends=True),
                "outputs": [output] if ran else [],
                "execution_count": number if ran else None,
            }
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture
def lessons(tmp_path):
    """Return the originals."""
    folder = tmp_path / "course"
    folder.mkdir()
    paths = [folder / "01_look_at_it.ipynb", folder / "02_touch_it.ipynb"]
    for path in paths:
        write(path, "# Look at it\n\nNow.", "a = 1\nprint(a)", "a + 1")
    return paths


@pytest.fixture
def revise():
    """Return a function that makes a new version of lessons."""

    def revise(*paths):
        for path in paths:
            write(path, "# Look at it\n\nNow.", "a = 2\nprint(a)", "a + 1")

    return revise


@pytest.fixture
def work_on():
    """Return a function that changes a learner's notebook in one of many ways."""

    def work_on(path, how):
        content = json.loads(path.read_text(encoding="utf-8"))
        cell = content["cells"][1]
        match how:
            case "code":
                cell["source"] = "a = 100"
            case "prose":
                content["cells"][0]["source"] = "my notes"
            case "another kind":
                del cell["outputs"], cell["execution_count"]
                cell["cell_type"] = "raw"
            case "added":
                content["cells"].append(content["cells"][0] | {"id": "9"})
            case "removed":
                content["cells"].pop()
            case "output":
                output = {"output_type": "stream", "name": "stdout", "text": "1\n"}
                cell["outputs"] = [output]
            case "run without output":
                cell["execution_count"] = 1
        path.write_text(json.dumps(content), encoding="utf-8")

    return work_on


@pytest.fixture
def spoil():
    """Return a function that makes something else of a learner's notebook."""

    def spoil(path, how):
        content = json.loads(path.read_text(encoding="utf-8"))
        match how:
            case "half":
                path.write_bytes(path.read_bytes()[:100])
            case "empty":
                path.write_bytes(b"")
            case "no text":
                path.write_bytes(b"\xff\xfe\x00")
            case "list":
                path.write_text("[]")
            case "odd cells":
                path.write_text('{"cells": 3}')
            case "odd metadata":
                path.write_text(json.dumps(content | {"metadata": {"mnist_course": 1}}))
            case "no metadata":
                path.write_text(json.dumps(content | {"metadata": {}}))
            case "folder":
                path.unlink()
                path.mkdir()
                (path / "mine.txt").write_text("mine")
            case "dead link":
                path.unlink()
                path.symlink_to(path.with_name("nowhere"))

    return spoil


@pytest.fixture
def saved():
    """Return a function that tells all that a folder holds."""

    def saved(folder):
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }

    return saved
