"""What a front end is given to display."""

import ipywidgets
import pytest

from mnist_course.support.display import view_bundle


def test_a_view_needs_words():
    """A widget without a text fallback is refused."""
    with pytest.raises(ValueError, match="text/plain"):
        view_bundle(ipywidgets.IntSlider(), {"image/png": ""})
