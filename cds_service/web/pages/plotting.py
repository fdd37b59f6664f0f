"""A picture as a figure of matplotlib, written as SVG. Imported when something is first drawn: by `drawing`, alone.

Lengths are points; the picture is `WIDTH` across whatever the page makes of it. Colours are names of the style sheet:
each goes through matplotlib as a number of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from math import ceil, nan

from matplotlib import rcdefaults, rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator

from cds_service.web.pages.shapes import Group, Picture

WIDTH = 420.0
_LANE = 34.0
_HIGH = 200.0  # of a picture without lanes
_LINE = 18.0  # of words
_MOST_LABELS = 4  # of periods
_WIDEST = 0.1  # of the picture, for the column of a period
_LETTER = 6.4
_SWATCH = 30.0  # in the legend, with what is free about it

_NAMES = (
    *("accent", "critical", "ignored", "ink", "overridden", "quiet", "rule", "warning"),
    *(f"band-{n}" for n in range(3)),
    *(f"site-{n}" for n in range(6)),
)
_COLOURS = {name: f"#{n:06x}" for n, name in enumerate(_NAMES, 1)}


@dataclass(frozen=True, slots=True)
class _Look:
    """How bars, or marks of a shape, are drawn; hollow ones have an edge alone."""

    colour: str
    shape: str = ""
    size: float = 7.0
    edge: float = 1.0
    hollow: bool = False
    alpha: float = 1.0


_LOOKS = {
    "course": _Look("accent", alpha=0.45),
    "unknown": _Look("quiet", hollow=True),
    "dose": _Look("accent", "s"),
    "presumed": _Look("accent", "s", edge=1.5, hollow=True),
    "due": _Look("warning", "D", edge=1.5, hollow=True),
    "end": _Look("ink", "|", size=14.0, edge=2.5),
    "fracture": _Look("critical", "X", size=9.0),
    "lab": _Look("quiet", "o", size=5.0),
    "accepted": _Look("accent"),
    "overridden": _Look("overridden"),
    "ignored": _Look("ignored"),
    "missing": _Look("ignored"),
    "failed": _Look("critical"),
    "partial": _Look("overridden"),
    "unreadable": _Look("site-1"),
    **{f"site-{n}": _Look(f"site-{n}", shape) for n, shape in enumerate("osD^Xv")},
}

rcdefaults()  # not those of a file that lies about
rcParams.update(
    {
        "axes.axisbelow": True,
        "axes.autolimit_mode": "round_numbers",
        "axes.xmargin": 0.03,
        "axes.ymargin": 0.0,
        "font.size": 12.0,
        "svg.fonttype": "none",  # words stay words, in the font of the page
        "text.parse_math": False,  # a $ is a $
    }
)


@dataclass(slots=True)
class Plot:
    """A figure while it is drawn: `words` by the id of the group of elements they belong to, in order."""

    picture: Picture
    figure: Figure
    axes: Axes
    words: dict[str, Sequence[str]] = field(default_factory=dict)

    def say(self, artist: Artist, *words: str) -> None:
        """What the bars, the marks or the text of an artist say.

        These words do not go through matplotlib: a record may hold what it cannot measure, or would not write as it is.
        """
        id_ = f"said-{len(self.words)}"
        artist.set_gid(id_)
        self.words[id_] = words


def plotted(picture: Picture) -> tuple[str, dict[str, Sequence[str]]]:
    """The picture as SVG, and the words that are to be put into it: by the id of a group, for each of its elements."""
    figure = Figure(dpi=72, layout="constrained", frameon=False)
    plot = Plot(picture, figure, figure.add_subplot(frameon=False))
    plot.axes.tick_params(length=0, grid_color=_COLOURS["rule"])
    if picture.days:
        _run_days(plot, *picture.days)
    elif picture.periods:
        _run_periods(plot)
    else:
        plot.axes.margins(x=0.0)
        plot.axes.set_xticks([])
    if picture.lanes:
        _name_lanes(plot)
    _shade_bands(plot)
    named = {group.name: artist for group in picture.groups if (artist := _draw(plot, group)) and group.name}
    if picture.periods:
        plot.axes.set_ylim(bottom=0)
    figure.set_size_inches(WIDTH / 72, (_high(picture) + _explain(plot, named)) / 72)
    written = StringIO()
    FigureCanvasSVG(figure).print_svg(written)
    svg = written.getvalue()
    for name, number in _COLOURS.items():
        svg = svg.replace(number, f"var(--{name})")
    return svg, plot.words


def _high(picture: Picture) -> float:
    body = len(picture.lanes) * _LANE or _HIGH
    return body + _LINE * ((picture.today is not None) + bool(picture.days or picture.periods))


def _run_days(plot: Plot, first: date, last: date) -> None:
    """Time runs across; a line marks today."""
    axes, edge = plot.axes, (last - first) * rcParams["axes.xmargin"]
    axes.set_xlim(date2num(first - edge), date2num(last + edge))
    locator = AutoDateLocator(minticks=3, maxticks=7)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    axes.grid(axis="x")
    today = plot.picture.today
    if today is not None:
        axes.axvline(date2num(today), color=_COLOURS["quiet"], linestyle="--", linewidth=1)
        at = (date2num(today), 1.0)
        axes.annotate("today", at, xycoords=axes.get_xaxis_transform(), va="bottom", ha="center")


def _run_periods(plot: Plot) -> None:
    """Periods run across, counted back from the last, which so has its name under it; numbers go up from nothing."""
    axes, periods = plot.axes, plot.picture.periods
    axes.set_xlim(-len(periods) + 0.5, 0.5)
    axes.xaxis.set_major_locator(FixedLocator(range(-len(periods) + 1, 1), nbins=_MOST_LABELS))
    axes.xaxis.set_major_formatter(lambda x, _: periods[round(x) - 1])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10], integer=True))
    axes.yaxis.set_major_formatter(lambda y, _: f"{y:g}" if y < 1000 else f"{y / 1000:g}k")
    axes.update_datalim([(0.0, 0.0), (0.0, 1.0)])
    axes.grid(axis="y")


def _name_lanes(plot: Plot) -> None:
    """Lanes lie under one another, each under its words."""
    axes, lanes = plot.axes, plot.picture.lanes
    axes.set_ylim(len(lanes) - 0.6, -0.6)
    axes.set_yticks([])
    for lane, words in enumerate(lanes):
        plot.say(axes.text(0.0, lane - 0.27, "-", transform=axes.get_yaxis_transform()), words)


def _shade_bands(plot: Plot) -> None:
    """Bands with their names, and the scores between them beside the axis."""
    axes, bands = plot.axes, plot.picture.bands
    if not bands:
        return
    axes.set_ylim(min(one.low for one in bands), max(one.high for one in bands))
    axes.set_yticks([one.low for one in bands[:-1]])
    axes.yaxis.set_major_formatter("{x:.1f}")
    for band in bands:
        plot.say(axes.axhspan(band.low, band.high, color=_COLOURS[band.kind], linewidth=0, zorder=0), band.name)
        # Scores crowd about the line of osteoporosis: its name stands away from it.
        low = band is bands[-1]
        at = (0.0, band.low if low else band.high)
        coordinates, va = axes.get_yaxis_transform(), "bottom" if low else "top"
        axes.annotate(band.name, at, (4, 4 if low else -4), coordinates, "offset points", va=va)


def _draw(plot: Plot, group: Group) -> Artist | None:
    """Draw a group; what stands for it in the legend."""
    bars = _draw_bars(plot, group) if group.bars else None
    return _draw_marks(plot, group) if group.marks else bars


def _draw_bars(plot: Plot, group: Group) -> Artist:
    look, bars, periods = _LOOKS[group.kind], group.bars, len(plot.picture.periods)
    begins = [_number(one.begin) for one in bars]
    lengths = [_number(one.end) - begin for one, begin in zip(bars, begins, strict=True)]
    if periods:
        drawn = plot.axes.bar([one.at - periods + 1 for one in bars], lengths, min(0.8, _WIDEST * periods), begins)
    else:
        drawn = plot.axes.barh([one.at for one in bars], lengths, 0.3, begins)
    for bar, patch in zip(bars, drawn.patches, strict=True):
        # An edge lets a single day be seen among decades. What lies inside anyway is not measured for the layout.
        patch.set(color=_COLOURS[look.colour], alpha=look.alpha, linewidth=0 if periods else 1, in_layout=False)
        if look.hollow:
            patch.set(facecolor="none", linewidth=1.5, linestyle=(0, (2, 2)))
        plot.say(patch, bar.words)
    return drawn.patches[0]


def _draw_marks(plot: Plot, group: Group) -> Artist:
    """Marks of one shape; the line that joins them has a gap where a period has none."""
    look, periods = _LOOKS[group.kind], len(plot.picture.periods)
    xs, ys = [_number(one.at) for one in group.marks], [one.value for one in group.marks]
    if periods:
        by_period = {one.at: one.value for one in group.marks}
        xs, ys = list(range(1 - periods, 1)), [by_period.get(n, nan) for n in range(periods)]
    (line,) = plot.axes.plot(xs, ys, look.shape, color=_COLOURS[look.colour], markersize=look.size, zorder=3)
    line.set(linestyle="-" if group.joined else "none", linewidth=1.5, markeredgewidth=look.edge)
    if look.hollow:
        line.set_markerfacecolor("none")
    plot.say(line, *(one.words for one in group.marks))
    return line


def _explain(plot: Plot, named: Mapping[str, Artist]) -> float:
    """The legend over the picture; how high it is."""
    if not named:
        return 0.0
    across = max(1, int(WIDTH / (_SWATCH + _LETTER * max(map(len, named)))))
    plot.figure.legend(
        list(named.values()),
        list(named),
        loc="outside upper left",
        ncols=across,
        frameon=False,
        borderpad=0.1,
        borderaxespad=0.0,
        handlelength=1.2,
        handletextpad=0.5,
        columnspacing=1.2,
        labelspacing=0.3,
    )
    return ceil(len(named) / across) * _LINE


def _number(place: date | int) -> float:
    return float(date2num(place)) if isinstance(place, date) else float(place)
