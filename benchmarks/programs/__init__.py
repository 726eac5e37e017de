"""Programs that are compared: each is run by itself, with a seed as its argument."""

import json
import resource
from pathlib import Path
from typing import Any


def tell(**values: Any) -> None:
    """Print, as the last line, what a program found."""
    print(json.dumps(values), flush=True)


def held() -> int:
    """Return how much memory this program has now, in MB, as Linux tells it."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return round(int(pages) * resource.getpagesize() / 1024**2)
