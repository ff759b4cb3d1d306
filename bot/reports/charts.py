"""The charts of the papers as PNG, made to be printed: dark against light with hatching, so that grey tells as much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from noto_cjk_sans_otc import FONT_PATH

from bot import texts
from bot import texts_papers as words
from bot.reports.record import Kept

_WIDTH, _DPI = 6.3, 200  # Inches: the width of the text on A4.
_INK = "#222222"
_LOOKS: tuple[dict[str, Any], ...] = (  # Met, short, unknown, excused, running.
    {"facecolor": "#2f5d8a"},
    {"facecolor": "#f2b79a", "hatch": "////"},
    {"facecolor": "#ffffff", "hatch": "...."},
    {"facecolor": "#d9d9d9"},
    {"facecolor": "#ffffff"},
)
_ON_DARK = 0  # The segment whose number is written in white.


@dataclass(frozen=True, slots=True)
class Week:
    """One bar: the Monday, how high, how high it should be (None: nothing was asked), and whether it is not known."""

    first: date
    count: int
    need: int | None
    unseen: bool = False


@cache
def font() -> str:
    """Return the family of the Chinese font, made known to the charts; the Simplified face where it can be chosen."""
    font_manager.fontManager.addfont(str(FONT_PATH))
    families = {one.name for one in font_manager.fontManager.ttflist if one.fname == str(FONT_PATH)}
    return next((name for name in ("Noto Sans CJK SC",) if name in families), min(families))


def haves(kept: Sequence[Kept]) -> bytes:
    """Return bars of the five haves: of how many periods each was kept, short, unknown, excused, or is running."""
    figure, axes = _figure(0.33 * len(kept) + 0.75)
    names = [texts.HAVES[one.have] for one in kept]
    rows = [(one.met, len(one.short), len(one.unseen), one.excused, one.running) for one in kept]
    totals = [max(sum(row), 1) for row in rows]
    left = [0.0] * len(kept)
    for segment, (name, look) in enumerate(zip(words.SEGMENTS, _LOOKS, strict=True)):
        widths = [row[segment] / total for row, total in zip(rows, totals, strict=True)]
        axes.barh(names, widths, left=left, height=0.62, edgecolor=_INK, linewidth=0.6, label=name, **look)
        for place, (width, start) in enumerate(zip(widths, left, strict=True)):
            if width >= 0.03:
                _number(axes, start + width / 2, place, rows[place][segment], segment)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.legend(loc="upper center", bbox_to_anchor=(0.35, -0.02), ncols=5, frameon=False, fontsize=8)
    _bare(axes, ("top", "right", "bottom"))
    axes.tick_params(axis="y", length=0, labelsize=9)
    return _png(figure)


def _number(axes: Axes, x: float, y: float, number: int, segment: int) -> None:
    plain = segment == _ON_DARK
    box = None if plain else {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"}
    axes.text(x, y, str(number), ha="center", va="center", fontsize=8, color="white" if plain else _INK, bbox=box)


def weeks(bars: Sequence[Week], need: str) -> bytes:
    """Return a bar for each week with the line of what was asked; `need` names the line."""
    figure, axes = _figure(1.75)
    _bars(axes, [(place, bar.count) for place, bar in enumerate(bars) if not bar.unseen], "", _LOOKS[0])
    _bars(axes, [(place, bar.count) for place, bar in enumerate(bars) if bar.unseen], words.SEGMENTS[2], _LOOKS[2])
    asked = [float("nan") if bar.need is None else bar.need for bar in bars]
    places = [place + shift for place in range(len(bars)) for shift in (-0.5, 0.5)]
    line = [one for one in asked for _ in (0, 1)]
    axes.plot(places, line, color="white", linewidth=3.4, zorder=3)  # So that the line is seen before dark bars.
    axes.plot(places, line, color=_INK, linestyle=(0, (4, 2)), linewidth=1.4, label=need, zorder=4)
    step = max(1, -(-len(bars) // 14))
    axes.set_xticks(range(0, len(bars), step), [f"{bar.first.month}/{bar.first.day}" for bar in bars[::step]])
    axes.set_xlim(-0.7, max(len(bars), 1) - 0.3)
    top = max([bar.count for bar in bars] + [bar.need or 0 for bar in bars] + [1])
    axes.set_ylim(0, top * 1.18)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    axes.tick_params(labelsize=8)
    axes.legend(loc="upper right", frameon=False, fontsize=8, ncols=2, borderaxespad=0)
    _bare(axes, ("top", "right"))
    axes.grid(axis="y", color="#e3e3e3", linewidth=0.6, zorder=0)
    return _png(figure)


def _bars(axes: Axes, bars: Sequence[tuple[int, int]], name: str, look: dict[str, Any]) -> None:
    if bars:
        places, heights = zip(*bars, strict=True)
        label = name or "_"  # What begins with an underscore is not in the legend.
        axes.bar(places, heights, width=0.7, edgecolor=_INK, linewidth=0.6, zorder=2, label=label, **look)


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _bare(axes: Axes, sides: Sequence[str]) -> None:
    for side in sides:
        axes.spines[side].set_visible(False)


def _png(figure: Figure) -> bytes:
    for text in figure.findobj(match=lambda one: hasattr(one, "set_fontfamily")):
        text.set_fontfamily(font())  # type: ignore[attr-defined] # It was looked for by that attribute.
    found = BytesIO()
    figure.savefig(found, format="png", metadata={"Software": None})
    return found.getvalue()
