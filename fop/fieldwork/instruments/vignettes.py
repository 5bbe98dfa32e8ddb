"""Vignettes: which practices an answer to a scenario shows, as coders found them.

One row is one respondent's answer to one scenario as one coder coded it.  Practices are
the codes of the codebook.  The first coder's codes are counted; the second coder's serve
to measure agreement.
"""

import pandas as pd

from fop.fieldwork.instruments.results import Figure, Results, texts
from fop.fieldwork.instruments.statistics import cohens_kappa, krippendorffs_alpha, spearman

PREFIX = "practice_"
"""How the columns of the codebook's practices begin."""

LEVELS = {"little": 1, "some": 4, "developed": 1000}
"""Levels of the number of practices, each to its highest."""

PLACE = ("3.2.3", "practice scenarios", "respondents to vignettes")


def practices(rows: pd.DataFrame) -> pd.Series:
    """Count the different practices each respondent showed, over all scenarios answered.

    Parameters
    ----------
    rows : DataFrame
        Checked responses; the first coder's are counted.

    Returns
    -------
    Series
        By respondent; missing where no answer could be coded at all.
    """
    codes = [name for name in rows if str(name).startswith(PREFIX)]
    first = rows[rows["coder"] == "first"]
    return first.groupby("respondent")[codes].max().sum(axis=1, min_count=1)


def _codings(rows: pd.DataFrame) -> pd.DataFrame:
    """Set two coders' codes side by side: one row a practice of an answer both coded."""
    codes = [name for name in rows if str(name).startswith(PREFIX)]
    long = rows.melt(["respondent", "scenario", "coder"], codes, "practice", "code")
    wide = long.pivot(index=["respondent", "scenario", "practice"], columns="coder", values="code")
    return wide.reindex(columns=["first", "second"]).dropna()


def results(responses: pd.DataFrame) -> Results:
    """Work out the results of a wave from checked responses."""
    found, who = Results(), "vignette respondents"
    shown = practices(responses)
    first = responses[responses["coder"] == "first"].groupby("respondent")[
        ["borough", "team", "training_days"]
    ]
    people = first.first().reindex(shown.index)
    days = people["training_days"].astype(float)
    trained = days.gt(0).map({True: "some training", False: "no training"}).where(days.notna())
    levels = pd.cut(shown, [-1, *LEVELS.values()], labels=[*LEVELS])
    people = people.assign(level=levels, trained=trained)
    scenarios = responses[responses["coder"] == "first"].groupby("respondent")["scenario"]
    people["scenarios"] = scenarios.nunique().astype(str)
    found.people[who] = texts(people[["borough", "team", "level", "trained", "scenarios"]])
    found.ask("vignettes", who)
    rho, low, high = spearman(days, shown)
    pairs = int((days.notna() & shown.notna()).sum())
    figure = (*PLACE, "training days and practices, rank correlation")
    note = "Spearman; the interval is that of Bonett and Wright (2000)."
    found.figures.append(Figure(*figure, rho, pairs, None, low, high, 2, decimals=2, note=note))
    _agreement(found, responses)
    return found


def _agreement(found: Results, responses: pd.DataFrame) -> None:
    both = _codings(responses)
    if both.empty:
        return
    people = int(both.index.get_level_values("respondent").nunique())
    first, second = (both[coder].astype(float) for coder in ("first", "second"))
    agreement = {
        "Cohen's kappa": cohens_kappa(first, second),
        "Krippendorff's alpha": krippendorffs_alpha(first, second),
    }
    for name, value in agreement.items():
        figure = (*PLACE, f"agreement of two coders, {name}")
        note = "Over all practices of all answers that both coded."
        found.figures.append(Figure(*figure, value, people, span=2, decimals=2, note=note))
