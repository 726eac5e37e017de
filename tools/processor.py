"""Run the lessons without Keras as on a processor without AVX-512.

Most laptops have none. Sums are then added in another order, and figures differ in a
late digit; after a training, in the third. What a lesson prints must hold on both
kinds. ``make lessons`` runs this with the options of pytest. Where the processor has no
AVX-512, nothing runs: the lessons have just been seen by such a one.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

from numpy._core import _multiarray_umath as numpy_core  # type: ignore[attr-defined]

from tools import notebooks

# Their numbers depend on NumPy alone.
LESSONS = ("01", "02", "03", "04", "05", "09")

# What NumPy calls the features; from 2.4 on AVX-512 as a whole is X86_V4.
NAMES = ("AVX512", "X86_V4")


def without_avx512() -> dict[str, str]:
    """Return the variables that hide AVX-512 from NumPy; none where there is none.

    NumPy warns of features that it does not know or that the processor does not have,
    so only those are named that it would use.
    """
    found = [
        name
        for name in numpy_core.__cpu_dispatch__
        if name.startswith(NAMES) and numpy_core.__cpu_features__[name]
    ]
    if not found:
        return {}
    return {
        "NPY_DISABLE_CPU_FEATURES": " ".join(found),
        "OPENBLAS_CORETYPE": "Haswell",  # the matrix products
    }


def main(options: Sequence[str]) -> int:
    """Run the lessons so, and return pytest's exit code.

    Parameters
    ----------
    options : sequence of str
        Of pytest.
    """
    hidden = without_avx512()
    if not hidden:
        print("This processor has no AVX-512: nothing to run a second time.")
        return 0
    print("As on a processor without AVX-512:", flush=True)
    paths = [path for path in notebooks.lessons() if path.stem[:2] in LESSONS]
    command = [sys.executable, "-m", "pytest", *map(str, paths), *options]
    return subprocess.run(command, env=os.environ | hidden, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
