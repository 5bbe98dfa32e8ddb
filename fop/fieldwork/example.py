"""Example: invented responses, drawn from people whose counts agree with the report's own.

They show what a wave looks like and try the import.  They are no findings: every code of a
person begins with SYNTHETIC, and so does every file's name.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from fop.fieldwork import descriptions, mapping
from fop.fieldwork.instruments.score_15 import ITEMS, REVERSED
from fop.fieldwork.intake import SYNTHETIC
from fop.tables import datasets

FROM = f"fieldwork/{descriptions.REPORT}/"
SEED = 2016
TOTALS = {"strong": (16, 27), "moderate": (20, 51), "low": (25, 48)}


FAMILIES = 24
"""Families of the example, which differs from the report's own wave as another wave would."""


def write_example(folder: Path, data: Path | None = None, *, as_report: bool = False) -> list[Path]:
    """Write one CSV file for each instrument, and give their paths.

    Parameters
    ----------
    folder : Path
        Where to write.
    data : Path, optional
        The data folder.
    as_report : bool
        Whether to write the very people whose counts agree with the report's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    whole = frames(data)
    for name, frame in (whole if as_report else drawn(whole, FAMILIES)).items():
        fields = datasets.describe(f"{mapping.FOLDER}{name}", data)["schema"]["fields"]
        columns = [field["name"] for field in fields]
        path = folder / f"{SYNTHETIC.lower()}-{name}.csv"
        text = frame.reindex(columns=columns).to_csv(index=False, lineterminator="\n")
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def drawn(
    whole: Mapping[str, pd.DataFrame], families: int, seed: int = SEED
) -> dict[str, pd.DataFrame]:
    """Draw a wave of another size at random, with replacement, from the people of a wave.

    Parameters
    ----------
    whole : mapping
        Responses of every instrument, as `frames` gives them.
    families : int
        How many families to draw; staff in the same proportion.
    seed : int
        Start of the drawing.
    """
    draw = np.random.default_rng(seed)
    met = whole["families"]["family"].nunique()
    found: dict[str, pd.DataFrame] = {}
    for name, frame in whole.items():
        key = next((one for one in ("family", "respondent") if one in frame), None)
        if key is None:
            found[name] = frame.assign(staff=frame["staff"] * families // met)
            continue
        codes = sorted(frame[key].unique())
        # A family is drawn once, for all of its files.
        own = np.random.default_rng(seed) if key == "family" else draw
        chosen = own.choice(len(codes), len(codes) * families // met)
        new = _codes(str(codes[0]).split("-")[1], len(chosen))
        rows = frame.set_index(key)
        people = [
            rows.loc[[codes[place]]].assign(**{key: new[n]}) for n, place in enumerate(chosen)
        ]
        found[name] = pd.concat(people, ignore_index=True)
    return found


def frames(data: Path | None = None) -> dict[str, pd.DataFrame]:
    """Invent responses whose counts agree with the report's: name of the template to a frame."""
    draw = np.random.default_rng(SEED)
    families = _families(draw, data)
    support = _answers(draw, _counts("network_support", data, "network support"), 17)
    names = families.loc[(families["time"] == 1) & (families["interviewed"] == "yes"), "family"]
    return {
        "interviews": _interviews(draw, data),
        "vignettes": _vignettes(draw, data),
        "families": families,
        "network_maps": _maps(draw, list(names), support),
        "score_15": _scores(draw, list(names), support),
        "time_use": _time_use(draw, data),
        "staff": pd.DataFrame(
            [(b, t, 20) for b in ("LBHF", "RBKC", "WCC") for t in ("assessment", "long term")],
            columns=["borough", "team", "staff"],
        ),
    }


def _counts(name: str, data: Path | None, topic: str, group: str = "") -> dict[str, int]:
    rows = datasets.load(FROM + name, data)
    rows = rows[(rows["topic"] == topic) & (rows["group"] == (group or rows["group"]))]
    counts = zip(rows["answer"], rows["count"], strict=True)
    return {str(answer): int(count) for answer, count in counts}


def _answers(draw: np.random.Generator, counts: Mapping[str, int], people: int) -> list[str | None]:
    """Deal answers out to people at random; who is left over gave none."""
    dealt: list[str | None] = [answer for answer, count in counts.items() for _ in range(count)]
    dealt += [None] * (people - len(dealt))
    return [dealt[place] for place in draw.permutation(people)]


def _yes(draw: np.random.Generator, count: int, people: int) -> list[str]:
    return [answer or "no" for answer in _answers(draw, {"yes": count}, people)]


