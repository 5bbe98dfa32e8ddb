"""The comparison: some authorities beside all others, before and after."""

from fop.comparison.study import Study

__all__ = ["Study"]
