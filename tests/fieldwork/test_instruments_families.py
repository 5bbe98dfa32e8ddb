"""Network maps, diaries and families seen twice, by hand."""

import pandas as pd

from fop.fieldwork import publication
from fop.fieldwork.instruments import families, network_maps, time_use
from fop.fieldwork.instruments.results import Figure, Results
from fop.fieldwork.rules import Rules

COLUMNS = "family person ring relation helpful help contact isolated".split()
KIN = ("very close", "family", "helpful", "both", "daily to weekly", "no")
FAR = ("loose tie", "community", "partly helpful", "neither", "rarely or never", "no")
WORKER = ("very close", "professionals", "helpful", "both", "daily to weekly", "no")


def maps(**held: list[tuple[str, ...]]) -> pd.DataFrame:
    rows = [(f, n, *row) for f, people in held.items() for n, row in enumerate(people, start=1)]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"person": "Int64"})


def test_the_three_levels_follow_the_rule() -> None:
    lonely = (*KIN[:5], "yes")
    found = network_maps.support(
        maps(
            helped=[KIN, KIN],
            unhelped=[(*KIN[:3], "neither", *KIN[4:]), (*KIN[:3], "neither", *KIN[4:])],
            alone=[lonely, lonely, lonely],
            rarely=[KIN, FAR, FAR],
            leaning=[KIN, (*KIN[:2], "not helpful", *KIN[3:]), WORKER, WORKER],
        )
    )
    assert found.to_dict() == {
        "helped": "strong",
        "unhelped": "moderate",
        "alone": "low",
        "rarely": "low",
        "leaning": "low",
    }


def test_an_empty_map_is_of_size_none_and_isolated() -> None:
    rows = maps(a=[KIN, FAR], b=[WORKER])
    empty = pd.DataFrame([("c", None, *[None] * 5, "no")], columns=COLUMNS)
    rows = pd.concat([rows, empty.astype({"person": "Int64"})], ignore_index=True)
    assert network_maps.size(rows).to_dict() == {"a": 2, "b": 1, "c": 0}
    assert network_maps.isolated(rows).to_dict() == {"a": False, "b": True, "c": True}
    counted = network_maps.composition(rows)
    assert {tuple(held) for held in counted.values()} == {(1, 0, 0), (0, 1, 0)}
    assert len(counted) == 3 and all(
        list(held.index) == ["a", "b", "c"] for held in counted.values()
    )


def test_hours_add_up_and_blanks_are_none() -> None:
    rows = pd.DataFrame({name: [2.0, None] for name in time_use.ACTIVITIES})
    rows.loc[1, "direct_work"] = 6.0
    held = time_use.hours(rows)
    assert held["all"].tolist() == [14, 6]
    assert time_use.direct_against_recording(held) == 4


def test_replies_are_out_of_the_staff_asked() -> None:
    diary = pd.DataFrame(
        {"respondent": ["a", "b"], "borough": "WCC", "team": "assessment"}
        | {name: [1.0, 2.0] for name in time_use.ACTIVITIES}
    )
    staff = pd.DataFrame({"borough": ["WCC"], "team": ["assessment"], "staff": [10]})
    people = time_use.results(diary, staff).people[time_use.WHO]
    assert people["replied"].value_counts().to_dict() == {"no": 8, "yes": 2}


def test_steps_between_kinds_of_case() -> None:
    assert families.step("child protection", "child in need") == "stepped down"
    assert families.step("child protection", "closed") == "stepped down"
    assert families.step("child in need", "child in need") == "as before"
    assert families.step("child in need", "child protection") == "stepped up"


def test_a_chance_that_rounds_to_none_is_told_as_under_its_step() -> None:
    place = ("3.3.2", "who was lost", "families", "probability of so uneven a loss")
    found = Results(figures=[Figure(*place, 0.01, 24, decimals=2)])
    statistics = publication.publish(found, Rules()).tables["statistics"]
    assert statistics["printed"].tolist() == ["under 0.05"]