def _codes(kind: str, people: int) -> list[str]:
    return [f"{SYNTHETIC}-{kind}-{number:03d}" for number in range(1, people + 1)]


def _interviews(draw: np.random.Generator, data: Path | None) -> pd.DataFrame:
    second = datasets.load("report/appendix_3_table_2", data)
    teams = {"Disability and long term": "disability", "Unknown": "other"}
    own = pd.DataFrame({"borough": second["borough"], "role": second["role"].str.lower()})
    own["team"] = second["team"].fillna("Unknown").replace(teams).str.lower()
    own["training_days"], people = second["days"], len(second)
    own["group"] = "family social workers"
    outcomes = _counts("learning_outcomes", data, "learning outcomes")
    columns = {"using a range of techniques": "techniques"}
    for answer, count in outcomes.items():
        own[columns.get(answer, answer.replace(" ", "_"))] = _yes(draw, count, people)
    own["safety"] = _answers(draw, _counts("safety", data, "safety of children"), people)
    said = _counts("supervision", data, "supervision", "family social workers")
    said.pop("outside agency as well as in house", None)
    own["supervision"] = _answers(draw, said, people)
    groups = {"enthusiast": 9, "cautious": 10, "limited knowledge": 6}
    own["analytic_group"] = _answers(draw, groups, people)
    first = datasets.load("report/appendix_3_table_1", data).dropna(subset=["days"])
    others = pd.DataFrame({"borough": first["borough"], "role": first["role"].str.lower()})
    managing = others["role"].str.contains("manager").to_numpy()
    others = others.assign(team="assessment", training_days=first["days"], group="managers")
    others.loc[~managing, "group"] = "assessment social workers"
    others["reflective_group"] = [
        answer or "not mentioned" for answer in _answers(draw, {"helpful": 11}, len(others))
    ]
    said = _counts("supervision", data, "supervision", "assessment social workers")
    said.pop("called it therapeutic", None)
    others.loc[~managing, "supervision"] = _answers(draw, said, int((~managing).sum()))
    said = _counts("supervision", data, "supervision", "managers")
    rest = int(managing.sum()) - sum(said.values())
    said["own practice not more systemic"] = rest
    others.loc[managing, "supervision"] = _answers(draw, said, int(managing.sum()))
    asked = others["role"].isin(["social worker", "senior social worker"]).to_numpy()
    others.loc[asked, "short_work"] = _yes(draw, 7, int(asked.sum()))
    others.loc[asked, "court_detail"] = _yes(draw, 9, int(asked.sum()))
    whole = pd.concat([own, others], ignore_index=True)
    return whole.assign(respondent=_codes("STAFF", len(whole)))


def _vignettes(draw: np.random.Generator, data: Path | None) -> pd.DataFrame:
    held = _counts("vignettes", data, "practice scenarios")
    fields = datasets.describe(f"{mapping.FOLDER}vignettes", data)["schema"]["fields"]
    codes = [field["name"] for field in fields if field["name"].startswith("practice_")]
    people = held["responded"]
    levels = {answer: count for answer, count in held.items() if "practice" in answer}
    dealt = _answers(draw, levels, people)
    few = [place for place, level in enumerate(dealt) if level and level.startswith("one")]
    untrained = few[: held["had no training"]]
    rows = []
    for place, level in enumerate(dealt):
        number = {"d": (5, 8), "s": (2, 5), "o": (0, 2)}.get((level or "-")[0])
        chosen = draw.permutation(len(codes)).tolist()
        shown = chosen[: draw.integers(*number)] if number else []
        for coder in ("first", "second"):
            row: dict[str, object] = {
                "respondent": _codes("VIGNETTE", people)[place],
                "borough": ("LBHF", "RBKC", "WCC")[place % 3],
                "team": ("assessment", "long term")[place % 2],
                "training_days": 0 if place in untrained else int(draw.integers(1, 16)),
                "scenario": 1,
                "coder": coder,
            }
            for code, name in enumerate(codes):
                slip = coder == "second" and draw.random() < 0.1
                row[name] = int((code in shown) != slip) if level else None
            rows.append(row)
    frame = pd.DataFrame(rows)
    frame["training_days"] = frame.groupby("respondent")["training_days"].transform("first")
    return frame.astype({name: "Int64" for name in codes})


