"""Subjects: what sentences call each measure."""

from fop.tables import datasets, memory

SUBJECTS = "report/subjects"


def subjects() -> dict[str, dict[str, str]]:
    """Give what sentences call each measure, and the parameter that gives its later year.

    Data that name no measures have none: their sentences call each by its own name.
    """
    return memory.recall((SUBJECTS,), _subjects) if SUBJECTS in datasets.package() else {}


def _subjects() -> dict[str, dict[str, str]]:
    rows = datasets.load(SUBJECTS).to_dict("records")
    return {row["measure"]: row for row in rows}
