"""Plotted: charts that a cell draws without the page, and what they say to who cannot see them."""

import re

from fop.tables.notebooks import Notebook

TITLE = re.compile(r"title\s*[=(]\s*(?:label\s*=\s*)?(['\"])([^'\"{}\n]+)\1")
"""A title in code, of a figure or of its axes, as far as it is plain text."""


def described(cell: Notebook, page: str) -> Notebook:
    """Give a cell whose charts have an alternative text, where it shows pictures.

    The text is that of the cell's metadata (`mystnb`, `image`, `alt`), else the titles that its
    code gives, else it says that there is none.
    """
    shown = [kind for one in cell.get("outputs", []) for kind in one.get("data", {})]
    if said(cell) or not any(kind.startswith("image/") for kind in shown):
        return cell
    titles = [found[2] for found in TITLE.finditer("".join(cell["source"]))]
    alt = ". ".join(dict.fromkeys(titles)) or f"A chart without a description, on the page {page}"
    return cell | {"metadata": cell["metadata"] | {"mystnb": {"image": {"alt": alt}}}}


def said(cell: Notebook) -> str:
    """Give the alternative text that a cell's metadata holds; empty where there is none."""
    held = cell.get("metadata", {})
    for name in ("mystnb", "image", "alt"):
        held = held.get(name, {}) if isinstance(held, dict) else {}
    return held.strip() if isinstance(held, str) else ""


def kept(cell: Notebook) -> Notebook:
    """Give what of a cell's metadata says what its charts show."""
    alt = said(cell)
    return {"mystnb": {"image": {"alt": alt}}} if alt else {}
