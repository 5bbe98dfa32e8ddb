"""Charts: a message, a drawing at any width, and the same thing in words.

Each function takes a frame and the names of its columns and gives a `Chart`.
Nothing is drawn until an exhibit asks for it, once for a page and once for a
phone.  Colours and their order follow the Government Analysis Function's
guidance; no chart relies on colour alone.
"""

from collections.abc import Sequence

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from fop.charts.drawing import (
    GRID,
    HALO,
    PALETTE,
    Chart,
    canvas,
    from_zero,
    name_rows,
    on,
    spoken,
    wrapped,
)
from fop.words import wording


def before_after(
    rows: pd.DataFrame, baseline: str, year: str, *, title: str, subtitle: str
) -> Chart | None:
    """Two points a borough, joined: a hollow one for the baseline, a full one for the year.

    None where there is not one figure to draw.

    Parameters
    ----------
    rows : DataFrame
        `measures.compare` rows of one measure.  A borough with a missing figure keeps its
        line, with the words "not available".
    baseline, year : str
        Names of the two points.
    """
    if rows[["before", "after"]].isna().all(axis=None):
        return None

    def draw(width: float) -> Figure:
        chart, axes = canvas(width, 0.62 * len(rows) + 0.9)
        for place, row in enumerate(rows.itertuples()):
            both = [row.before, row.after]
            if not any(map(pd.isna, both)):
                axes.plot(both, [place, place], color=GRID, linewidth=3, zorder=1)
            for value, fill in zip(both, ("white", PALETTE[0]), strict=True):
                axes.scatter([value], [place], s=80, color=fill, edgecolor=PALETTE[0], zorder=2)
            for value, other, early in (
                (row.before, row.after, True),
                (row.after, row.before, False),
            ):
                if pd.notna(value):
                    left = value < other or (value == other and early)
                    axes.annotate(
                        wording.figure(value, row.unit, row.decimals),
                        (value, place),
                        xytext=(-9 if left else 9, 0),
                        textcoords="offset points",
                        ha="right" if left else "left",
                        va="center",
                    )
            if any(map(pd.isna, both)):
                lost = [n for n, v in zip((baseline, year), both, strict=True) if pd.isna(v)]
                axes.annotate(
                    f"{wording.listed(lost)} {wording.NOT_AVAILABLE}",
                    (next((v for v in both if pd.notna(v)), 0.0), place),
                    xytext=(0, 10),
                    textcoords="offset points",
                    ha="center",
                    style="italic",
                )
        name_rows(axes, list(rows["borough"]))
        from_zero(axes, rows[["before", "after"]].max(axis=None), rows["unit"].iloc[0], room=0.16)
        axes.scatter([], [], s=60, color="white", edgecolor=PALETTE[0], label=baseline)
        axes.scatter([], [], s=60, color=PALETTE[0], edgecolor=PALETTE[0], label=year)
        chart.legend(loc="outside upper left", ncols=2)
        return chart

    figures = (
        f"{row.borough} from {spoken(row.before, row.unit, row.decimals)} "
        f"to {spoken(row.after, row.unit, row.decimals)}"
        for row in rows.itertuples()
    )
    alt = f"Dot chart, {baseline} to {year}. {'; '.join(figures)}."
    return Chart(title, subtitle, alt, draw)


def bars(
    frame: pd.DataFrame, label: str, value: str, *, title: str, subtitle: str,
    unit: str = "", base: str | None = None,
) -> Chart:  # fmt: skip
    """Horizontal bars in the order given, each with its figure at its end.

    Parameters
    ----------
    frame : DataFrame
        One row a bar.
    label, value : str
        Columns of the names and of the lengths.
    unit : str
        Unit of the lengths.
    base : str, optional
        Column of the number each count is out of: the axis runs to the largest base, and
        the figures read "22 of 25".
    """
    texts = [
        wording.figure(row[value], unit)
        + (f" of {row[base]}" if base and pd.notna(row[value]) else "")
        for _, row in frame.iterrows()
    ]

    def draw(width: float) -> Figure:
        chart, axes = canvas(width, 0.42 * len(frame) + 0.5)
        lengths = frame[value].astype(float).fillna(0)
        axes.barh(range(len(frame)), lengths, color=PALETTE[0], height=0.62)
        for place, (length, text) in enumerate(zip(lengths, texts, strict=True)):
            axes.annotate(
                text, (length, place), xytext=(5, 0), textcoords="offset points", va="center"
            )
        name_rows(axes, wrapped(frame[label], width))
        top = float(frame[base].max()) if base else float(lengths.max())
        from_zero(axes, top, unit, room=0.28 if width < 5 else 0.12)
        return chart

    pairs = "; ".join(f"{name}: {text}" for name, text in zip(frame[label], texts, strict=True))
    return Chart(title, subtitle, f"Bar chart. {pairs}.", draw)


