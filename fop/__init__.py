"""The small package behind the report book: load, measure, draw, say."""

from fop import charts, checks, measures, tables
from fop.mistakes import Mistake
from fop.section import Section
from fop.wording import note, say

__all__ = ["Mistake", "Section", "charts", "checks", "measures", "note", "say", "tables"]
