"""Random waves of fieldwork, and what everybody knows of their answers."""

from itertools import product

import numpy as np
import pandas as pd

from fop.fieldwork.instruments import families, interviews, network_maps, score_15, time_use
from fop.fieldwork.instruments.results import NOT_ASKED, QUESTIONS, Question, Results

NO = NOT_ASKED

FAMILY = "family social workers"
BOTH = [one.split("|") for one in next(
    row["answers"] for row in QUESTIONS["families"] if row["column"] == "contact and tie"
)]  # fmt: skip

Moved = dict[str, tuple[int, int]]


def wave(seed: int, least: int = 17, most: int = 60) -> dict[str, pd.DataFrame]:
    """Draw a wave: some families, about twice as many staff, and a survey."""
    draw = np.random.default_rng(seed)
    number = int(draw.integers(least, most + 1))
    names = [f"f{n}" for n in range(number)]
    return {
        "families": _families(draw, names),
        "network_maps": _maps(draw, names),
        "score_15": _scores(draw, names),
        "interviews": _interviews(draw, int(number * draw.uniform(1.5, 3))),
        "time_use": _diaries(draw, int(number * draw.uniform(1, 3))),
    }


def again(wave_: dict[str, pd.DataFrame], seed: int) -> tuple[dict[str, pd.DataFrame], Moved]:
    """Draw a later wave of the same people, but for a few who left and came.

    Returns
    -------
    mapping, mapping
        The wave, and how many families and staff left and came.
    """
    draw = np.random.default_rng(seed)
    number = wave_["families"]["family"].nunique() + 3
    later, moved = wave(seed + 2000, number, number), {}
    later["interviews"] = _interviews(draw, len(wave_["interviews"]) + 3)
    for name, key, lasting in (
        ("families", "family", ["borough", "translator"]),
        ("interviews", "respondent", ["group", "borough", "team", "role", "training_days"]),
    ):
        old = wave_[name].drop_duplicates(key).set_index(key)
        gone, new = (int(draw.integers(0, 4)) for _ in range(2))
        stay = [*draw.permutation(old.index)[gone:]]
        fresh = [one for one in later[name][key].unique() if one not in old.index][:new]
        held = later[name][later[name][key].isin([*stay, *fresh])].copy()
        own = held[key].isin(stay)
        for column in lasting:
            held.loc[own, column] = held.loc[own, key].map(old[column])
        later[name], moved[name] = held, (gone, new)
    for name in ("network_maps", "score_15"):
        held = later[name]
        later[name] = held[held["family"].isin(later["families"]["family"])]
    return later, moved


def otherwise(wave_: dict[str, pd.DataFrame], seed: int) -> tuple[dict[str, pd.DataFrame], int]:
    """Draw the same wave with the answers of one to twelve families drawn anew."""
    draw = np.random.default_rng(seed)
    held = wave_["families"]
    names = list(held["family"].unique())
    number = int(draw.integers(1, 13))
    own = held["family"].isin([*draw.permutation(names)[:number]])
    frame = pd.concat([held[~own], _families(draw, names)[own]], ignore_index=True)
    return {**wave_, "families": frame}, number


def _answers(instrument: str, column: str, group: str = "") -> list[object]:
    """Give the answers to a question, of a group of staff where they differ by group."""
    return next(
        [*row["answers"]]
        for row in QUESTIONS[instrument]
        if row["column"] == column and group in ("", row["place"][3])
    )


def _pick(draw: np.random.Generator, answers: list[object], size: int) -> list[object]:
    """Draw answers by a chance of their own, uneven more often than not."""
    chance = draw.dirichlet(np.full(len(answers), draw.choice([0.4, 1, 4])))
    return [answers[place] for place in draw.choice(len(answers), size, p=chance)]


