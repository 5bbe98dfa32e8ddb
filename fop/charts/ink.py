"""Ink: what Matplotlib draws, written as SVG for the middle of a page.

Text stays text, colours are variables of the page (see `roles`), and nothing has an id, so
that any number of charts can stand on one page.  Matplotlib's own SVG has none of this.
"""

from html import escape
from typing import Any

import numpy as np
from matplotlib.backend_bases import FigureCanvasBase, GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.path import Path

from fop.charts import letters
from fop.charts.roles import GROUND, variable

DOTS_PER_INCH = 712 / 6.8  # a drawing 6.8 inches wide fills the column of a page, 712 pixels

HALO: dict[str, Any] = {"gid": "halo"}
"""Properties of a text that gets the page's ground around its letters."""

STEPS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
ROUND = np.shape(Path.unit_circle().vertices)
ANCHORS = {"left": 0.0, "center": 0.5, "right": 1.0}
WORDS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}


def svg(figure: Figure, attributes: str = "", above: str = "") -> str:
    """Draw a figure; `attributes` go into the svg element as they are, `above` to its end."""
    figure.set_dpi(DOTS_PER_INCH)
    ink = Ink(figure)
    canvas = FigureCanvasBase(figure)
    # Layouts ask the canvas for what measures text.
    canvas.get_renderer = lambda: ink  # type: ignore[attr-defined]
    figure.draw(ink)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ink.width:.0f} {ink.height:.0f}" '
        f'font-family="{letters.FAMILY}"{attributes}>{"".join(ink.parts)}{above}</svg>'
    )


class Ink(RendererBase):
    """Takes what Matplotlib draws and keeps it as SVG elements."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self.width, self.height = figure.get_size_inches() * DOTS_PER_INCH
        self.parts: list[str] = []

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Any, rgbFace: Any = None
    ) -> None:
        """Draw a line, or an area with its edge."""
        look = self._fill(gc, rgbFace) + self._stroke(gc)
        if look == ' fill="none"':
            return
        if path.codes is not None and np.shape(path.vertices) == ROUND:
            corners = transform.transform(path.vertices)
            (left, low), (right, high) = corners.min(axis=0), corners.max(axis=0)
            if abs((right - left) - (high - low)) < 0.01:
                self.parts.append(
                    f'<circle cx="{_short((left + right) / 2)}" '
                    f'cy="{_short(self.height - (low + high) / 2)}" '
                    f'r="{_short((right - left) / 2)}"{look}/>'
                )
                return
        way = self._way(path, transform)
        if way:
            self.parts.append(f'<path d="{way}"{look}/>')

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: Any, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        """Write one line of text, anchored as it was placed."""
        size, bold = self._size(prop), _is_bold(prop)
        side = mtext.get_horizontalalignment() if mtext is not None and not angle else "left"
        x += ANCHORS[side] * letters.width(s, size, bold)
        turn = f' transform="rotate({-angle:.0f} {_short(x)} {_short(y)})"' if angle else ""
        weight = ' font-weight="600"' if bold else ""
        slope = ' font-style="italic"' if prop.get_style() == "italic" else ""
        halo = ""
        if mtext is not None and mtext.get_gid() == "halo":
            halo = f' stroke="{variable(GROUND)}" stroke-width="4" paint-order="stroke"'
        self.parts.append(
            f'<text x="{_short(x)}" y="{_short(y)}" font-size="{_short(size)}"{weight}{slope}'
            f'{WORDS[side]} fill="{variable(to_hex(gc.get_rgb()))}"{halo}{turn}>'
            f"{escape(s, quote=False)}</text>"
        )

    def get_text_width_height_descent(
        self, s: str, prop: Any, ismath: Any
    ) -> tuple[float, float, float]:
        """Measure a line of text."""
        size = self._size(prop)
        deep = letters.depth(s, size)
        return letters.width(s, size, _is_bold(prop)), letters.RISE * size + deep, deep

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Give the size of the drawing."""
        return self.width, self.height

    def points_to_pixels(self, points: Any) -> Any:
        """Turn Matplotlib's points into the drawing's unit."""
        return points * DOTS_PER_INCH / 72

    def _size(self, prop: Any) -> float:
        return float(self.points_to_pixels(prop.get_size_in_points()))

    def _way(self, path: Path, transform: Any) -> str:
        parts: list[str] = []
        for points, code in path.iter_segments(transform, curves=True, simplify=False):
            if code == Path.CLOSEPOLY:
                parts.append("z")
                continue
            places = np.asarray(points).reshape(-1, 2)
            parts.append(STEPS[code])
            parts.append(" ".join(f"{_short(x)} {_short(self.height - y)}" for x, y in places))
        return "".join(parts)

    def _fill(self, gc: GraphicsContextBase, face: Any) -> str:
        if face is None or (len(face) == 4 and face[3] == 0):
            return ' fill="none"'
        seen = face[3] if len(face) == 4 else 1.0
        alpha = gc.get_alpha() if gc.get_forced_alpha() else seen
        faint = f' fill-opacity="{alpha:.2g}"' if alpha < 1 else ""
        return f' fill="{variable(to_hex(face[:3]))}"{faint}'

    def _stroke(self, gc: GraphicsContextBase) -> str:
        wide, edge = gc.get_linewidth(), gc.get_rgb()
        if wide == 0 or (len(edge) == 4 and edge[3] == 0):
            return ""
        thick = _short(self.points_to_pixels(wide))
        look = f' stroke="{variable(to_hex(edge[:3]))}" stroke-width="{thick}"'
        _, dashes = gc.get_dashes()
        if dashes is not None:
            steps = " ".join(map(_short, self.points_to_pixels(np.asarray(dashes, dtype=float))))
            look += f' stroke-dasharray="{steps}"'
        if gc.get_capstyle() != "butt":
            look += f' stroke-linecap="{gc.get_capstyle().replace("projecting", "square")}"'
        if gc.get_joinstyle() != "miter":
            look += f' stroke-linejoin="{gc.get_joinstyle()}"'
        alpha = gc.get_alpha() if gc.get_forced_alpha() else edge[3] if len(edge) == 4 else 1.0
        return look + (f' stroke-opacity="{alpha:.2g}"' if alpha < 1 else "")


def _is_bold(prop: Any) -> bool:
    weight = prop.get_weight()
    return weight in ("bold", "semibold") or (not isinstance(weight, str) and weight >= 600)


def _short(number: float) -> str:
    text = f"{number:.1f}"
    return text[:-2] if text.endswith(".0") else text
