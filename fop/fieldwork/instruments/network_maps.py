"""Network maps: who stands around a family, how close, and how much they help.

A map is one row a person or service on it.  A family whose map holds nobody has one row
without a person.  Rings run from very close to loose ties; a difficult tie is a ring of
its own, outside the others.
"""

import pandas as pd

from fop.fieldwork.instruments.results import Figure, Results, cell, texts
from fop.fieldwork.instruments.statistics import mean_interval

RINGS = ["very close", "moderately close", "loose tie", "difficult"]
RELATIONS = ["household", "family", "friends", "community", "professionals"]
REGULAR = ("daily to weekly", "less than weekly to monthly")
LEVELS = ["strong", "moderate", "low"]

RULE = (
    "Low: the family calls itself isolated, or has fewer than two people outside its "
    "household, professionals apart, whom it meets monthly or more often, or more helpful "
    "professionals than other helpful people. Strong: not low, and somebody outside the "
    "household who is not a professional and is met monthly or more often helps with the "
    "children or gives emotional support, and is found helpful. Moderate: all others."
)
"""The three levels of support as a rule.  The 2015-16 levels were the evaluators' reading."""

SIZES = {
    "none": (0, 0),
    "1 to 5": (1, 5),
    "6 to 10": (6, 10),
    "11 to 20": (11, 20),
    "over 20": (21, 10**6),
}


