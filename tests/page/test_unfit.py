"""Cells that are well formed and that no page can show."""

import shutil
from pathlib import Path

import pytest

from fop.page import unfit
from fop.tables import datasets


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = shutil.copytree(datasets.data_folder(), tmp_path / "data")
    monkeypatch.setenv("FOP_DATA", str(copy))
    return copy


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_cells_fit() -> None:
    assert unfit.exhibits() == [] == unfit.corrections()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("| count: Family", "| count Family", "'count Family social workers' has no colon"),
        ("comparison,report/table_3_1", "comparison,report/table_31", "'of': no table 'report/tab"),
        ("plain,safety", "plain,safty", "'of': no table 'safty'. Did you mean"),
        ("bars answer", "pie answer", "'chart': no kind of chart 'pie'; expected one of bars"),
        (",staffing,", ",stafing,", "'leading': no measure 'stafing'. Did you mean 'staffing'?"),
        (
            "measure: cost per child",
            "measure: cost per chil",
            "'where': no measure 'cost per chil'",
        ),
        ("{counts[safer]:of}", "{counts[safer]:of", "'finding': The text '{counts[safer]:of "),
        ("three boroughs, {report_wave}", "{report_wave", "has a brace that stands alone"),
    ],
)
def test_a_cell_of_an_exhibit_that_cannot_be_shown_is_told(
    data: Path, old: str, new: str, said: str
) -> None:
    changed(data / "exhibits.csv", old, new)
    (told,) = unfit.exhibits()
    assert told.startswith("data/exhibits.csv: ") and said in told


@pytest.mark.parametrize("new", ["{0:,.0f", "{3}", "{0:nosuch}", "{}{}{}{}{}{}{}{}{}"])
def test_a_text_of_a_correction_that_cannot_be_filled_is_told(data: Path, new: str) -> None:
    changed(data / "report" / "corrections.csv", "{0:,.0f}", new)
    (told,) = unfit.corrections()
    assert told.startswith("data/report/corrections.csv: ") and "cannot be filled" in told
