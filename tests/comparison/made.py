"""Made-up authorities whose answer is known."""

import numpy as np
import pandas as pd

from fop.comparison.outcomes import POPULATION, Outcome
from fop.comparison.sources import Sources
from fop.comparison.study import Study

YEARS = [f"{y}-{(y + 1) % 100:02}" for y in range(2005, 2020)]
BASELINE, WINDOW = YEARS[7:9], YEARS[11:14]
LONDONERS = [f"A{n}" for n in range(26)]
NORTHERN = [f"N{n}" for n in range(20)]
TREATED = LONDONERS[:3]
JOINT = "A20 / A21"

RATE = Outcome("cases", "Cases, per 10,000 children", "cases", role="main", stock=True)
SHARE = Outcome(
    "repeats", "Repeats, per cent", "again", ("cases",), unit="per cent", per=100, points=True,
    role="main",
)  # fmt: skip
STAFF = Outcome(
    "absence", "Absence, per cent", "days", ("posts",), unit="per cent", per=1, points=True,
    counted=False,
)  # fmt: skip


def panels(seed=0, spread=0.08):
    """Make grids: cases, repeats, children, staff; levels differ and years move a little."""
    random = np.random.default_rng(seed)
    names = [*LONDONERS, *NORTHERN, "City of London"]
    level = random.uniform(150, 900, len(names))
    noise = np.exp(random.normal(0, spread, (len(YEARS), len(names))))
    cases = pd.DataFrame(level * noise, YEARS, names)
    again = cases * 0.2 * np.exp(random.normal(0, 0.1, cases.shape))
    people = pd.DataFrame(np.tile(level * 100, (len(YEARS), 1)), YEARS, names)
    posts = pd.DataFrame(100.0, YEARS[9:], names)
    held = {
        "cases": cases, "again": again, POPULATION: people, f"{POPULATION}, older base":
        people * 1.2, "posts": posts, "posts, headcount": posts * 1.1,
        "days": posts * random.uniform(1, 5, posts.shape),
    }  # fmt: skip
    return held


def sources(held, outcomes=(RATE, SHARE), **more):
    """Put grids into the shape in which a study reads them."""
    names = [*LONDONERS, *NORTHERN, "City of London", "London", "North", "England", JOINT]
    places = pd.DataFrame(index=pd.Index(names, name="area"))
    places["short"], places["code"] = names, [f"E{n:08}" for n in range(len(names))]
    places.loc["City of London", "code"] = "E09000001"
    region = {"London", "North", "England"}
    places["kind"] = [
        "region" if n in region else "joint return" if n == JOINT else "authority" for n in names
    ]
    north = places.index.str.startswith("N")
    places["region"] = np.where(north, "North", "London")
    places["inner"] = [n in LONDONERS[:12] for n in names]

    def figures(measure):
        if measure not in held:
            return pd.DataFrame(columns=["area", "year", "value", "symbol", "reason"])
        tidy = held[measure].rename_axis("year").rename_axis(columns="area").unstack()
        rows = tidy.rename("value").reset_index()
        lost = rows["value"].isna()
        return rows.assign(
            symbol=lost.map({True: "c", False: None}),
            reason=lost.map({True: "suppressed", False: None}),
        )

    events = pd.DataFrame(
        [
            ("2014-10-01", "event", "all", "Start", "It starts.", "Us", None, places["code"]["A0"]),
            ("2016-09-01", "break", "all", "Break", "It breaks.", "Us", None, None),
        ],
        columns=["date", "kind", "topic", "label", "event", "source", "address", "areas"],
    )
    nothing = {
        "neighbours": {},
        "programmes": pd.DataFrame(
            columns=["area", "programme", "model", "begins", "source", "systemic"]
        ),
        "inspections": pd.DataFrame(columns=["area", "published", "overall", "source"]),
    }
    return Sources(figures, list(outcomes), places, events=events, **{**nothing, **more})


def study(
    held=None, areas=TREATED, baseline=BASELINE, window=WINDOW, similar=(),
    outcomes=(RATE, SHARE), **more,
):  # fmt: skip
    """Make a study of made-up authorities."""
    held = panels() if held is None else held
    return Study(sources(held, outcomes, **more), areas, baseline, window, similar)
