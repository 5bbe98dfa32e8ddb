"""Clients: papermill's own, which also tells of a cell that takes long, and ends a flood."""

import logging
from typing import Any

from jupyter_core.utils import ensure_event_loop
from papermill.clientwrap import PapermillNotebookClient

from fop.build.runs import is_injected

PATIENCE = 4
"""A cell is told of when it has run for one part in so many of the time that it may take."""

MOST = 20_000_000  # letters that one cell may put out: a page of the book has less than a twentieth

LOG = logging.getLogger("fop")

SILENT = logging.Logger("silent")
"""For what papermill and nbclient say besides: a failure tells it once."""

SILENT.addHandler(logging.NullHandler())


class Client(PapermillNotebookClient):  # type: ignore[misc]
    """Runs the cells of one notebook."""

    def __init__(self, manager: Any, section: str, limit: float, **options: Any) -> None:
        super().__init__(manager, log=SILENT, **options)
        self.section = section
        self.limit = limit
        self.said = 0

    def execute_cell(self, cell: Any, cell_index: int, *args: Any, **options: Any) -> Any:
        """Run a cell; tell of it, once, where it takes long."""
        self.said = 0
        place = sum(not is_injected(one) for one in self.nb.cells[: cell_index + 1])
        after = self.limit / PATIENCE
        words = "%s, cell %d has run for %g s. It is stopped after %g s; Ctrl-C stops all."
        told = (self.section, place, after, self.limit)
        # In the loop in which the cell is waited for: a thread for each takes longer than most do.
        telling = ensure_event_loop().call_later(after, lambda: LOG.warning(words, *told))
        try:
            return super().execute_cell(cell, cell_index, *args, **options)
        finally:
            telling.cancel()

    def process_message(self, message: Any, *args: Any, **options: Any) -> Any:
        """Keep what a cell puts out; end the kernel of one that does not stop."""
        content = message["content"]
        self.said += len(str(content.get("text") or content.get("data") or ""))
        if self.flooded:
            self.km.provisioner.process.kill()
            return None
        return super().process_message(message, *args, **options)

    @property
    def flooded(self) -> bool:
        """Whether a cell has put out more than any page could show."""
        return self.said > MOST
