"""What a person can put right: one message, every fault in it."""

from collections.abc import Iterable


class Mistake(Exception):
    """A fault in the input, told in full and without a traceback.

    Parameters
    ----------
    faults : str or iterable of str
        Each says where the fault is, what was found, what was expected and
        what to do next.
    """

    def __init__(self, faults: str | Iterable[str]) -> None:
        self.faults = [faults] if isinstance(faults, str) else list(faults)
        super().__init__("\n".join(self.faults))
