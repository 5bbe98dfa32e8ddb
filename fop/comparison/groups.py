"""Groups: the authorities treated, those that they are compared with, and the ways to do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from fop.comparison.panels import REBASED, once
from fop.comparison.sources import ENGLAND, INNER, LONDON, Sources
from fop.mistakes import Mistake
from fop.tables.parameters import MOST_TREATED

ROUND_ONE = "Innovation Programme round 1"

HOME, NEIGHBOURS = "", "statistical neighbours"


@dataclass(frozen=True)
class Way:
    """One way to make the comparison; the main one where nothing is given."""

    name: str = "Main comparison"
    group: str = HOME
    """Whom the treated are compared with: `HOME`, `NEIGHBOURS`, a region or England."""
    exclude: tuple[str, ...] = ()
    adjusted: bool = False
    """Whether the changes are cleared of what the level before predicts."""
    baseline: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    """Other years than the study's."""
    population: str = REBASED  # base of the child population
    counts: bool = False
    swap: bool = False
    """Ratios for outcomes compared in points, and points for those compared as ratios."""
    complete: bool = True  # whether an authority without one of the years is left out


MAIN = Way()


class Groups:
    """The authorities treated, and where they are.

    Parameters
    ----------
    areas : sequence of str
        One to five authorities by their names: the treated.
    similar : sequence of str
        Authorities that took part in the same programme: left out of every comparison.
    """

    def __init__(self, sources: Sources, areas: Sequence[str], similar: Sequence[str]) -> None:
        self.sources, self.places = sources, sources.places
        shorts = dict(zip(self.places["short"], self.places.index, strict=True))
        asked = [shorts.get(area, area) for area in areas]
        left = [shorts.get(area, area) for area in similar]
        kinds = self.places["kind"]
        faults = [
            f"{area!r} is not an authority. data/areas.csv lists them."
            for area in [*asked, *left]
            if kinds.get(area) != "authority"
        ]
        faults += [
            f"{area} has too few children to be compared: one child more or less is a large "
            "change there. Choose other authorities for treated."
            for area in asked
            if area in self.sources.small
        ]
        if not 1 <= len(set(asked)) == len(asked) <= MOST_TREATED:
            faults.append(
                f"{len(asked)} authorities in treated. Choose one to {MOST_TREATED}, each once."
            )
        if faults:
            raise Mistake(faults)
        # Who is named as similar is left out of every test, of the boroughs asked about too.
        self.areas = [area for area in asked if area not in left] or asked
        self.similar = [area for area in left if area not in self.areas]

    @cached_property
    def home(self) -> str:
        """Name where the treated are, and are compared: London, or all of England."""
        regions = set(self.places.loc[self.areas, "region"])
        return LONDON if regions == {LONDON} else ENGLAND

    @once
    def members(self, group: str = HOME) -> list[str]:
        """List the authorities of a group, joint returns among them, the treated apart."""
        where, places = group or self.home, self.places[self.places["kind"] != "region"]
        if where == NEIGHBOURS:
            near = [near for area in self.areas for near in self.sources.neighbours.get(area, ())]
            return [area for area in dict.fromkeys(near) if area not in self.areas]
        if where == INNER:
            places = places[places["inner"]]
        elif where != ENGLAND:
            places = places[places["region"] == where]
        return [area for area in places.index if area not in self.areas]

    def without(self, *, round_one: bool = False) -> tuple[str, ...]:
        """List the others in the home that ran a systemic programme, or any of the first round."""
        rows = self.sources.programmes
        alike = (
            rows["programme"].str.startswith(ROUND_ONE)
            if round_one
            else rows["systemic"].isin(["yes", "partly"])
        )
        ran = set(rows.loc[alike, "area"])
        away = {*self.areas, *self.similar, *self.sources.small}
        return tuple(area for area in self.members() if area in ran and area not in away)