def stacked(
    frame: pd.DataFrame, label: str, part: str, value: str, *, title: str, subtitle: str
) -> Chart:
    """Horizontal bars of counts, cut into named parts, each part with its count in it.

    Parameters
    ----------
    frame : DataFrame
        One row a part of a bar; parts keep their order and one colour throughout.
    label, part, value : str
        Columns of the bars' names, the parts' names and the counts.
    """
    names, parts = list(dict.fromkeys(frame[label])), list(dict.fromkeys(frame[part]))
    wide = frame.pivot(index=label, columns=part, values=value).reindex(names)[parts].astype(float)

    def draw(width: float) -> Figure:
        chart, axes = canvas(width, 0.55 * len(names) + 0.7 + 0.25 * (len(parts) // 3))
        starts = pd.Series(0.0, index=wide.index)
        for name, colour in zip(parts, PALETTE, strict=False):
            lengths = wide[name].fillna(0)
            axes.barh(
                range(len(names)), lengths, left=starts, color=colour, height=0.6,
                edgecolor="white", label=wording.capital(name),
            )  # fmt: skip
            for place, (start, length) in enumerate(zip(starts, lengths, strict=True)):
                if length:
                    axes.text(
                        start + length / 2, place, f"{length:.0f}", ha="center", va="center",
                        color=on(colour), weight="bold",
                    )  # fmt: skip
            starts = starts + lengths
        name_rows(axes, wrapped(names, width))
        from_zero(axes, float(starts.max()), "", room=0.02)
        chart.legend(loc="outside upper left", ncols=2 if width < 5 else 4)
        return chart

    def words(name: str) -> str:
        return ", ".join(f"{spoken(wide.at[name, one])} {one.lower()}" for one in parts)

    alt = "Stacked bar chart. " + "; ".join(f"{name}: {words(name)}" for name in names) + "."
    return Chart(title, subtitle, alt, draw)


def ranges(
    frame: pd.DataFrame, label: str, low: str, high: str, *, title: str, subtitle: str,
    marks: Sequence[tuple[float, str]] = (), limits: tuple[float, float] | None = None,
    unit: str = "", decimals: int | None = None,
) -> Chart:  # fmt: skip
    """Horizontal bars from a lowest to a highest value, with named reference lines.

    Parameters
    ----------
    frame : DataFrame
        One row a range; a range of one value is drawn as a point.
    label, low, high : str
        Columns of the names and of the two ends.
    marks : sequence of (value, name)
        Reference values, drawn as dashed lines and named above the chart.
    limits : (float, float), optional
        Ends of the scale; from zero to a little over the largest value where not given.
    decimals : int, optional
        Of the figures at the ends; those of the unit where not given.
    """

    def draw(width: float) -> Figure:
        chart, axes = canvas(width, 0.55 * len(frame) + 0.8 + (0.3 if marks else 0))
        for place, (lowest, highest) in enumerate(zip(frame[low], frame[high], strict=True)):
            axes.plot(
                [lowest, highest], [place, place], color=PALETTE[0], linewidth=9,
                solid_capstyle="butt",
            )  # fmt: skip
            if lowest == highest:
                axes.scatter([lowest], [place], s=80, color=PALETTE[0])
            for value, shift, side in ((lowest, -9, "right"), (highest, 9, "left")):
                if side == "left" or highest != lowest:
                    axes.annotate(
                        wording.figure(value, unit, decimals), (value, place), xytext=(shift, 0),
                        textcoords="offset points", ha=side, va="center", path_effects=HALO,
                    )  # fmt: skip
        for (value, name), line in zip(marks, ("--", ":", "-."), strict=False):
            axes.axvline(value, color=PALETTE[2], linestyle=line, linewidth=1.4)
            text = f"{wording.capital(name)}: {value:g}"
            axes.plot([], [], color=PALETTE[2], linestyle=line, label=text)
        name_rows(axes, wrapped(frame[label], width))
        if limits:
            # A figure beside a bar needs room even where the bar ends with the scale.
            start, end = limits
            room = (end - start) * (0.18 if width < 5 else 0.09)
            axes.set_xlim(start - room, end + room)
            axes.set_xticks([start + (end - start) * quarter / 4 for quarter in range(5)])
        else:
            from_zero(axes, float(frame[high].max()), unit, room=0.36 if width < 5 else 0.2)
        if marks:
            chart.legend(loc="outside upper left", ncols=1 if width < 5 else 2)
        return chart

    spans = (
        f"{row[label]}: {spoken(row[low], unit, decimals)}"
        + (f" to {spoken(row[high], unit, decimals)}" if row[high] != row[low] else "")
        for _, row in frame.iterrows()
    )
    named = "".join(f" {name}: {value:g}." for value, name in marks)
    return Chart(title, subtitle, f"Range chart. {'; '.join(spans)}.{named}", draw)


def dots(
    frame: pd.DataFrame, label: str, value: str, *, title: str, subtitle: str, axis: str,
    kind: str | None = None,
) -> Chart:  # fmt: skip
    """One dot a person, stacked where values coincide, in one row a group.

    Parameters
    ----------
    frame : DataFrame
        One row a person.  A person with a missing value is left out and counted in the
        alternative text.
    label, value : str
        Columns of the group and of the whole-number value.
    axis : str
        Name of the value axis.
    kind : str, optional
        Column that gives each dot its colour and its shape.
    """
    known = frame.dropna(subset=[value])
    names = list(dict.fromkeys(frame[label]))
    kinds = list(dict.fromkeys(frame[kind])) if kind else [""]
    height = known.groupby([label, value]).cumcount()
    tallest = int(height.max()) + 1 if len(known) else 1

    def draw(width: float) -> Figure:
        step = 0.8 / max(tallest, 3)
        # An entry of the legend takes its mark and about 0.085 inches a letter.
        across = max(1, int(width / (0.5 + 0.085 * max(map(len, kinds)))))
        legend = 0.23 * -(-len(kinds) // across) if kind else 0
        chart, axes = canvas(width, max(0.19 * tallest, 0.6) * len(names) + 0.7 + legend)
        for one, colour, marker in zip(kinds, PALETTE, "osD^v*", strict=False):
            of_kind = known[known[kind] == one] if kind else known
            axes.scatter(
                of_kind[value].astype(float),
                of_kind[label].map(names.index) + 0.3 - step * height[of_kind.index],
                s=34, color=colour, marker=marker, label=one,
            )  # fmt: skip
        name_rows(axes, wrapped(names, width))
        axes.set_xlabel(axis)
        axes.set_xlim(-0.8, float(known[value].max()) + 0.8)
        axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(6, integer=True))
        if kind:
            chart.legend(loc="outside upper left", ncols=across)
        return chart

    def words(name: str) -> str:
        values = frame.loc[frame[label] == name, value]
        tally = values.dropna().astype(int).value_counts().sort_index()
        lost = int(values.isna().sum())
        parts = [f"{count} with {number}" for number, count in tally.items()]
        return ", ".join([*parts, *([f"{lost} {wording.NOT_AVAILABLE}"] if lost else [])])

    alt = f"Dot chart of {axis.lower()}. " + "; ".join(f"{n}: {words(n)}" for n in names) + "."
    return Chart(title, subtitle, alt, draw)


def grid(
    frame: pd.DataFrame, row: str, column: str, value: str, *, title: str, subtitle: str
) -> Chart:
    """Counts of two questions crossed, darker where there are more, each count written out.

    Parameters
    ----------
    frame : DataFrame
        One row a cell; rows and columns keep their order of appearance.
    row, column, value : str
        Columns of the two answers and of the count.
    """
    rows, columns = list(dict.fromkeys(frame[row])), list(dict.fromkeys(frame[column]))
    wide = frame.pivot(index=row, columns=column, values=value).reindex(rows)[columns].astype(float)

    def draw(width: float) -> Figure:
        import seaborn as sns

        chart, axes = canvas(width, 0.5 * len(rows) + 0.9)
        # Twice the largest count ends the scale, so that dark figures read well on every shade.
        shades = {
            "cmap": sns.light_palette(PALETTE[0], as_cmap=True),
            "vmin": 0,
            "vmax": 2 * wide.max(axis=None) or 1,
        }
        sns.heatmap(
            wide, ax=axes, annot=True, fmt=".0f", cbar=False, linewidths=2, linecolor="white",
            annot_kws={"weight": "bold", "color": "#0B0C0C"}, **shades,
        )  # fmt: skip
        axes.grid(visible=False)
        axes.set(xlabel="", ylabel="")
        turn = {"rotation": 40, "ha": "left"} if width < 5 else {"rotation": 0}
        axes.set_xticks(axes.get_xticks(), wrapped(columns, width / 2), **turn)
        axes.set_yticks(axes.get_yticks(), wrapped(rows, width), rotation=0)
        axes.tick_params(bottom=False, top=False, labelbottom=False, labeltop=True)
        return chart

    def words(name: str) -> str:
        return ", ".join(f"{one.lower()} {spoken(wide.at[name, one])}" for one in columns)

    alt = f"Table shaded by count. {'; '.join(f'{name}: {words(name)}' for name in rows)}."
    return Chart(title, subtitle, alt, draw)