def _families(draw: np.random.Generator, names: list[str]) -> pd.DataFrame:
    size = len(names)
    one = pd.DataFrame({"family": names, "time": 1, "interviewed": "yes", "reason": None})
    one["borough"] = _pick(draw, ["A", "B", "C"], size)
    one["status"] = _pick(draw, families.STATUS[:2], size)
    two = one[["family", "borough"]].assign(time=2)
    two["interviewed"] = np.where(draw.random(size) < draw.uniform(0.4, 1), "yes", "no")
    met = (two["interviewed"] == "yes").to_numpy()
    two["reason"] = np.where(met, None, _pick(draw, ["declined", "other reason", None], size))
    two["status"] = np.where(met, _pick(draw, families.STATUS, size), None)
    for column, answers in {
        "translator": ["yes", "no"],
        "talking": ["Disagree", "Agree", "Not sure", None],
        "getting_help": ["Disagree", "Agree", "Not sure"],
        "dealing": ["Disagree", "Agree", "Not sure"],
        "feelings": _answers("families", "feelings"),
        "priorities": _answers("families", "priorities"),
        "contact": list(dict.fromkeys(contact for contact, _ in BOTH)),
        "tie": list(dict.fromkeys(tie for _, tie in BOTH)),
    }.items():
        one[column] = _pick(draw, answers, size)
    closed = two["status"].eq("closed").to_numpy()
    for column, answers, asked in (
        ("experience", ["positive", "negative", "mixed"], closed),
        ("again", ["would not mind", "did not want one", "not sure"], closed),
        ("relationship", ["positive", "not positive"], met),
        ("networks", ["no change", "some change", "major change"], met),
    ):
        two[column] = np.where(asked, _pick(draw, answers, size), None)
        one[column] = None
    return pd.concat([one, two], ignore_index=True).reindex(
        columns=[*one.columns, *(c for c in two if c not in one)]
    )


def _maps(draw: np.random.Generator, names: list[str]) -> pd.DataFrame:
    rows = []
    for time in (1, 2):
        for name in [one for one in names if draw.random() < (0.97 if time == 1 else 0.8)]:
            alone = "yes" if draw.random() < 0.2 else "no"
            for person in range(int(draw.integers(1, 9))):
                rows.append((
                    name, time, person + 1, draw.choice(network_maps.RINGS),
                    draw.choice(network_maps.RELATIONS), draw.choice(["helpful", "not helpful"]),
                    draw.choice(["childcare", "both", "neither"]),
                    draw.choice(["daily to weekly", "rarely or never"]), alone,
                ))  # fmt: skip
    columns = "family time person ring relation helpful help contact isolated".split()
    return pd.DataFrame(rows, columns=columns).astype({"person": "Int64"})


def _scores(draw: np.random.Generator, names: list[str]) -> pd.DataFrame:
    rows = []
    for time in (1, 2):
        for name in [one for one in names if draw.random() < (0.95 if time == 1 else 0.6)]:
            for member in range(int(draw.integers(1, 3))):
                items = draw.integers(1, 6, 15).astype(float)
                items[draw.random(15) < draw.choice([0, 0, 0.1, 0.4])] = np.nan
                rows.append((name, time, f"m{member}", *items))
    return pd.DataFrame(rows, columns=["family", "time", "member", *score_15.ITEMS])