def _families(draw: np.random.Generator, data: Path | None) -> pd.DataFrame:
    listed = datasets.load("report/appendix_3_table_3", data)
    people = len(listed)
    first = pd.DataFrame({"family": _codes("FAMILY", people), "time": 1})
    first = first.assign(borough=listed["borough"], interviewed="yes", date="2015-07-15")
    first["status"] = listed["case_type"]
    first["translator"] = _yes(draw, 3, people)
    spoken = datasets.load("report/table_3_11", data)
    for column, statement in zip(
        ("talking", "getting_help", "dealing"), spoken["statement"].unique(), strict=True
    ):
        own = spoken[spoken["statement"] == statement]
        first[column] = _answers(draw, dict(zip(own["answer"], own["count"], strict=True)), people)
    for column, number in (("feelings", 12), ("priorities", 13)):
        own = datasets.load(f"report/table_3_{number}", data)
        first[column] = _answers(draw, dict(zip(own["answer"], own["count"], strict=True)), people)
    own = datasets.load("report/table_3_14", data)
    pairs = dict(zip(own["frequency"] + "|" + own["closeness"], own["count"], strict=True))
    contact = [(one or "|").split("|") for one in _answers(draw, pairs, people)]
    first["contact"], first["tie"] = zip(*contact, strict=True)
    again = (listed["interviewed_time_2"] == "yes").to_numpy()
    second = first[["family", "borough"]].assign(time=2, date="2016-02-01")
    second["interviewed"] = np.where(again, "yes", "no")
    second.loc[~again, ["date", "reason"]] = [None, "could not be reached"]
    met = int(again.sum())
    worker = _counts("time_two", data, "social worker")
    ends = np.array(_answers(draw, worker, met), dtype=object) == "case closed"
    second.loc[again, "status"] = np.where(ends, "closed", first.loc[again, "status"])
    done = second["status"] == "closed"
    for topic, column in (("experience", "experience"), ("social worker again", "again")):
        second.loc[done, column] = _answers(draw, _counts("time_two", data, topic), int(done.sum()))
    second.loc[again, "networks"] = _answers(
        draw, _counts("time_two", data, "social networks"), met
    )
    second.loc[again, "relationship"] = [
        answer or "not positive" for answer in _answers(draw, {"positive": 6}, met)
    ]
    return pd.concat([first, second], ignore_index=True)


HOUSEHOLD = ("household", "very close", "helpful", "both", "daily to weekly")
COMMUNITY = ("community", "loose tie", "partly helpful", "neither", "rarely or never")
WORKER = ("professionals", "moderately close", "helpful", "neither", "less than weekly to monthly")


def _maps(
    draw: np.random.Generator, names: Sequence[str], support: Sequence[str | None]
) -> pd.DataFrame:
    rows = []
    for family, level in zip(names, support, strict=True):
        for time in (1, 2):
            own = [HOUSEHOLD]
            if level != "low":
                kind = "emotional support" if level == "strong" else "neither"
                kin = ("very close", "helpful", kind, "daily to weekly")
                own += [("family", *kin), ("friends", *kin)]
                own += [COMMUNITY] * int(draw.integers(0, 5))
            own += [WORKER] * int(draw.integers(1, 3))
            for person, parts in enumerate(own, start=1):
                rows.append((family, time, person, *parts, "yes" if level == "low" else "no"))
    columns = "family time person relation ring helpful help contact isolated".split()
    return pd.DataFrame(rows, columns=columns)


def _scores(
    draw: np.random.Generator, names: Sequence[str], support: Sequence[str | None]
) -> pd.DataFrame:
    rows = []
    seen: dict[str, int] = {}
    for family, level in zip(names, support, strict=True):
        low, high = TOTALS[str(level)]
        place = seen[str(level)] = seen.get(str(level), 0) + 1
        total = {1: low, 2: high}.get(place) or int(draw.integers(low, high + 1))
        points = np.ones(15, dtype=int)
        while points.sum() < total:
            free = np.flatnonzero(points < 5)
            points[draw.choice(free)] += 1
        answers = {
            name: int(6 - point if number in REVERSED else point)
            for number, (name, point) in enumerate(zip(ITEMS, points, strict=True), start=1)
        }
        rows.append({"family": family, "time": 1, **answers})
    return pd.DataFrame(rows)


def _time_use(draw: np.random.Generator, data: Path | None) -> pd.DataFrame:
    people = _counts("survey", data, "survey of time use")["replied"]
    frame = pd.DataFrame({"respondent": _codes("DIARY", people), "week_starting": "2016-02-01"})
    frame["borough"] = [("LBHF", "RBKC", "WCC")[place % 3] for place in range(people)]
    frame["team"] = [("assessment", "long term")[place // 3 % 2] for place in range(people)]
    means = {"direct_work": 10, "recording": 13, "travel": 4, "meetings": 6, "supervision": 2}
    for activity, mean in {**means, "training": 1, "other": 2}.items():
        frame[activity] = np.maximum(draw.normal(mean, mean / 3, people), 0).round(1)
    return frame
