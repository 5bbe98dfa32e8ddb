"""Spreadsheets and SPSS files, read as text: one frame, an empty cell as empty text."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from fop.mistakes import Mistake
from fop.tables import workbooks


def sheet(path: Path, formula: str) -> pd.DataFrame:
    """Read the first sheet of a workbook.

    Parameters
    ----------
    path : Path
        An `.xlsx` or `.ods` file.
    formula : str
        Text that stands for a formula, whose result need not be what its author saw.
    """
    sheets = workbooks.sheets(path)
    first = next(sheets, None)
    lines = list(first.lines) if first else []
    header = lines[0].cells if lines else []
    while header and not header[-1]:
        header.pop()
    width = len(header)
    if not width:
        raise Mistake(f"{path}: its first sheet is empty. Put the header in row 1 there.")
    body = []
    for number, line in enumerate(lines[1:], start=2):
        cells = [formula if place in line.formulas else c for place, c in enumerate(line.cells)]
        if any(cells[width:]):
            raise Mistake(f"{path}: row {number} has cells beyond the header's last column.")
        body.append((cells + [""] * width)[:width])
    return pd.DataFrame(body, columns=header, dtype="str")


def spss(path: Path) -> pd.DataFrame:
    """Read an SPSS file, with value labels in place of codes.

    Columns that hold scale points or numbers keep them, whatever their labels say.
    """
    try:
        import pyreadstat
    except ModuleNotFoundError:
        raise Mistake(
            f"{path}: SPSS files need a package that is not installed. Type: "
            'pip install ".[fieldwork]", or save the file as CSV.'
        ) from None
    try:
        frame, meta = pyreadstat.read_sav(str(path), apply_value_formats=False)
    except (pyreadstat.ReadstatError, UnicodeDecodeError):
        raise Mistake(f"{path}: cannot be read as an SPSS file. Save it again.") from None
    labels = {
        name: held
        for name, held in meta.variable_value_labels.items()
        if not _is_scale(str(name).lower())
    }
    return pd.DataFrame(
        {name: [_plain(value, labels.get(name, {})) for value in frame[name]] for name in frame},
        dtype="str",
    )


def _is_scale(name: str) -> bool:
    return name.startswith(("item_", "practice_")) or name in ("time", "scenario", "person")


def _plain(value: Any, labels: Mapping[Any, str]) -> str:
    if value in labels:
        return str(labels[value])
    if value is None or value != value:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