def _interviews(draw: np.random.Generator, size: int) -> pd.DataFrame:
    groups = [FAMILY, interviews.ASSESSMENT, interviews.MANAGERS]
    frame = pd.DataFrame({"respondent": [f"s{n}" for n in range(size)]})
    frame["group"] = draw.choice(groups, size, p=[0.5, 0.35, 0.15])
    frame["borough"] = _pick(draw, ["A", "B", "C"], size)
    frame["team"] = _pick(draw, ["assessment", "long term", "other", "disability"], size)
    frame["role"] = _pick(draw, ["social worker", "senior", "practitioner"], size)
    frame["training_days"] = draw.integers(0, 16, size).astype(float)
    family = frame["group"].eq(FAMILY)
    for row in (one for one in QUESTIONS["interviews"] if "by" in one):
        answers = ["yes", "no"] if "yes" in row["answers"] else row["answers"]
        drawn = _pick(draw, answers, size)
        frame[row["column"]] = pd.Series(drawn, dtype=object).where(family)
    frame["supervision"] = None
    for group in groups:
        own = frame["group"] == group
        answers = _answers("interviews", "supervision", group)
        frame.loc[own, "supervision"] = _pick(draw, answers, int(own.sum()))
    helpful = pd.Series(_pick(draw, ["helpful", "not mentioned"], size), dtype=object)
    frame["reflective_group"] = helpful.where(~family)
    asked = frame["group"].eq(interviews.ASSESSMENT) & (draw.random(size) < 0.8)
    for column in ("short_work", "court_detail"):
        frame[column] = pd.Series(_pick(draw, ["yes", "no"], size), dtype=object).where(asked)
    return frame


def _diaries(draw: np.random.Generator, size: int) -> pd.DataFrame:
    frame = pd.DataFrame({"respondent": [f"d{n}" for n in range(size)]})
    frame["borough"] = _pick(draw, ["A", "B", "C"], size)
    frame["team"] = _pick(draw, ["assessment", "long term"], size)
    for name in time_use.ACTIVITIES:
        frame[name] = draw.gamma(2, 3, size).round(1)
    return frame


def domain(one: list[Question], found: Results) -> tuple[list[str], list[dict[str, str]]]:
    """List all that people may have answered, as far as everybody knows it beforehand.

    Parameters
    ----------
    one : list of Question
        Questions of one theme.
    found : Results
        The wave's results, for the values that columns have.
    """
    who = one[0].who
    columns: list[str] = []
    for question in one:
        columns += [*question.base, question.division, question.column]
    columns = [name for name in dict.fromkeys(columns) if name]
    if "worker" in columns:
        columns = [*columns, "status 2"]
    if "step" in columns:
        columns = ["seen", "seen again", "status 1", "status 2", "worker", "step"]
    if "support change" in columns:
        columns = [*columns, "support 1", "support 2", "isolated 1", "isolated 2"]
    columns = list(dict.fromkeys(columns))
    values = [sorted({*found.people[who][name], NO}) for name in columns]
    for place, name in enumerate(columns):
        values[place] = sorted({
            *values[place],
            *(
                key[1]
                for q in found.questions
                if (q.who, q.column) == (who, name)
                for key in q.rows
            ),
        })  # fmt: skip
    people = [dict(zip(columns, held, strict=True)) for held in product(*values)]
    return columns, [held for held in people if _can_be(held)]


def _can_be(held: dict[str, str]) -> bool:
    if held.get("seen again", NO) == "no" and held.get("status 2", NO) != NO:
        return False
    if "worker" in held:
        of = {NO: NO, "closed": families.CLOSED}
        if held["worker"] != of.get(held["status 2"], families.OPEN):
            return False
    if "step" in held:
        pair = held["status 1"], held["status 2"]
        if held["step"] != (NO if NO in pair else families.step(*pair)):
            return False
    for time in ("1", "2"):
        support, alone = held.get(f"support {time}"), held.get(f"isolated {time}")
        if support is not None and alone is not None:
            if (support == NO) != (alone == NO) or (alone == "yes" and support != "low"):
                return False
            if held.get(f"map {time}", NO if support == NO else "yes") == NO and support != NO:
                return False
            if held.get(f"map {time}") == "yes" and support == NO:
                return False
    if "support change" in held:
        pair = held["support 1"], held["support 2"]
        if held["support change"] != network_maps._moved(*pair):
            return False
    return not any(
        held.get(base) == NO and held.get(column, NO) != NO
        for base, column in (("seen", "status 1"), ("score 1", "missing 1"))
    )
