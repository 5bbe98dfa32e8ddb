"""The small package behind the report book: load, measure, draw, say."""

from fop import charts, measures, networks, tables
from fop.mistakes import Mistake
from fop.section import Section
from fop.wording import note, say

__all__ = ["Mistake", "Section", "charts", "measures", "networks", "note", "say", "tables"]
