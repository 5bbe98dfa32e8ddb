"""Cells of pages' tables name their headers where scopes are not enough."""

import re

from fop.build.theme.tables import related


def headers(table: str) -> dict[str, list[str]]:
    """Give the texts of the headers of each cell, by the text of the cell."""
    names = dict(re.findall(r'<th id="([^"]+)"[^>]*>(.*?)</th>', table))
    found = re.findall(r'<td headers="([^"]+)"[^>]*>(.*?)</td>', table)
    return {text: [names[one] for one in told.split()] for told, text in found}


HEAD = (
    "<thead><tr><th>Measure</th><th>Borough</th><th class='n'>2014</th><th>2015</th></tr></thead>"
)


def test_a_cell_names_the_headers_over_it_and_beside_it() -> None:
    table = (
        f'<table>{HEAD}<tbody><tr><th rowspan="2">Rate</th><th>A</th><td>1</td><td>2</td></tr>'
        '<tr><th>B</th><td>3</td><td class="n">4</td></tr>'
        '<tr><th>Share</th><th>A</th><td colspan="2">5</td></tr></tbody></table>'
    )
    made = related(f"<p>a</p>{table}{table}")
    assert headers(made.split("</table>")[0]) == {
        "1": ["2014", "Rate", "A"],
        "2": ["2015", "Rate", "A"],
        "3": ["2014", "Rate", "B"],
        "4": ["2015", "Rate", "B"],
        "5": ["2014", "Share", "A"],
    }
    ids = re.findall(r' id="([^"]+)"', made)
    assert len(ids) == len({*ids}) == 18
    assert re.sub(r' (id|headers)="[^"]*"', "", made) == f"<p>a</p>{table}{table}"


def test_a_table_whose_scopes_are_enough_stays_as_it_is() -> None:
    for rows in (
        "<tr><th>A</th><td>1</td></tr><tr><th>B</th><td>2</td></tr>",
        "<tr><td>A</td><td>1</td></tr>",
    ):
        table = f"<table><tr><th>Borough</th><th>2014</th></tr>{rows}</table>"
        assert related(table) == table