def on_map(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the rows that only say that a family's map holds nobody."""
    return rows[rows["person"].notna()]


def size(rows: pd.DataFrame) -> pd.Series:
    """Count the people and services on each family's map, with zero for an empty map."""
    return rows.groupby("family")["person"].count()


def isolated(rows: pd.DataFrame) -> pd.Series:
    """Say for each family whether it calls itself isolated or has nobody but professionals."""
    says = rows["isolated"].eq("yes").groupby(rows["family"]).any()
    others = rows["person"].notna() & rows["relation"].ne("professionals")
    return says | ~others.groupby(rows["family"]).any()


def support(rows: pd.DataFrame) -> pd.Series:
    """Give each family's level of support by the stated `RULE`.

    Parameters
    ----------
    rows : DataFrame
        Checked responses of one time.

    Returns
    -------
    Series
        "strong", "moderate" or "low", by family.
    """
    family = rows["family"]
    outside = rows["person"].notna() & ~rows["relation"].isin(["household", "professionals"])
    outside &= rows["ring"].ne("difficult")
    regular = outside & rows["contact"].isin(REGULAR)
    helps = rows["helpful"].eq("helpful")
    lends = rows["help"].isin(["childcare", "emotional support", "both"])
    professional = rows["relation"].eq("professionals")

    def count(mask: pd.Series) -> pd.Series:
        return mask.groupby(family).sum()

    low = rows["isolated"].eq("yes").groupby(family).any() | (count(regular) < 2)
    low |= count(professional & helps) > count(~professional & rows["person"].notna() & helps)
    strong = ~low & (count(regular & helps & lends) > 0)
    levels = pd.Series("moderate", index=low.index, dtype="object")
    levels[strong] = "strong"
    levels[low] = "low"
    return levels


def composition(rows: pd.DataFrame) -> pd.DataFrame:
    """Count people by relation and ring: `relation`, `ring`, `people` and `a_family`.

    The last column is the mean number on a family's map.
    """
    families = rows["family"].nunique()
    counted = on_map(rows).groupby(["relation", "ring"]).size().rename("people").reset_index()
    order = {name: place for place, name in enumerate([*RINGS, *RELATIONS])}
    counted = counted.sort_values(["ring", "relation"], key=lambda held: held.map(order))
    return counted.assign(a_family=counted["people"] / families).reset_index(drop=True)


def results(responses: pd.DataFrame) -> Results:
    """Work out the results of a wave from checked responses."""
    found = Results()
    people = pd.DataFrame(index=pd.Index(responses["family"].unique(), name="family"))
    sizes: dict[int, pd.Series] = {}
    for time in (1, 2):
        own = responses[responses["time"] == time]
        sizes[time] = size(own)
        people[f"map {time}"] = pd.Series("yes", index=sizes[time].index)
        people[f"support {time}"] = support(own)
        people[f"isolated {time}"] = isolated(own).map({True: "yes", False: "no"})
        people[f"size {time}"] = sizes[time].map(_band)
    both = pd.concat(sizes, axis=1).dropna()
    moved = both[2] - both[1]
    words = moved.map(lambda step: "smaller" if step < 0 else "larger" if step > 0 else "same size")
    people["size change"] = words.astype("object")
    steps = people[["support 1", "support 2"]].apply(
        lambda levels: levels.map({name: place for place, name in enumerate(LEVELS)})
    )
    step = (steps["support 2"] - steps["support 1"]).dropna()
    people["support change"] = step.map(
        lambda size: "more support" if size < 0 else "less support" if size else "same level"
    ).astype("object")
    found.people["families"] = texts(people)
    for time in (1, 2):
        if (responses["time"] == time).any():
            _at(found, responses[responses["time"] == time], time)
    if len(both):
        _changed(found, moved)
    return found


def _band(number: int) -> str:
    return next(name for name, (low, high) in SIZES.items() if low <= number <= high)


def _at(found: Results, own: pd.DataFrame, time: int) -> None:
    words = f"at time {'one' if time == 1 else 'two'}"
    held, base = {f"map {time}": "yes"}, cell("families", {f"map {time}": "yes"})
    if time == 1:
        place = ("network_support", "3.2.6", "network support", "families")
        found.count(place, "families", "support 1", LEVELS, held, RULE)
    place = ("network_maps", "3.2.6", f"network maps {words}", "families")
    found.total(place, "drew a map", "families", held)
    if time == 2:
        found.count(place, "families", "support 2", {one: f"{one} support" for one in LEVELS}, held)
    found.count(place, "families", f"size {time}", {s: f"on the map: {s}" for s in SIZES}, held)
    lonely = {"yes": "isolated: say so, or nobody but professionals"}
    found.count(place, "families", f"isolated {time}", lonely, held)
    families = own["family"].nunique()
    mean, low, high = mean_interval(size(own).astype(float))
    figure = ("3.2.6", f"network maps {words}", "families", "people on the map, mean")
    found.figures.append(Figure(*figure, mean, families, base, low, high, unit="people"))
    counted = composition(own)
    # A mean over few families with such a tie would tell whose it is.
    holding = on_map(own).groupby(["relation", "ring"])["family"].nunique()
    for row in counted.itertuples():
        measure = f"{row.relation}, {row.ring}"
        figure = ("3.2.6", f"rings {words}", "families", measure)
        behind = int(holding[row.relation, row.ring])
        found.figures.append(Figure(*figure, row.a_family, behind, unit="people a family"))
    helpful = on_map(own).assign(yes=lambda rows: rows["helpful"].eq("helpful"))
    for relation in RELATIONS:
        of = helpful[helpful["relation"] == relation]
        share = 100 * of.groupby("family")["yes"].mean()
        figure = ("3.2.6", f"helpfulness {words}", "families", f"{relation} found helpful, mean")
        mean, low, high = mean_interval(share)
        low, high = max(low, 0.0), min(high, 100.0)
        found.figures.append(
            Figure(*figure, mean, len(share), low=low, high=high, unit="per cent", decimals=0)
        )


def _changed(found: Results, moved: pd.Series) -> None:
    held = {"map 1": "yes", "map 2": "yes"}
    place = ("network_maps", "3.2.6", "network maps between time one and two", "families")
    changes = ["smaller", "same size", "larger"]
    found.count(place, "families", "size change", changes, held)
    levels = ["more support", "same level", "less support"]
    found.count(place, "families", "support change", levels, held)
    mean, low, high = mean_interval(moved.astype(float))
    base = cell("families", held)
    figure = ("3.2.6", "network maps between time one and two", "families", "change of size, mean")
    found.figures.append(Figure(*figure, mean, len(moved), base, low, high, unit="people"))
