"""Shells: IPython that hands on what a cell shows as a notebook holds it, output by output."""

import base64
import contextlib
import io
from collections.abc import Callable
from types import ModuleType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

Output = dict[str, Any]
Put = Callable[[Output], object]  # takes each output as it is made


class _Hook(DisplayHook):
    """Hands on what the last line of a cell shows."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Print no prompt."""

    def finish_displayhook(self) -> None:
        """Print no line after."""
        self._is_active = False

    def flush(self) -> None:
        """Keep no memory of what was shown: no need to search all that is loaded for garbage."""

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        """Hand on the output in all its forms."""
        self.shell.put({
            "output_type": "execute_result", "execution_count": self.prompt_count,
            "data": _texts(format_dict), "metadata": md_dict or {},
        })  # fmt: skip


class _Publisher(DisplayPublisher):
    """Hands on what a cell displays."""

    shell: Any

    def publish(
        self, data: dict[str, Any], metadata: dict[str, Any] | None = None, *_: object,
        transient: dict[str, Any] | None = None, update: bool = False, **__: object,
    ) -> None:  # fmt: skip
        """Hand on an output, with the id by which a later one may take its place."""
        self.shell.put({
            "output_type": "update_display_data" if update else "display_data",
            "data": _texts(data), "metadata": metadata or {}, "transient": transient or {},
        })  # fmt: skip

    def clear_output(self, wait: bool = False) -> None:
        """Take back what the cell has shown."""
        self.shell.put({"output_type": "clear_output"})


class _Stream(io.TextIOBase):
    """Hands on what is printed."""

    encoding = "utf-8"

    def __init__(self, name: str, put: Put) -> None:
        self._name, self._put = name, put

    def write(self, text: str) -> int:
        """Hand on a text."""
        if text:
            self._put({"output_type": "stream", "name": self._name, "text": text})
        return len(text)

    def writable(self) -> bool:
        """Say that it can be written to, as programs ask before they do."""
        return True

    def fileno(self) -> int:
        """Give the file that programs started by a cell write to."""
        return 1 if self._name == "stdout" else 2


class Shell(InteractiveShell):
    """IPython without a screen."""

    displayhook_class, display_pub_class = _Hook, _Publisher
    run_cell: Any
    set_hook: Any
    put: Put
    has_told = False  # whether the cell has shown how it failed

    def run(self, source: str, put: Put) -> int:
        """Run a cell and hand on what it shows; give its turn among the cells that ran."""
        self.put, self.has_told = put, False
        with (
            contextlib.redirect_stdout(_Stream("stdout", put)),
            contextlib.redirect_stderr(_Stream("stderr", put)),
        ):
            done = self.run_cell(source, store_history=True)
        error = done.error_before_exec or done.error_in_exec
        if error and not self.has_told:  # of a magic that is none IPython prints a line
            self._showtraceback(type(error), error, [])
        return self.execution_count - 1

    def _showtraceback(self, etype: type, evalue: object, stb: list[str]) -> None:
        self.has_told = True
        self.put({
            "output_type": "error", "ename": etype.__name__, "evalue": str(evalue),
            "traceback": stb,
        })  # fmt: skip

    def enable_gui(self, gui: str | None = None) -> None:
        """Have no windows."""

    def ask_exit(self) -> None:
        """Leave a notebook as `sys.exit` does."""
        raise SystemExit


def started(module: ModuleType | None = None) -> Shell:
    """Start the shell of this process, whose cells run in a module: the main one if none."""
    config = Config(HistoryManager={"enabled": False})
    shell: Shell = Shell.instance(user_module=module, config=config)
    shell.set_hook("show_in_pager", lambda *_, **__: None)
    return shell


def _texts(data: dict[str, Any]) -> dict[str, Any]:
    """Write pictures as text, as a notebook holds them."""
    return {
        kind: base64.b64encode(held).decode() if isinstance(held, bytes) else held
        for kind, held in data.items()
    }
