"""Subjects: what sentences call each measure."""

from fop.tables import datasets

SUBJECTS = "report/subjects"


def subjects() -> dict[str, dict[str, str]]:
    """Give what sentences call each measure, and the parameter that gives its later year.

    Data that name no measures have none: their sentences call each by its own name.
    """
    if SUBJECTS not in datasets.package():
        return {}
    rows = datasets.load(SUBJECTS)
    return {row["measure"]: row for row in rows.to_dict("records")}
