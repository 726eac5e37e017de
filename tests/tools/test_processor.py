"""The lessons as a processor without AVX-512 sees them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import processor

pytestmark = pytest.mark.maintenance

SEEN = """
from numpy._core import _multiarray_umath as core
print([name for name in core.__cpu_dispatch__ if core.__cpu_features__[name]])
"""


def test_numpy_uses_no_avx512_and_does_not_warn():
    """Or nothing is hidden, where there is none."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", SEEN],
        env=os.environ | processor.without_avx512(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    assert "AVX512" not in ran.stdout
    assert "X86_V4" not in ran.stdout


@pytest.mark.parametrize(
    ("dispatched", "here", "hidden"),
    [
        ("X86_V3 X86_V4 AVX512_ICL AVX512_SPR", "X86_V3 X86_V4", "X86_V4"),
        ("AVX2 AVX512F AVX512_SKX", "AVX2 AVX512F AVX512_SKX", "AVX512F AVX512_SKX"),
        ("X86_V3 X86_V4 AVX512_ICL", "X86_V3", None),
        ("NEON ASIMDHP SVE", "NEON SVE", None),
    ],
)
def test_only_what_is_there_is_hidden(monkeypatch, dispatched, here, hidden):
    """NumPy warns of other names; on ARM there are none at all."""
    features = {name: name in here.split() for name in dispatched.split()}
    monkeypatch.setattr(processor.numpy_core, "__cpu_dispatch__", dispatched.split())
    monkeypatch.setattr(processor.numpy_core, "__cpu_features__", features)
    found = processor.without_avx512()
    assert found.get("NPY_DISABLE_CPU_FEATURES") == hidden
    assert ("OPENBLAS_CORETYPE" in found) == (hidden is not None)


@pytest.mark.parametrize("hidden", [{"HIDDEN": "1"}, {}])
def test_the_lessons_run_so_where_that_is_another_processor(
    monkeypatch, capsys, hidden
):
    """With pytest's exit code, so that make stops."""
    ran = []

    def run(command, env, check):
        ran.append((command, env))
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(processor, "without_avx512", lambda: hidden)
    monkeypatch.setattr(subprocess, "run", run)
    assert processor.main(["--nbval"]) == (3 if hidden else 0)
    if not hidden:
        assert ran == []
        assert "nothing to run a second time" in capsys.readouterr().out
        return
    [(command, environment)] = ran
    assert command[:3] == [sys.executable, "-m", "pytest"]
    assert [Path(each).name[:2] for each in command[3:9]] == list(processor.LESSONS)
    assert command[9:] == ["--nbval"]
    assert environment["HIDDEN"] == "1"
