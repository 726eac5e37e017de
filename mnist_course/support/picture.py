"""The look that all figures of the course share, and figures that carry their words."""

import contextlib
import functools
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image

from mnist_course.support.display import still

# The palette of Okabe and Ito, which stays distinct for colour-blind eyes
# (M. Okabe and K. Ito, "Color Universal Design", 2008), orange and vermillion darker:
# on white, lines have a contrast of 3, and words of 4.5. One colour means one thing in
# every lesson.
INK = "#1b2530"  # what the figure is about
MUTED = "#6b7785"  # what stands beside it: notes, another run, a guess
FAINT = "#d5dae0"  # grids and frames
PANEL = "#f2f4f6"  # what lies below code
TRAIN = "#0072B2"
VALIDATION = "#B87A00"
TEST = "#009E73"
RIGHT = "#0072B2"  # also a yes, and what is above 0
WRONG = "#C25400"  # also a no, and what is below 0
HIGHLIGHT = "#CC79A7"  # what the learner moves or should look at

# Digits are shown as ink on paper: 0 is white, 255 is black.
DIGIT_IMAGE: dict[str, Any] = {
    "cmap": "gray_r",
    "vmin": 0,
    "vmax": 255,
    "interpolation": "nearest",
}

# Weights, contributions and other values with a sign: negative is vermillion, 0 white,
# positive blue. The limits must lie as far below 0 as above, such as vmin=-1, vmax=1.
_ENDS = [WRONG, "white", RIGHT]
SIGNED = LinearSegmentedColormap.from_list("signed", _ENDS, N=257)  # odd: 0 is white

# On top of matplotlib's own settings, whatever a learner's are. The backend is out,
# which is for pyplot.
STYLE = dict(
    matplotlib.rc_params_from_file(
        str(Path(__file__).parents[1] / "course.mplstyle"), use_default_template=True
    )
)
STYLE.pop("backend", None)
STYLE["text.parse_math"] = False  # dollars are dollars, as in a learner's captions
_one_style_at_a_time = threading.RLock()

# A figure of 7.2 inches is 720 pixels wide on the page and is drawn with a quarter
# more, so that it stays fairly sharp on a dense screen. Twice as many, or PNG's best
# compression, would cost an interactive figure a third more of its time.
PAGE_PIXELS_PER_INCH = 100
SHARPNESS = 1.25
PNG_OPTIONS = {"compress_level": 3}

FEW_COLORS = 64

P = ParamSpec("P")
T = TypeVar("T")


def in_few_colors(png: bytes) -> bytes:
    """Return a PNG file with `FEW_COLORS` colours: a quarter of its size, as good."""
    buffer = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    few = image.quantize(FEW_COLORS, dither=Image.Dither.NONE)
    few.save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def styled(function: Callable[P, T]) -> Callable[P, T]:
    """Run a function that draws under the style of the course.

    Parameters
    ----------
    function : callable
        Any function that creates matplotlib artists.

    Returns
    -------
    callable
        The same function; the style ends with each call.
    """

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        with course_style():
            return function(*args, **kwargs)

    return wrapper


@contextlib.contextmanager
def course_style() -> Iterator[None]:
    """Draw in the style of the course, and leave the learner's as it was.

    As ``matplotlib.rc_context``, without checking 300 settings twice for each picture,
    and for one thread at a time, since the settings are those of all.
    """
    with _one_style_at_a_time:
        learners = dict(matplotlib.rcParams.copy())
        dict.update(matplotlib.rcParams, STYLE)
        try:
            yield
        finally:
            dict.update(matplotlib.rcParams, learners)


class Picture(Figure):
    """A matplotlib figure that also says in one sentence what it shows.

    It is drawn off screen, apart from pyplot, and shows itself when it is the last
    value of a cell. The sentence stands in for the picture wherever that cannot be
    seen: in a terminal, for a screen reader, in the notebook's file.

    Parameters
    ----------
    width, height : float
        Size on the page, in hundreds of pixels.
    alt : str, default ""
        What the picture shows, in a sentence.
    layout : {"constrained", "none"}
        Whether matplotlib arranges the axes or the caller places each of them.
    """

    def __init__(
        self,
        width: float = 7.2,
        height: float = 3.0,
        *,
        alt: str = "",
        layout: Literal["constrained", "none"] = "constrained",
    ) -> None:
        super().__init__(figsize=(width, height), layout=layout)  # type: ignore[arg-type]
        FigureCanvasAgg(self)
        self.alt = alt

    def __repr__(self) -> str:
        return self.alt

    __str__ = __repr__

    @property
    def page_size(self) -> tuple[int, int]:
        """Width and height on the page, in pixels."""
        width, height = self.get_size_inches() * PAGE_PIXELS_PER_INCH
        return round(width), round(height)

    def to_png(self) -> bytes:
        """Draw the figure.

        Returns
        -------
        bytes
            A PNG file with `SHARPNESS` pixels for each pixel of `page_size`.
        """
        buffer = io.BytesIO()
        with course_style():
            self.savefig(
                buffer,
                format="png",
                dpi=PAGE_PIXELS_PER_INCH * SHARPNESS,
                pil_kwargs=PNG_OPTIONS,
            )
        return buffer.getvalue()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        return still(self.alt, self.to_png(), self.page_size[0]), self.metadata

    @property
    def metadata(self) -> dict[str, Any]:
        """The output metadata that notebooks keep: alt text and size on the page."""
        width, height = self.page_size
        return {"image/png": {"alt": self.alt, "width": width, "height": height}}
