"""Pictures of which only a part moves, so that the rest is drawn but once."""

import io
from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from mnist_course.support.picture import (
    PAGE_PIXELS_PER_INCH,
    PNG_OPTIONS,
    SHARPNESS,
    Picture,
    course_style,
)


class LayeredPicture(Picture):
    """A picture that can keep what stands still, and draw anew only what moves.

    Axes, ticks and titles take most of the time of a drawing, and in many figures they
    never change. They are then drawn once and kept as pixels. Until `move` is called,
    everything is drawn each time. Introduced in lesson 02.

    Parameters
    ----------
    width, height : float
        Size on the page, in hundreds of pixels. Axes are placed by the caller.

    Attributes
    ----------
    palette : PIL.Image.Image or None
        If given, only the colours of its palette are used, in a smaller file.
    """

    def __init__(self, width: float, height: float) -> None:
        super().__init__(width, height, layout="none")
        self.set_dpi(PAGE_PIXELS_PER_INCH * SHARPNESS)
        self._moving: list[Artist] = []
        self._still: Any = None
        self.palette: Image.Image | None = None

    def move(self, artists: Iterable[Artist]) -> None:
        """Say which artists may change; all others are kept as they are drawn first.

        Parameters
        ----------
        artists : iterable of matplotlib.artist.Artist
            They lie above all others, among one another in the order of their
            ``zorder``. What should lie above one of them must be named too.
        """
        self._moving = sorted(artists, key=lambda artist: artist.get_zorder())
        self.renew()

    def renew(self) -> None:
        """Draw anew, once, what stands still: it has changed after all."""
        self._still = None

    def to_png(self) -> bytes:
        """Draw what moves onto what stands still.

        Returns
        -------
        bytes
            A PNG file, as that of any `Picture`.
        """
        if not self._moving and self.palette is None:
            return super().to_png()
        canvas = self.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        with course_style():
            if self._moving:
                if self._still is None:
                    self._still = self._draw_still(canvas)
                canvas.restore_region(self._still)
            else:
                canvas.draw()
            for artist in self._moving:
                artist.draw(canvas.get_renderer())
        buffer = io.BytesIO()
        # Without the fourth number of each pixel, which is always the same, a tenth of
        # the file is saved.
        drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        if self.palette is not None:
            drawn = drawn.quantize(palette=self.palette, dither=Image.Dither.NONE)
        drawn.save(buffer, format="png", **PNG_OPTIONS)
        return buffer.getvalue()

    def _draw_still(self, canvas: FigureCanvasAgg) -> Any:
        # Not by `set_animated`, which before matplotlib 3.11 hides no image of an axes.
        shown = [artist for artist in self._moving if artist.get_visible()]
        for artist in shown:
            artist.set_visible(False)
        canvas.draw()
        for artist in shown:
            artist.set_visible(True)
        return canvas.copy_from_bbox(self.bbox)
