"""Network maps: who stands around a family, how close, and how much they help.

A map is one row a person or service on it.  A family whose map holds nobody has one row
without a person.  Rings run from very close to loose ties; a difficult tie is a ring of
its own, outside the others.
"""

import pandas as pd

from fop.fieldwork.instruments.results import NOT_ASKED, QUESTIONS, Results, texts

RINGS = ["very close", "moderately close", "loose tie", "difficult"]
RELATIONS = ["household", "family", "friends", "community", "professionals"]
REGULAR = ("daily to weekly", "less than weekly to monthly")
LEVELS = ["strong", "moderate", "low"]

RULE: str = next(row["note"] for row in QUESTIONS["network_maps"] if "note" in row)
"""The three levels of support as a rule.  The 2015-16 levels were the evaluators' reading."""

SIZES = {"none": 0, "1 to 5": 5, "6 to 10": 10, "11 to 20": 20, "over 20": 10**6}
"""Bands of the number of people on a map, each to its highest."""

MAPS = "network maps"  # theme of support, isolation and size: who is isolated has low support

LONGEST, MOST = 20, 5
"""People on a map, and of one kind in one ring, that few families have more of."""


def _moved(before: str, after: str) -> str:
    """Name the change between two levels of support."""
    if NOT_ASKED in (before, after):
        return NOT_ASKED
    step = LEVELS.index(after) - LEVELS.index(before)
    return "more support" if step < 0 else "less support" if step else "same level"


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


def composition(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Count each family's people by relation and ring, with none where it drew nobody there.

    Returns
    -------
    dict
        Such as `household, very close` to the number by family, where any family drew somebody.
    """
    families = pd.Index(rows["family"].unique())
    people = on_map(rows)
    return {
        f"{relation}, {ring}": own.groupby("family").size().reindex(families, fill_value=0)
        for ring in RINGS
        for relation in RELATIONS
        for own in [people[(people["relation"] == relation) & (people["ring"] == ring)]]
        if len(own)
    }


def results(responses: pd.DataFrame) -> Results:
    """Work out the results of a wave from checked responses."""
    found = Results()
    people = pd.DataFrame(index=pd.Index(responses["family"].unique(), name="family"))
    for time in (1, 2):
        own = responses[responses["time"] == time]
        people[f"map {time}"] = pd.Series("yes", index=own["family"].unique())
        people[f"support {time}"] = support(own)
        people[f"isolated {time}"] = isolated(own).map({True: "yes", False: "no"})
        people[f"size {time}"] = pd.cut(size(own), [-1, *SIZES.values()], labels=[*SIZES])
    levels = people[["support 1", "support 2"]].fillna(NOT_ASKED).itertuples(index=False)
    people["support change"] = [_moved(*pair) for pair in levels]
    found.people["families"] = texts(people)
    found.ask("network_maps", "families")
    for time in (1, 2):
        if (responses["time"] == time).any():
            _at(found, responses[responses["time"] == time], time)
    if {1, 2} <= set(responses["time"]):
        first, last = (size(responses[responses["time"] == time]) for time in (1, 2))
        topic, base = "network maps between time one and two", {"map 1": "yes", "map 2": "yes"}
        figure = ("3.2.6", topic, "families", "change of size, mean")
        found.mean(figure, last - first, base=("families", base), unit="people", span=LONGEST)
    return found


def _at(found: Results, own: pd.DataFrame, time: int) -> None:
    words, who = f"at time {'one' if time == 1 else 'two'}", "families"
    base = (who, {f"map {time}": "yes"})
    figure = ("3.2.6", f"network maps {words}", who, "people on the map, mean")
    found.mean(figure, size(own), base=base, unit="people", span=LONGEST, limits=(0, LONGEST**3))
    for name, drawn in composition(own).items():
        figure = ("3.2.6", f"rings {words}", who, name)
        found.mean(
            figure, drawn, base=base, unit="people a family", span=MOST, limits=(0, LONGEST**3),
            note="A ring and relation is left out where no family drew anybody there.",
        )  # fmt: skip
    helpful = on_map(own).assign(yes=lambda rows: rows["helpful"].eq("helpful"))
    for relation in RELATIONS:
        of = helpful[helpful["relation"] == relation]
        share = 100 * of.groupby("family")["yes"].mean()
        figure = ("3.2.6", f"helpfulness {words}", who, f"{relation} found helpful, mean")
        found.mean(figure, share, (0, 100), unit="per cent", decimals=0, span=100)
