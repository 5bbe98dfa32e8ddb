"""Example: invented responses of people whose counts agree with the report's own.

They show what a wave looks like and try the import.  They are no findings: every code of a
person begins with SYNTHETIC, and so does every file's name.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from fop.fieldwork import responses
from fop.fieldwork.intake import SYNTHETIC
from fop.tables import files

HELD = Path(__file__).parent / "example"

NAMES = "interviews vignettes families network_maps score_15 time_use staff".split()
"""Templates, in the order in which people are drawn."""

SEED = 2016

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
        path = folder / f"{SYNTHETIC.lower()}-{name}.csv"
        text = frame.to_csv(index=False, lineterminator="\n", float_format="%g")
        files.write(path, text.encode())
        paths.append(path)
    return paths


def frames(data: Path | None = None) -> dict[str, pd.DataFrame]:
    """Read the responses whose counts agree with the report's: name of the template to a frame."""
    held = ((name, HELD / f"{name}.csv") for name in NAMES)
    return {name: responses.read(path, data)[0].frame for name, path in held}


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
        kind = str(codes[0]).split("-")[1]
        rows = frame.set_index(key)
        people = [
            rows.loc[[codes[place]]].assign(**{key: f"{SYNTHETIC}-{kind}-{number:03d}"})
            for number, place in enumerate(chosen, start=1)
        ]
        found[name] = pd.concat(people, ignore_index=True)[list(frame)]
    return found
