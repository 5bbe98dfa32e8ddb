"""The comparison: some authorities beside all others, before and after."""

from fop.comparison.chapter import Chapter

__all__ = ["Chapter"]
